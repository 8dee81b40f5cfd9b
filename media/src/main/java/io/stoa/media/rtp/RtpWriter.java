// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;

/// Writes RTP headers by absolute index; the figure is on [RtpView]. The caller sees to the
/// buffer's capacity.
public final class RtpWriter {
  /// The bit of a header's first byte that says that padding is behind the payload.
  public static final int PADDED = 0x20;

  private RtpWriter() {}

  /// Writes the fixed header at `index`, without CSRCs, extension or padding. Returns its length.
  public static int header(
      ByteBuf out, int index, boolean marker, int payloadType, int seq16, int timestamp, int ssrc) {
    out.setByte(index, 0x80);
    out.setByte(index + 1, (marker ? 0x80 : 0) | (payloadType & 0x7f));
    out.setShort(index + 2, seq16);
    out.setInt(index + 4, timestamp);
    out.setInt(index + 8, ssrc);
    return RtpView.FIXED_HEADER_LENGTH;
  }

  /// Writes `block` behind the fixed header that is at `index` and sets the header's X bit. It is
  /// written in the one-byte form, or in the two-byte form when an element needs it. Returns the
  /// length of the whole header; an empty block leaves the header as it is.
  public static int extensions(ByteBuf out, int index, ExtensionBlock block) {
    int length = block.write(out, index + RtpView.FIXED_HEADER_LENGTH);
    if (length > 0) {
      out.setByte(index, out.getByte(index) | 0x10);
    }
    return RtpView.FIXED_HEADER_LENGTH + length;
  }

  /// Fills `count` (1..255) bytes of padding behind a packet of `length` bytes at `index` and sets
  /// its P bit. Returns the new length.
  public static int pad(ByteBuf out, int index, int length, int count) {
    out.setZero(index + length, count - 1);
    out.setByte(index + length + count - 1, count);
    out.setByte(index, out.getByte(index) | PADDED);
    return length + count;
  }
}
