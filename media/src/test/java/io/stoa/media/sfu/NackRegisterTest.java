// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void tellsOnceThatItGaveUp() {
    nacks.onPacket(1, 0);
    nacks.onPacket(3, 0);
    nacks.collect(out, 40 * MS, NackRegister.GIVE_UP_NANOS - 1);
    assertFalse(nacks.gaveUp());
    assertTrue(nacks.awaits(2));
    assertTrue(nacks.awaits(4), "it was not sent yet");
    nacks.collect(out, 40 * MS, NackRegister.GIVE_UP_NANOS);
    assertFalse(nacks.awaits(2));
    assertTrue(nacks.gaveUp());
    assertFalse(nacks.gaveUp());
  }

  /// What the register says, said the slow way.
  private static final class Model {
    private record Gap(long seq, long sinceNanos, List<Long> asked) {}

    private final Map<Long, Gap> gaps = new TreeMap<>();
    private long highest = -1;

    boolean onPacket(long seq, long now) {
      long from = highest;
      gaps.remove(seq);
      highest = Math.max(highest, seq);
      if (from < 0 || seq <= from) {
        return true;
      }
      if (seq - from - 1 + gaps.size() > Limits.NACKS_MAX) {
        gaps.clear();
        return false;
      }
      for (long missing = from + 1; missing < seq; missing++) {
        gaps.put(missing, new Gap(missing, now, new ArrayList<>()));
      }
      return true;
    }

    List<Integer> collect(int max, long rtt, long now) {
      gaps.values()
          .removeIf(gap ->
              now - gap.sinceNanos >= NackRegister.GIVE_UP_NANOS
                  || gap.asked.size() >= NackRegister.TRIES_MAX);
      List<Integer> due = new ArrayList<>();
      for (Gap gap : gaps.values()) {
        List<Long> times = gap.asked;
        long dueAt =
            times.isEmpty()
                ? gap.sinceNanos + NackRegister.REORDER_NANOS
                : times.getLast() + Math.max(NackRegister.REPEAT_MIN_NANOS, rtt * 5 / 4);
        if (dueAt <= now && due.size() < max) {
          due.add((int) (gap.seq & 0xffff));
          times.add(now);
        }
      }
      return due;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithANaiveModel(long seed) {
    Random random = new Random(seed);
    Model model = new Model();
    long seq = 65_000L + random.nextInt(1000);
    long rtt = 4 * MS * (1 + random.nextInt(60));
    long now = 0;
    for (int step = 0; step < 4_000; step++) {
      now += random.nextInt(6) * MS;
      int kind = random.nextInt(20);
      if (kind < 12) {
        seq += 1 + (random.nextInt(5) == 0 ? random.nextInt(4) : 0);
        seq += random.nextInt(300) == 0 ? random.nextInt(400) : 0;
        assertEquals(model.onPacket(seq, now), nacks.onPacket(seq, now), "seed " + seed);
      } else if (kind < 15) {
        long late = seq - random.nextInt(40);
        model.onPacket(late, now);
        nacks.onPacket(late, now);
      } else {
        int count = nacks.collect(out, rtt, now);
        List<Integer> asked = Arrays.stream(out, 0, count).boxed().toList();
        assertEquals(model.collect(out.length, rtt, now), asked, "seed " + seed);
        assertEquals(model.gaps.size(), nacks.missing(), "seed " + seed);
      }
    }
  }
}
