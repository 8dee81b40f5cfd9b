// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.compare;

import io.stoa.bench.load.LoadOptions;
import io.stoa.bench.load.LoadReport;
import io.stoa.bench.load.LoadResult;
import io.stoa.bench.load.Shape;
import io.stoa.bench.load.StoaServer;
import io.stoa.bench.load.TestedServer;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Runs the same classes on Stoa and on Janus, round after round, and compares what they cost.
public final class Compare {

  private static final int EVENT_LOOPS = 4;

  private Compare() {}

  /// @param arguments see [LoadOptions]
  public static void main(String[] arguments) {
    LoadOptions options = LoadOptions.orExit(arguments, 3, "bench/target/compare");
    if (!JanusServer.isInstalled()) {
      System.err.println("Janus is not installed: apt-get install janus");
      System.exit(1);
    }
    if (options.address().isLoopbackAddress()) {
      System.err.println(
          "Janus needs an address that is not the loopback's: see \"Without a network\" in bench/README.md");
      System.exit(1);
    }
    Vertx vertx = Vertx.vertx();
    List<LoadResult> results = new ArrayList<>();
    try (StoaServer stoa = StoaServer.build(vertx, options).start(vertx);
        JanusServer looped = JanusServer.start(vertx, options.address(), EVENT_LOOPS);
        JanusServer stock = JanusServer.start(vertx, options.address(), 0)) {
      List<TestedServer> servers = new ArrayList<>(List.of(stoa, looped, stock));
      for (int round = 1; round <= options.rounds(); round++) {
        System.out.printf("round %d of %d%n", round, options.rounds());
        for (Shape shape : options.shapes()) {
          for (TestedServer server : servers) {
            results.add(options.run().on(server, shape));
          }
        }
        // Nobody always comes first.
        Collections.rotate(servers, 1);
      }
    } finally {
      vertx.close().await();
    }
    String ratios = Ratios.table(results, stoaName(results));
    System.out.println("\n" + ratios);
    LoadReport.write(
        options.out(),
        "compare",
        "# Stoa beside Janus\n\n"
            + LoadReport.conditions(options)
            + "\n![CPU per packet](compare.svg)\n\n"
            + ratios
            + "\n## Every run\n\n"
            + LoadReport.table(results),
        LoadReport.chart(results));
  }

  private static String stoaName(List<LoadResult> results) {
    return results.getFirst().server();
  }
}
