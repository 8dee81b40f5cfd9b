// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NackRegisterTest {
  private static final long MS = 1_000_000L;

  private final NackRegister nacks = new NackRegister();
  private final int[] out = new int[64];

  @Test
  void waitsForReorderingThenAsks() {
    nacks.onPacket(65_536, 0);
    nacks.onPacket(65_539, 0);
    assertEquals(0, nacks.collect(out, 50 * MS, 10 * MS));
    nacks.onPacket(65_537, 12 * MS);
    assertEquals(1, nacks.collect(out, 50 * MS, 15 * MS));
    assertEquals(2, out[0]);
  }

  @Test
  void repeatsOncePerRoundTripAndGivesUp() {
    nacks.onPacket(1, 0);
    nacks.onPacket(3, 0);
    int asked = 0;
    for (long now = 0; now < 3000; now += 5) {
      asked += nacks.collect(out, 40 * MS, now * MS);
    }
    assertEquals(NackRegister.TRIES_MAX, asked);
    assertEquals(0, nacks.missing());
  }

  @Test
  void givesUpAfterASecondWhateverTheRoundTrip() {
    nacks.onPacket(1, 0);
    nacks.onPacket(3, 0);
    int asked = 0;
    for (long now = 0; now < 3000; now += 5) {
      asked += nacks.collect(out, 300 * MS, now * MS);
    }
    assertEquals(3, asked);
  }

  @Test
  void asksAscendingAlsoBehindAFilledGap() {
    nacks.onPacket(10, 0);
    nacks.onPacket(15, 0);
    nacks.onPacket(20, 0);
    nacks.onPacket(12, 0);
    int count = nacks.collect(out, 0, 20 * MS);
    assertEquals(7, count);
    for (int i = 1; i < count; i++) {
      assertTrue(out[i] > out[i - 1]);
    }
  }

  @Test
  void leavesALargeHoleToAKeyFrame() {
    nacks.onPacket(1, 0);
    assertFalse(nacks.onPacket(2 + Limits.NACKS_MAX + 1, 0));
    assertEquals(0, nacks.missing());
  }
}
