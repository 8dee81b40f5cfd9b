// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.compare;

import io.stoa.bench.load.LoadResult;
import io.stoa.bench.load.Shape;
import io.stoa.bench.load.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// Compares servers by what they cost in the same round. Any thread.
final class Ratios {

  private Ratios() {}

  /// For each class and each other server: both figures, and the ratio of ours to theirs, as least,
  /// median and greatest over the rounds.
  ///
  /// @param results in the order in which they were measured: the n-th run of a class on one server
  ///   and the n-th on another are of one round
  /// @param ours the server that the others are compared with
  static String table(List<LoadResult> results, String ours) {
    StringBuilder out = new StringBuilder();
    out.append(
        "| class | against | %s, CPU us/packet | theirs | CPU ratio | p99 latency ratio | loss %%, ours / theirs |%n"
            .formatted(ours));
    out.append("|---|---|---|---|---|---|---|\n");
    List<Shape> shapes = results.stream().map(LoadResult::shape).distinct().toList();
    List<String> servers = results.stream().map(LoadResult::server).distinct().toList();
    for (Shape shape : shapes) {
      for (String server : servers) {
        if (!server.equals(ours)) {
          List<LoadResult> own = runs(results, shape, ours);
          List<LoadResult> theirs = runs(results, shape, server);
          out.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %s | %s | %s | **%s** | %s | %.4f / %.4f |%n",
                  shape,
                  server,
                  spread(own, LoadResult::microsPerPacket).text("%.2f"),
                  spread(theirs, LoadResult::microsPerPacket).text("%.2f"),
                  ratio(own, theirs, LoadResult::microsPerPacket).text("%.2f"),
                  ratio(own, theirs, LoadResult::p99Micros).text("%.2f"),
                  100 * spread(own, LoadResult::loss).median(),
                  100 * spread(theirs, LoadResult::loss).median()));
        }
      }
    }
    return out.append("\nEach figure is the least / the median / the greatest of the rounds.\n")
        .toString();
  }

  private static List<LoadResult> runs(List<LoadResult> results, Shape shape, String server) {
    return results.stream()
        .filter(result -> result.shape().equals(shape) && result.server().equals(server))
        .toList();
  }

  private static Spread spread(List<LoadResult> runs, ToDoubleFunction<LoadResult> figure) {
    return Spread.of(runs.stream().map(figure::applyAsDouble).toList());
  }

  /// Round by round.
  static Spread ratio(
      List<LoadResult> ours, List<LoadResult> theirs, ToDoubleFunction<LoadResult> figure) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      ratios.add(figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i)));
    }
    return Spread.of(ratios);
  }
}
