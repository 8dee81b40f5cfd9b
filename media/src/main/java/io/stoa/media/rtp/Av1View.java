// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;

/// A reused window over the aggregation header of an AV1 packet (RTP Payload Format For AV1 §4.4).
/// Owned by one thread.
///
/// ```
///   0 1 2 3 4 5 6 7
///  +-+-+-+-+-+-+-+-+
///  |Z|Y| W |N|-|-|-|
///  +-+-+-+-+-+-+-+-+
/// ```
public final class Av1View {
  private boolean keyframe;

  /// Puts the window over an RTP payload. Returns false when nothing follows the header.
  public boolean wrap(ByteBuf buf, int index, int length) {
    if (index < 0 || length < 2 || length > buf.capacity() - index) {
      return false;
    }
    // N: the first packet of a coded video sequence, which begins with a key frame. It cannot go
    // on with an OBU of the packet before (Z).
    keyframe = (buf.getByte(index) & 0x88) == 0x08;
    return true;
  }

  /// Whether a key frame begins here.
  public boolean isKeyframe() {
    return keyframe;
  }
}
