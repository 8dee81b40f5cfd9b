// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A mailbox of packets from one shard to another: a ring of bytes with one writer and one reader.
/// The writer copies packets in and shows them all at the end of its burst, which wakes the reader
/// once; what does not fit is refused and counted by the writer. Nothing is allocated for a packet.
///
/// The memory is the collector's: neither side needs to know when the other is done with it.
///
/// [#put] and [#flush] on the writer's shard, everything else on the reader's.
final class RelayLane {
  /// Takes what comes by a lane, on the reader's shard. The buffer is only lent for the call.
  interface Reader {
    void take(int number, int layer, ByteBuf buf, int index, int length, long nowNanos);
  }

  /// Of a record: its length and layer, and the number of its carriage.
  private static final int HEADER = 8;

  private static final int ALIGNMENT = 8;
  private static final int LENGTH_BITS = 16;

  /// The length of a record that only fills the end of the ring.
  private static final int FILLER = (1 << LENGTH_BITS) - 1;

  private static final int RTP_PADDING_BIT = 0x20;

  private final int capacity;
  private final Executor shard;
  private final LongSupplier clock;
  private final Reader reader;
  private final Runnable drain = this::drain;
  private final AtomicLong shown = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();
  private final AtomicBoolean awake = new AtomicBoolean();
  // The writer's; the reader sees it behind `shown`.
  private ByteBuf ring = Unpooled.EMPTY_BUFFER;
  private long tail;

  /// @param capacity bytes, a power of two
  /// @param shard of the reader
  /// @param clock of the reader
  RelayLane(int capacity, Executor shard, LongSupplier clock, Reader reader) {
    this.capacity = capacity;
    this.shard = shard;
    this.clock = clock;
    this.reader = reader;
  }

  /// Copies one RTP packet in, whose padding was taken off. False when there is no room for it.
  boolean put(int number, int layer, ByteBuf buf, int index, int length) {
    if (tail == 0) {
      ring = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(capacity));
    }
    int needed = HEADER + length + ALIGNMENT - 1 & -ALIGNMENT;
    int at = (int) tail & capacity - 1;
    int unbroken = capacity - at;
    int filled = needed <= unbroken ? 0 : unbroken;
    if (tail + filled + needed - taken.getAcquire() > capacity) {
      return false;
    }
    if (filled > 0) {
      ring.setInt(at, FILLER);
      at = 0;
    }
    ring.setInt(at, layer << LENGTH_BITS | length);
    ring.setInt(at + 4, number);
    ring.setBytes(at + HEADER, buf, index, length);
    ring.setByte(at + HEADER, buf.getByte(index) & ~RTP_PADDING_BIT);
    tail += filled + needed;
    return true;
  }

  /// Shows the reader what was put in, and wakes it unless it is about to look.
  void flush() {
    if (tail != shown.getPlain()) {
      shown.setRelease(tail);
      wake();
    }
  }

  private void wake() {
    if (!awake.getAndSet(true)) {
      shard.execute(drain);
    }
  }

  /// Takes a burst. When there is more, the shard sends the first before it takes the rest.
  private void drain() {
    awake.set(false);
    long end = shown.getAcquire();
    long head = taken.getPlain();
    long nowNanos = clock.getAsLong();
    for (int i = 0; i < Limits.RELAY_BURST && head != end; i++) {
      int at = (int) head & capacity - 1;
      int word = ring.getInt(at);
      int length = word & FILLER;
      if (length == FILLER) {
        head += capacity - at;
        at = 0;
        word = ring.getInt(at);
        length = word & FILLER;
      }
      head += HEADER + length + ALIGNMENT - 1 & -ALIGNMENT;
      try {
        reader.take(ring.getInt(at + 4), word >>> LENGTH_BITS, ring, at + HEADER, length, nowNanos);
      } finally {
        // A defect must not come back with every burst.
        taken.setRelease(head);
      }
    }
    if (head != end) {
      wake();
    }
  }
}
