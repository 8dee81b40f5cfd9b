// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;

/// Writes dependency descriptors of which some layers are left out (RTP Payload Format For AV1,
/// Appendix A): the mask of active decode targets tells so, everything else stays.
public final class DependencyWriter {
  /// What the mask adds to an element at most: flags and 32 decode targets.
  public static final int GROWTH_MAX = 5;

  private static final int ACTIVE_BIT = 8 * DependencyReader.MANDATORY_BYTES + 1;

  private DependencyWriter() {}

  /// Copies an element with a mask. One that is there already is narrowed.
  ///
  /// @param maskBit where the mask is or belongs, as [DependencyReader#maskBit] tells
  /// @param masked whether there is one
  /// @param targets the mask's width
  /// @return the length in `out`, where it begins at 0
  public static int restrict(
      ByteBuf from,
      int index,
      int length,
      int maskBit,
      boolean masked,
      int targets,
      int mask,
      ByteBuf out) {
    int added = masked ? 0 : targets;
    boolean brief = length == DependencyReader.MANDATORY_BYTES;
    int bits = brief ? maskBit + targets : 8 * length + added;
    int bytes = (bits + 7) / 8;
    out.setZero(0, bytes);
    int begin = 8 * index;
    for (int i = 0; i < (brief ? 8 * length : maskBit); i++) {
      put(out, i, bit(from, begin + i));
    }
    put(out, ACTIVE_BIT, 1);
    for (int i = 0; i < targets; i++) {
      int was = masked ? bit(from, begin + maskBit + i) : 1;
      put(out, maskBit + i, was & mask >>> (targets - 1 - i));
    }
    for (int i = maskBit + targets; i < bits; i++) {
      put(out, i, bit(from, begin + i - added));
    }
    return bytes;
  }

  private static int bit(ByteBuf from, int at) {
    return from.getByte(at >> 3) >> (7 - (at & 7)) & 1;
  }

  private static void put(ByteBuf out, int at, int bit) {
    if ((bit & 1) != 0) {
      out.setByte(at >> 3, out.getByte(at >> 3) | 0x80 >> (at & 7));
    }
  }
}
