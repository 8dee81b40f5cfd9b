// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;

/// A room of several parts in virtual time. Each part's shard is a queue of calls, which runs when
/// it is told to.
final class SplitRoom implements AutoCloseable {
  final List<SmallRoom> parts = new ArrayList<>();
  private final List<Queue<Runnable>> shards = new ArrayList<>();

  SplitRoom(int count) {
    this(count, UnpooledByteBufAllocator.DEFAULT);
  }

  SplitRoom(int count, ByteBufAllocator allocator) {
    for (int i = 0; i < count; i++) {
      parts.add(new SmallRoom(i, allocator));
      shards.add(new ArrayDeque<>());
    }
  }

  /// Joins every two parts.
  SplitRoom joined() {
    for (int i = 0; i < parts.size(); i++) {
      for (int j = 0; j < i; j++) {
        Relay.join(parts.get(j).room, shard(j), parts.get(i).room, shard(i), () -> part(0).now);
      }
    }
    run();
    return this;
  }

  SmallRoom part(int i) {
    return parts.get(i);
  }

  Executor shard(int i) {
    return shards.get(i)::add;
  }

  /// Calls that wait for a shard.
  int waiting(int i) {
    return shards.get(i).size();
  }

  /// Ends the burst of every shard and runs what they told each other, until nothing is left.
  void run() {
    boolean busy = true;
    while (busy) {
      busy = false;
      for (int i = 0; i < parts.size(); i++) {
        part(i).room.flush();
      }
      for (int i = 0; i < parts.size(); i++) {
        for (Runnable call = shards.get(i).poll(); call != null; call = shards.get(i).poll()) {
          busy = true;
          part(i).room.advance(part(i).now);
          call.run();
          part(i).room.flush();
        }
      }
    }
  }

  /// Lets time pass everywhere, in steps of 5 ms.
  void pass(long millis) {
    for (long step = 0; step < millis; step += 5) {
      parts.forEach(part -> part.pass(5));
      run();
    }
  }

  /// One packet from a peer of a part.
  void send(int part, Peer from, SyntheticSource source, int length) {
    part(part).send(from, source, length);
    run();
  }

  @Override
  public void close() {
    parts.forEach(SmallRoom::close);
    run();
  }
}
