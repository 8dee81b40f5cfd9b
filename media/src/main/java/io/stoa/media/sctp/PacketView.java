// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.zip.CRC32C;

/// A window over a received packet and, one after the other, its chunks.
///
/// ```
///  0                   1                   2                   3
///  +-------------------------------+-------------------------------+
///  |          source port          |       destination port        |
///  |                        verification tag                       |
///  |                   CRC32c, least byte first                    |
///  +---------------+---------------+-------------------------------+
///  |  chunk type   |  chunk flags  | length: header and value      |
///  |            value, padded to a multiple of 4 bytes             |
/// ```
///
/// RFC 9260 §3. Owned by its association.
final class PacketView {
  static final int OK = 0;
  static final int TOO_SHORT = 1;
  static final int BAD_CHECKSUM = 2;

  private final CRC32C crc = new CRC32C();
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
  private int start;
  private int end;
  private int chunk;
  private int next;
  private int length;
  private boolean malformed;

  int wrap(ByteBuf packet) {
    buffer = packet;
    start = packet.readerIndex();
    end = packet.writerIndex();
    next = start + Wire.COMMON_HEADER;
    malformed = false;
    if (end - start < Wire.COMMON_HEADER + Wire.CHUNK_HEADER) {
      return TOO_SHORT;
    }
    return checksum(crc, packet, start, end) == packet.getIntLE(start + 8) ? OK : BAD_CHECKSUM;
  }

  /// Forgets the packet, which belongs to somebody else.
  void release() {
    buffer = Unpooled.EMPTY_BUFFER;
  }

  /// The CRC32c of a packet as if its checksum field were zero.
  static int checksum(CRC32C crc, ByteBuf packet, int from, int to) {
    crc.reset();
    crc.update(packet.nioBuffer(from, 8));
    crc.update(0);
    crc.update(0);
    crc.update(0);
    crc.update(0);
    crc.update(packet.nioBuffer(from + Wire.COMMON_HEADER, to - from - Wire.COMMON_HEADER));
    return (int) crc.getValue();
  }

  int sourcePort() {
    return buffer.getUnsignedShort(start);
  }

  int destinationPort() {
    return buffer.getUnsignedShort(start + 2);
  }

  int tag() {
    return buffer.getInt(start + 4);
  }

  /// Moves to the next chunk. A chunk with an impossible length ends the packet.
  boolean next() {
    if (end - next < Wire.CHUNK_HEADER) {
      malformed |= next < end;
      return false;
    }
    chunk = next;
    length = buffer.getUnsignedShort(chunk + 2);
    if (length < Wire.CHUNK_HEADER || length > end - chunk) {
      malformed = true;
      return false;
    }
    next = chunk + Wire.padded(length);
    return true;
  }

  boolean malformed() {
    return malformed;
  }

  /// Whether this chunk is the only one of its packet.
  boolean alone() {
    return chunk == start + Wire.COMMON_HEADER && next >= end;
  }

  ByteBuf buffer() {
    return buffer;
  }

  int type() {
    return buffer.getUnsignedByte(chunk);
  }

  int flags() {
    return buffer.getUnsignedByte(chunk + 1);
  }

  /// Index of the chunk's header.
  int header() {
    return chunk;
  }

  /// Index of the chunk's value.
  int body() {
    return chunk + Wire.CHUNK_HEADER;
  }

  int bodyLength() {
    return length - Wire.CHUNK_HEADER;
  }
}
