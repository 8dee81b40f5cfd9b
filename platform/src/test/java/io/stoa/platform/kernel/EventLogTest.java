// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventLogTest {

  private static final int SECONDS_MAX = 30;

  /// Events of this test.
  sealed interface TestEvent extends Event {}

  record Counted(int count, PersonId who, Instant when) implements TestEvent {}

  record Other(String word) implements TestEvent {}

  private final Database db = TestSchool.database();
  private final EventLog log = new EventLog(db);
  private final Caller school =
      new Caller(
          new SchoolId(UUID.randomUUID()), new PersonId(UUID.randomUUID()), "event-log-test");
  private final String follower = "test-" + UUID.randomUUID();
  private final BlockingQueue<Happened<Counted>> told = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    log.close();
  }

  private Counted counted(int count) {
    return new Counted(count, school.person(), Instant.parse("2026-03-01T10:00:00.123456Z"));
  }

  private void append(Event event) {
    db.transact(
        school,
        tx -> {
          log.append(tx, event);
          return null;
        });
  }

  private void followOwn(EventLog.Effect<Counted> effect) {
    log.follow(
        follower,
        Counted.class,
        (tx, event) -> {
          if (event.by().school().equals(school.school())) {
            effect.apply(tx, event);
          }
        });
    log.start();
  }

  private Happened<Counted> next() throws InterruptedException {
    Happened<Counted> event = told.poll(SECONDS_MAX, TimeUnit.SECONDS);
    return Objects.requireNonNull(event, "nothing was told");
  }

  @Test
  void tellsWhatWasCommittedAndNothingElse() throws Exception {
    followOwn((tx, event) -> told.add(event));
    assertThrows(
        IllegalStateException.class,
        () ->
            db.transact(
                school,
                tx -> {
                  log.append(tx, counted(1));
                  throw new IllegalStateException("rolled back");
                }));
    append(new Other("not followed"));
    append(counted(2));

    Happened<Counted> event = next();
    assertEquals(counted(2), event.event());
    assertEquals(school.person(), event.by().person());
    assertTrue(told.isEmpty());
  }

  @Test
  void tellsLaterWhatCommitsLaterWhoeverBeganFirst() throws Exception {
    followOwn((tx, event) -> told.add(event));
    CountDownLatch written = new CountDownLatch(1);
    CompletableFuture<Boolean> go =
        new CompletableFuture<Boolean>().orTimeout(SECONDS_MAX, TimeUnit.SECONDS);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var slow =
          threads.submit(() ->
              db.transact(
                  school,
                  tx -> {
                    log.append(tx, counted(1));
                    written.countDown();
                    return go.join();
                  }));
      assertTrue(written.await(SECONDS_MAX, TimeUnit.SECONDS));
      append(counted(2));
      Happened<Counted> first = next();
      assertEquals(2, first.event().count());
      go.complete(true);
      Happened<Counted> second = next();
      assertEquals(1, second.event().count());
      assertTrue(second.number() > first.number());
      assertTrue(slow.get(SECONDS_MAX, TimeUnit.SECONDS));
    }
  }

  @Test
  void triesAgainWithoutHoldingUpTheRest() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    followOwn((tx, event) -> {
      if (event.event().count() == 1 && attempts.incrementAndGet() == 1) {
        throw new IllegalStateException("not yet");
      }
      told.add(event);
    });
    append(counted(1));
    append(counted(2));
    assertEquals(2, next().event().count());
    assertEquals(1, next().event().count());
    assertEquals(2, attempts.get());
    assertEquals(List.of(), log.deadLetters(school, 10));
  }

  @Test
  void givesUpInTheEndAndCanReplay() throws Exception {
    AtomicInteger failing = new AtomicInteger(1);
    followOwn((tx, event) -> {
      if (failing.get() == 1) {
        throw new IllegalStateException("never");
      }
      told.add(event);
    });
    append(counted(7));
    // Time is the database's: what is due later is made due now until nobody tries any more.
    List<DeadLetter> dead = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (dead.isEmpty() && System.nanoTime() < end) {
      db.housekeep(tx ->
          tx.update(
              "update kernel.failed_delivery set next_at = now()"
                  + " where follower = $1 and next_at > now()",
              follower));
      append(new Other("wakes the follower"));
      dead = log.deadLetters(school, 10);
    }
    assertEquals(1, dead.size());
    DeadLetter letter = dead.getFirst();
    assertEquals(follower, letter.follower());
    assertEquals(EventLog.ATTEMPTS_MAX, letter.attempts());
    assertEquals("kernel.Counted", letter.type());
    assertTrue(letter.error().contains("never"), letter.error());

    Caller stranger = Caller.system(new SchoolId(UUID.randomUUID()));
    assertEquals(List.of(), log.deadLetters(stranger, 10));
    assertThrows(Refused.class, () -> log.replay(stranger, follower, letter.number()));
    failing.set(0);
    log.replay(school, follower, letter.number());
    assertEquals(7, next().event().count());
  }

  @Test
  void twoProcessesShareAFollowerAndHandleEachEventOnce() throws Exception {
    int events = 200;
    followOwn((tx, event) -> told.add(event));
    try (EventLog other = new EventLog(db)) {
      other.follow(
          follower,
          Counted.class,
          (tx, event) -> {
            if (event.by().school().equals(school.school())) {
              told.add(event);
            }
          });
      other.start();
      for (int i = 0; i < events; i++) {
        append(counted(i));
      }
      for (int i = 0; i < events; i++) {
        assertEquals(i, next().event().count());
      }
    }
    assertTrue(told.isEmpty());
  }

  @Test
  void anEventCannotBeChangedByTheApplication() {
    append(counted(1));
    for (String sql : List.of("update kernel.event set type = 'x'", "delete from kernel.event")) {
      assertThrows(RuntimeException.class, () -> db.transact(school, tx -> tx.update(sql)), sql);
    }
  }
}
