// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.rtp.Sequence;
import java.util.Arrays;

/// Unwraps a source's sequence numbers and recognizes what was seen before, within the last
/// [Limits#REORDER_MAX] numbers. Owned by its layer.
final class SeenWindow {
  /// The newest packet so far.
  static final int NEWEST = 0;

  /// One that was missing.
  static final int REORDERED = 1;

  static final int DUPLICATE = 2;
  static final int TOO_LATE = 3;

  /// So far ahead that it is another stream: the window begins anew with it.
  static final int JUMP = 4;

  private final long[] bits = new long[Limits.REORDER_MAX / Long.SIZE];
  private long highest = -1;
  private long seq;

  /// Judges a packet; its unwrapped number is then [#seq].
  int accept(int seq16) {
    if (highest < 0) {
      begin(0x10000L + seq16);
      return NEWEST;
    }
    seq = Sequence.unwrap(highest, seq16);
    long ahead = seq - highest;
    if (ahead > Limits.REORDER_MAX) {
      begin(seq);
      return JUMP;
    }
    if (ahead > 0) {
      for (long s = highest + 1; s < seq; s++) {
        bits[word(s)] &= ~(1L << s);
      }
      bits[word(seq)] |= 1L << seq;
      highest = seq;
      return NEWEST;
    }
    if (ahead <= -Limits.REORDER_MAX) {
      return TOO_LATE;
    }
    long bit = 1L << seq;
    if ((bits[word(seq)] & bit) != 0) {
      return DUPLICATE;
    }
    bits[word(seq)] |= bit;
    return REORDERED;
  }

  /// The unwrapped number of the packet that was judged last.
  long seq() {
    return seq;
  }

  /// Judges what a retransmission brings, which fills gaps and never runs ahead of the stream.
  int acceptRepair(int seq16) {
    return highest < 0 || Sequence.unwrap(highest, seq16) > highest ? TOO_LATE : accept(seq16);
  }

  void reset() {
    highest = -1;
  }

  private void begin(long first) {
    seq = first;
    highest = first;
    Arrays.fill(bits, 0);
    bits[word(first)] |= 1L << first;
  }

  private static int word(long seq) {
    return (int) (seq >>> 6) & (Limits.REORDER_MAX / Long.SIZE - 1);
  }
}
