// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

final class LossControlTest {
  private static final long MILLI = 1_000_000L;
  private final LossControl loss = new LossControl(50_000);

  @Test
  void learnsWhatThePathLosesByItself() {
    double mean = run(rate -> 0.08, 11);
    assertEquals(0.08, loss.inherent(), 0.04);
    assertTrue(mean > 800_000, "mean " + mean);
  }

  @Test
  void findsTheRateAtWhichLossBegins() {
    double mean = run(rate -> Math.max(0, 1 - 600_000 / rate), 12);
    assertTrue(mean > 400_000 && mean < 800_000, "mean " + mean);
  }

  @Test
  void tellsCongestionFromLossOfThePath() {
    double mean = run(rate -> 0.05 + 0.95 * Math.max(0, 1 - 600_000 / rate), 13);
    assertTrue(mean > 350_000 && mean < 850_000, "mean " + mean);
  }

  @Test
  void isFreeWithoutLoss() {
    assertEquals(1_000_000, run(rate -> 0, 14));
    assertEquals(Double.POSITIVE_INFINITY, loss.bps());
  }

  @Test
  void endsATestForWhichTooLittleIsSent() {
    long now = 1000 * MILLI;
    for (int i = 0; i < 100 && !loss.isTesting(); i++) {
      now += 10 * MILLI;
      loss.onPacket(i % 3 == 0, now);
      loss.update(1_000_000, 700_000, true, now);
    }
    assertTrue(loss.isTesting());
    loss.tick(now + 2000 * MILLI);
    assertTrue(loss.isTesting());
    loss.tick(now + 4000 * MILLI);
    assertFalse(loss.isTesting());
    assertTrue(loss.bps() < 1_000_000, "bound " + loss.bps());
  }

  /// Sends at 1 Mbps or the bound for 60 s; returns the mean rate of the last 40 s.
  private double run(DoubleUnaryOperator lossAt, long seed) {
    Random random = new Random(seed);
    long now = 1000 * MILLI;
    double sum = 0;
    int count = 0;
    double credit = 0;
    for (int i = 0; i < 3000; i++) {
      now += 20 * MILLI;
      double rate = Math.min(1_000_000, loss.bps());
      credit += rate * 0.02 / 8;
      while (credit > 0) {
        credit -= 1000;
        loss.onPacket(random.nextDouble() < lossAt.applyAsDouble(rate), now);
      }
      loss.update(rate, rate * (1 - lossAt.applyAsDouble(rate)), true, now);
      if (i >= 1000) {
        sum += rate;
        count++;
      }
    }
    return sum / count;
  }
}
