// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// So many events per key within a sliding time. Any thread.
public final class RateLimit {

  private static final int KEYS_MAX = 10_000;

  private final int max;
  private final Duration within;
  private final InstantSource clock;
  // Least recently used first, so that a flood of addresses pushes out the idle ones.
  private final Map<String, ArrayDeque<Instant>> events = new LinkedHashMap<>(64, 0.75f, true);

  public RateLimit(int max, Duration within, InstantSource clock) {
    this.max = max;
    this.within = within;
    this.clock = clock;
  }

  /// Counts an event, unless there were too many.
  ///
  /// @return zero when it may go on, else how long to wait
  public synchronized Duration take(String key) {
    Instant now = clock.instant();
    ArrayDeque<Instant> times = events.computeIfAbsent(key, k -> new ArrayDeque<>(max));
    while (!times.isEmpty() && !times.peekFirst().plus(within).isAfter(now)) {
      times.pollFirst();
    }
    if (times.size() >= max) {
      return Duration.between(now, times.getFirst().plus(within));
    }
    times.addLast(now);
    if (events.size() > KEYS_MAX) {
      Iterator<String> oldest = events.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return Duration.ZERO;
  }
}
