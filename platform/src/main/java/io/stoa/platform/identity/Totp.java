// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The codes of an authenticator app (RFC 6238, RFC 4226): 6 digits of HMAC-SHA-1, others every 30
/// seconds.
final class Totp {

  static final int DIGITS = 6;
  private static final int MODULUS = 1_000_000;
  private static final long STEP_SECONDS = 30;

  /// How many steps a phone's clock may be off, either way.
  static final int DRIFT_STEPS = 1;

  private static final int SECRET_BYTES = 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Totp() {}

  /// A new secret, in Base 32.
  static String secret() {
    byte[] secret = new byte[SECRET_BYTES];
    RANDOM.nextBytes(secret);
    return Base32.encode(secret);
  }

  static long step(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), STEP_SECONDS);
  }

  /// The code of a step.
  static String code(String secret, long step) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(Base32.decode(secret), "HmacSHA1"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
      int offset = hash[hash.length - 1] & 15; // RFC 4226 §5.3
      int number = ByteBuffer.wrap(hash).getInt(offset) & 0x7fff_ffff;
      return String.format(Locale.ROOT, "%06d", number % MODULUS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The step whose code this is, of those that a clock may be at now; the latest of them.
  static OptionalLong step(String secret, String code, Instant now) {
    byte[] given = code.getBytes(UTF_8);
    OptionalLong found = OptionalLong.empty();
    for (long step = step(now) - DRIFT_STEPS; step <= step(now) + DRIFT_STEPS; step++) {
      if (MessageDigest.isEqual(given, code(secret, step).getBytes(UTF_8))) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  /// What a QR code tells the app.
  static String uri(String secret, String school, String email) {
    String issuer = URLEncoder.encode(school, UTF_8).replace("+", "%20");
    String account = URLEncoder.encode(email, UTF_8).replace("+", "%20");
    return "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d"
        .formatted(issuer, account, secret, issuer, DIGITS, STEP_SECONDS);
  }
}
