// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeqRewriterTest {
  private record Arrival(int source, long seq, boolean padding) {}

  @Test
  void leavesPaddingOutWithoutAGap() {
    SeqRewriter rewriter = new SeqRewriter(50);
    assertTrue(rewriter.begin(1, 100, 0, 0, 0));
    assertEquals(50, rewriter.map(1, 100));
    assertTrue(rewriter.skip(1, 101));
    assertTrue(rewriter.skip(1, 102));
    assertEquals(51, rewriter.map(1, 103));
    assertEquals(103, rewriter.unmap(51));
  }

  @Test
  void keepsTheNumberOfAPacketThatIsMissingBeforePadding() {
    SeqRewriter rewriter = new SeqRewriter(50);
    rewriter.begin(1, 100, 0, 0, 0);
    rewriter.map(1, 100);
    assertTrue(rewriter.skip(1, 102));
    assertEquals(52, rewriter.map(1, 103));
    assertEquals(51, rewriter.map(1, 101));
    assertEquals(101, rewriter.unmap(51));
  }

  @Test
  void mustFillTheNumberOfPaddingThatComesTooLate() {
    SeqRewriter rewriter = new SeqRewriter(50);
    rewriter.begin(1, 100, 0, 0, 0);
    rewriter.map(1, 100);
    assertEquals(52, rewriter.map(1, 102));
    assertFalse(rewriter.skip(1, 101));
    assertEquals(51, rewriter.map(1, 101));
  }

  @Test
  void followsAPauseWithoutAGapAndKeepsWhatWasPausedOut() {
    SeqRewriter rewriter = new SeqRewriter(50);
    rewriter.begin(1, 100, 0, 0, 0);
    rewriter.map(1, 100);
    rewriter.pause();
    assertEquals(SeqRewriter.NONE, rewriter.map(1, 101));
    assertTrue(rewriter.begin(1, 200, 7, 0, 0));
    assertEquals(51, rewriter.map(1, 200));
    assertEquals(7, rewriter.timestampOffset());
    assertEquals(SeqRewriter.NONE, rewriter.map(1, 101));
    assertEquals(50, rewriter.map(1, 100));
    assertEquals(0, rewriter.timestampOffset());
    assertFalse(rewriter.begin(1, 200, 0, 0, 0));
  }

  @Test
  void forgetsSegmentsButGoesOn() {
    SeqRewriter rewriter = new SeqRewriter(50);
    rewriter.begin(1, 100, 0, 0, 0);
    rewriter.map(1, 100);
    rewriter.forget();
    assertEquals(SeqRewriter.NONE, rewriter.unmap(50));
    rewriter.begin(1, 101, 0, 0, 0);
    assertEquals(51, rewriter.map(1, 101));
  }

  /// Whatever arrives, in whatever order: no number is given twice, and the only numbers missing
  /// are those of packets that never came.
  @Test
  void givesEveryNumberOnceAndMissesOnlyWhatWasLost() {
    for (long seed = 1; seed <= 400; seed++) {
      run(seed);
    }
  }

  private static void run(long seed) {
    String at = "seed " + seed;
    Random random = new Random(seed);
    long first = 1L + random.nextInt(70_000);
    SeqRewriter rewriter = new SeqRewriter(first);
    Map<Arrival, Long> outs = new HashMap<>();
    Set<Long> given = new HashSet<>();
    Set<Arrival> came = new HashSet<>();
    int runs = 1 + random.nextInt(6);
    long next = 100_000L + random.nextInt(70_000);
    int source = 0;
    for (int run = 0; run < runs; run++) {
      boolean sameSource = run > 0 && random.nextBoolean();
      if (sameSource) {
        rewriter.pause();
        next += random.nextInt(40);
      } else {
        source++;
        next = 100_000L + random.nextInt(70_000);
      }
      List<Arrival> arrivals = arrivals(random, source, next, 20 + random.nextInt(60));
      Arrival start = arrivals.getFirst();
      next += 100;
      assertTrue(rewriter.begin(source, start.seq(), run, run, run), at);
      for (Arrival arrival : arrivals) {
        came.add(arrival);
        if (arrival.padding() && rewriter.skip(arrival.source(), arrival.seq())) {
          continue;
        }
        long out = rewriter.map(arrival.source(), arrival.seq());
        if (arrival.seq() < start.seq()) {
          assertEquals(SeqRewriter.NONE, out, at);
          continue;
        }
        assertNotEquals(SeqRewriter.NONE, out, at);
        assertEquals(run, rewriter.timestampOffset(), at);
        if (outs.putIfAbsent(arrival, out) == null) {
          assertTrue(given.add(out), () -> at + ": given twice: " + out);
        }
        assertEquals(outs.get(arrival), out, at);
        assertEquals(arrival.seq(), rewriter.unmap(out), at);
        assertEquals(arrival.source(), rewriter.source(), at);
      }
    }
    for (long out = first; out <= rewriter.outHighest(); out++) {
      if (!given.contains(out)) {
        long in = rewriter.unmap(out);
        assertNotEquals(SeqRewriter.NONE, in, at);
        int from = rewriter.source();
        assertFalse(came.contains(new Arrival(from, in, false)), at + ": a gap at " + out);
        assertFalse(came.contains(new Arrival(from, in, true)), at + ": a gap at " + out);
      }
    }
  }

  /// Media with padding in between; some lost, some repeated, all within reach of reordering. The
  /// first one is a media packet.
  private static List<Arrival> arrivals(Random random, int source, long from, int count) {
    List<Arrival> list = new ArrayList<>();
    list.add(new Arrival(source, from, false));
    int paddings = 0;
    for (int i = 1; i < count; i++) {
      if (random.nextInt(10) == 0) {
        continue;
      }
      boolean padding = paddings < 8 && random.nextInt(6) == 0;
      paddings += padding ? 1 : 0;
      Arrival arrival = new Arrival(source, from + i, padding);
      list.add(Math.max(1, list.size() - random.nextInt(5)), arrival);
      if (random.nextInt(20) == 0) {
        list.add(arrival);
      }
    }
    if (random.nextInt(3) == 0) {
      list.add(1 + random.nextInt(list.size() - 1), new Arrival(source, from - 1, false));
    }
    return list;
  }
}
