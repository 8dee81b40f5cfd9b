// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TotpTest {

  private static final String SECRET = Base32.encode("12345678901234567890".getBytes(US_ASCII));

  // RFC 6238 appendix B, of whose 8 digits the last 6 are ours.
  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void givesTheCodesOfTheStandard(long seconds, String code) {
    Instant time = Instant.ofEpochSecond(seconds);
    assertEquals(code, Totp.code(SECRET, Totp.step(time)));
    assertEquals(OptionalLong.of(Totp.step(time)), Totp.step(SECRET, code, time));
  }

  @Test
  void aClockMayBeOneStepOff() {
    Instant now = Instant.ofEpochSecond(1_111_111_109);
    long step = Totp.step(now);
    for (int off = -3; off <= 3; off++) {
      String code = Totp.code(SECRET, step + off);
      OptionalLong expected =
          Math.abs(off) <= 1 ? OptionalLong.of(step + off) : OptionalLong.empty();
      assertEquals(expected, Totp.step(SECRET, code, now), "off by " + off);
    }
    assertEquals(OptionalLong.empty(), Totp.step(SECRET, "", now));
    assertEquals(OptionalLong.empty(), Totp.step(SECRET, "12345", now));
  }

  @Test
  void whatIsEncodedIsDecodedAgain() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int length = 0; length < 64; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      assertArrayEquals(bytes, Base32.decode(Base32.encode(bytes)), "seed " + seed);
    }
    assertEquals("MZXW6YTBOI", Base32.encode("foobar".getBytes(US_ASCII))); // RFC 4648 §10
    assertThrows(IllegalArgumentException.class, () -> Base32.decode("mz"));
  }

  @Test
  void theAppLearnsWhoseCodeItIs() {
    String uri = Totp.uri(Totp.secret(), "Hill & School", "a+b@hill.example");
    assertTrue(
        uri.startsWith("otpauth://totp/Hill%20%26%20School:a%2Bb%40hill.example?secret="), uri);
  }
}
