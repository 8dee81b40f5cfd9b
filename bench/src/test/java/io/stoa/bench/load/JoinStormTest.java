// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// People who join and leave all the time: everyone gets in and is connected soon, and nothing of
/// them is kept.
///
/// `-Dstorm.joins=500 -Dstorm.seconds=60` for the whole of it: two storms of a minute and twice the
/// time that rooms take to close, 190 s.
// What is scheduled completes other futures, which are awaited.
@SuppressWarnings("FutureReturnValueIgnored")
final class JoinStormTest {

  private static final int JOINS = Integer.getInteger("storm.joins", 50);
  private static final double SECONDS = Integer.getInteger("storm.seconds", 6);

  /// How long each stays once connected.
  private static final long STAY_MILLIS = 2_000;

  private static final int ROOMS = 10;
  private static final double CONNECTED_MILLIS = 1_000;

  /// What the second storm may leave behind, of the heap and of the process.
  private static final long HEAP_BYTES = 4 << 20;

  private static final long RESIDENT_BYTES = 64 << 20;

  /// Descriptors of the server's that may have come besides, such as a module that was read.
  private static final int DESCRIPTORS = 8;

  /// A room without participants is kept for half a minute, when the default holds.
  private static final long ROOMS_CLOSE_MILLIS = 33_000;

  private static final int OFTEN = 500;

  @Test
  void everyoneGetsInAndNothingIsLeft() throws Exception {
    Path options = Path.of("").toAbsolutePath().resolveSibling("deploy").resolve("jvm.args");
    Vertx vertx = Vertx.vertx();
    try (StoaServer server =
            StoaServer.start(
                vertx,
                InetAddress.getLoopbackAddress(),
                List.of("@" + options),
                System.getProperty("java.class.path"));
        LoadLoops loops = new LoadLoops(1, InetAddress.getLoopbackAddress(), new VideoRate(1, 1));
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      storm(server, loops, clock, "first");
      settle(clock);
      long heapBefore = server.liveBytes();
      long residentBefore = ProcessUsage.of(server.pid()).residentBytes();
      int descriptorsBefore = ProcessUsage.descriptors(server.pid());
      List<Double> millis = storm(server, loops, clock, "second");
      settle(clock);
      long heap = server.liveBytes() - heapBefore;
      long resident = ProcessUsage.of(server.pid()).residentBytes() - residentBefore;
      int descriptors = ProcessUsage.descriptors(server.pid()) - descriptorsBefore;
      millis.sort(null);
      double typical = millis.get(millis.size() / 2);
      double late = millis.get(millis.size() * 95 / 100);
      String figures =
          "%d joins in %.0f s: connected after %.0f ms, p95 %.0f ms, at most %.0f ms; heap %+d kB, process %+d kB, descriptors %+d"
              .formatted(
                  JOINS,
                  SECONDS,
                  typical,
                  late,
                  millis.getLast(),
                  heap >> 10,
                  resident >> 10,
                  descriptors);
      System.out.println(figures);
      assertEquals(JOINS, millis.size());
      // Of a few joins on a busy machine one is always late; many tell.
      assertTrue((JOINS < OFTEN ? typical : late) < CONNECTED_MILLIS, figures);
      assertTrue(heap < HEAP_BYTES, figures);
      assertTrue(resident < RESIDENT_BYTES, figures);
      assertTrue(descriptors <= DESCRIPTORS, figures);
    } finally {
      vertx.close().await();
    }
  }

  /// Where memory is measured, the rooms are to be gone, too.
  private static void settle(ScheduledExecutorService clock) throws Exception {
    if (JOINS >= OFTEN) {
      clock.schedule(() -> {}, ROOMS_CLOSE_MILLIS, TimeUnit.MILLISECONDS).get();
    }
  }

  /// Lets everyone join at even intervals, stay and leave. How long each took to be connected.
  private static List<Double> storm(
      StoaServer server, LoadLoops loops, ScheduledExecutorService clock, String name)
      throws Exception {
    List<CompletableFuture<Double>> all = new ArrayList<>();
    long between = (long) (SECONDS * 1e9 / JOINS);
    for (int i = 0; i < JOINS; i++) {
      int number = i;
      CompletableFuture<Double> connected = new CompletableFuture<>();
      all.add(connected);
      clock.schedule(
          () -> join(server, loops, clock, name, number, connected),
          i * between,
          TimeUnit.NANOSECONDS);
    }
    List<Double> millis = new ArrayList<>();
    for (CompletableFuture<Double> each : all) {
      try {
        millis.add(each.orTimeout(60, TimeUnit.SECONDS).join());
      } catch (CompletionException e) {
        throw new AssertionError("join " + millis.size() + " of the " + name + " storm failed", e);
      }
    }
    clock.schedule(() -> {}, STAY_MILLIS, TimeUnit.MILLISECONDS).get();
    return millis;
  }

  private static void join(
      StoaServer server,
      LoadLoops loops,
      ScheduledExecutorService clock,
      String name,
      int number,
      CompletableFuture<Double> connected) {
    long from = System.nanoTime();
    Participant participant = server.join(loops, name + number % ROOMS, number, true);
    participant
        .listen()
        .whenComplete((done, failure) -> {
          if (failure == null) {
            connected.complete((System.nanoTime() - from) / 1e6);
          } else {
            connected.completeExceptionally(failure);
          }
          clock.schedule(participant::close, STAY_MILLIS, TimeUnit.MILLISECONDS);
        });
  }
}
