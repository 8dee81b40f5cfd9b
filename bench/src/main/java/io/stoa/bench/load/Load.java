// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/// The load generator against Stoa: starts a server for each round and runs every class on it.
public final class Load {

  private Load() {}

  /// @param arguments see [LoadOptions]
  public static void main(String[] arguments) {
    LoadOptions options = LoadOptions.orExit(arguments, 1, "bench/target/load");
    Vertx vertx = Vertx.vertx();
    List<LoadResult> results = new ArrayList<>();
    try {
      StoaServer.Build build = StoaServer.build(vertx, options);
      for (int round = 0; round < options.rounds(); round++) {
        try (StoaServer server = build.start(vertx)) {
          for (Shape shape : options.shapes()) {
            results.add(options.run().on(server, shape));
          }
        }
      }
    } finally {
      vertx.close().await();
    }
    String table = LoadReport.table(results);
    System.out.println("\n" + table);
    LoadReport.write(
        options.out(),
        "load",
        "# Stoa under load\n\n"
            + LoadReport.conditions(options)
            + "\n![CPU per packet](load.svg)\n\n"
            + table,
        LoadReport.chart(results));
  }
}
