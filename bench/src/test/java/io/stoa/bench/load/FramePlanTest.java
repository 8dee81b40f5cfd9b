// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class FramePlanTest {

  @Test
  void makesUpTheBitRate() {
    FramePlan plan = new FramePlan(VideoRate.DEFAULT, 0);
    int packets = 0;
    for (int i = 0; i < 60 * VideoRate.DEFAULT.framesPerSecond(); i++) {
      int frame = plan.next(false);
      assertTrue(frame == 4 || frame == 5, () -> "a frame of " + frame);
      packets += frame;
    }
    assertEquals(60 * 125, packets);
  }

  @Test
  void paysForAKeyframe() {
    FramePlan plan = new FramePlan(VideoRate.DEFAULT, 0);
    assertEquals(FramePlan.KEYFRAME_PACKETS, plan.next(true));
    assertEquals(1, plan.next(false));
    int packets = FramePlan.KEYFRAME_PACKETS + 1;
    for (int i = 2; i < 60 * VideoRate.DEFAULT.framesPerSecond(); i++) {
      packets += plan.next(false);
    }
    assertEquals(60 * 125, packets);
  }
}
