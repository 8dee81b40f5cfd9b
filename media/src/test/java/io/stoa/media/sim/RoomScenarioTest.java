// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Holds rooms on bad networks to their figures. With `-Dsimulation.table=<file>` their table is
/// written there, over as many seeds as `-Dsimulation.seeds` says.
final class RoomScenarioTest {
  private static final long[] SEEDS = {1, 4711};
  private static final Map<String, List<Figure>> PLAYED = new ConcurrentHashMap<>();
  private static final int TABLE_SEEDS = Integer.getInteger("simulation.seeds", 1);

  /// Of so many joins, one may take longer than five seconds.
  private static final int JOINS = 100;

  @TestFactory
  Stream<DynamicTest> reachesItsFigures() {
    return RoomScenarios.ALL.stream()
        .flatMap(scenario ->
            LongStream.of(SEEDS)
                .mapToObj(seed ->
                    DynamicTest.dynamicTest(
                        scenario + ", seed " + seed, () -> check(scenario, seed))));
  }

  private static void check(RoomScenario scenario, long seed) {
    List<Figure> figures = figures(scenario, seed);
    for (Figure figure : figures) {
      assertTrue(figure.holds(), () -> scenario + ", seed " + seed + ": " + figures);
    }
  }

  /// The same seed has the same course: once is enough.
  private static List<Figure> figures(RoomScenario scenario, long seed) {
    return PLAYED.computeIfAbsent(scenario + " " + seed, _ -> scenario.run(seed));
  }

  @Test
  void connectsOnABadNetwork() {
    List<Figure> figures = joins(JOINS);
    assertTrue(figures.stream().allMatch(Figure::holds), figures::toString);
  }

  @Test
  void sameSeedSameCourse() {
    RoomScenario scenario = RoomScenarios.ALL.getLast();
    assertEquals(figures(scenario, SEEDS[0]), scenario.run(SEEDS[0]));
  }

  /// ICE, DTLS and SRTP of one client after the other, every second one with a ClientHello that
  /// takes two datagrams.
  private static List<Figure> joins(int count) {
    List<Double> seconds = new ArrayList<>();
    for (long seed = 1; seed <= count; seed++) {
      try (TwoPeers peers = new TwoPeers(new Netem.Link(25, 150, 0.2, 0, 0), seed)) {
        if (seed % 2 == 0) {
          peers.client.longHello();
        }
        long begin = peers.clock.nowNanos();
        boolean connected = peers.connect(30_000);
        double took = (peers.clock.nowNanos() - begin) / 1e9;
        seconds.add(connected ? took : Double.POSITIVE_INFINITY);
      }
    }
    List<Double> sorted = seconds.stream().sorted().toList();
    double inTime = sorted.stream().filter(s -> s <= 5).count();
    return List.of(
        Figure.atLeast("connected in 5 s", 100 * inTime / count, 99, "%"),
        Figure.atMost("median", sorted.get(count / 2), 1.5, "s"),
        Figure.atMost("p95", sorted.get(count * 95 / 100), 4, "s"));
  }

  @Test
  void printsTheTable() throws IOException {
    String file = System.getProperty("simulation.table");
    StringBuilder table = new StringBuilder("| what | network | figures | bounds | seeds |\n");
    table.append("|---|---|---|---|---|\n");
    for (RoomScenario scenario : RoomScenarios.ALL) {
      List<List<Figure>> runs =
          LongStream.range(0, TABLE_SEEDS).mapToObj(i -> figures(scenario, SEEDS[0] + i)).toList();
      table.append(row(scenario.name(), scenario.path(), runs));
    }
    System.out.println(table);
    if (file != null) {
      int joins = JOINS * TABLE_SEEDS;
      table.append(row("joins, " + joins, "20 %, 100 ± 75 ms", List.of(joins(joins))));
      SimulationDoc.write(Path.of(file), HEAD + table);
    }
    assertEquals(
        RoomScenarios.ALL.size() + (file == null ? 2 : 3), table.toString().lines().count());
  }

  /// Shows the first run, and how many keep to the bounds.
  private static String row(String name, String path, List<List<Figure>> runs) {
    long held = runs.stream().filter(run -> run.stream().allMatch(Figure::holds)).count();
    List<Figure> first = runs.getFirst();
    return "| %s | %s | %s | %s | %d of %d |\n"
        .formatted(
            name,
            path,
            first.stream().map(Figure::measured).collect(Collectors.joining("<br>")),
            first.stream().map(Figure::bounds).collect(Collectors.joining("<br>")),
            held,
            runs.size());
  }

  private static final String HEAD =
      """
      # Rooms on bad networks

      A real room with real transports (ICE, DTLS, SRTP), one publisher and two receivers, each
      behind a link of the same quality in both directions; clients ask, answer and decode with
      libwebrtc's times. The figures are the worst receiver's. Sound counts as lost when it comes
      later than 400 ms behind its capture. A decode break is a frame that was left out or
      undecodable; a frame decoded wrongly is one whose headers hide that something is missing.
      Joins last from the first check to keys on both sides; every second client's hello takes two
      datagrams, as with post-quantum keys.

      Written by `./mvnw test -pl media -Dtest=RoomScenarioTest -Dsimulation.seeds=20
      -Dsimulation.table=$PWD/docs/simulation.md`.

      """;
}
