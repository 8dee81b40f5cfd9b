// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import org.jspecify.annotations.Nullable;

/// How the key of long-term credentials is made of them (RFC 8489 §18.5).
public enum PasswordAlgorithm {
  MD5(1, "MD5"),
  SHA256(2, "SHA-256");

  /// What we tell in PASSWORD-ALGORITHMS: both, the better one first, without parameters.
  private static final byte[] OFFER = {0, 2, 0, 0, 0, 1, 0, 0};

  private final int number;
  private final String hash;

  PasswordAlgorithm(int number, String hash) {
    this.number = number;
    this.hash = hash;
  }

  static byte[] offer() {
    return OFFER.clone();
  }

  /// As the JDK calls it.
  String hash() {
    return hash;
  }

  /// The one of that number, or null.
  static @Nullable PasswordAlgorithm of(int number) {
    for (PasswordAlgorithm algorithm : values()) {
      if (algorithm.number == number) {
        return algorithm;
      }
    }
    return null;
  }

  public int number() {
    return number;
  }
}
