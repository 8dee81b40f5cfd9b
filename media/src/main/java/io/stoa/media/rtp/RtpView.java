// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// A reused window over one RTP packet in a buffer. It reads by absolute index and never moves the
/// buffer's own indexes; nothing may be asked before [#wrap] has returned true. Owned by one
/// thread.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                           timestamp                           |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |           synchronization source (SSRC) identifier            |
/// +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
/// |            contributing source (CSRC) identifiers             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |      profile (X only)         |       length in words         |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |               extension elements, payload, padding            |
/// ```
public final class RtpView {
  public static final int FIXED_HEADER_LENGTH = 12;
  static final int ONE_BYTE_PROFILE = 0xbede;
  static final int TWO_BYTE_PROFILE = 0x1000;

  private ByteBuf buf = Unpooled.EMPTY_BUFFER;
  private int index;
  private int headerLength;
  private int payloadLength;
  private int paddingLength;
  private int extensionsIndex;
  private int extensionsEnd;
  private int profile;
  private int extensionLength;

  /// The length of the header with CSRCs and extension block, or -1 when the packet is malformed
  /// there. It looks at nothing behind the header, so it also serves for encrypted packets.
  public static int headerLength(ByteBuf buf, int index, int length) {
    if (index < 0 || length < FIXED_HEADER_LENGTH || length > buf.capacity() - index) {
      return -1;
    }
    int first = buf.getUnsignedByte(index);
    if (first >> 6 != 2) {
      return -1;
    }
    int header = FIXED_HEADER_LENGTH + (first & 0x0f) * 4;
    if ((first & 0x10) != 0) {
      if (header + 4 > length) {
        return -1;
      }
      header += 4 + buf.getUnsignedShort(index + header + 2) * 4;
    }
    return header <= length ? header : -1;
  }

  /// Puts the window over `length` bytes at `index`. Returns false when they are not a well-formed
  /// RTP packet: wrong version, or CSRCs, extension or padding that do not fit.
  public boolean wrap(ByteBuf buf, int index, int length) {
    int header = headerLength(buf, index, length);
    if (header < 0) {
      return false;
    }
    int first = buf.getUnsignedByte(index);
    int padding = 0;
    if ((first & 0x20) != 0) {
      // RFC 3550 §5.1: the count includes itself, so 0 is as wrong as more than there is.
      padding = header < length ? buf.getUnsignedByte(index + length - 1) : 0;
      if (padding == 0 || padding > length - header) {
        return false;
      }
    }
    this.buf = buf;
    this.index = index;
    headerLength = header;
    paddingLength = padding;
    payloadLength = length - header - padding;
    int fixed = FIXED_HEADER_LENGTH + (first & 0x0f) * 4;
    boolean extended = (first & 0x10) != 0;
    profile = extended ? buf.getUnsignedShort(index + fixed) : 0;
    extensionsIndex = extended ? index + fixed + 4 : index + header;
    extensionsEnd = index + header;
    extensionLength = 0;
    return true;
  }

  public ByteBuf buffer() {
    return buf;
  }

  /// Where the packet begins in the buffer.
  public int index() {
    return index;
  }

  /// The whole packet's length, with padding.
  public int length() {
    return headerLength + payloadLength + paddingLength;
  }

  public boolean marker() {
    return buf.getByte(index + 1) < 0;
  }

  public int payloadType() {
    return buf.getByte(index + 1) & 0x7f;
  }

  public int seq16() {
    return buf.getUnsignedShort(index + 2);
  }

  /// The timestamp; unsigned.
  public int timestamp() {
    return buf.getInt(index + 4);
  }

  /// The sender's SSRC; unsigned.
  public int ssrc() {
    return buf.getInt(index + 8);
  }

  public int csrcCount() {
    return buf.getByte(index) & 0x0f;
  }

  /// The `i`-th contributing source, `i` below [#csrcCount].
  public int csrc(int i) {
    return buf.getInt(index + FIXED_HEADER_LENGTH + 4 * i);
  }

  /// Length of the header with CSRCs and extension block.
  public int headerLength() {
    return headerLength;
  }

  public int payloadIndex() {
    return index + headerLength;
  }

  /// Length of the payload without padding; 0 in a packet that is only padding.
  public int payloadLength() {
    return payloadLength;
  }

  /// Length of the padding with its count byte, 0 without padding.
  public int paddingLength() {
    return paddingLength;
  }

  /// Where the data of the first element `id` (1..255) begins in the buffer, or -1 when the packet
  /// carries none. Its length is then [#extensionLength]. Elements of either form of RFC 8285 are
  /// found; other profiles carry none. An element that does not fit ends the search.
  public int extension(int id) {
    extensionLength = 0;
    if (profile == ONE_BYTE_PROFILE) {
      return oneByteExtension(id);
    }
    // RFC 8285 §4.3: the lower four bits are the application's.
    return (profile & 0xfff0) == TWO_BYTE_PROFILE ? twoByteExtension(id) : -1;
  }

  /// Length of the element that [#extension] found last; 0 when it found none.
  public int extensionLength() {
    return extensionLength;
  }

  private int oneByteExtension(int id) {
    int at = extensionsIndex;
    while (at < extensionsEnd) {
      int head = buf.getUnsignedByte(at++);
      if (head == 0) {
        continue;
      }
      int elementId = head >> 4;
      int length = (head & 0x0f) + 1;
      // RFC 8285 §4.2: id 15, and id 0 with a length, end the elements.
      if (elementId == 0 || elementId == 15 || length > extensionsEnd - at) {
        return -1;
      }
      if (elementId == id) {
        extensionLength = length;
        return at;
      }
      at += length;
    }
    return -1;
  }

  private int twoByteExtension(int id) {
    int at = extensionsIndex;
    while (at < extensionsEnd) {
      int elementId = buf.getUnsignedByte(at++);
      if (elementId == 0) {
        continue;
      }
      if (at == extensionsEnd) {
        return -1;
      }
      int length = buf.getUnsignedByte(at++);
      if (length > extensionsEnd - at) {
        return -1;
      }
      if (elementId == id) {
        extensionLength = length;
        return at;
      }
      at += length;
    }
    return -1;
  }
}
