// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.zip.CRC32C;

/// Bundles chunks into packets and gives the packets away. Owned by its association.
final class PacketWriter {
  private final SctpConfig config;
  private final SctpListener listener;
  private final SctpCounters counters;
  private final CRC32C crc = new CRC32C();
  private final ByteBuf packet;
  private int tag;
  private boolean closed;

  PacketWriter(SctpConfig config, SctpListener listener, SctpCounters counters) {
    this.config = config;
    this.listener = listener;
    this.counters = counters;
    this.packet = Unpooled.buffer(config.packetMax(), config.packetMax());
  }

  /// The verification tag of all packets from now on.
  void tag(int value) {
    flush();
    tag = value;
  }

  /// Bytes that a chunk's value may still have in this packet.
  int room() {
    int used = packet.isReadable() ? Wire.padded(packet.writerIndex()) : Wire.COMMON_HEADER;
    return config.packetMax() - used - Wire.CHUNK_HEADER;
  }

  /// Bytes that a chunk's value may have in a packet of its own.
  int roomMax() {
    return config.packetMax() - Wire.COMMON_HEADER - Wire.CHUNK_HEADER;
  }

  boolean empty() {
    return !packet.isReadable();
  }

  /// Begins a chunk in this packet or, if it does not fit, in the next one. The caller writes
  /// exactly this many bytes of its value, at most [#roomMax()].
  ByteBuf chunk(int type, int flags, int bodyLength) {
    if (bodyLength > room()) {
      flush();
    }
    if (!packet.isReadable()) {
      packet.writeShort(config.localPort()).writeShort(config.remotePort());
      packet.writeInt(tag).writeInt(0);
    }
    pad();
    packet.writeByte(type).writeByte(flags).writeShort(bodyLength + Wire.CHUNK_HEADER);
    return packet;
  }

  /// Sends a chunk alone under another tag.
  void single(int otherTag, int type, int flags, byte[] body) {
    int usual = tag;
    tag(otherTag);
    chunk(type, flags, body.length).writeBytes(body);
    tag(usual);
  }

  void flush() {
    if (!packet.isReadable()) {
      return;
    }
    pad();
    packet.setIntLE(8, PacketView.checksum(crc, packet, 0, packet.writerIndex()));
    if (!closed) {
      counters.packetsSent++;
      listener.packet(packet);
    }
    packet.clear();
  }

  /// Sends nothing from now on.
  void close() {
    closed = true;
  }

  private void pad() {
    int padding = Wire.padded(packet.writerIndex()) - packet.writerIndex();
    for (int i = 0; i < padding; i++) {
      packet.writeByte(0);
    }
  }
}
