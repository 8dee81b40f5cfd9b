// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

/// Arrays for ciphers that only work on arrays: one for each thread, as long as a datagram on the
/// internet. A longer packet gets an array of its own.
final class Scratch {
  private static final int LENGTH = 2048;
  private static final ThreadLocal<byte[]> ARRAYS = ThreadLocal.withInitial(() -> new byte[LENGTH]);

  private Scratch() {}

  static byte[] ofAtLeast(int length) {
    return length <= LENGTH ? ARRAYS.get() : new byte[length];
  }
}
