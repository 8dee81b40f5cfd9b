// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import java.util.Arrays;

/// Which packet indexes of one source were accepted, as far back as its size (RFC 3711 §3.3.2).
/// Owned by its session's thread.
final class ReplayWindow {
  /// Packets remembered of RTP: a second of video, so that a late retransmission still counts.
  static final int RTP_SIZE = 1024;

  static final int RTCP_SIZE = 128;

  private final long[] bits;
  private final int size;
  private long highest = -1;

  /// `size` is a power of two, at least 64.
  ReplayWindow(int size) {
    this.size = size;
    bits = new long[size / 64];
  }

  /// The highest index accepted, or -1.
  long highest() {
    return highest;
  }

  /// Whether `index` was not accepted before and is not behind the window.
  boolean admits(long index) {
    if (index > highest) {
      return true;
    }
    return index > highest - size && index >= 0 && (bits[word(index)] & 1L << index) == 0;
  }

  /// Accepts an index that was admitted.
  void accept(long index) {
    if (index > highest) {
      if (index - highest >= size) {
        Arrays.fill(bits, 0);
      } else {
        clearBetween(highest, index);
      }
      highest = index;
    }
    bits[word(index)] |= 1L << index;
  }

  private void clearBetween(long from, long to) {
    for (long i = from + 1; i <= to; i++) {
      bits[word(i)] &= ~(1L << i);
    }
  }

  private int word(long index) {
    return (int) (index & (size - 1)) >> 6;
  }
}
