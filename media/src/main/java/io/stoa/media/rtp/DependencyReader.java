// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Reads the dependency descriptor header extension (RTP Payload Format For AV1, Appendix A): to
/// which spatial and temporal layer a packet's frame belongs. A frame names a template; what the
/// templates mean comes with key frames and is kept until the next. Owned by one stream.
///
/// ```
///   0                   1                   2
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3
///  +-+-+-----------+-------------------------------+
///  |S|E| template  |         frame number          |  and more when the element is longer:
///  +-+-+-+-+-+-----+---+---------+-----------------+
///  |T|A|D|F|C| offset    | targets | layers ...       offset, targets and layers only with T
///  +-+-+-+-+-+-----------+---------+---------------+
/// ```
public final class DependencyReader {
  private static final int MANDATORY_BYTES = 3;
  private static final int TEMPLATES_MAX = 64;
  private static final int SPATIAL_MAX = 3;
  private static final int TEMPORAL_MAX = 7;
  private static final int NEXT_TEMPORAL = 1;
  private static final int NEXT_SPATIAL = 2;
  private static final int LAST_TEMPLATE = 3;

  private final byte[] spatial = new byte[TEMPLATES_MAX];
  private final byte[] temporal = new byte[TEMPLATES_MAX];
  private final byte[] newSpatial = new byte[TEMPLATES_MAX];
  private final byte[] newTemporal = new byte[TEMPLATES_MAX];
  private int templates;
  private int offset;
  private int spatialLayers;
  private int first;
  private int sid;
  private int tid;
  private int frameNumber;
  private boolean structured;
  private ByteBuf buf = Unpooled.EMPTY_BUFFER;
  private int bit;
  private int bitEnd;

  /// Forgets the templates: another stream follows.
  public void reset() {
    templates = 0;
    spatialLayers = 0;
  }

  /// Reads one element. Returns false when it does not fit or names a template that is not known.
  public boolean read(ByteBuf from, int index, int length) {
    if (index < 0 || length < MANDATORY_BYTES || length > from.capacity() - index) {
      return false;
    }
    buf = from;
    bit = 8 * (index + MANDATORY_BYTES);
    bitEnd = 8 * (index + length);
    structured = length > MANDATORY_BYTES && from.getByte(index + MANDATORY_BYTES) < 0;
    if (structured && !readStructure()) {
      return false;
    }
    int head = from.getUnsignedByte(index);
    int template = ((head & 0x3f) - offset) & (TEMPLATES_MAX - 1);
    if (template >= templates) {
      return false;
    }
    first = head;
    frameNumber = from.getUnsignedShort(index + 1);
    sid = spatial[template];
    tid = temporal[template];
    return true;
  }

  private boolean readStructure() {
    bit += 5;
    int newOffset = bits(6);
    int targets = bits(5);
    if (newOffset < 0 || targets < 0) {
      return false;
    }
    int count = 0;
    int s = 0;
    int t = 0;
    int next = 0;
    while (next != LAST_TEMPLATE) {
      if (count == TEMPLATES_MAX || s > SPATIAL_MAX || t > TEMPORAL_MAX) {
        return false;
      }
      newSpatial[count] = (byte) s;
      newTemporal[count] = (byte) t;
      count++;
      next = bits(2);
      if (next < 0) {
        return false;
      }
      if (next == NEXT_TEMPORAL) {
        t++;
      } else if (next == NEXT_SPATIAL) {
        t = 0;
        s++;
      }
    }
    System.arraycopy(newSpatial, 0, spatial, 0, count);
    System.arraycopy(newTemporal, 0, temporal, 0, count);
    templates = count;
    offset = newOffset;
    spatialLayers = s + 1;
    return true;
  }

  /// The next bits as a number, or -1 when there are too few.
  private int bits(int count) {
    if (count > bitEnd - bit) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < count; i++, bit++) {
      value = value << 1 | (buf.getByte(bit >> 3) >> (7 - (bit & 7)) & 1);
    }
    return value;
  }

  public boolean startsFrame() {
    return (first & 0x80) != 0;
  }

  public boolean endsFrame() {
    return (first & 0x40) != 0;
  }

  public int frameNumber() {
    return frameNumber;
  }

  /// Whether the element carried the templates, as a key frame's does.
  public boolean isStructured() {
    return structured;
  }

  /// The spatial layer of the frame, 0..3.
  public int sid() {
    return sid;
  }

  /// The temporal layer of the frame, 0..7.
  public int tid() {
    return tid;
  }

  /// How many spatial layers the templates describe.
  public int spatialLayers() {
    return spatialLayers;
  }
}
