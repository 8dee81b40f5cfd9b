// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class PacerTest {
  private static final long MILLI = 1_000_000L;
  private final Pacer pacer = new Pacer(8_000_000, 0);

  @Test
  void spreadsABurstAtItsRate() {
    // 100 kB at 8 Mbps take 100 ms.
    for (int i = 0; i < 100; i++) {
      assertTrue(pacer.enqueue(Pacer.VIDEO, i, 1000, 0));
    }
    long now = 0;
    int left = 0;
    int atOnce = 0;
    while (!pacer.isEmpty()) {
      int priority = pacer.poll(now);
      if (priority == Pacer.NONE) {
        long next = pacer.deadlineNanos(now);
        assertTrue(next > now);
        now = next;
        continue;
      }
      assertEquals(Pacer.VIDEO, priority);
      assertEquals(left++, pacer.handle());
      atOnce += now == 0 ? 1 : 0;
    }
    assertEquals(100, left);
    assertEquals(5, atOnce, "a run of 5 ms");
    assertEquals(95.0, now / 1e6, 2.0);
  }

  @Test
  void letsABurstLeaveAtOnceWhereThePathIsWide() {
    pacer.wide(true);
    for (int i = 0; i < 40; i++) {
      assertTrue(pacer.admits(Pacer.VIDEO, 1000, 0));
    }
    assertFalse(pacer.admits(Pacer.VIDEO, 1000, 0));
    assertFalse(pacer.admits(Pacer.RETRANSMISSION, 1000, 0));
    assertTrue(pacer.admits(Pacer.AUDIO, 100, 0));
    assertTrue(pacer.enqueue(Pacer.VIDEO, 1, 1000, 0));
    // Nothing overtakes what waits, except what comes first anyway.
    assertFalse(pacer.admits(Pacer.VIDEO, 1000, 20 * MILLI));
    assertTrue(pacer.admits(Pacer.RETRANSMISSION, 1000, 20 * MILLI));
    assertEquals(Pacer.VIDEO, pacer.poll(20 * MILLI));
    assertTrue(pacer.admits(Pacer.VIDEO, 1000, 20 * MILLI));
  }

  @Test
  void keepsTheOrderWhileAQueueGrows() {
    int in = 0;
    int out = 0;
    for (int round = 0; round < 200; round++) {
      for (int i = 0; i < 7; i++) {
        assertTrue(pacer.enqueue(Pacer.AUDIO, in++, 10, 0));
      }
      for (int i = 0; i < 4; i++) {
        assertEquals(Pacer.AUDIO, pacer.poll(0));
        assertEquals(out++, pacer.handle());
      }
    }
    assertEquals(in - out, pacer.queued(Pacer.AUDIO));
  }

  @Test
  void neverHoldsAudioBack() {
    for (int i = 0; i < 100; i++) {
      pacer.enqueue(Pacer.VIDEO, i, 1000, 0);
    }
    int sent = 0;
    while (pacer.poll(0) != Pacer.NONE) {
      sent++;
    }
    assertTrue(sent < 100);
    assertTrue(pacer.admits(Pacer.AUDIO, 100, 0));
    assertTrue(pacer.enqueue(Pacer.AUDIO, 77, 100, 0));
    assertEquals(0, pacer.deadlineNanos(0));
    assertEquals(Pacer.AUDIO, pacer.poll(0));
    assertEquals(77, pacer.handle());
    assertEquals(Pacer.NONE, pacer.poll(0));
  }

  @Test
  void sendsInTheOrderOfPriority() {
    pacer.enqueue(Pacer.PADDING, 4, 10, 0);
    pacer.enqueue(Pacer.VIDEO, 3, 10, 0);
    pacer.enqueue(Pacer.RETRANSMISSION, 2, 10, 0);
    pacer.enqueue(Pacer.AUDIO, 1, 10, 0);
    assertFalse(pacer.admitsPadding(0));
    for (int expected = 1; expected <= 4; expected++) {
      assertEquals(expected - 1, pacer.poll(0));
      assertEquals(expected, pacer.handle());
    }
    assertEquals(Pacer.NONE, pacer.poll(0));
    assertTrue(pacer.admitsPadding(0));
  }

  @Test
  void hurriesWhenPacketsWouldWaitTooLong() {
    pacer.rate(100_000, 0);
    // 100 kB at 100 kbps would take 8 s.
    for (int i = 0; i < 100; i++) {
      pacer.enqueue(Pacer.VIDEO, i, 1000, 0);
    }
    long now = 0;
    while (!pacer.isEmpty()) {
      if (pacer.poll(now) == Pacer.NONE) {
        now = pacer.deadlineNanos(now);
      }
    }
    assertTrue(now <= Pacer.DRAIN_NANOS + 20 * MILLI, "took " + now / MILLI + " ms");
  }

  @Test
  void givesBackWhatWaitedTooLong() {
    pacer.enqueue(Pacer.VIDEO, 1, 1000, 0);
    pacer.enqueue(Pacer.VIDEO, 2, 1000, 900 * MILLI);
    assertEquals(Pacer.EXPIRED, pacer.poll(1000 * MILLI));
    assertEquals(1, pacer.handle());
    assertEquals(Pacer.VIDEO, pacer.poll(1000 * MILLI));
    assertEquals(0, pacer.queuedBytes());
    assertEquals(Long.MAX_VALUE, pacer.deadlineNanos(1000 * MILLI));
  }

  @Test
  void isBounded() {
    for (int i = 0; i < Pacer.QUEUE_MAX; i++) {
      assertTrue(pacer.enqueue(Pacer.VIDEO, i, 1, 0));
    }
    assertFalse(pacer.enqueue(Pacer.VIDEO, 9, 1, 0));
    assertTrue(pacer.enqueue(Pacer.AUDIO, 9, 1, 0));
    assertEquals(Pacer.QUEUE_MAX, pacer.queued(Pacer.VIDEO));
  }
}
