// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import java.security.SecureRandom;

/// Ids that nobody can guess. Any thread.
final class Ids {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

  private Ids() {}

  /// Such as `PA_` and twelve letters.
  static String next(String prefix) {
    StringBuilder id = new StringBuilder(prefix);
    for (int i = 0; i < 12; i++) {
      id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return id.toString();
  }

  /// Twenty-four letters that nobody guesses.
  static String secret() {
    return next("") + next("");
  }

  /// A session id of SDP, which must fit a signed 64-bit number (RFC 8829 §5.2.1).
  static long number() {
    return RANDOM.nextLong(1, Long.MAX_VALUE);
  }

  static int ssrc() {
    return RANDOM.nextInt(1, Integer.MAX_VALUE);
  }
}
