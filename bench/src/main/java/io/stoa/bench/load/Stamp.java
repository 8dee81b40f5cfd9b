// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import io.netty.buffer.ByteBuf;

/// The last bytes of every payload that the generator sends: a mark and the time of sending.
///
/// ```
/// mark (8) | System.nanoTime() (8)
/// ```
final class Stamp {
  static final int LENGTH = 16;

  /// Returned for a payload that is none of ours.
  static final long NONE = -1;

  private static final long MARK = 0x53744f61_62456e43L;

  private Stamp() {}

  /// Writes it to end at `end`.
  static void write(ByteBuf out, int end, long nanos) {
    out.setLong(end - LENGTH, MARK);
    out.setLong(end - 8, nanos);
  }

  /// The time of sending of a payload, or [#NONE].
  static long read(ByteBuf in, int payloadIndex, int payloadLength) {
    int at = payloadIndex + payloadLength - LENGTH;
    return payloadLength >= LENGTH && in.getLong(at) == MARK ? in.getLong(at + 8) : NONE;
  }
}
