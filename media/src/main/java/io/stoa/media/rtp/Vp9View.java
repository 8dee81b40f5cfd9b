// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;

/// A reused window over the payload descriptor of a VP9 packet (RFC 9628 §4.2). Owned by one
/// thread.
///
/// ```
///        0 1 2 3 4 5 6 7
///       +-+-+-+-+-+-+-+-+
///       |I|P|L|F|B|E|V|Z|
///       +-+-+-+-+-+-+-+-+
///  I:   |M| PICTURE ID  |  and eight bits more when M is set
///       +-+-+-+-+-+-+-+-+
///  L:   | TID |U| SID |D|
///       +-+-+-+-+-+-+-+-+
///       |   TL0PICIDX   |  only without F
///       +-+-+-+-+-+-+-+-+
///  P,F: | P_DIFF      |N|  up to three, as long as N is set
///       +-+-+-+-+-+-+-+-+
///  V:   |      SS       |  the scalability structure
///       +-+-+-+-+-+-+-+-+
/// ```
public final class Vp9View {
  private static final int REFERENCES_MAX = 3;

  private int flags;
  private int pictureId;
  private int layer;
  private boolean layered;
  private int spatialLayers;
  private int descriptorLength;
  private int at;
  private int end;

  /// Puts the window over an RTP payload. Returns false when the descriptor does not fit, or
  /// nothing follows it.
  public boolean wrap(ByteBuf buf, int index, int length) {
    if (index < 0 || length < 1 || length > buf.capacity() - index) {
      return false;
    }
    at = index;
    end = index + length;
    int first = buf.getUnsignedByte(at++);
    int picture = -1;
    if ((first & 0x80) != 0) {
      if (at == end) {
        return false;
      }
      picture = buf.getUnsignedByte(at++);
      if ((picture & 0x80) != 0) {
        if (at == end) {
          return false;
        }
        picture = (picture & 0x7f) << 8 | buf.getUnsignedByte(at++);
      }
    }
    int indices = 0;
    boolean flexible = (first & 0x10) != 0;
    if ((first & 0x20) != 0) {
      if (at == end) {
        return false;
      }
      indices = buf.getUnsignedByte(at++);
      at += flexible ? 0 : 1;
    }
    if (flexible && (first & 0x40) != 0 && !skipReferences(buf)) {
      return false;
    }
    int layers = 0;
    if ((first & 0x02) != 0) {
      if (at >= end) {
        return false;
      }
      layers = 1 + (buf.getUnsignedByte(at) >> 5);
      if (!skipStructure(buf)) {
        return false;
      }
    }
    if (at >= end) {
      return false;
    }
    flags = first;
    pictureId = picture;
    layered = (first & 0x20) != 0;
    layer = indices;
    spatialLayers = layers;
    descriptorLength = at - index;
    return true;
  }

  /// RFC 9628 §4.2: there are at most three.
  private boolean skipReferences(ByteBuf buf) {
    for (int i = 0; i < REFERENCES_MAX; i++) {
      if (at >= end) {
        return false;
      }
      if ((buf.getByte(at++) & 1) == 0) {
        return true;
      }
    }
    return false;
  }

  /// RFC 9628 §4.2.1.
  private boolean skipStructure(ByteBuf buf) {
    int head = buf.getUnsignedByte(at++);
    if ((head & 0x10) != 0) {
      at += 4 * (1 + (head >> 5));
    }
    if ((head & 0x08) == 0) {
      return true;
    }
    if (at >= end) {
      return false;
    }
    int pictures = buf.getUnsignedByte(at++);
    for (int i = 0; i < pictures; i++) {
      if (at >= end) {
        return false;
      }
      at += 1 + (buf.getUnsignedByte(at) >> 2 & 3);
    }
    return true;
  }

  public int descriptorLength() {
    return descriptorLength;
  }

  /// The picture id, or -1 when there is none.
  public int pictureId() {
    return pictureId;
  }

  /// P: whether the frame depends on an earlier picture.
  public boolean isInterPicture() {
    return (flags & 0x40) != 0;
  }

  /// B: whether a layer's frame begins here.
  public boolean startsFrame() {
    return (flags & 0x08) != 0;
  }

  /// E: whether a layer's frame ends here.
  public boolean endsFrame() {
    return (flags & 0x04) != 0;
  }

  /// The temporal layer, 0 when none is told.
  public int tid() {
    return layer >> 5;
  }

  /// U: whether a receiver may switch up to this temporal layer here.
  public boolean isSwitchingPoint() {
    return (layer & 0x10) != 0;
  }

  /// The spatial layer, 0 when none is told.
  public int sid() {
    return layer >> 1 & 7;
  }

  /// D: whether the frame depends on the spatial layer below it.
  public boolean isInterLayer() {
    return (layer & 1) != 0;
  }

  /// Whether the packet tells its layers.
  public boolean isLayered() {
    return layered;
  }

  /// How many spatial layers the structure in this packet announces; 0 without one.
  public int spatialLayers() {
    return spatialLayers;
  }

  /// Whether a key picture begins here: its lowest layer depends on nothing.
  public boolean isKeyframe() {
    return (flags & 0x48) == 0x08 && sid() == 0 && !isInterLayer();
  }
}
