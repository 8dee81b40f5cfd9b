// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.turn;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Credentials that expire, in the form that coturn calls REST API: the name is `<unix seconds of
/// expiry>:<whom for>`, the password the base64 of its HMAC-SHA1 under the relay's secret.
/// Immutable.
record RelayLogin(String username, String password) {

  static RelayLogin mint(String secret, String subject, Instant expiry) {
    String username = expiry.getEpochSecond() + ":" + subject;
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      byte[] tag = mac.doFinal(username.getBytes(StandardCharsets.UTF_8));
      return new RelayLogin(username, Base64.getEncoder().encodeToString(tag));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  /// Without the password: a login may stand in a log line.
  @Override
  public String toString() {
    return "RelayLogin[" + username + "]";
  }
}
