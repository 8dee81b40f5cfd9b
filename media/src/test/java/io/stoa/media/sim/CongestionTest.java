// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Holds whole rooms to figures on thin paths: peers, transports with encryption, and clients that
/// answer as browsers do, over simulated links. With `-Dcongestion.table=<file>` the table of the
/// first seed is written there.
final class CongestionTest {
  private static final long[] SEEDS = {1, 20261121, 4711};
  private static final double MBPS = 1_000_000;
  private static final int HIGH = 2;
  private static final int LOW = 0;

  /// Rates in kbps for one second each, as a phone in a moving car gets them.
  private static final int[] LTE_KBPS = {
    2800, 3100, 2500, 2900, 3300, 2600, 1900, 1500, 1100, 900, 1000, 1300, 1200, 1600, 2100, 2400,
    2200, 2700, 3000, 2800, 2300, 1700, 1400, 1800, 2000, 1500, 1200, 800, 700, 900, 1100, 1500,
    1900, 2200, 2600, 2900, 3200, 3000, 2700, 2400
  };

  private record Situation(String name, String path, LongFunction<ClassFigures> run) {}

  private static final Situation SHARED =
      new Situation("two receivers", "4 Mbps shared, 3 cameras", CongestionTest::twoReceivers);

  private static final List<Situation> ALL =
      List.of(
          new Situation("wide path", "20 Mbps", CongestionTest::wide),
          new Situation("rate steps", "3 → 0.5 → 3 Mbps, queue 94 kB", CongestionTest::steps),
          new Situation("LTE", "0.7 to 3.3 Mbps, 1 s each", CongestionTest::lte),
          new Situation("four cameras", "3 Mbps", CongestionTest::cameras),
          SHARED,
          new Situation("audio only", "3 → 0.12 → 3 Mbps", CongestionTest::audioOnly),
          new Situation("TCP-like flow", "2 Mbps shared, queue 150 ms", CongestionTest::tcp),
          new Situation("short relay", "20 Mbps, told 0.5, 0.06", CongestionTest::relay),
          new Situation("no answer", "3 Mbps, no feedback", CongestionTest::noAnswer));

  @TestFactory
  Stream<DynamicTest> reachesItsFigures() {
    return ALL.stream()
        .filter(situation -> !situation.equals(SHARED))
        .flatMap(situation ->
            Stream.of(SEEDS[0], SEEDS[1], SEEDS[2])
                .map(seed ->
                    DynamicTest.dynamicTest(
                        situation.name() + ", seed " + seed, () -> check(situation, seed))));
  }

  /// Layers are coarse steps: now and then one receiver keeps the better ones.
  @Test
  void twoReceiversShareFairlyInNearlyEveryRun() {
    long fair = LongStream.range(0, 10).filter(seed -> SHARED.run().apply(seed).hold()).count();
    System.out.println(SHARED.name() + ": " + fair + " of 10 seeds");
    assertTrue(fair >= 9, () -> fair + " of 10");
  }

  private static void check(Situation situation, long seed) {
    ClassFigures figures = situation.run().apply(seed);
    System.out.println(situation.name() + ", seed " + seed + ": " + figures);
    assertTrue(figures.hold(), () -> situation.name() + ", seed " + seed + ": " + figures);
  }

  @Test
  void printsTheTable() throws IOException {
    String file = System.getProperty("congestion.table");
    if (file == null) {
      return;
    }
    int fresh = Integer.getInteger("congestion.seeds", 2);
    StringBuilder table =
        new StringBuilder(
            "| situation | path | seed | figures | bounds | fresh seeds |\n|---|---|---|---|---|---|\n");
    for (Situation situation : ALL) {
      ClassFigures figures = situation.run().apply(SEEDS[0]);
      int held = 0;
      for (long seed = Integer.getInteger("from", 1000);
          seed < Integer.getInteger("from", 1000) + fresh;
          seed++) {
        held += situation.run().apply(seed).hold() ? 1 : 0;
      }
      table.append(
          "| %s | %s | %d | %s | %s | %d of %d |\n"
              .formatted(
                  situation.name(),
                  situation.path(),
                  SEEDS[0],
                  figures.values(),
                  figures.bounds(),
                  held,
                  fresh));
    }
    Files.writeString(Path.of(file), table);
  }

  /// A class with so many tutors who film; the viewer comes when they do.
  private static final class Stage implements AutoCloseable {
    final SimClass room;
    final SimLink down;
    final SimPerson viewer;
    private final long seed;
    int ssrc;

    Stage(long seed, int tutors) {
      this.seed = seed;
      room = new SimClass(seed);
      for (int i = 0; i < tutors; i++) {
        room.near("tutor" + i);
      }
      down = new SimLink(room.clock, seed, 25);
      viewer = room.join("viewer", new SimLink(room.clock, seed + 1, 25), down);
      room.runTo(1);
      for (int i = 0; i < tutors; i++) {
        room.film(room.people.get(i));
      }
      room.runTo(2);
      watch(viewer, tutors);
    }

    void watch(SimPerson person, int tutors) {
      for (int i = tutors - 1; i >= 0; i--) {
        ssrc = room.subscribe(person, room.people.get(i));
      }
    }

    SimPerson another() {
      return room.join("other", new SimLink(room.clock, seed + 3, 25), down);
    }

    ClassFigures figures() {
      return new ClassFigures(room, viewer, ssrc);
    }

    @Override
    public void close() {
      room.close();
    }
  }

  private static ClassFigures wide(long seed) {
    try (Stage stage = new Stage(seed, 1)) {
      stage.down.rate(20 * MBPS).queue(500_000);
      stage.room.runTo(22);
      ClassFigures figures = stage.figures();
      return figures
          .atMost("until best layer", figures.until(2, HIGH), 2, "s")
          .atMost("pauses", figures.pauses(), 0, "")
          .atMost("changes of layer", figures.changes(5, 22), 0, "")
          .atMost("queue p95", figures.queueP95(), 50, "ms")
          .atMost("audio loss", figures.audioLoss(), 0, "%");
    }
  }

  private static ClassFigures steps(long seed) {
    try (Stage stage = new Stage(seed, 1)) {
      stage.down.rate(stepped(stage.room.began, 0.5)).queue(93_750);
      stage.room.runTo(19);
      ClassFigures figures = stage.figures();
      figures.takeLongestGap();
      stage.room.runTo(40);
      double gap = figures.takeLongestGap();
      stage.room.runTo(62);
      double gapUp = figures.takeLongestGap();
      return figures
          .atMost("until best layer", figures.until(2, HIGH), 6, "s")
          .atLeast(
              "of what fits best",
              100 * figures.arrived(6, 20) / ClassFigures.bestFit(stage.room, 3 * MBPS, 61),
              80,
              "%")
          .atMost("down", figures.untilSent(20, 500_000), 3, "s")
          .atMost("longest time without a picture, down", gap, 1_000, "ms")
          .atMost("up", gapUp, 500, "ms")
          .atLeast("use while low", 100 * figures.arrived(25, 40) / (0.5 * MBPS), 65, "%")
          .atLeast("video while low", figures.shown(25, 40, LOW), 95, "% of the time")
          .atMost("up to best layer", figures.until(40, HIGH), 10, "s")
          .atMost("changes of layer", figures.changes(2, 62), 20, "")
          .atMost("queue p95", figures.queueP95(), 200, "ms")
          .atMost("audio loss", figures.audioLoss(), 2, "%");
    }
  }

  private static LongToDoubleFunction stepped(long began, double lowMbps) {
    return now -> {
      double at = (now - began) / 1e9;
      return at >= 20 && at < 40 ? lowMbps * MBPS : 3 * MBPS;
    };
  }

  private static ClassFigures lte(long seed) {
    try (Stage stage = new Stage(seed, 1)) {
      long began = stage.room.began;
      stage.down.rate(
          now -> 1000.0 * LTE_KBPS[(int) ((now - began) / 1_000_000_000L) % LTE_KBPS.length]);
      stage.down.queue(125_000).jitter(5, false);
      stage.room.runTo(82);
      ClassFigures figures = stage.figures();
      return figures
          .atLeast("video", figures.shown(5, 82, LOW), 98, "% of the time")
          .atLeast("arrived", figures.arrived(5, 82) / 1000, 900, "kbps")
          .atMost("queue p95", figures.queueP95(), 200, "ms")
          .atMost("audio loss", figures.audioLoss(), 2, "%");
    }
  }

  private static ClassFigures cameras(long seed) {
    try (Stage stage = new Stage(seed, 4)) {
      stage.down.rate(3 * MBPS).queue(112_500);
      stage.room.runTo(62);
      ClassFigures figures = stage.figures();
      return figures
          .atLeast("link use", 100 * figures.arrived(12, 62) / (3 * MBPS), 80, "%")
          .atLeast(
              "of what fits best",
              100 * figures.arrived(12, 62) / ClassFigures.bestFit(stage.room, 3 * MBPS, 61),
              80,
              "%")
          .atMost("changes of layer", figures.allChanges(12, 62), 24, "")
          .atMost("queue p95", figures.queueP95(), 200, "ms")
          .atMost("audio loss", figures.audioLoss(), 2, "%");
    }
  }

  private static ClassFigures twoReceivers(long seed) {
    try (Stage stage = new Stage(seed, 3)) {
      stage.down.rate(4 * MBPS).queue(150_000);
      SimPerson other = stage.another();
      stage.room.runTo(10);
      stage.watch(other, 3);
      stage.room.runTo(130);
      ClassFigures figures = stage.figures();
      double a = figures.arrived(40, 130);
      double b = ClassFigures.arrived(stage.room, other, 40, 130);
      return figures
          .atMost("apart", 100 * Math.abs(a - b) / Math.max(a, b), 30, "%")
          .atLeast("link use", 100 * (a + b) / (4 * MBPS), 80, "%")
          .atLeast(
              "of what fits best",
              50 * (a + b) / ClassFigures.bestFit(stage.room, 2 * MBPS, 129),
              80,
              "%")
          .atMost("changes of layer", figures.allChanges(40, 130), 55, "")
          .atMost("queue p95", figures.queueP95(), 200, "ms")
          .atMost("audio loss", figures.audioLoss(), 2, "%");
    }
  }

  private static ClassFigures audioOnly(long seed) {
    try (Stage stage = new Stage(seed, 1)) {
      stage.down.rate(stepped(stage.room.began, 0.12)).queue(93_750);
      stage.room.runTo(62);
      ClassFigures figures = stage.figures();
      return figures
          .atLeast("pauses", figures.pauses(), 1, "")
          .atMost("pauses", figures.pauses(), 3, "")
          .atMost("up to best layer", figures.until(40, HIGH), 10, "s")
          .atMost("audio loss", figures.audioLoss(), 4, "%");
    }
  }

  /// Somebody downloads on the same link and fills its queue: there is a picture, if a small one.
  private static ClassFigures tcp(long seed) {
    try (Stage stage = new Stage(seed, 1)) {
      stage.down.rate(2 * MBPS).queue(37_500);
      new TcpLikeFlow(stage.room.clock, stage.down, 25).startAt(stage.room.began + 10_000_000_000L);
      stage.room.runTo(70);
      ClassFigures figures = stage.figures();
      return figures
          .atLeast("video", figures.shown(20, 70, LOW), 95, "% of the time")
          .atLeast("share of the link", 100 * figures.arrived(20, 70) / (2 * MBPS), 25, "%")
          .atMost("audio loss", figures.audioLoss(), 1, "%");
    }
  }

  /// A relay that is short of room: a lower layer, then sound alone, then all of it again.
  private static ClassFigures relay(long seed) {
    try (Stage stage = new Stage(seed, 1)) {
      stage.down.rate(20 * MBPS).queue(500_000);
      stage.room.runTo(10);
      stage.viewer.limitBps = 500_000;
      stage.room.runTo(20);
      stage.viewer.limitBps = 60_000;
      stage.room.runTo(30);
      stage.viewer.limitBps = Long.MAX_VALUE;
      stage.room.runTo(50);
      ClassFigures figures = stage.figures();
      return figures
          .atMost("until best layer", figures.until(2, HIGH), 2, "s")
          .atLeast("video while short", figures.shown(12, 20, LOW), 95, "% of the time")
          .atMost("sent while short", figures.arrived(12, 20) / 1000, 500, "kbps")
          .atMost("video while shorter", figures.shown(22, 30, LOW), 0, "% of the time")
          .atMost("sent while shorter", figures.arrived(22, 30) / 1000, 100, "kbps")
          .atMost("up to best layer", figures.until(30, HIGH), 10, "s")
          .atMost("audio loss", figures.audioLoss(), 0, "%");
    }
  }

  private static ClassFigures noAnswer(long seed) {
    try (Stage stage = new Stage(seed, 1)) {
      stage.viewer.answers(false);
      stage.down.rate(3 * MBPS).queue(112_500);
      stage.room.runTo(22);
      ClassFigures figures = stage.figures();
      return figures
          .atMost("until best layer", figures.until(2, HIGH), 4, "s")
          .atMost("pauses", figures.pauses(), 0, "")
          .atMost("audio loss", figures.audioLoss(), 0, "%");
    }
  }
}
