// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/// Passwords as Argon2id hashes in their usual text form (RFC 9106). Any thread.
///
/// The passwords of one e-mail address have one salt at all schools, so that to hold a password
/// against all of them is one computation: in how many schools somebody is cannot be told by how
/// long it takes, and whoever has many accounts cannot have the server compute for each.
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

  // How the hashes that we make begin.
  private static final String TODAY =
      "$argon2id$v=19$m=%d,t=%d,p=%d$".formatted(MEMORY_KIB, PASSES, LANES);

  // Of one e-mail address: two schools may have hashed its passwords in the same moment.
  private static final int SALTS_MAX = 3;

  private Password() {}

  static String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return text(salt, argon2id(password, salt, MEMORY_KIB, PASSES, LANES, BYTES));
  }

  /// Hashes it with the salt of another hash, if one of these is made as ours are today.
  ///
  /// @param others of the same e-mail address at other schools
  static String hash(String password, Collection<String> others) {
    for (String other : others) {
      Matcher form = FORM.matcher(other);
      if (other.startsWith(TODAY) && form.matches()) {
        byte[] salt = bytes(form.group(4));
        return text(salt, argon2id(password, salt, MEMORY_KIB, PASSES, LANES, BYTES));
      }
    }
    return hash(password);
  }

  /// Whether the password is the one of the hash, in the same time whether it is, is not, or there
  /// is no hash at all.
  static boolean matches(String password, @Nullable String hash) {
    return !matching(password, hash == null ? Set.of() : Set.of(hash)).isEmpty();
  }

  /// Those of these hashes that are the password's. It takes as long for none as for one, and for
  /// all that have one salt. Of salts beyond a few nothing is tried.
  static Set<String> matching(String password, Collection<String> hashes) {
    Map<String, byte[]> bySalt = new HashMap<>();
    Set<String> same = new HashSet<>();
    for (String hash : hashes) {
      Matcher form = FORM.matcher(hash);
      if (form.matches()) {
        byte[] expected = bytes(form.group(5));
        String salted = hash.substring(0, form.end(4)) + expected.length;
        if (bySalt.size() < SALTS_MAX || bySalt.containsKey(salted)) {
          byte[] actual =
              bySalt.computeIfAbsent(salted, made -> again(password, form, expected.length));
          if (MessageDigest.isEqual(expected, actual)) {
            same.add(hash);
          }
        }
      }
    }
    if (bySalt.isEmpty()) {
      argon2id(password, new byte[SALT_BYTES], MEMORY_KIB, PASSES, LANES, BYTES);
    }
    return same;
  }

  private static byte[] again(String password, Matcher form, int bytes) {
    return argon2id(
        password,
        bytes(form.group(4)),
        Integer.parseInt(form.group(1)),
        Integer.parseInt(form.group(2)),
        Integer.parseInt(form.group(3)),
        bytes);
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
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
    return TODAY + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
  }
}
