// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.api;

import io.stoa.bench.load.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What became of calls. Any thread.
final class CallTally {

  /// What became of those of one operation.
  ///
  /// @param latency of those that were answered as they should be
  record Line(String operation, LatencyHistogram latency, long maxNanos, long errors) {}

  private static final class Count {
    private final LatencyHistogram latency = new LatencyHistogram();
    private long maxNanos;
    private long errors;
  }

  private final Map<String, Count> operations = new TreeMap<>();
  private final Map<String, Integer> errors = new TreeMap<>();
  private final Count all = new Count();
  private final LatencyHistogram late = new LatencyHistogram();
  private final LatencyHistogram connecting = new LatencyHistogram();
  private long sent;

  /// A call leaves.
  ///
  /// @param lateNanos after it was due
  synchronized void sent(long lateNanos) {
    sent++;
    late.record(lateNanos);
  }

  /// A call has its connection.
  ///
  /// @param nanos after it left
  synchronized void connected(long nanos) {
    connecting.record(nanos);
  }

  synchronized void answered(String operation, long nanos) {
    Count count = operations.computeIfAbsent(operation, name -> new Count());
    count.latency.record(nanos);
    count.maxNanos = Math.max(count.maxNanos, nanos);
    all.latency.record(nanos);
    all.maxNanos = Math.max(all.maxNanos, nanos);
  }

  synchronized void failed(String operation, String kind) {
    operations.computeIfAbsent(operation, name -> new Count()).errors++;
    all.errors++;
    errors.merge(operation + ": " + kind, 1, Integer::sum);
  }

  synchronized long sent() {
    return sent;
  }

  /// Those of which it is known what became.
  synchronized long ended() {
    return all.latency.total() + all.errors;
  }

  synchronized Line all() {
    return new Line("all", all.latency, all.maxNanos, all.errors);
  }

  synchronized List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    operations.forEach(
        (name, count) -> lines.add(new Line(name, count.latency, count.maxNanos, count.errors)));
    return lines;
  }

  /// How often each kind of error came.
  synchronized Map<String, Integer> errors() {
    return new TreeMap<>(errors);
  }

  /// How long after calls were due they left.
  synchronized LatencyHistogram late() {
    return late;
  }

  /// How long calls waited for a connection then.
  synchronized LatencyHistogram connecting() {
    return connecting;
  }
}
