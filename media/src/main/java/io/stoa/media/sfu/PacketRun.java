// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// Protected packets of one receiver that wait for the end of the burst, one behind the other in
/// one buffer, so that equal ones can leave in one system call. Owned by its transport.
final class PacketRun {

  /// Packets in a run.
  static final int PACKETS_MAX = 22;

  /// The longest protected packet: what fits an Ethernet frame with IPv4 and UDP.
  static final int PACKET_MAX = 1472;

  /// What the packets need, and what Netty's pool still keeps per thread.
  private static final int CAPACITY = 32_768;

  private final ByteBufAllocator allocator;
  private final int[] ends = new int[PACKETS_MAX];
  private @Nullable ByteBuf buffer;
  private int count;

  PacketRun(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    return count == PACKETS_MAX;
  }

  /// The buffer in which the next packet is built, from its writer index on. The last one is used
  /// again unless its packets still wait in a socket.
  ByteBuf open() {
    ByteBuf open = buffer;
    if (open != null && count == 0 && open.refCnt() > 1) {
      open.release();
      open = null;
    }
    if (open == null) {
      open = allocator.directBuffer(CAPACITY, CAPACITY);
      buffer = open;
    }
    return count == 0 ? open.clear() : open;
  }

  /// Ends the packet that was built.
  void close(int length) {
    ByteBuf open = open();
    open.writerIndex(open.writerIndex() + length);
    ends[count++] = open.writerIndex();
  }

  /// Sends all packets by a path and is empty afterwards. Packets of one size leave as one run,
  /// with the shorter one behind them.
  void sendBy(Path path) {
    ByteBuf open = open();
    int from = 0;
    int i = 0;
    while (i < count) {
      int size = ends[i] - from;
      int end = ends[i++];
      int length = size;
      while (i < count && length == size && ends[i] - end <= size) {
        length = ends[i] - end;
        end = ends[i++];
      }
      path.sendRun(open, from, end - from, size);
      from = end;
    }
    clear();
  }

  /// Drops all packets.
  void clear() {
    count = 0;
  }

  /// Drops all packets and gives the buffer back. It is taken anew when there is a packet again.
  void release() {
    count = 0;
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }

  int count() {
    return count;
  }
}
