// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// A reused window over the payload descriptor of a VP8 packet (RFC 7741 §4.2). Owned by one
/// thread.
///
/// ```
///       0 1 2 3 4 5 6 7
///      +-+-+-+-+-+-+-+-+
///      |X|R|N|S|R| PID |
///      +-+-+-+-+-+-+-+-+
///  X:  |I|L|T|K| RSV   |
///      +-+-+-+-+-+-+-+-+
///  I:  |M| PictureID   |  and eight bits more when M is set
///      +-+-+-+-+-+-+-+-+
///  L:  |   TL0PICIDX   |
///      +-+-+-+-+-+-+-+-+
///  T/K:|TID|Y| KEYIDX  |
///      +-+-+-+-+-+-+-+-+
/// ```
public final class Vp8View {
  private ByteBuf buf = Unpooled.EMPTY_BUFFER;
  private int index;
  private int descriptorLength;
  private int pictureIdIndex;
  private int tl0PicIdxIndex;
  private int layerIndex;
  private boolean hasTid;
  private boolean hasKeyIdx;
  private boolean keyframe;

  /// Puts the window over an RTP payload. Returns false when the descriptor does not fit, or
  /// nothing follows it.
  public boolean wrap(ByteBuf buf, int index, int length) {
    if (index < 0 || length < 1 || length > buf.capacity() - index) {
      return false;
    }
    int end = index + length;
    int at = index;
    int first = buf.getUnsignedByte(at++);
    int present = 0;
    if ((first & 0x80) != 0) {
      if (at == end) {
        return false;
      }
      present = buf.getUnsignedByte(at++);
    }
    int pictureId = -1;
    if ((present & 0x80) != 0) {
      if (at == end) {
        return false;
      }
      pictureId = at;
      at += buf.getByte(at) < 0 ? 2 : 1;
    }
    int tl0PicIdx = (present & 0x40) != 0 ? at++ : -1;
    int layer = (present & 0x30) != 0 ? at++ : -1;
    if (at >= end) {
      return false;
    }
    this.buf = buf;
    this.index = index;
    descriptorLength = at - index;
    pictureIdIndex = pictureId;
    tl0PicIdxIndex = tl0PicIdx;
    layerIndex = layer;
    hasTid = (present & 0x20) != 0;
    hasKeyIdx = (present & 0x10) != 0;
    // RFC 7741 §4.3: the inverse key frame flag is the lowest bit of the first payload octet.
    keyframe = (first & 0x17) == 0x10 && (buf.getByte(at) & 1) == 0;
    return true;
  }

  public int descriptorLength() {
    return descriptorLength;
  }

  /// S: whether a partition begins in this packet.
  public boolean startsPartition() {
    return (buf.getByte(index) & 0x10) != 0;
  }

  /// PID: the partition's number, 0..7.
  public int partition() {
    return buf.getByte(index) & 0x07;
  }

  /// Whether a frame begins in this packet.
  public boolean startsFrame() {
    return (buf.getByte(index) & 0x17) == 0x10;
  }

  /// N: whether no other frame depends on this one.
  public boolean isNonReference() {
    return (buf.getByte(index) & 0x20) != 0;
  }

  /// Whether a key frame begins in this packet.
  public boolean isKeyframe() {
    return keyframe;
  }

  /// The picture id, or -1 when there is none.
  public int pictureId() {
    if (pictureIdIndex < 0) {
      return -1;
    }
    return pictureIdBits() == 15
        ? buf.getUnsignedShort(pictureIdIndex) & 0x7fff
        : buf.getByte(pictureIdIndex) & 0x7f;
  }

  /// 7 or 15, or 0 without picture id.
  public int pictureIdBits() {
    if (pictureIdIndex < 0) {
      return 0;
    }
    return buf.getByte(pictureIdIndex) < 0 ? 15 : 7;
  }

  /// The running index of temporal layer 0, or -1 when there is none.
  public int tl0PicIdx() {
    return tl0PicIdxIndex < 0 ? -1 : buf.getUnsignedByte(tl0PicIdxIndex);
  }

  /// The temporal layer, 0..3, or -1 when there is none.
  public int tid() {
    return hasTid ? buf.getUnsignedByte(layerIndex) >> 6 : -1;
  }

  /// Y: whether the frame depends on temporal layer 0 only, so that a receiver may switch up to its
  /// layer here.
  public boolean isLayerSync() {
    return hasTid && (buf.getByte(layerIndex) & 0x20) != 0;
  }

  /// KEYIDX, 0..31, or -1 when there is none.
  public int keyIdx() {
    return hasKeyIdx ? buf.getByte(layerIndex) & 0x1f : -1;
  }

  /// Overwrites picture id and TL0PICIDX where the descriptor has them, each with as many of the
  /// value's lower bits as it is wide.
  public void rewrite(int pictureId, int tl0PicIdx) {
    rewrite(buf, index, pictureId, tl0PicIdx);
  }

  /// The same on a copy of the descriptor at `index` of `out`.
  public void rewrite(ByteBuf out, int index, int pictureId, int tl0PicIdx) {
    int offset = index - this.index;
    if (pictureIdIndex >= 0) {
      if (pictureIdBits() == 15) {
        out.setShort(pictureIdIndex + offset, 0x8000 | (pictureId & 0x7fff));
      } else {
        out.setByte(pictureIdIndex + offset, pictureId & 0x7f);
      }
    }
    if (tl0PicIdxIndex >= 0) {
      out.setByte(tl0PicIdxIndex + offset, tl0PicIdx);
    }
  }
}
