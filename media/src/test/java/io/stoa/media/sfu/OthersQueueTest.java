// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class OthersQueueTest {
  private static final long MS = 1_000_000L;

  private final OthersQueue others = new OthersQueue();
  private long now = -7_000 * MS;

  @Test
  void aQueueThatStandsWithoutOurVideoIsOfOthers() {
    look(true, 0.01, 9_000, at -> 60 + at % 1_700 / 20);
    assertEquals(true, others.isOn());
    look(false, 0.01, 4_000, at -> 60);
    assertEquals(true, others.isOn());
    look(true, 0.01, 4_000, at -> 3);
    assertEquals(false, others.isOn());
  }

  @Test
  void aQueueThatDrainsIsOurs() {
    look(true, 0, 9_000, at -> Math.max(0, 390 - at / 20));
    assertEquals(false, others.isOn());
  }

  @Test
  void whereVideoFitsNothingIsToBeKnown() {
    look(false, 0, 9_000, at -> 60);
    assertEquals(false, others.isOn());
  }

  @Test
  void soundIsAllThatWaitsInALongQueueOrGetsThroughLoss() {
    look(true, 0, 9_000, at -> 700);
    assertEquals(false, others.isOn());
    look(true, 0.3, 9_000, at -> 60);
    assertEquals(false, others.isOn());
    look(true, 0, 9_000, at -> 60);
    assertEquals(true, others.isOn());
    look(true, 0.3, 100, at -> 60);
    assertEquals(false, others.isOn());
  }

  /// For so long, with the queue of each time, in milliseconds.
  private void look(boolean isScarce, double loss, long millis, LongUnaryOperator queue) {
    for (long at = 0; at < millis; at += 90) {
      now += 90 * MS;
      others.look(isScarce, queue.applyAsLong(at) * MS, loss, now);
    }
  }
}
