// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;

/// Packs packets for retransmission on a stream of its own, and unpacks them (RFC 4588 §4). The
/// caller sees to the buffer's capacity.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                 RTP header of the retransmission              |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  original sequence number     |                               |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               |
/// |                      original payload                         |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
public final class Rtx {
  /// Bytes of the original sequence number.
  public static final int OSN_LENGTH = 2;

  private Rtx() {}

  /// Writes the payload of a retransmission at the buffer's start. Returns its length.
  public static int payload(ByteBuf out, int seq16, ByteBuf source, int index, int length) {
    out.setShort(0, seq16);
    out.setBytes(OSN_LENGTH, source, index, length);
    return OSN_LENGTH + length;
  }

  /// Puts the original packet into the place of a retransmission that `view` stands on, with the
  /// header's timestamp, marker and extensions, and the view over it. Returns false, and leaves
  /// everything as it is, when there is no original in it: it is padding, or too short.
  public static boolean unpack(RtpView view, int payloadType, int ssrc) {
    if (view.payloadLength() <= OSN_LENGTH) {
      return false;
    }
    ByteBuf buf = view.buffer();
    int index = view.index();
    int seq16 = buf.getUnsignedShort(view.payloadIndex());
    int length = view.length();
    for (int i = view.headerLength() - 1; i >= 0; i--) {
      buf.setByte(index + OSN_LENGTH + i, buf.getByte(index + i));
    }
    int at = index + OSN_LENGTH;
    buf.setByte(at + 1, (buf.getByte(at + 1) & 0x80) | payloadType);
    buf.setShort(at + 2, seq16);
    buf.setInt(at + 8, ssrc);
    return view.wrap(buf, at, length - OSN_LENGTH);
  }
}
