// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Slows down whoever tries to guess, however many addresses he has: after some attempts at one
/// account each must wait, twice as long as the one before, up to a minute. Any thread.
///
/// It never closes an account: a minute is what its owner waits at most, and not even that in a
/// browser that he has used before, or by a link or a passkey.
final class Guesses {

  static final int FREE = 10;
  static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration FORGOTTEN = Duration.ofHours(1);
  private static final int KEYS_MAX = 100_000;

  /// @param next before which no attempt counts
  private record Attempts(int number, Instant next, Instant last) {}

  private final InstantSource clock;
  // Least recently tried first.
  private final Map<String, Attempts> attempts = new LinkedHashMap<>(64, 0.75f, true);

  Guesses(InstantSource clock) {
    this.clock = clock;
  }

  /// Counts an attempt, unless it comes too early.
  ///
  /// @return zero when it may be made, else how long to wait
  synchronized Duration take(String key) {
    Instant now = clock.instant();
    Attempts before = attempts.get(key);
    if (before == null || before.last().plus(FORGOTTEN).isBefore(now)) {
      before = new Attempts(0, now, now);
    }
    if (now.isBefore(before.next())) {
      return Duration.between(now, before.next());
    }
    int number = before.number() + 1;
    attempts.put(key, new Attempts(number, now.plus(pause(number)), now));
    if (attempts.size() > KEYS_MAX) {
      Iterator<String> oldest = attempts.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return Duration.ZERO;
  }

  private static Duration pause(int number) {
    if (number < FREE) {
      return Duration.ZERO;
    }
    Duration pause = Duration.ofSeconds(1L << Math.min(number - FREE, 10));
    return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
  }

  /// The attempt was right.
  synchronized void forget(String key) {
    attempts.remove(key);
  }
}
