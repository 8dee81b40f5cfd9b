// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;

/// Finds our user fragment in a STUN binding request (RFC 8489 §5, RFC 8445 §7.2.2), to know which
/// transport may authenticate it. Reads only as much of the message as that takes; allocates
/// nothing. Nothing it says is trusted.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |0 0|  type 0x0001 (request)    |         length, bytes         |
/// |                     magic cookie 0x2112A442                   |
/// |                     transaction id, 96 bits                   |
/// |  attribute type               |  length without padding       |  USERNAME = 0x0006
/// |  value "ours:theirs", padded to a multiple of 4               |
/// ```
final class BindingRequest {
  static final int HEADER_BYTES = 20;

  private static final int TYPE = 0x0001;
  private static final int MAGIC_COOKIE = 0x2112A442;
  private static final int USERNAME = 0x0006;
  private static final int MESSAGE_INTEGRITY = 0x0008;
  // RFC 8489 §14.3: fewer than 509 bytes.
  private static final int USERNAME_BYTES_MAX = 508;

  private BindingRequest() {}

  /// Whether this is a STUN binding request, by its header.
  static boolean matches(ByteBuf packet) {
    int start = packet.readerIndex();
    int bytes = packet.readableBytes();
    return bytes >= HEADER_BYTES
        && packet.getUnsignedShort(start) == TYPE
        && packet.getInt(start + 4) == MAGIC_COOKIE
        && packet.getUnsignedShort(start + 2) == bytes - HEADER_BYTES
        && (bytes & 3) == 0;
  }

  /// Where our user fragment lies in a message that `matches`: its index in the upper 32 bits, its
  /// length in the lower; -1 if there is none.
  static long ufrag(ByteBuf packet) {
    int end = packet.writerIndex();
    int at = packet.readerIndex() + HEADER_BYTES;
    while (end - at >= 4) {
      int type = packet.getUnsignedShort(at);
      int length = packet.getUnsignedShort(at + 2);
      at += 4;
      if (length > end - at || type == MESSAGE_INTEGRITY) {
        // RFC 8489 §14.5: attributes behind the integrity do not count.
        return -1;
      }
      if (type == USERNAME) {
        return beforeColon(packet, at, Math.min(length, USERNAME_BYTES_MAX));
      }
      at += (length + 3) & ~3;
    }
    return -1;
  }

  private static long beforeColon(ByteBuf packet, int at, int length) {
    int colon = packet.indexOf(at, at + length, (byte) ':');
    return colon <= at ? -1 : (long) at << 32 | (colon - at);
  }
}
