// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LatencyHistogramTest {

  @Test
  void findsQuantilesAsSortingDoes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    LatencyHistogram first = new LatencyHistogram();
    LatencyHistogram second = new LatencyHistogram();
    long[] values = new long[20_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) Math.exp(random.nextDouble() * 24);
      (i % 2 == 0 ? first : second).record(values[i]);
    }
    Arrays.sort(values);
    first.add(second);
    assertEquals(values.length, first.total());
    for (double quantile : new double[] {0, 0.01, 0.5, 0.9, 0.999, 1}) {
      long exact = values[(int) Math.max(0, Math.ceil(quantile * values.length) - 1)];
      long told = first.nanosAt(quantile);
      assertTrue(
          told >= exact && told <= exact + exact / 64 + 1,
          () -> "seed " + seed + ": " + told + " for " + exact + " at " + quantile);
    }
  }

  @Test
  void keepsWhatIsOutOfItsRange() {
    LatencyHistogram histogram = new LatencyHistogram();
    assertEquals(0, histogram.nanosAt(0.5));
    histogram.record(-5);
    histogram.record(Long.MAX_VALUE);
    assertEquals(2, histogram.total());
    assertEquals(0, histogram.nanosAt(0.5));
    assertEquals((1L << 36) - 1, histogram.nanosAt(1));
  }
}
