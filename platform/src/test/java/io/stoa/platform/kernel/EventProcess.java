// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.core.Vertx;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// A process of its own that makes changes with events and follows them, and prints a line after
/// each effect: for a test that kills it.
final class EventProcess {

  static final int CHANGES = 1000;
  private static final int THREADS = 8;

  /// By how much changes may be ahead of their effects: the kill comes after some effects, and is
  /// to meet changes that are still being made.
  private static final int AHEAD_MAX = 200;

  /// A change of the test's own table.
  record Changed(int n) implements Event {}

  private EventProcess() {}

  /// Arguments: database URL, school, follower.
  public static void main(String[] arguments) {
    Database db = new Database(Vertx.vertx());
    db.open(DatabaseAddress.parse(arguments[0]));
    Caller school = Caller.system(new SchoolId(UUID.fromString(arguments[1])));
    EventLog log = new EventLog(db);
    Semaphore ahead = new Semaphore(AHEAD_MAX);
    follow(
        log,
        arguments[2],
        school,
        () -> {
          System.out.println("effect");
          ahead.release();
        });
    log.start();
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < THREADS; i++) {
        threads.execute(() -> {
          for (int n = next.getAndIncrement(); n < CHANGES; n = next.getAndIncrement()) {
            ahead.acquireUninterruptibly();
            change(db, log, school, n);
          }
        });
      }
    }
  }

  private static void change(Database db, EventLog log, Caller school, int n) {
    db.transact(
        school,
        tx -> {
          tx.update("insert into public.change (school, n) values ($1, $2)", school(school), n);
          log.append(tx, new Changed(n));
          return null;
        });
  }

  /// Counts each change in another table, which would count twice what is told twice.
  static void follow(EventLog log, String follower, Caller school, Runnable afterEach) {
    log.follow(
        follower,
        Changed.class,
        (tx, event) -> {
          if (event.by().school().equals(school.school())) {
            tx.update(
                "insert into public.effect (school, n) values ($1, $2)",
                school(school),
                event.event().n());
            afterEach.run();
          }
        });
  }

  private static UUID school(Caller school) {
    return school.school().value();
  }
}
