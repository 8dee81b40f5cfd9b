// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.media.bwe.Scenario.Figure;
import io.stoa.media.sim.SimulationDoc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Holds the estimator to its figures in simulated networks, each with several seeds. With
/// `-Dsimulation.table=<file>` the table of the first seed is written there.
final class SimulationTest {
  private static final long FRESH_FROM = 1_000;
  private static final int FRESH = Integer.getInteger("simulation.seeds", 2);
  private static final long[] SEEDS = {1, 20261121, 4711};

  @TestFactory
  Stream<DynamicTest> reachesItsFigures() {
    return Scenarios.ALL.stream()
        .flatMap(scenario ->
            Stream.of(SEEDS[0], SEEDS[1], SEEDS[2])
                .map(seed ->
                    DynamicTest.dynamicTest(
                        scenario + ", seed " + seed, () -> check(scenario, seed))));
  }

  private static void check(Scenario scenario, long seed) {
    List<Figure> figures = scenario.run().apply(seed);
    for (Figure figure : figures) {
      assertTrue(figure.holds(), () -> scenario + ", seed " + seed + ": " + figures);
    }
  }

  @Test
  void printsTheTable() throws IOException {
    StringBuilder table =
        new StringBuilder("| situation | path | seed | figures | bounds | fresh seeds |\n");
    table.append("|---|---|---|---|---|---|\n");
    for (Scenario scenario : Scenarios.ALL) {
      List<Figure> figures = scenario.run().apply(SEEDS[0]);
      table.append(
          "| %s | %s | %d | %s | %s | %s |\n"
              .formatted(
                  scenario.name(),
                  scenario.path(),
                  SEEDS[0],
                  values(figures),
                  bounds(figures),
                  freshSeeds(scenario)));
    }
    System.out.println(table);
    String file = System.getProperty("simulation.table");
    if (file != null) {
      SimulationDoc.write(Path.of(file), HEAD + table);
    }
    assertTrue(table.toString().lines().count() == Scenarios.ALL.size() + 2);
  }

  private static String values(List<Figure> figures) {
    return String.join(
        "<br>",
        figures.stream()
            .map(f ->
                String.format(Locale.ROOT, "%s %.1f %s", f.what(), f.value(), f.unit()).strip())
            .toList());
  }

  /// How many seeds that no constant was chosen by stay within all bounds.
  private static String freshSeeds(Scenario scenario) {
    int held = 0;
    for (long seed = FRESH_FROM; seed < FRESH_FROM + FRESH; seed++) {
      held += scenario.run().apply(seed).stream().allMatch(Figure::holds) ? 1 : 0;
    }
    return held + " of " + FRESH;
  }

  private static String bounds(List<Figure> figures) {
    return String.join(
        "<br>",
        figures.stream()
            .map(f -> String.format(Locale.ROOT, "%s %.0f", f.isMax() ? "≤" : "≥", f.bound()))
            .toList());
  }

  private static final String HEAD =
      """
      # Congestion control in simulated networks

      Simulated time, fixed seeds. Everything between is the server's own: estimator, pacer,
      allocator, and feedback as bytes. The video follows the target like an ideal encoder, except
      where simulcast layers are chosen. Links have 25 ms of delay in each direction unless said.

      The test holds three seeds to the bounds; the last column tells how many seeds stay within all
      bounds that played no part in choosing constants. Written by
      `./mvnw test -pl media -Dtest=SimulationTest -Dsimulation.seeds=40
      -Dsimulation.table=$PWD/docs/simulation.md`.

      """;
}
