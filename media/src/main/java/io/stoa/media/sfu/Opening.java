// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.rtp.Sequence;

/// Sees to it that a receiver gets the beginning of a stream. A client that was told of a track a
/// moment ago may not know it yet, and what it does not know it neither takes nor misses; it would
/// ask for a key frame only when it has waited for one. But its feedback tells what it took: as
/// soon as something has arrived, all that was sent before is sent again. Owned by its
/// subscription.
final class Opening {
  /// More than this is not remembered: the client will ask.
  static final int PACKETS_MAX = 128;

  /// Of each packet its number in the stream and the transport-wide one, in 48 and 16 bits.
  private long[] sent = {};

  private int count;
  private boolean open = true;

  /// Whether it is not known yet what became of the beginning.
  boolean isOpen() {
    return open;
  }

  /// Notes a packet that is sent for the first time.
  ///
  /// @param number the transport-wide number, or -1 when it has none
  void sent(long outSeq, int number) {
    if (number < 0 || count == PACKETS_MAX) {
      close();
      return;
    }
    if (sent.length == 0) {
      sent = new long[PACKETS_MAX];
    }
    sent[count++] = outSeq << 16 | number;
  }

  /// How many of the first packets have not arrived although a later one has. Told once.
  int takeMissed(SendSide side) {
    for (int i = 0; i < count; i++) {
      if (side.hasArrived((int) sent[i] & 0xffff)) {
        open = false;
        return i;
      }
    }
    return 0;
  }

  /// The number in the stream of one of these.
  int seq16(int i) {
    return Sequence.seq16(sent[i] >>> 16);
  }

  void close() {
    open = false;
    count = 0;
    sent = new long[0];
  }
}
