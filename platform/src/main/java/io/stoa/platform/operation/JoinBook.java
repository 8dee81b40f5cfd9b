// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import io.stoa.signaling.ClientOrigin;
import io.stoa.signaling.JoinReport;
import io.stoa.signaling.JoinReport.Stage;
import io.stoa.signaling.QualityReport;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Counts attempts to join, and keeps those that failed lately. Any thread.
public final class JoinBook {

  /// Upper bounds of what stages take, in seconds.
  static final double[] BOUNDS = {0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30};

  /// Failures that are kept, of clients with a good token and of the others: strangers do not push
  /// out what matters.
  static final int KEPT_MAX = 100;

  /// Kinds of failure that are counted; a further one counts as `other`.
  private static final int KINDS_MAX = 200;

  private static final int LATEST = 200;

  /// A kind of failure.
  record Failure(String stage, String reason) implements Comparable<Failure> {
    @Override
    public int compareTo(Failure other) {
      int byStage = stage.compareTo(other.stage);
      return byStage == 0 ? reason.compareTo(other.reason) : byStage;
    }
  }

  /// How long a stage took, since the client asked.
  ///
  /// @param counts below each of [#BOUNDS], and above the last; not summed up
  record Times(List<Long> counts, double seconds) {}

  private final Map<Stage, long[]> counts = new EnumMap<>(Stage.class);
  private final Map<Stage, Long> nanos = new EnumMap<>(Stage.class);
  private final Map<Failure, Long> failures = new TreeMap<>();
  private final Deque<JoinReport> known = new ArrayDeque<>();
  private final Deque<JoinReport> strangers = new ArrayDeque<>();
  private final LastHour lastHour = new LastHour();
  private final Map<Stage, long[]> latest = new EnumMap<>(Stage.class);
  private final Cohorts cohorts;
  private final Predicate<String> tests;
  private final InstantSource clock;
  private long succeeded;
  private long returned;

  /// @param tests whether a room of that name is none but a test of somebody's network, which is
  ///   meant to fail where a network blocks something
  public JoinBook(Cohorts cohorts, Predicate<String> tests, InstantSource clock) {
    this.cohorts = cohorts;
    this.tests = tests;
    this.clock = clock;
    for (Stage stage : Stage.values()) {
      counts.put(stage, new long[BOUNDS.length + 1]);
      nanos.put(stage, 0L);
      latest.put(stage, new long[0]);
    }
  }

  /// Takes down how an attempt went.
  public void tell(JoinReport report) {
    if (!tests.test(report.room())) {
      cohorts.tell(report);
      count(report);
    }
  }

  /// Takes down how somebody is connected.
  public void tell(QualityReport report) {
    if (!tests.test(report.room())) {
      cohorts.tell(report);
    }
  }

  private synchronized void count(JoinReport report) {
    report
        .reached()
        .forEach((stage, after) -> {
          counts.getOrDefault(stage, new long[BOUNDS.length + 1])[bucket(after.toNanos())]++;
          nanos.merge(stage, after.toNanos(), Long::sum);
          latest.computeIfPresent(stage, (same, before) -> with(before, after.toMillis()));
        });
    lastHour.joined(clock.instant(), report.succeeded());
    if (report.succeeded()) {
      succeeded++;
      return;
    }
    Failure failure = new Failure(stage(report), report.failure());
    if (!failures.containsKey(failure) && failures.size() >= KINDS_MAX) {
      failure = new Failure(stage(report), "other");
    }
    failures.merge(failure, 1L, Long::sum);
    Deque<JoinReport> kept = report.room().isEmpty() ? strangers : known;
    kept.addFirst(report);
    if (kept.size() > KEPT_MAX) {
      kept.removeLast();
    }
  }

  /// The stage that a failed attempt did not get to, as metrics have it.
  static String stage(JoinReport report) {
    return word(report.missing());
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static int bucket(long after) {
    double seconds = after / (double) TimeUnit.SECONDS.toNanos(1);
    int i = 0;
    while (i < BOUNDS.length && seconds > BOUNDS[i]) {
      i++;
    }
    return i;
  }

  synchronized long succeeded() {
    return succeeded;
  }

  synchronized Map<Failure, Long> failures() {
    return new TreeMap<>(failures);
  }

  synchronized Map<Stage, Times> times() {
    Map<Stage, Times> all = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      List<Long> each = new ArrayList<>();
      for (long count : counts.getOrDefault(stage, new long[0])) {
        each.add(count);
      }
      all.put(stage, new Times(each, nanos.getOrDefault(stage, 0L) / 1e9));
    }
    return all;
  }

  private static long[] with(long[] before, long value) {
    int from = before.length < LATEST ? 0 : 1;
    long[] after =
        Arrays.copyOf(Arrays.copyOfRange(before, from, before.length), before.length - from + 1);
    after[after.length - 1] = value;
    return after;
  }

  /// Takes down that somebody came back to a connection that broke.
  public void tell(ClientOrigin back) {
    cohorts.tell(back);
    synchronized (this) {
      returned++;
      lastHour.returned(clock.instant());
    }
  }

  Cohorts cohorts() {
    return cohorts;
  }

  /// Whether a room of that name is only a test of somebody's network.
  boolean isTest(String room) {
    return tests.test(room);
  }

  synchronized long returns() {
    return returned;
  }

  synchronized List<LastHour.Minute> lastHour() {
    return lastHour.minutes(clock.instant());
  }

  /// How long the latest joins took until a stage: the middle one, and what one in twenty exceeds,
  /// in milliseconds.
  record Typical(long median, long late) {}

  /// Of each stage that anybody has reached.
  synchronized Map<Stage, Typical> typical() {
    Map<Stage, Typical> all = new EnumMap<>(Stage.class);
    latest.forEach((stage, millis) -> {
      long[] sorted = millis.clone();
      Arrays.sort(sorted);
      if (sorted.length > 0) {
        all.put(stage, new Typical(Cohorts.quantile(sorted, 0.5), Cohorts.quantile(sorted, 0.95)));
      }
    });
    return all;
  }

  /// The latest failures, newest first.
  synchronized List<JoinReport> recent() {
    List<JoinReport> all = new ArrayList<>(known);
    all.addAll(strangers);
    all.sort((a, b) -> b.began().compareTo(a.began()));
    return all;
  }
}
