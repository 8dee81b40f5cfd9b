// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.stoa.media.ice.StunIntegrity;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Credentials that expire and need not be stored, in the form that coturn calls REST API: the name
/// is `<unix seconds of expiry>:<whom for>`, the password is the base64 of the name's HMAC-SHA1
/// under a secret. Immutable. Any thread.
public final class TurnCredentials {

  /// A name with its password.
  public record Pair(String username, String password) {
    @Override
    public String toString() {
      return "Pair[" + username + "]";
    }
  }

  private static final int EXPIRY_DIGITS_MAX = 12;

  private final SecretKeySpec secret;
  private final String realm;

  public TurnCredentials(String secret, String realm) {
    this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1");
    this.realm = realm;
  }

  public String realm() {
    return realm;
  }

  /// Credentials for somebody until then.
  public Pair mint(String subject, long expirySeconds) {
    String username = expirySeconds + ":" + subject;
    return new Pair(username, password(username));
  }

  private String password(String username) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(secret);
      byte[] tag = mac.doFinal(username.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(tag);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  /// Whether a name has an expiry, and it is not over.
  boolean isGood(String username, long unixSeconds) {
    return expirySeconds(username) > unixSeconds;
  }

  /// The key of a name's messages.
  StunIntegrity key(String username, PasswordAlgorithm algorithm) {
    return key(username, password(username), algorithm);
  }

  /// The key as whoever has the pair computes it (RFC 8489 §9.2.2).
  public StunIntegrity key(String username, String password, PasswordAlgorithm algorithm) {
    try {
      String text = username + ":" + realm + ":" + password;
      MessageDigest hash = MessageDigest.getInstance(algorithm.hash());
      return new StunIntegrity(hash.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + algorithm.hash(), e);
    }
  }

  /// Whom a name is for: what stands behind the first colon.
  static String subject(String username) {
    return username.substring(username.indexOf(':') + 1);
  }

  /// What stands before the first colon, or -1 if it is no number.
  private static long expirySeconds(String username) {
    int colon = username.indexOf(':');
    if (colon < 1 || colon > EXPIRY_DIGITS_MAX) {
      return -1;
    }
    long seconds = 0;
    for (int i = 0; i < colon; i++) {
      char digit = username.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      seconds = 10 * seconds + digit - '0';
    }
    return seconds;
  }
}
