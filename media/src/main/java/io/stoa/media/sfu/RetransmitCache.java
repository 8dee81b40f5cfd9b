// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// The last packets of one layer, decrypted, from where they are sent to every receiver, the first
/// time and again. A ring of bytes and a ring of entries, both of fixed size: the oldest packets
/// give way. Owned by its layer.
final class RetransmitCache {
  private final ByteBuf bytes;
  private final int capacity;
  private final Packet[] slots;
  private long written;

  /// @param packets a power of two
  RetransmitCache(ByteBufAllocator allocator, int packets, int capacity) {
    this.capacity = capacity;
    bytes = allocator.directBuffer(capacity, capacity);
    bytes.setZero(0, capacity);
    bytes.writerIndex(capacity);
    slots = new Packet[packets];
    for (int i = 0; i < packets; i++) {
      slots[i] = new Packet();
    }
  }

  /// The ring's memory; packets lie in it unbroken.
  ByteBuf bytes() {
    return bytes;
  }

  /// Copies a packet in. Returns its entry, where only `seq` and `start` are set, and its index in
  /// [#bytes] is [#index].
  Packet store(ByteBuf in, int index, int length, long seq) {
    int at = (int) (written % capacity);
    if (at + length > capacity) {
      written += capacity - at;
      at = 0;
    }
    bytes.setBytes(at, in, index, length);
    Packet packet = slots[(int) seq & (slots.length - 1)];
    packet.seq = seq;
    packet.start = written;
    written += length;
    return packet;
  }

  int index(Packet packet) {
    return (int) (packet.start % capacity);
  }

  /// The entry of a packet that is still there, or null.
  @Nullable Packet find(long seq) {
    Packet packet = slots[(int) seq & (slots.length - 1)];
    return packet.seq == seq && packet.start >= written - capacity ? packet : null;
  }

  /// Forgets all packets: the numbers begin anew.
  void clear() {
    for (Packet packet : slots) {
      packet.seq = -1;
    }
  }

  void release() {
    bytes.release();
  }
}
