// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stoa.platform.TestSchool;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Transactions that PostgreSQL ends for the sake of others.
final class CrossedTransactionsTest {

  private final Database db = TestSchool.database();
  private final Caller caller =
      new Caller(new SchoolId(UUID.randomUUID()), new PersonId(UUID.randomUUID()), "test");

  private void row(String key) {
    db.transact(
        caller,
        tx ->
            tx.update(
                """
                insert into kernel.repeatable_call (tenant_id, person_id, key, fingerprint, status)
                values ($1, $2, $3, '', 0)
                """,
                caller.school().value(),
                caller.person().value(),
                key));
  }

  private int count(String key) {
    return db.transact(
        caller,
        tx ->
            tx.first(
                    "select status from kernel.repeatable_call where key = $1",
                    row -> row.getInteger(0),
                    key)
                .orElseThrow());
  }

  private static void add(Tx tx, String key) {
    tx.update("update kernel.repeatable_call set status = status + 1 where key = $1", key);
  }

  private static void meet(CountDownLatch both) {
    both.countDown();
    try {
      both.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void bothSidesOfADeadlockHaveTheirEffectOnce() throws Exception {
    row("a");
    row("b");
    CountDownLatch both = new CountDownLatch(2);
    AtomicInteger attempts = new AtomicInteger();
    AtomicInteger after = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> sides = new ArrayList<>();
      for (List<String> order : List.of(List.of("a", "b"), List.of("b", "a"))) {
        sides.add(
            threads.submit(() ->
                db.transact(
                    caller,
                    tx -> {
                      attempts.incrementAndGet();
                      db.afterCommit(after::incrementAndGet);
                      add(tx, order.getFirst());
                      meet(both);
                      add(tx, order.getLast());
                      return 0;
                    })));
      }
      for (Future<?> side : sides) {
        side.get(60, TimeUnit.SECONDS);
      }
    }
    assertEquals(3, attempts.get(), "one of the two was tried again");
    assertEquals(2, after.get());
    assertEquals(2, count("a"));
    assertEquals(2, count("b"));
  }

  @Test
  void whoIsCrossedAgainAndAgainIsRefused() {
    AtomicInteger attempts = new AtomicInteger();
    AtomicInteger after = new AtomicInteger();
    Refused refused =
        assertThrows(
            Refused.class,
            () ->
                db.transact(
                    caller,
                    tx -> {
                      attempts.incrementAndGet();
                      db.afterCommit(after::incrementAndGet);
                      return tx.update(
                          "do $$ begin raise exception 'crossed' using errcode = '40001'; end $$");
                    }));
    assertEquals(Refused.Kind.UNAVAILABLE, refused.kind());
    assertEquals("contended", refused.code());
    assertEquals(4, attempts.get());
    assertEquals(0, after.get());
    assertEquals(
        "1", db.transact(caller, tx -> tx.first("select '1'", row -> row.getString(0))).orElse(""));
  }
}
