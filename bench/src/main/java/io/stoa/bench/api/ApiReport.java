// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.api;

import io.stoa.bench.load.BarChart;
import io.stoa.bench.load.LatencyHistogram;
import java.util.List;
import java.util.Locale;

/// Writes a run as Markdown and SVG. Any thread.
final class ApiReport {

  private static final double P95_MILLIS_MAX = 200;

  private ApiReport() {}

  /// Whether the target holds: p95 of all calls, and no error.
  static boolean holds(ApiRun run) {
    CallTally.Line all = run.calls().all();
    return all.errors() == 0 && all.latency().nanosAt(0.95) / 1e6 <= P95_MILLIS_MAX;
  }

  static String page(ApiLoadOptions options, ApiRun run) {
    StringBuilder out = new StringBuilder();
    CallTally.Line all = run.calls().all();
    double seconds = options.measured().toSeconds();
    line(
        out,
        String.format(
            Locale.ROOT,
            "%d calls a second for %.0f s after %d s of the same, by %d people of %d schools: p95 %.1f ms, %d errors. The target, p95 <= %.0f ms and no error, %s.",
            options.perSecond(),
            seconds,
            options.warmUp().toSeconds(),
            options.schools() * options.people(),
            options.schools(),
            all.latency().nanosAt(0.95) / 1e6,
            all.errors(),
            P95_MILLIS_MAX,
            holds(run) ? "holds" : "does not hold"));
    line(out, "");
    line(out, "| operation | calls | p50 ms | p95 ms | p99 ms | max ms | errors |");
    line(out, "|---|---|---|---|---|---|---|");
    run.calls().lines().forEach(each -> row(out, each));
    row(out, all);
    line(out, "");
    run.calls()
        .errors()
        .forEach(
            (kind, count) -> line(out, String.format(Locale.ROOT, "- %d times %s", count, kind)));
    run.complaints()
        .forEach(said -> line(out, String.format(Locale.ROOT, "- the server's log: `%s`", said)));
    line(
        out,
        String.format(
            Locale.ROOT,
            "- CPU, in cores of %d: Stoa %.2f, its PostgreSQL %.2f, the generator %.2f, everything on the machine %.2f; load average %s before and %s after",
            Runtime.getRuntime().availableProcessors(),
            run.serverCores(),
            run.databaseCores(),
            run.generatorCores(),
            run.machineCores(),
            run.loadBefore(),
            run.loadAfter()));
    line(
        out,
        String.format(
            Locale.ROOT,
            "- %.2f transactions of the database for each call; Stoa holds %d MB; the last audit entry was sealed %d ms after the last answer",
            (double) run.transactions() / Math.max(1, run.calls().sent()),
            run.residentBytes() >> 20,
            run.sealMillis()));
    generator(out, "measured", options.perSecond(), run.calls());
    for (ApiRun.Alone alone : run.alone()) {
      generator(out, "the generator alone", alone.perSecond(), alone.calls());
    }
    return out.toString();
  }

  private static void row(StringBuilder out, CallTally.Line each) {
    line(
        out,
        String.format(
            Locale.ROOT,
            "| %s | %d | %.1f | %.1f | %.1f | %.1f | %d |",
            each.operation(),
            each.latency().total() + each.errors(),
            each.latency().nanosAt(0.5) / 1e6,
            each.latency().nanosAt(0.95) / 1e6,
            each.latency().nanosAt(0.99) / 1e6,
            each.maxNanos() / 1e6,
            each.errors()));
  }

  /// What the generator adds to what it measures.
  private static void generator(StringBuilder out, String what, int perSecond, CallTally calls) {
    LatencyHistogram late = calls.late();
    LatencyHistogram connecting = calls.connecting();
    LatencyHistogram answers = calls.all().latency();
    line(
        out,
        String.format(
            Locale.ROOT,
            "- %s, at %d/s: calls left %.2f ms late at p95 and %.2f at p99, waited %.2f ms for a connection at p99, and were answered within %.2f ms at p95 and %.2f at p99; %d errors",
            what,
            perSecond,
            late.nanosAt(0.95) / 1e6,
            late.nanosAt(0.99) / 1e6,
            connecting.nanosAt(0.99) / 1e6,
            answers.nanosAt(0.95) / 1e6,
            answers.nanosAt(0.99) / 1e6,
            calls.all().errors()));
  }

  private static void line(StringBuilder out, String text) {
    out.append(text).append('\n');
  }

  static String chart(ApiRun run) {
    BarChart chart =
        new BarChart("Latency from when a call was due, ms", List.of("p50", "p95", "p99"));
    for (CallTally.Line each : run.calls().lines()) {
      chart.group(
          each.operation(),
          List.of(
              List.of(each.latency().nanosAt(0.5) / 1e6),
              List.of(each.latency().nanosAt(0.95) / 1e6),
              List.of(each.latency().nanosAt(0.99) / 1e6)));
    }
    return chart.svg();
  }
}
