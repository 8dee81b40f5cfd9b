// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SilenceTest {

  private static final long MILLI = 1_000_000L;

  private final Silence silence = new Silence();
  private long nowNanos = Long.MAX_VALUE - 5_000 * MILLI; // the clock may wrap

  /// Lets time pass with a packet every so often, of which some are lost. How often the client was
  /// thought to be quiet meanwhile.
  private int hear(long everyMillis, double lossRatio, long forMillis, SplittableRandom random) {
    int alarms = 0;
    long nextMillis = everyMillis;
    for (long at = 0; at < forMillis; at += 20) {
      nowNanos += 20 * MILLI;
      if (at >= nextMillis) {
        nextMillis += everyMillis;
        if (random.nextDouble() >= lossRatio) {
          silence.heard(nowNanos);
        }
      }
      if (silence.changes(true, nowNanos) && silence.isQuiet()) {
        alarms++;
      }
    }
    return alarms;
  }

  private long untilQuietMillis() {
    long since = nowNanos;
    while (!silence.changes(true, nowNanos)) {
      nowNanos += 10 * MILLI;
    }
    assertTrue(silence.isQuiet());
    return (nowNanos - since) / MILLI;
  }

  @Test
  void aBusyClientIsMissedAfterTwoSeconds() {
    silence.heard(nowNanos);
    assertEquals(0, hear(40, 0.2, 20_000, new SplittableRandom(1)));
    long millis = untilQuietMillis();
    assertTrue(millis >= 1_900 && millis <= 2_100, millis + " ms");
    assertEquals(Long.MAX_VALUE, silence.deadlineNanos(true), "nothing to do until it is heard");
    silence.heard(nowNanos);
    assertTrue(silence.deadlineNanos(true) - nowNanos <= 0);
    assertTrue(silence.changes(true, nowNanos));
    assertFalse(silence.isQuiet());
  }

  @Test
  void lossAloneNeverMakesABusyClientQuiet() {
    for (long seed = 0; seed < 100; seed++) {
      Silence another = new Silence();
      SplittableRandom random = new SplittableRandom(seed);
      long now = 0;
      for (int i = 0; i < 50 * 120; i++) {
        now += 20 * MILLI;
        if (random.nextDouble() >= 0.2) {
          another.heard(now);
        }
        assertFalse(another.changes(true, now), "seed " + seed);
      }
    }
  }

  /// Checks are all that comes of it. A browser whose check is lost makes the next one sooner, so
  /// that 20 % loss are far fewer pauses than this test has.
  @Test
  void aSilentClientIsKnownByTheRhythmOfItsChecks() {
    int alarms = 0;
    for (long seed = 0; seed < 100; seed++) {
      Silence another = new Silence();
      SplittableRandom random = new SplittableRandom(seed);
      long now = 0;
      int lostInARow = 0;
      for (int i = 0; i < 240; i++) {
        now += (lostInARow > 0 ? 900 : 2_500) * MILLI;
        if (random.nextDouble() < 0.2) {
          lostInARow++;
        } else {
          lostInARow = 0;
          alarms += another.changes(true, now) ? 1 : 0;
          another.heard(now);
          another.changes(true, now);
        }
      }
    }
    assertTrue(alarms <= 5, alarms + " alarms in 15 hours");
  }

  @Test
  void whoIsHeardEverySixSecondsIsNotQuiet() {
    silence.heard(nowNanos);
    assertEquals(0, hear(5_900, 0, 120_000, new SplittableRandom(2)));
    assertTrue(untilQuietMillis() > 5_000);
  }

  @Test
  void aPathWhoseSilenceTellsNothingIsNeverQuiet() {
    silence.heard(nowNanos);
    hear(40, 0, 20_000, new SplittableRandom(3));
    nowNanos += 60_000 * MILLI;
    assertFalse(silence.changes(false, nowNanos));
    assertEquals(Long.MAX_VALUE, silence.deadlineNanos(false));
    assertTrue(silence.changes(true, nowNanos));
    assertTrue(silence.deadlineNanos(false) - nowNanos <= 0, "the move to TCP is told at once");
    assertTrue(silence.changes(false, nowNanos));
    assertFalse(silence.isQuiet());
  }

  @Test
  void nobodyIsMissedBeforeHeWasHeard() {
    assertFalse(silence.changes(true, nowNanos));
    assertEquals(Long.MAX_VALUE, silence.deadlineNanos(true));
  }
}
