// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/// Passwords as Argon2id hashes in their usual text form (RFC 9106). Any thread.
final class Password {

  static final int MEMORY_KIB = 19 * 1024;
  static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int BYTES = 32;
  private static final int SALT_BYTES = 16;
  // Each takes 19 MiB and a core for some 50 ms: more at once would take both from running classes.
  private static final Semaphore AT_ONCE = new Semaphore(2, true);
  private static final int PATIENCE_SECONDS = 10;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})"
              + "\\$([A-Za-z0-9+/]{11,88})\\$([A-Za-z0-9+/]{22,88})");

  // The password of nobody: what an unknown address is measured against.
  private static final String DECOY = text(new byte[SALT_BYTES], new byte[BYTES]);

  private Password() {}

  static String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return text(salt, argon2id(password, salt, MEMORY_KIB, PASSES, LANES, BYTES));
  }

  /// Whether the password is the one of the hash, in the same time whether it is, is not, or there
  /// is no hash at all.
  static boolean matches(String password, @Nullable String hash) {
    Matcher form = FORM.matcher(hash == null ? DECOY : hash);
    if (!form.matches()) {
      form = FORM.matcher(DECOY);
      hash = null;
      form.matches();
    }
    byte[] salt = Base64.getDecoder().decode(form.group(4));
    byte[] expected = Base64.getDecoder().decode(form.group(5));
    byte[] actual =
        argon2id(
            password,
            salt,
            Integer.parseInt(form.group(1)),
            Integer.parseInt(form.group(2)),
            Integer.parseInt(form.group(3)),
            expected.length);
    boolean same = MessageDigest.isEqual(expected, actual);
    return same && hash != null;
  }

  private static byte[] argon2id(
      String password, byte[] salt, int memoryKib, int passes, int lanes, int bytes) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] out = new byte[bytes];
    if (!begins()) {
      throw Refused.unavailable("busy", "Too many people sign in right now. Try again.");
    }
    try {
      generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), out);
    } finally {
      AT_ONCE.release();
    }
    return out;
  }

  private static boolean begins() {
    try {
      return AT_ONCE.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String text(byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            MEMORY_KIB, PASSES, LANES, base64.encodeToString(salt), base64.encodeToString(hash));
  }
}
