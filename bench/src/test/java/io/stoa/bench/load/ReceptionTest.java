// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ReceptionTest {

  private static final long RETRY = 50_000_000;
  private final int[] lost = new int[Reception.MISSING_MAX];

  @Test
  void countsEachPacketOnceAcrossAWrap() {
    Reception reception = new Reception(65_534);
    assertTrue(reception.accept(65_534, true, 0));
    assertTrue(reception.accept(65_535, true, 0));
    assertTrue(reception.accept(0, true, 0));
    assertFalse(reception.accept(65_535, true, 0));
    assertFalse(reception.accept(0, true, 0));
    assertEquals(0, reception.cumulativeLost());
    assertEquals(0x1_0000, reception.highest());
    assertTrue(reception.isComplete());
  }

  @Test
  void asksForWhatIsMissingUntilItComes() {
    Reception reception = new Reception(65_534);
    reception.accept(65_534, true, 0);
    reception.accept(2, true, 10);
    assertEquals(3, reception.due(lost, 10));
    assertEquals("[65535, 0, 1]", Arrays.toString(Arrays.copyOf(lost, 3)));
    assertEquals(0, reception.due(lost, 10 + RETRY - 1));
    assertTrue(reception.accept(0, true, 20));
    assertEquals(2, reception.due(lost, 10 + RETRY));
    assertEquals(2, reception.cumulativeLost());
    assertTrue(reception.accept(65_535, true, 30));
    assertTrue(reception.accept(1, true, 30));
    assertTrue(reception.isComplete());
    assertEquals(0, reception.cumulativeLost());
  }

  @Test
  void givesUpAfterSomeTries() {
    Reception reception = new Reception(0);
    reception.accept(0, true, 0);
    reception.accept(2, true, 0);
    int asked = 0;
    for (long now = 0; now < 100 * RETRY; now += RETRY) {
      asked += reception.due(lost, now);
    }
    assertEquals(8, asked);
    assertTrue(reception.gaveUp());
    assertFalse(reception.gaveUp());
    assertTrue(reception.isComplete());
  }

  @Test
  void asksForNoVoice() {
    Reception reception = new Reception(0);
    reception.accept(0, false, 0);
    reception.accept(9, false, 0);
    assertTrue(reception.isComplete());
    assertEquals(8, reception.cumulativeLost());
    assertEquals(8 * 256 / 10, reception.fractionLost());
    assertEquals(0, reception.fractionLost());
  }

  @Test
  void refusesWhatIsTooOldToTell() {
    Reception reception = new Reception(0);
    reception.accept(0, true, 0);
    reception.accept(2000, true, 0);
    assertFalse(reception.accept(0, true, 0));
    assertFalse(reception.accept(2000 - 1024, true, 0));
    assertTrue(reception.accept(2000 - 1023, true, 0));
  }
}
