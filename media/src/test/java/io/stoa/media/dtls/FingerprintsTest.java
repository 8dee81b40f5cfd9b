// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FingerprintsTest {

  private static final byte[] CERTIFICATE = {1, 2, 3};

  private static String line(String algorithm, String jdkName) throws Exception {
    byte[] hash = MessageDigest.getInstance(jdkName).digest(CERTIFICATE);
    return algorithm + " " + HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
  }

  private static boolean match(String... announced) throws Exception {
    return new Fingerprints(List.of(announced)).match(CERTIFICATE);
  }

  @Test
  void takesAnyOfTheAlgorithmsInAnyCase() throws Exception {
    for (String name : new String[] {"SHA-1", "SHA-256", "SHA-384", "SHA-512"}) {
      String line = line(name.toLowerCase(Locale.ROOT), name);
      assertTrue(match(line));
      assertTrue(match(line.toLowerCase(Locale.ROOT)));
      assertTrue(match(line.toUpperCase(Locale.ROOT)));
      assertTrue(match("sha-256 00:11", line));
      assertFalse(match(line.substring(0, line.length() - 1)));
      assertFalse(match(line + "0"));
    }
  }

  @Test
  void refusesEverythingElse() throws Exception {
    String value = line("", "SHA-256");
    assertFalse(match());
    assertFalse(match(""));
    assertFalse(match("sha-256"));
    assertFalse(match("sha-512" + value));
    assertFalse(match("md5 00"));
  }

  @Test
  void everyCertificateIsAnother() {
    String one = DtlsCertificate.generate().fingerprint();
    assertEquals(32 * 3 - 1, one.length());
    assertTrue(one.matches("[0-9A-F]{2}(:[0-9A-F]{2}){31}"));
    assertNotEquals(one, DtlsCertificate.generate().fingerprint());
  }
}
