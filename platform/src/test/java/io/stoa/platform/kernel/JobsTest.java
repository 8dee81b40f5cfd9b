// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class JobsTest {

  private static final int SECONDS_MAX = 30;

  private final Database db = TestSchool.database();
  private final String name = "test-" + UUID.randomUUID();

  @Test
  void runsOnceInEachPeriodHoweverManyProcessesThereAre() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch other = new CountDownLatch(4);
    try (Jobs first = new Jobs(db);
        Jobs second = new Jobs(db)) {
      for (Jobs jobs : new Jobs[] {first, second}) {
        jobs.every(name, Duration.ofHours(1), runs::incrementAndGet);
        // Polled as often as the other: when it ran four times, both have looked at the first.
        jobs.every(name + "-often", Duration.ofMillis(1), other::countDown);
        jobs.start();
      }
      assertTrue(other.await(SECONDS_MAX, TimeUnit.SECONDS));
    }
    assertEquals(1, runs.get());
  }

  @Test
  void runsAgainAfterAFailureWhichIsKept() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch twice = new CountDownLatch(2);
    try (Jobs jobs = new Jobs(db)) {
      jobs.every(
          name,
          Duration.ofMillis(1),
          () -> {
            twice.countDown();
            if (runs.incrementAndGet() == 1) {
              throw new IllegalStateException("no luck");
            }
          });
      jobs.start();
      assertTrue(twice.await(SECONDS_MAX, TimeUnit.SECONDS));
    }
    String error =
        db.housekeep(tx ->
                tx.first("select error from kernel.job where name = $1", r -> r.getString(0), name))
            .orElseThrow();
    assertEquals("", error, "of the last run");
  }
}
