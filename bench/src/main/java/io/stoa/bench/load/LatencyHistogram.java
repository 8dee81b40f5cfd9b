// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

/// Counts of durations in buckets that are at most 1.6 % wide, from a nanosecond to a minute. Owned
/// by one thread.
public final class LatencyHistogram {
  private static final int SUB_BITS = 6;
  private static final int SUBS = 1 << SUB_BITS;
  private static final int MAX_BITS = 36;

  private final long[] counts = new long[(MAX_BITS - SUB_BITS + 1) * SUBS];
  private long total;

  public void record(long nanos) {
    counts[bucket(Math.clamp(nanos, 0, (1L << MAX_BITS) - 1))]++;
    total++;
  }

  void add(LatencyHistogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
  }

  /// How many there are.
  public long total() {
    return total;
  }

  /// The least duration that `quantile` (0..1) of all are not above, rounded up to its bucket's
  /// end; 0 when there are none.
  public long nanosAt(double quantile) {
    long rank = Math.max(1, (long) Math.ceil(quantile * total));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return end(i);
      }
    }
    return 0;
  }

  private static int bucket(long nanos) {
    if (nanos < SUBS) {
      return (int) nanos;
    }
    int exponent = 63 - Long.numberOfLeadingZeros(nanos) - SUB_BITS;
    return (exponent + 1) * SUBS + (int) (nanos >>> exponent) - SUBS;
  }

  private static long end(int bucket) {
    if (bucket < SUBS) {
      return bucket;
    }
    int exponent = bucket / SUBS - 1;
    return ((bucket % SUBS + SUBS + 1L) << exponent) - 1;
  }
}
