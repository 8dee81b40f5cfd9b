// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenWindowTest {

  @Test
  void judgesLikeASetOfAllNumbers() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      SeenWindow window = new SeenWindow();
      long highest = 0x10000L + random.nextInt(65_536);
      Set<Long> seen = new HashSet<>();
      assertEquals(SeenWindow.NEWEST, window.accept((int) highest & 0xffff));
      seen.add(highest);
      for (int i = 0; i < 4000; i++) {
        long seq = highest + random.nextInt(60) - 40;
        if (random.nextInt(500) == 0) {
          seq = highest - Limits.REORDER_MAX + 2 - random.nextInt(5);
        }
        int outcome = window.accept((int) seq & 0xffff);
        int expected =
            seq > highest
                ? SeenWindow.NEWEST
                : seq <= highest - Limits.REORDER_MAX
                    ? SeenWindow.TOO_LATE
                    : seen.contains(seq) ? SeenWindow.DUPLICATE : SeenWindow.REORDERED;
        assertEquals(expected, outcome, "seed " + seed + " step " + i);
        assertEquals(seq, window.seq(), "seed " + seed);
        if (outcome != SeenWindow.TOO_LATE) {
          seen.add(seq);
        }
        highest = Math.max(highest, seq);
      }
    }
  }

  @Test
  void takesALargeJumpAsAnotherStream() {
    SeenWindow window = new SeenWindow();
    window.accept(65_000);
    long before = window.seq();
    assertEquals(SeenWindow.JUMP, window.accept(3000));
    assertTrue(window.seq() > before);
    assertEquals(SeenWindow.NEWEST, window.accept(3001));
  }
}
