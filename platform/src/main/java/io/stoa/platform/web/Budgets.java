// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// How many calls a person, and a school as a whole, may make: so many a second in the long run,
/// and a store of them for moments when a page asks for much. Any thread.
final class Budgets {

  static final int PERSON_PER_SECOND = 50;
  static final int PERSON_STORE = 300;
  static final int SCHOOL_PER_SECOND = 1_000;
  static final int SCHOOL_STORE = 5_000;
  private static final int KEYS_MAX = 20_000;

  private final Budget persons = new Budget(PERSON_PER_SECOND, PERSON_STORE);
  private final Budget schools = new Budget(SCHOOL_PER_SECOND, SCHOOL_STORE);
  private final InstantSource clock;

  Budgets(InstantSource clock) {
    this.clock = clock;
  }

  /// Counts a call.
  ///
  /// @throws Refused too_many_requests, with how long to wait
  void spend(Caller caller) {
    Instant now = clock.instant();
    spend(persons.spend(caller.person().value(), now), "You call too often. Wait a little.");
    spend(schools.spend(caller.school().value(), now), "Your school calls too often.");
  }

  private static void spend(Duration wait, String message) {
    if (wait.isPositive()) {
      throw Refused.tooMany(message, Math.max(1, wait.plusMillis(999).toSeconds()));
    }
  }

  private static final class Budget {
    private final double perMilli;
    private final double store;
    // Least recently used first: who was away long has a full store again anyway.
    private final Map<Object, Left> left = new LinkedHashMap<>(64, 0.75f, true);

    private record Left(double calls, Instant at) {}

    Budget(int perSecond, int store) {
      this.perMilli = perSecond / 1000.0;
      this.store = store;
    }

    /// @return zero, or how long until the next call
    synchronized Duration spend(Object key, Instant now) {
      Left known = left.getOrDefault(key, new Left(store, now));
      double gained = Math.max(0, Duration.between(known.at(), now).toMillis()) * perMilli;
      double calls = Math.min(store, known.calls() + gained);
      boolean enough = calls >= 1;
      left.put(key, new Left(enough ? calls - 1 : calls, now));
      if (left.size() > KEYS_MAX) {
        Iterator<Object> oldest = left.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      return enough ? Duration.ZERO : Duration.ofMillis((long) Math.ceil((1 - calls) / perMilli));
    }
  }
}
