// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.netty.buffer.PooledByteBufAllocator;
import io.stoa.media.MediaEvent;
import io.stoa.media.sfu.Room;
import io.stoa.media.sfu.SfuCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A real room with real transports, whose members are simulated clients on simulated links. A
/// minute of it takes a second or two. Owned by the test's thread, which waits in real time only
/// for the handshakes' threads.
@SuppressWarnings("EnumOrdinal") // the ordinal is the index of a counter
public final class SimRoom implements AutoCloseable {
  static final long WALL_OFFSET = 1_700_000_000_000_000_000L;

  public final SimClock clock = new SimClock();
  public final Room room;
  public final List<MediaEvent> events = new ArrayList<>();
  final long seed;
  final Random random;
  final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final long[] counters = new long[SfuCounter.values().length];
  private final List<SimMember> members = new ArrayList<>();

  public SimRoom(long seed) {
    this.seed = seed;
    random = new Random(seed);
    room =
        new Room(
            "sim",
            clock.nowNanos(),
            WALL_OFFSET,
            counters,
            seed,
            PooledByteBufAllocator.DEFAULT,
            events::add);
  }

  /// Lets a client in behind a link; it connects as time passes.
  public SimMember join(String id, LinkQuality quality) {
    int number = members.size() + 1;
    SimMember member = new SimMember(this, id, number, quality, seed * 1000 + 2L * number);
    members.add(member);
    clock.after(0, member::run);
    return member;
  }

  /// Lets time pass until everybody is connected. False if that takes longer.
  public boolean connect(long limitMillis) {
    return runUntil(
        () -> members.stream().allMatch(m -> m.client.connected() && m.transport.ready()),
        limitMillis);
  }

  public void run(long millis) {
    runUntil(() -> false, millis);
  }

  /// Lets simulated time pass until the condition holds. False if it does not within that time.
  public boolean runUntil(BooleanSupplier condition, long limitMillis) {
    long end = clock.nowNanos() + limitMillis * 1_000_000;
    settle();
    while (!condition.getAsBoolean()) {
      long next = Math.min(clock.nextNanos(), room.deadlineNanos());
      for (SimMember member : members) {
        next = Math.min(next, member.transport.deadlineNanos());
        next = Math.min(next, member.client.deadlineNanos());
      }
      if (next > end) {
        clock.advance(end);
        settle();
        return condition.getAsBoolean();
      }
      clock.advance(next);
      tick();
      settle();
    }
    return true;
  }

  private void tick() {
    long now = clock.nowNanos();
    for (SimMember member : members) {
      if (member.transport.deadlineNanos() <= now) {
        member.transport.tick(now);
      }
      if (member.client.deadlineNanos() <= now) {
        member.client.tick(now);
      }
    }
    if (room.deadlineNanos() <= now) {
      room.tick(now);
      room.flush();
    }
  }

  /// Runs what the handshakes hand back until they wait for packets or time.
  private void settle() {
    while (true) {
      boolean busy = false;
      for (SimMember member : members) {
        busy |= member.transport.busy() || member.client.busy();
      }
      Runnable task = tasks.poll();
      if (task != null) {
        task.run();
      } else if (busy) {
        LockSupport.parkNanos(20_000);
      } else {
        return;
      }
    }
  }

  public long count(SfuCounter counter) {
    return counters[counter.ordinal()];
  }

  @Override
  public void close() {
    room.close();
    for (SimMember member : members) {
      member.transport.close();
      member.client.closeDtls();
    }
    settle();
  }
}
