// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// A reused window over a payload of redundant audio (RFC 2198 §3): earlier blocks once more,
/// oldest first, and the primary one behind them. Owned by one thread.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |1| block PT    |  timestamp offset         |   block length    |  for each redundant block
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |0| block PT    |  for the primary block, which takes what is left
/// +-+-+-+-+-+-+-+-+
/// ```
public final class RedView {
  /// Redundant blocks in one packet; browsers send one or two.
  public static final int REDUNDANT_MAX = 8;

  private static final int REDUNDANT_HEADER = 4;

  private ByteBuf buf = Unpooled.EMPTY_BUFFER;
  private int index;
  private int redundant;
  private int primaryIndex;
  private int primaryLength;

  /// Puts the window over an RTP payload. Returns false, and stays where it was, when the blocks do
  /// not fit, are too many, or none is left as the primary one.
  public boolean wrap(ByteBuf buf, int index, int length) {
    if (index < 0 || length < 1 || length > buf.capacity() - index) {
      return false;
    }
    int end = index + length;
    int at = index;
    int blocks = 0;
    int bytes = 0;
    while (buf.getByte(at) < 0) {
      // The next header's first byte has to be there too.
      if (++blocks > REDUNDANT_MAX || end - at <= REDUNDANT_HEADER) {
        return false;
      }
      bytes += buf.getUnsignedShort(at + 2) & 0x3ff;
      at += REDUNDANT_HEADER;
    }
    int primary = at + 1 + bytes;
    if (primary >= end) {
      return false;
    }
    this.buf = buf;
    this.index = index;
    redundant = blocks;
    primaryIndex = primary;
    primaryLength = end - primary;
    return true;
  }

  /// How many blocks there are besides the primary one.
  public int redundantCount() {
    return redundant;
  }

  /// Where the primary block's bytes begin in the buffer.
  public int primaryIndex() {
    return primaryIndex;
  }

  /// At least 1.
  public int primaryLength() {
    return primaryLength;
  }

  /// The payload type of a block, the primary one being that at [#redundantCount].
  public int payloadType(int block) {
    return buf.getByte(header(block)) & 0x7f;
  }

  /// How much earlier than the packet's timestamp a redundant block was, 0..16383.
  public int timestampOffset(int block) {
    return buf.getUnsignedShort(header(block) + 1) >> 2;
  }

  /// Length of a redundant block, 0..1023.
  public int redundantLength(int block) {
    return buf.getUnsignedShort(header(block) + 2) & 0x3ff;
  }

  /// Whether all blocks are of one payload type.
  public boolean isAll(int payloadType) {
    for (int block = 0; block <= redundant; block++) {
      if (payloadType(block) != payloadType) {
        return false;
      }
    }
    return true;
  }

  /// Gives all blocks a payload type.
  public void rewrite(int payloadType) {
    for (int block = 0; block <= redundant; block++) {
      int at = header(block);
      buf.setByte(at, (buf.getByte(at) & 0x80) | (payloadType & 0x7f));
    }
  }

  private int header(int block) {
    return index + block * REDUNDANT_HEADER;
  }
}
