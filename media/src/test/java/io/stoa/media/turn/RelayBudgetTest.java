// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RelayBudgetTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private static long look(RelayBudget budget, long... bps) {
    budget.begin();
    for (long each : bps) {
      budget.add(each / 16, SECOND / 2);
    }
    return budget.end();
  }

  @Test
  void limitsNobodyWhileThereIsRoom() {
    assertEquals(RelayBudget.UNLIMITED, look(new RelayBudget(10_000_000), 3_000_000, 6_000_000));
    assertEquals(
        RelayBudget.UNLIMITED, look(new RelayBudget(RelayBudget.UNLIMITED), 1_000_000_000_000L));
  }

  @Test
  void takesFromThoseThatGetTheMost() {
    long limit = look(new RelayBudget(10_000_000), 8_000_000, 8_000_000, 1_000_000);
    assertTrue(Math.abs(limit - 4_000_000) < 1_000, limit + " bps");
  }

  @Test
  void leavesRoomForSound() {
    long[] many = new long[1000];
    Arrays.fill(many, 500_000);
    assertEquals(RelayBudget.LEAST_BPS, look(new RelayBudget(10_000_000), many));
  }

  /// Clients that take what they may: whatever they wish for, they soon fit, and get all of it back
  /// when the others are gone.
  @Test
  void settlesWithinTheBudgetAndLetsGo() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      long budgetBps = 1_000_000L + random.nextInt(100_000_000);
      RelayBudget budget = new RelayBudget(budgetBps);
      long[] wishes = random.longs(1 + random.nextInt(40), 20_000, 5_000_000).toArray();
      long limit = RelayBudget.UNLIMITED;
      for (int tick = 0; tick < 100; tick++) {
        long allowed = limit;
        long[] sent = Arrays.stream(wishes).map(wish -> Math.min(wish, allowed)).toArray();
        limit = look(budget, sent);
        if (tick > 3) {
          long floor = (long) wishes.length * RelayBudget.LEAST_BPS;
          long total = Arrays.stream(sent).sum();
          assertTrue(
              total <= Math.max(floor, budgetBps + budgetBps / 20),
              "seed %d, round %d: %d of %d".formatted(seed, round, total, budgetBps));
        }
      }
      for (int tick = 0; tick < 200; tick++) {
        limit = look(budget, 30_000);
      }
      assertEquals(RelayBudget.UNLIMITED, limit, "seed " + seed);
    }
  }
}
