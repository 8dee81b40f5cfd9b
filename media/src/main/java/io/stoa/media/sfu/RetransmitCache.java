// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// The last packets of one layer, decrypted, from where they are sent to every receiver, the first
/// time and again. A ring of bytes and a ring of entries: the oldest packets give way. Both begin
/// small and grow, up to a limit, when they hold less than [#KEEP_NANOS]: the ring of bytes to what
/// its stream needs for that, since it is what a publisher costs most. Owned by its layer.
final class RetransmitCache {
  /// Receivers give up after a second, and not every second brings the same.
  static final long KEEP_NANOS = 1_500_000_000L;

  static final int PACKETS_MIN = 64;
  static final int BYTES_MIN = 1 << 15;

  /// Room for padding behind each packet.
  static final int PADDING_MAX = 8;

  private final ByteBufAllocator allocator;
  private final int packetsMax;
  private final int bytesMax;
  private ByteBuf bytes;
  private int capacity;
  private Packet[] slots;
  private long written;
  private long wrapsAtByte;
  private long bytesSinceNanos;
  private long wrapsAtSeq;
  private long slotsSinceNanos;

  /// @param packetsMax a power of two
  RetransmitCache(ByteBufAllocator allocator, int packetsMax, int bytesMax, long nowNanos) {
    this.allocator = allocator;
    this.packetsMax = packetsMax;
    this.bytesMax = bytesMax;
    capacity = Math.min(BYTES_MIN, bytesMax);
    bytes = ring(capacity);
    slots = entries(Math.min(PACKETS_MIN, packetsMax));
    wrapsAtByte = capacity;
    bytesSinceNanos = nowNanos;
    slotsSinceNanos = nowNanos;
    wrapsAtSeq = Long.MIN_VALUE;
  }

  private ByteBuf ring(int capacity) {
    ByteBuf ring = allocator.directBuffer(capacity, capacity);
    return ring.setZero(0, capacity).writerIndex(capacity);
  }

  private static Packet[] entries(int count) {
    Packet[] entries = new Packet[count];
    for (int i = 0; i < count; i++) {
      entries[i] = new Packet();
    }
    return entries;
  }

  /// The ring's memory; packets lie in it unbroken. Another one after [#store].
  ByteBuf bytes() {
    return bytes;
  }

  /// Copies a packet in. Returns its entry, where only `seq` and `start` are set, and its index in
  /// [#bytes] is [#index].
  Packet store(ByteBuf in, int index, int length, long seq, long nowNanos) {
    int room = length + PADDING_MAX;
    if (written + room > wrapsAtByte) {
      wrapBytes(nowNanos);
    }
    if (seq >= wrapsAtSeq) {
      wrapSlots(seq, nowNanos);
    }
    int at = (int) (written % capacity);
    if (at + room > capacity) {
      written += capacity - at;
      at = 0;
    }
    bytes.setBytes(at, in, index, length);
    Packet packet = slots[(int) seq & (slots.length - 1)];
    packet.seq = seq;
    packet.start = written;
    packet.padding = 0;
    written += room;
    return packet;
  }

  /// Puts padding behind a packet that is there; RFC 3550 §5.1.
  void pad(Packet packet, int count) {
    int end = packet.payloadIndex + packet.payloadLength;
    bytes.setZero(end, count - 1).setByte(end + count - 1, count);
    packet.padding = count;
  }

  /// The ring of bytes has been filled once more.
  private void wrapBytes(long nowNanos) {
    if (nowNanos - bytesSinceNanos < KEEP_NANOS && capacity < bytesMax) {
      growBytes(nowNanos - bytesSinceNanos);
      wrapsAtByte = capacity;
    } else {
      wrapsAtByte = written + capacity;
      bytesSinceNanos = nowNanos;
    }
  }

  /// Moves all packets into a wider ring, the oldest to its beginning: one that holds enough at the
  /// pace at which this one was filled, and not more than twice as much as this one.
  private void growBytes(long filledInNanos) {
    ByteBuf old = bytes;
    int oldCapacity = capacity;
    long from = Math.max(0, written - oldCapacity);
    long enough = oldCapacity * KEEP_NANOS / Math.max(1, filledInNanos);
    long pages = Math.min(2L * oldCapacity, (enough / BYTES_MIN + 1) * BYTES_MIN);
    capacity = (int) Math.min(bytesMax, Math.max(pages, oldCapacity + BYTES_MIN));
    bytes = ring(capacity);
    int first = (int) (from % oldCapacity);
    int length = (int) (written - from);
    int untilEnd = Math.min(length, oldCapacity - first);
    bytes.setBytes(0, old, first, untilEnd);
    bytes.setBytes(untilEnd, old, 0, length - untilEnd);
    for (Packet packet : slots) {
      if (packet.seq < 0 || packet.start < from) {
        packet.seq = -1;
        continue;
      }
      int shift = (int) (packet.start - from) - (int) (packet.start % oldCapacity);
      packet.move(shift);
      packet.start -= from;
    }
    written = length;
    old.release();
  }

  /// The numbers have gone once around the entries.
  private void wrapSlots(long seq, long nowNanos) {
    boolean first = wrapsAtSeq == Long.MIN_VALUE;
    if (!first && nowNanos - slotsSinceNanos < KEEP_NANOS && slots.length < packetsMax) {
      Packet[] wider = entries(2 * slots.length);
      for (Packet packet : slots) {
        if (packet.seq >= 0) {
          wider[(int) packet.seq & (wider.length - 1)] = packet;
        }
      }
      wrapsAtSeq += slots.length;
      slots = wider;
    } else {
      wrapsAtSeq = seq + slots.length;
      slotsSinceNanos = nowNanos;
    }
  }

  int index(Packet packet) {
    return (int) (packet.start % capacity);
  }

  /// The entry of a packet that is still there, or null.
  @Nullable Packet find(long seq) {
    Packet packet = slots[(int) seq & (slots.length - 1)];
    return packet.seq == seq && packet.start >= written - capacity ? packet : null;
  }

  /// How many bytes were stored from this packet on.
  long bytesSince(Packet packet) {
    return written - packet.start;
  }

  /// Forgets all packets: the numbers begin anew.
  void clear() {
    for (Packet packet : slots) {
      packet.seq = -1;
    }
    wrapsAtSeq = Long.MIN_VALUE;
  }

  void release() {
    bytes.release();
  }
}
