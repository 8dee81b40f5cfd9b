// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;

/// What an SFU needs to know of an H264 payload (RFC 6184 §5.4): whether a key frame begins in it.
/// Single NAL units, STAP-A and FU-A are read, which is all that packetization modes 0 and 1 have.
/// Owned by one thread.
public final class H264View {
  private static final int NAL_IDR = 5;
  private static final int NAL_SPS = 7;
  private static final int NAL_STAP_A = 24;
  private static final int NAL_FU_A = 28;

  private boolean keyframe;
  private boolean startsNal;
  private int nalType;

  /// Puts the window over an RTP payload. Returns false when it is empty or its structure does not
  /// fit.
  public boolean wrap(ByteBuf buf, int index, int length) {
    if (index < 0 || length < 1 || length > buf.capacity() - index) {
      return false;
    }
    int type = buf.getByte(index) & 0x1f;
    return switch (type) {
      case NAL_STAP_A -> wrapAggregate(buf, index + 1, index + length);
      case NAL_FU_A -> {
        if (length < 3) {
          yield false;
        }
        int head = buf.getByte(index + 1);
        yield accept(head & 0x1f, (head & 0x80) != 0);
      }
      default -> accept(type, true);
    };
  }

  /// Whether a sequence parameter set or a slice of an IDR picture begins here.
  public boolean isKeyframe() {
    return keyframe;
  }

  /// Whether a NAL unit begins here: false in all FU-A fragments but the first.
  public boolean startsNal() {
    return startsNal;
  }

  /// Type of the NAL unit, of the fragmented one in an FU-A, of the first one in a STAP-A.
  public int nalType() {
    return nalType;
  }

  private boolean wrapAggregate(ByteBuf buf, int from, int end) {
    int first = -1;
    boolean key = false;
    int at = from;
    while (at < end) {
      if (end - at < 3) {
        return false;
      }
      int size = buf.getUnsignedShort(at);
      if (size == 0 || size > end - at - 2) {
        return false;
      }
      int type = buf.getByte(at + 2) & 0x1f;
      first = first < 0 ? type : first;
      key |= isKey(type);
      at += 2 + size;
    }
    if (first < 0) {
      return false;
    }
    nalType = first;
    startsNal = true;
    keyframe = key;
    return true;
  }

  private boolean accept(int type, boolean starts) {
    nalType = type;
    startsNal = starts;
    keyframe = starts && isKey(type);
    return true;
  }

  private static boolean isKey(int type) {
    return type == NAL_IDR || type == NAL_SPS;
  }
}
