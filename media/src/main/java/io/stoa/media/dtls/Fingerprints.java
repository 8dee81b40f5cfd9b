// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The fingerprints an SDP announced (RFC 8122 §5): a certificate has to match one of them.
/// Immutable. Any thread.
final class Fingerprints {

  private static final Map<String, String> ALGORITHMS =
      Map.of("sha-1", "SHA-1", "sha-256", "SHA-256", "sha-384", "SHA-384", "sha-512", "SHA-512");

  private final List<String> announced;

  /// @param announced each `algorithm value`
  Fingerprints(List<String> announced) {
    this.announced = List.copyOf(announced);
  }

  boolean match(byte[] certificate) throws GeneralSecurityException {
    boolean matched = false;
    for (String line : announced) {
      String[] parts = line.strip().split("\\s+", 2);
      String algorithm = ALGORITHMS.get(parts[0].toLowerCase(Locale.ROOT));
      if (algorithm != null && parts.length == 2) {
        matched |= same(DtlsCertificate.fingerprint(algorithm, certificate), parts[1]);
      }
    }
    return matched;
  }

  private static boolean same(String ours, String theirs) {
    return MessageDigest.isEqual(
        ours.getBytes(StandardCharsets.US_ASCII),
        theirs.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
  }
}
