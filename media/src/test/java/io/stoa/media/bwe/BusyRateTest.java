// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class BusyRateTest {
  private static final long MILLI = 1_000_000L;
  private final BusyRate rate = new BusyRate();

  @Test
  void measuresWhatComesThroughAQueue() {
    for (int i = 0; i <= 20; i++) {
      rate.onArrival(i * 5L * MILLI, i * 10L * MILLI, 625, 50 * MILLI);
    }
    assertEquals(500_000, rate.bps(), 1);
  }

  @Test
  void knowsNothingOfALinkWithoutAQueue() {
    for (int i = 0; i <= 20; i++) {
      rate.onArrival(i * 5L * MILLI, i * 10L * MILLI, 625, 5 * MILLI);
    }
    assertEquals(-1, rate.bps());
  }

  /// Else the link would seem to give less, the more it is probed.
  @Test
  void sparesAQueueThatAProbeHasMade() {
    for (int i = 0; i <= 20; i++) {
      rate.onArrival(i * 5L * MILLI, i * 10L * MILLI, 312, 50 * MILLI);
      rate.onProbe(i * 10L * MILLI);
    }
    assertEquals(250_000, rate.bps(), 1_000);
    assertFalse(rate.isStretched());
  }

  @Test
  void tellsAGrowingQueueFromOneThatStands() {
    for (int i = 0; i <= 20; i++) {
      rate.onArrival(i * 5L * MILLI, i * 10L * MILLI, 625, 50 * MILLI);
    }
    assertEquals(500_000, rate.bps(), 1);
    assertTrue(rate.isStretched());
    for (int i = 21; i <= 41; i++) {
      rate.onArrival(i * 10L * MILLI, i * 10L * MILLI, 625, 50 * MILLI);
    }
    assertEquals(500_000, rate.bps(), 1);
    assertFalse(rate.isStretched());
  }

  @Test
  void forgetsWhatIsOldWhileOnlyProbesCome() {
    for (int i = 0; i <= 20; i++) {
      rate.onArrival(i * 5L * MILLI, i * 10L * MILLI, 625, 50 * MILLI);
    }
    rate.onProbe(1000 * MILLI);
    assertFalse(rate.isStretched());
  }
}
