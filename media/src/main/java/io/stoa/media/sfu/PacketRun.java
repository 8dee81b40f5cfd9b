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

  /// What Netty's pool still keeps per thread.
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

  /// The buffer in which the next packet is built, from its writer index on.
  ByteBuf open() {
    ByteBuf open = buffer;
    if (open == null) {
      open = allocator.directBuffer(CAPACITY, CAPACITY);
      buffer = open;
    }
    return open;
  }

  /// Ends the packet that was built.
  void close(int length) {
    ByteBuf open = open();
    open.writerIndex(open.writerIndex() + length);
    ends[count++] = open.writerIndex();
  }

  /// Sends all packets by a path and is empty afterwards.
  void sendBy(Path path) {
    ByteBuf open = open();
    int from = 0;
    for (int i = 0; i < count; i++) {
      path.send(open.retainedSlice(from, ends[i] - from));
      from = ends[i];
    }
    clear();
  }

  /// Drops all packets and gives the buffer back.
  void clear() {
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
