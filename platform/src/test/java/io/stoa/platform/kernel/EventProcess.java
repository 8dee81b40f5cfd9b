// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.core.Vertx;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A process of its own that makes a thousand changes with events as fast as it can and follows
/// them, and prints a line after each change and each effect: for a test that kills it.
final class EventProcess {

  static final int CHANGES = 1000;
  private static final int THREADS = 8;

  /// A change of the test's own table.
  record Changed(int n) implements Event {}

  private EventProcess() {}

  /// Arguments: database URL, school, follower.
  public static void main(String[] arguments) {
    Database db = new Database(Vertx.vertx());
    db.open(DatabaseAddress.parse(arguments[0]));
    Caller school = Caller.system(new SchoolId(UUID.fromString(arguments[1])));
    EventLog log = new EventLog(db);
    CountDownLatch followed = new CountDownLatch(1);
    follow(
        log,
        arguments[2],
        school,
        () -> {
          System.out.println("effect");
          followed.countDown();
        });
    log.start();
    // The first is followed before the others are made, so that the kill meets both under way.
    change(db, log, school, 0);
    try {
      followed.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    AtomicInteger next = new AtomicInteger(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < THREADS; i++) {
        threads.execute(() -> {
          for (int n = next.getAndIncrement(); n < CHANGES; n = next.getAndIncrement()) {
            change(db, log, school, n);
            System.out.println("change");
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
