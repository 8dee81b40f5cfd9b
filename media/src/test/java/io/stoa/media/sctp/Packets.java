// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.zip.CRC32C;

/// Packets made by hand.
final class Packets {
  private Packets() {}

  /// Gives a packet its checksum.
  static byte[] sealed(byte[] packet) {
    ByteBuf buffer = Unpooled.wrappedBuffer(packet);
    buffer.setIntLE(8, PacketView.checksum(new CRC32C(), buffer, 0, packet.length));
    return packet;
  }

  /// A packet of these chunks under a verification tag.
  static byte[] packet(int tag, byte[]... chunks) {
    ByteBuf buffer = Unpooled.buffer();
    buffer.writeShort(5000).writeShort(5000).writeInt(tag).writeInt(0);
    for (byte[] chunk : chunks) {
      buffer.writeBytes(chunk);
      buffer.writeZero(Wire.padded(chunk.length) - chunk.length);
    }
    return sealed(ByteBufUtil.getBytes(buffer));
  }

  static byte[] chunk(int type, int flags, byte[] body) {
    ByteBuf buffer = Unpooled.buffer();
    buffer.writeByte(type).writeByte(flags).writeShort(4 + body.length).writeBytes(body);
    return ByteBufUtil.getBytes(buffer);
  }

  static byte[] data(int tsn, int flags, int stream, int ssn, int ppid, byte[] payload) {
    ByteBuf body = Unpooled.buffer();
    body.writeInt(tsn).writeShort(stream).writeShort(ssn).writeInt(ppid).writeBytes(payload);
    return chunk(Wire.DATA, flags, ByteBufUtil.getBytes(body));
  }

  static byte[] shorts(int... values) {
    ByteBuf buffer = Unpooled.buffer();
    for (int value : values) {
      buffer.writeShort(value);
    }
    return ByteBufUtil.getBytes(buffer);
  }

  static byte[] ints(int... values) {
    ByteBuf buffer = Unpooled.buffer();
    for (int value : values) {
      buffer.writeInt(value);
    }
    return ByteBufUtil.getBytes(buffer);
  }

  static byte[] join(byte[]... parts) {
    return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts));
  }

  /// A packet with an INIT.
  static byte[] init(int tag, int tsn, byte[]... parameters) {
    byte[] fixed = join(ints(tag, 100_000), shorts(1024, 1024), ints(tsn));
    return packet(0, chunk(Wire.INIT, 0, join(fixed, join(parameters))));
  }
}
