// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Runs one class on a server: everybody joins, the class runs in, it is measured, everybody
/// leaves. Owned by the thread that runs it.
///
/// @param local the address that clients send from
/// @param threads that carry the clients
/// @param warmUp how long the class runs before it is measured
/// @param measured how long it is measured
/// @param video what each camera sends
/// @param beside whether the same class is joined once more, beside the one that was measured, to
///   learn what it adds to a server that had one already
public record LoadRun(
    InetAddress local,
    int threads,
    Duration warmUp,
    Duration measured,
    VideoRate video,
    boolean beside) {

  private static final AtomicInteger ROOMS = new AtomicInteger(1);

  /// Participants that join at a time.
  private static final int JOINING = 10;

  private static final long JOIN_SECONDS = 30;
  private static final long STRAGGLERS_MILLIS = 500;
  private static final double MICRO = 1_000;

  /// Runs a class; tells how it goes, line by line.
  ///
  /// @throws IllegalStateException when somebody cannot join, or does not hear everybody
  public LoadResult on(TestedServer server, Shape shape) {
    System.out.println(server.name() + " " + shape + ": joining");
    long residentBefore = residentBytes(server);
    List<Participant> participants = new ArrayList<>();
    try (LoadLoops loops = new LoadLoops(threads, local, video)) {
      try {
        join(server, shape, loops, participants);
        LoadResult result = measure(server, shape, loops, residentBefore);
        return beside ? result.beside(oneMore(server, shape)) : result;
      } finally {
        participants.forEach(Participant::close);
      }
    }
  }

  /// What another class adds while the first goes on.
  private long oneMore(TestedServer server, Shape shape) {
    System.out.println("  the same once more beside it");
    long before = residentBytes(server);
    List<Participant> participants = new ArrayList<>();
    try (LoadLoops loops = new LoadLoops(threads, local, video)) {
      try {
        join(server, shape, loops, participants);
        pause(warmUp.toMillis() + measured.toMillis());
        return residentBytes(server) - before;
      } finally {
        participants.forEach(Participant::close);
      }
    }
  }

  private static long residentBytes(TestedServer server) {
    server.collect();
    return ProcessUsage.of(server.pid()).residentBytes();
  }

  private static void join(
      TestedServer server, Shape shape, LoadLoops loops, List<Participant> participants) {
    String room = "load-" + ProcessHandle.current().pid() + "-" + ROOMS.getAndIncrement();
    List<CompletableFuture<Void>> pending = new ArrayList<>();
    for (int i = 0; i < shape.publishers(); i++) {
      Participant publisher = server.join(loops, room, i, shape.listeners() == 0);
      participants.add(publisher);
      pending.add(publisher.publish(shape.layers(), i < shape.speakers()));
      await(pending, JOINING);
    }
    await(pending, 1);
    for (int i = 0; shape.listeners() == 0 && i < shape.publishers(); i++) {
      pending.add(participants.get(i).listen());
      await(pending, JOINING);
    }
    for (int i = shape.publishers(); i < shape.participants(); i++) {
      Participant listener = server.join(loops, room, i, true);
      participants.add(listener);
      pending.add(listener.listen());
      await(pending, JOINING);
    }
    await(pending, 1);
    long wanted = shape.tracks();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(JOIN_SECONDS);
    while (loops.sum(Tally::sourceCount) < wanted) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException(
            "only %d of %d tracks are heard".formatted(loops.sum(Tally::sourceCount), wanted));
      }
      pause(50);
    }
  }

  private static void await(List<CompletableFuture<Void>> pending, int atLeast) {
    if (pending.size() >= atLeast) {
      CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
          .orTimeout(JOIN_SECONDS, TimeUnit.SECONDS)
          .join();
      pending.clear();
    }
  }

  private LoadResult measure(
      TestedServer server, Shape shape, LoadLoops loops, long residentBefore) {
    System.out.println("  all hear each other; running in for " + warmUp.toSeconds() + " s");
    pause(warmUp.toMillis());
    int pausesBefore = server.pausesMillis().size();
    try (JitterProbe probe = new JitterProbe()) {
      probe.start();
      long askingFrom = server.allocatedBytes();
      long allocatedBefore = server.allocatedBytes();
      long clientBefore = clientMicros();
      ProcessUsage before = ProcessUsage.of(server.pid());
      long from = System.nanoTime();
      loops.window().open(from);
      watch(shape, loops, from);
      long until = System.nanoTime();
      loops.window().close(until);
      ProcessUsage after = ProcessUsage.of(server.pid());
      long clientAfter = clientMicros();
      LatencyHistogram jitter = probe.stop();
      // Asking allocates, too.
      long asking = allocatedBefore - askingFrom;
      long allocated = server.allocatedBytes() - allocatedBefore - asking;
      List<Double> pauses = server.pausesMillis();
      pause(STRAGGLERS_MILLIS);
      long sent = loops.sum(Tally::sentCount);
      LatencyHistogram latencies = loops.latencies();
      long resident = residentBytes(server);
      LoadResult result =
          new LoadResult(
              server.name(),
              shape,
              (until - from) / 1e9,
              sent,
              sent * shape.fanOut(),
              loops.sum(Tally::receivedCount),
              after.userMicros() - before.userMicros(),
              after.systemMicros() - before.systemMicros(),
              latencies.nanosAt(0.5) / MICRO,
              latencies.nanosAt(0.99) / MICRO,
              latencies.nanosAt(0.999) / MICRO,
              allocated,
              resident - residentBefore,
              0,
              List.copyOf(pauses.subList(pausesBefore, pauses.size())),
              jitter.nanosAt(0.99) / MICRO,
              jitter.nanosAt(0.999) / MICRO,
              clientAfter - clientBefore,
              loops.sum(Tally::nackedCount),
              loops.sum(Tally::overflowedCount));
      System.out.println("  " + result);
      return result;
    }
  }

  private void watch(Shape shape, LoadLoops loops, long from) {
    long received = 0;
    for (int second = 1; second <= measured.toSeconds(); second++) {
      long wait = from + TimeUnit.SECONDS.toNanos(second) - System.nanoTime();
      pause(Math.max(0, TimeUnit.NANOSECONDS.toMillis(wait)));
      long now = loops.sum(Tally::receivedCount);
      long sent = loops.sum(Tally::sentCount) * shape.fanOut();
      System.out.printf(
          "  %3d s of %d: %,d packets/s, %,d under way or lost, %,d key frames for %,d requests%n",
          second,
          measured.toSeconds(),
          now - received,
          sent - now,
          loops.sum(Tally::keyframeCount),
          loops.sum(Tally::keyframeRequestCount));
      received = now;
    }
  }

  private static long clientMicros() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1_000
        : 0;
  }

  private static void pause(long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
