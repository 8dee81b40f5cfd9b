// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class OthersQueueTest {
  private static final long MS = 1_000_000L;

  private final OthersQueue others = new OthersQueue();
  private long now = -7_000 * MS;
  private long usedBps = 2_000_000;
  private final long wantedBps = 2_000_000;

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
    look(true, 0.3, 4_000, at -> 60);
    assertEquals(false, others.isOn());
  }

  /// Delay says nothing then, and loss does.
  @Test
  void aShareIsHeldWhileNothingIsLost() {
    usedBps = 1_200_000;
    look(false, 0, 2_000, at -> 140);
    usedBps = 200_000;
    look(false, 0, 4_500, at -> 140);
    assertEquals(true, others.isOn());
    long held = others.heldBps();
    look(false, 0, 3_000, at -> 140);
    assertTrue(others.heldBps() > 2 * held, held + " -> " + others.heldBps());
    look(false, 0, 9_000, at -> 140);
    assertTrue(others.heldBps() <= 4 * usedBps, () -> "held " + others.heldBps());
    long most = others.heldBps();
    look(false, 0.2, 1_100, at -> 140);
    assertTrue(others.heldBps() < most, most + " -> " + others.heldBps());
    assertTrue(others.isOn());
    look(false, 0, 9_000, at -> 140);
    assertTrue(others.heldBps() <= usedBps, () -> "tried again: " + others.heldBps());
  }

  @Test
  void aQueueThatGrowsWhileSomethingIsHeldIsOfSuchAsWe() {
    usedBps = 1_200_000;
    look(false, 0, 2_000, at -> 90);
    usedBps = 200_000;
    look(false, 0, 4_500, at -> 90);
    assertTrue(others.heldBps() > 0);
    look(false, 0, 500, at -> 150);
    assertEquals(0, others.heldBps());
    look(false, 0, 9_000, at -> 90);
    assertEquals(0, others.heldBps());
  }

  @Test
  void whoHasNotYieldedHoldsNothing() {
    usedBps = 1_200_000;
    look(false, 0, 2_000, at -> 140);
    usedBps = 600_000;
    look(false, 0, 9_000, at -> 140);
    assertEquals(0, others.heldBps());
  }

  /// For so long, with the queue of each time, in milliseconds.
  private void look(boolean isScarce, double loss, long millis, LongUnaryOperator queue) {
    for (long at = 0; at < millis; at += 90) {
      now += 90 * MS;
      others.look(isScarce, queue.applyAsLong(at) * MS, loss, usedBps, wantedBps, now);
    }
  }
}
