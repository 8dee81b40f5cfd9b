// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.attack;

import io.stoa.bench.load.ControlCall;
import io.stoa.bench.load.ProcessUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Makes one attack after the other beside the control call, and judges each. Owned by its thread.
// Visits are collected in a list, and awaited there.
@SuppressWarnings("FutureReturnValueIgnored")
final class AttackRun {

  private static final double LOSS_PERCENT_MAX = 1;

  /// More than a visitor needs when nobody attacks.
  private static final double VISIT_MILLIS_MAX = 1_000;

  private static final long VISIT_EVERY_MILLIS = 500;
  private static final Duration STRAGGLERS = Duration.ofMillis(800);

  private final Target target;
  private final List<Row> rows = new ArrayList<>();
  private double quietLoss;
  private double quietMillis;

  AttackRun(Target target) {
    this.target = target;
  }

  /// An attack and what it did.
  ///
  /// @param lossPercent of the control call, beyond what it loses when nobody attacks
  /// @param middleMillis how long somebody else needed to join meanwhile, the middle of several
  record Row(
      String name,
      Attack.Outcome outcome,
      double lossPercent,
      ServerState before,
      ServerState after,
      long peakBytes,
      double middleMillis,
      double longestMillis,
      List<String> faults) {

    long growth() {
      return after.residentBytes() - before.residentBytes();
    }

    boolean isBad() {
      return !faults.isEmpty();
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "| %s | %s | %s | %.2f | %+d, %+d | %d → %d | %d → %d | %.0f, %.0f | %s |",
          name,
          outcome.sent(),
          outcome.answered(),
          lossPercent,
          growth() >> 20,
          (peakBytes - before.residentBytes()) >> 20,
          before.threads(),
          after.threads(),
          before.descriptors(),
          after.descriptors(),
          middleMillis,
          longestMillis,
          faults.isEmpty() ? "holds" : "**FAILS**: " + String.join("; ", faults));
    }
  }

  /// What the control call loses, and how visitors get in, when nobody attacks.
  void quiet() {
    Row row =
        measured(
            new Attack() {
              @Override
              public String name() {
                return "nobody";
              }

              @Override
              public Outcome on(Target quiet) {
                Target.pause(quiet.time());
                return Outcome.of("nothing", "nothing");
              }
            });
    quietLoss = Math.max(0, row.lossPercent());
    quietMillis = row.middleMillis();
  }

  Row measured(Attack attack) {
    ControlCall call = target.call();
    String logBefore = target.server().log();
    ServerState before = ServerState.of(target.server());
    List<CompletableFuture<Double>> visits = Collections.synchronizedList(new ArrayList<>());
    AtomicLong peak = new AtomicLong(before.residentBytes());
    Attack.Outcome outcome;
    call.begin();
    try (ScheduledExecutorService visitors = Executors.newSingleThreadScheduledExecutor()) {
      visitors.scheduleAtFixedRate(
          () -> {
            visits.add(call.visit("visited-" + visits.size() % 4));
            long now = ProcessUsage.of(target.server().pid()).residentBytes();
            peak.accumulateAndGet(now, Math::max);
          },
          VISIT_EVERY_MILLIS,
          VISIT_EVERY_MILLIS,
          TimeUnit.MILLISECONDS);
      outcome = outcome(attack);
      visitors.shutdownNow();
    }
    call.end();
    List<String> faults = new ArrayList<>(outcome.faults());
    List<Double> millis = waited(visits, faults);
    Target.pause(STRAGGLERS);
    double loss = call.lossPercent() - quietLoss;
    ServerState after = ServerState.settled(target.server(), before);
    Row row =
        new Row(
            attack.name(),
            outcome,
            loss,
            before,
            after,
            peak.get(),
            millis.isEmpty() ? 0 : millis.get(millis.size() / 2),
            millis.isEmpty() ? 0 : millis.getLast(),
            faults);
    judge(row, target.server().log().substring(logBefore.length()));
    rows.add(row);
    System.out.println(row);
    return row;
  }

  /// An attack that cannot be made to its end is a fault, too.
  private Attack.Outcome outcome(Attack attack) {
    try {
      return attack.on(target);
    } catch (Exception e) {
      return new Attack.Outcome("", "", List.of("it ended with " + e));
    }
  }

  private static List<Double> waited(List<CompletableFuture<Double>> visits, List<String> faults) {
    List<Double> millis = new ArrayList<>();
    int refused = 0;
    String why = "";
    for (CompletableFuture<Double> visit : visits) {
      try {
        millis.add(visit.join());
      } catch (CompletionException e) {
        refused++;
        why = why(e).toString();
      }
    }
    if (refused > 0) {
      faults.add(refused + " of " + visits.size() + " visitors did not get in: " + why);
    }
    millis.sort(null);
    return millis;
  }

  private static Throwable why(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : why(cause);
  }

  private void judge(Row row, String log) {
    List<String> faults = row.faults();
    if (row.lossPercent() > LOSS_PERCENT_MAX) {
      faults.add("the control call is felt");
    }
    target.call().tornOut().forEach(why -> faults.add("torn out: " + why));
    if (row.after().hasGrown(row.before())) {
      faults.add("memory grows");
    }
    if (!row.after().isBackAt(row.before())) {
      faults.add("threads or descriptors stay");
    }
    if (row.middleMillis() - quietMillis > VISIT_MILLIS_MAX) {
      faults.add("visitors wait");
    }
    List<String> defects = ServerState.defects(log);
    if (!defects.isEmpty()) {
      faults.add(defects.size() + " in the log: " + defects.getFirst());
    }
  }

  boolean holds() {
    return rows.stream().noneMatch(Row::isBad);
  }

  String table() {
    StringBuilder table =
        new StringBuilder(
            """
            | attack | sent | answered | extra loss % | RSS MB afterwards, at most | threads | descriptors | a visitor joins in ms, middle and longest | verdict |
            |---|---|---|---|---|---|---|---|---|
            """);
    rows.forEach(row -> table.append(row).append('\n'));
    return table.toString();
  }
}
