// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import io.stoa.platform.identity.DeviceName;
import io.stoa.signaling.ClientOrigin;
import io.stoa.signaling.JoinReport;
import io.stoa.signaling.JoinReport.Stage;
import io.stoa.signaling.QualityReport;
import io.stoa.signaling.wire.ConnectionQuality;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// How clients fare by where they come from and what they run on: joins and how long they take,
/// connections that broke and came back, and how media was. Any thread.
public final class Cohorts {

  /// Kinds of clients that are counted; a further one counts as [#OTHERS].
  static final int MAX = 100;

  static final Cohort OTHERS = new Cohort("other", "other");

  private static final int LATEST = 200;

  /// Clients of one kind.
  ///
  /// @param region where they are; empty when unknown
  /// @param device such as `Firefox on Android`; empty when unknown
  public record Cohort(String region, String device) {}

  /// What became of the clients of one kind.
  ///
  /// @param seconds of all their joins together, from the request until keys were agreed on
  /// @param medianMillis of the latest joins; 0 without any
  /// @param lateMillis that one in twenty of the latest joins exceeds
  /// @param ratings how often their connection was rated what, every few seconds of a participant
  record Tally(
      long joined,
      long failed,
      long returned,
      double seconds,
      long medianMillis,
      long lateMillis,
      Map<ConnectionQuality, Long> ratings) {}

  private static final class Count {
    private long joined;
    private long timed;
    private long failed;
    private long returned;
    private long nanos;
    private final long[] latest = new long[LATEST];
    private final Map<ConnectionQuality, Long> ratings = new EnumMap<>(ConnectionQuality.class);

    private void took(Duration time) {
      nanos += time.toNanos();
      latest[(int) (timed++ % LATEST)] = time.toMillis();
    }

    private Tally tally() {
      long[] sorted = Arrays.copyOf(latest, (int) Math.min(timed, LATEST));
      Arrays.sort(sorted);
      return new Tally(
          joined,
          failed,
          returned,
          nanos / 1e9,
          quantile(sorted, 0.5),
          quantile(sorted, 0.95),
          new EnumMap<>(ratings));
    }
  }

  private final Regions regions;
  private final Map<Cohort, Count> counts = new LinkedHashMap<>();

  public Cohorts(Regions regions) {
    this.regions = regions;
  }

  /// The smallest of sorted values that a share of them does not exceed; 0 of none.
  static long quantile(long[] sorted, double share) {
    int rank = (int) Math.ceil(share * sorted.length) - 1;
    return sorted.length == 0 ? 0 : sorted[Math.max(0, rank)];
  }

  /// What kind of client it is.
  Cohort of(ClientOrigin client) {
    String device = client.userAgent().isEmpty() ? "" : DeviceName.of(client.userAgent());
    return new Cohort(regions.of(client), device);
  }

  private Count count(ClientOrigin client) {
    Cohort cohort = of(client);
    boolean known = counts.containsKey(cohort) || counts.size() < MAX;
    return counts.computeIfAbsent(known ? cohort : OTHERS, ignored -> new Count());
  }

  /// Takes down how an attempt to join went. Strangers are of no kind.
  public synchronized void tell(JoinReport report) {
    if (report.room().isEmpty()) {
      return;
    }
    Count count = count(report.origin());
    if (!report.succeeded()) {
      count.failed++;
      return;
    }
    count.joined++;
    Duration connected = report.reached().get(Stage.DTLS);
    if (connected != null) {
      count.took(connected);
    }
  }

  /// Somebody came back to a connection that broke.
  public synchronized void tell(ClientOrigin returned) {
    count(returned).returned++;
  }

  /// Takes down how somebody is connected.
  public synchronized void tell(QualityReport report) {
    count(report.origin()).ratings.merge(report.quality(), 1L, Long::sum);
  }

  synchronized Map<Cohort, Tally> all() {
    Map<Cohort, Tally> all = new LinkedHashMap<>();
    counts.forEach((cohort, count) -> all.put(cohort, count.tally()));
    return all;
  }
}
