// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.signaling.token.TokenRefused.Reason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TokenVerifierTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final TokenVerifier VERIFIER =
      new TokenVerifier(Map.of("key", SECRET), InstantSource.fixed(NOW));

  private static AccessToken token() {
    return new AccessToken(
        "ann",
        "Ann Ö",
        "{\"a\":1}",
        Map.of("role", "teacher"),
        VideoGrant.join("maths").publishingOnly(Set.of("microphone")).permitting(true, false, true),
        "",
        "egress",
        new RoomWish(60, 0, 7, "about"),
        NOW.minusSeconds(10),
        NOW.plusSeconds(600),
        "key");
  }

  private static Reason refusal(String compact) {
    return assertThrows(TokenRefused.class, () -> VERIFIER.verify(compact)).reason();
  }

  private static String signed(String header, String claims) {
    String text = Jws.encode(header) + "." + Jws.encode(claims);
    return text + "." + Jws.base64(Jws.hmac(text, SECRET));
  }

  @Test
  void readsWhatItSigned() throws TokenRefused {
    assertEquals(token(), VERIFIER.verify(token().sign("key", SECRET)));
  }

  @Test
  void signsWithHmacSha256() {
    // Computed with Python's hmac module.
    assertEquals(
        "Q6CM1qIz2WTgTlhMzpFL8jI8xbu9FFfj5DY_bGVY98Y",
        Jws.base64(
            Jws.hmac(
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
                    + ".eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0",
                "secret")));
  }

  @Test
  void grantsWhatAClaimDoesNotDeny() throws TokenRefused {
    AccessToken token =
        VERIFIER.verify(
            signed(
                Jws.HEADER,
                "{\"iss\":\"key\",\"jti\":\"bob\",\"exp\":1772367000.5,"
                    + "\"video\":{\"room\":\"r\",\"roomJoin\":true,\"canPublish\":null}}"));
    assertEquals("bob", token.identity());
    assertTrue(token.grant().canPublish());
    assertTrue(token.grant().mayPublish("camera"));
    assertFalse(token.grant().canUpdateOwnMetadata());
    assertFalse(token.grant().has(VideoGrant.Right.ROOM_ADMIN));
  }

  @Test
  void refusesOtherAlgorithms() {
    String claims = "{\"iss\":\"key\",\"sub\":\"a\",\"exp\":1772367000}";
    for (String header :
        new String[] {
          "{\"alg\":\"none\"}",
          "{\"alg\":\"None\"}",
          "{\"alg\":\"hs256\"}",
          "{\"alg\":\"HS512\"}",
          "{\"alg\":\"RS256\"}",
          "{}",
          "{\"alg\":\"HS256\",\"crit\":[\"b64\"]}"
        }) {
      assertEquals(Reason.WRONG_ALGORITHM, refusal(signed(header, claims)), header);
    }
    String unsigned = Jws.encode("{\"alg\":\"none\"}") + "." + Jws.encode(claims) + ".";
    assertEquals(Reason.WRONG_ALGORITHM, refusal(unsigned));
  }

  @Test
  void refusesAChangedToken() {
    String good = token().sign("key", SECRET);
    int dot = good.indexOf('.');
    String other =
        good.substring(0, dot + 1)
            + Jws.encode("{\"iss\":\"key\",\"sub\":\"eve\",\"exp\":1772367000}")
            + good.substring(good.lastIndexOf('.'));
    assertEquals(Reason.BAD_SIGNATURE, refusal(other));
    assertEquals(Reason.BAD_SIGNATURE, refusal(good.substring(0, good.lastIndexOf('.') + 1)));
    assertEquals(Reason.BAD_SIGNATURE, refusal(token().sign("key", "another secret")));
    assertEquals(Reason.UNKNOWN_KEY, refusal(token().sign("other", SECRET)));
  }

  @Test
  void judgesTimeWithAMinuteOfLeeway() throws TokenRefused {
    VERIFIER.verify(token().valid(NOW, NOW.minusSeconds(59)).sign("key", SECRET));
    VERIFIER.verify(token().valid(NOW.plusSeconds(60), NOW.plusSeconds(99)).sign("key", SECRET));
    assertEquals(
        Reason.EXPIRED, refusal(token().valid(NOW, NOW.minusSeconds(60)).sign("key", SECRET)));
    assertEquals(
        Reason.NOT_YET_VALID,
        refusal(token().valid(NOW.plusSeconds(61), NOW.plusSeconds(99)).sign("key", SECRET)));
    assertEquals(Reason.NO_EXPIRY, refusal(signed(Jws.HEADER, "{\"iss\":\"key\",\"sub\":\"a\"}")));
  }

  @Test
  void refusesWhatIsNotAToken() {
    assertEquals(Reason.MISSING, refusal(""));
    String deep = "[".repeat(5000);
    for (String hostile :
        new String[] {
          "a",
          "a.b",
          "a.b.c.d",
          "...",
          ".b.c",
          "x".repeat(20_000),
          "\u0000.\u0000.\u0000",
          Jws.encode(deep).substring(0, 1000) + "." + Jws.encode(deep) + ".a",
          signed(Jws.HEADER, deep),
          signed(Jws.HEADER, "[]"),
          signed(Jws.HEADER, "{\"iss\":7}"),
          signed(Jws.HEADER, "{\"iss\":\"key\",\"exp\":\"soon\"}"),
          signed(Jws.HEADER, "{\"iss\":\"key\",\"exp\":1e999999999}"),
          signed(Jws.HEADER, "{\"iss\":\"key\",\"exp\":-1}"),
          signed(
              Jws.HEADER, "{\"iss\":\"key\",\"exp\":1772367000,\"video\":{\"roomJoin\":\"yes\"}}"),
          signed(Jws.HEADER, "{\"iss\":\"key\"} trailing"),
          signed(Jws.HEADER, "{iss:'key'}")
        }) {
      assertEquals(Reason.MALFORMED, refusal(hostile));
    }
  }

  @Test
  void keepsSecretsOutOfMessages() {
    TokenRefused refused =
        assertThrows(
            TokenRefused.class, () -> VERIFIER.verify(token().sign("key", "another secret")));
    assertFalse(String.valueOf(refused.getMessage()).contains("eyJ"));
  }
}
