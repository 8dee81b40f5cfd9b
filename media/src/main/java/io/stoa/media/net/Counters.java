// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Map;

/// Counts of one event loop. Written by that loop only, without a locked instruction; snapshots are
/// taken by any thread.
@SuppressWarnings("EnumOrdinal") // a Counter is the index of its count
final class Counters {
  private static final Counter[] ALL = Counter.values();
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] counts = new long[ALL.length];

  void count(Counter counter) {
    counts[counter.ordinal()]++;
  }

  void add(Counter counter, long amount) {
    counts[counter.ordinal()] += amount;
  }

  /// On the loop.
  long value(Counter counter) {
    return counts[counter.ordinal()];
  }

  /// Adds every count to `sums`, by name. Any thread.
  void addTo(Map<String, Long> sums) {
    for (int i = 0; i < ALL.length; i++) {
      sums.merge(name("net", ALL[i]), at(counts, i), Long::sum);
    }
  }

  /// A count as another thread may see it: never torn, soon up to date.
  static long at(long[] counts, int index) {
    return (long) LONGS.getOpaque(counts, index);
  }

  /// How a counter is called in a snapshot.
  static String name(String family, Enum<?> counter) {
    return family + '.' + counter.name().toLowerCase(Locale.ROOT);
  }
}
