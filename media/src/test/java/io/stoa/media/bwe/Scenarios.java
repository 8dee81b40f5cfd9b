// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import static io.stoa.media.bwe.Scenario.Figure.atLeast;
import static io.stoa.media.bwe.Scenario.Figure.atMost;

import io.stoa.media.bwe.Scenario.Bench;
import io.stoa.media.bwe.Scenario.Figure;
import io.stoa.media.sim.TcpLikeFlow;
import java.util.List;

/// The situations in which the estimator is held to figures.
final class Scenarios {
  private static final long MBPS = 1_000_000;

  /// Rates in kbps for one second each, as a phone in a moving car gets them.
  private static final int[] LTE_KBPS = {
    2800, 3100, 2500, 2900, 3300, 2600, 1900, 1500, 1100, 900, 1000, 1300, 1200, 1600, 2100, 2400,
    2200, 2700, 3000, 2800, 2300, 1700, 1400, 1800, 2000, 1500, 1200, 800, 700, 900, 1100, 1500,
    1900, 2200, 2600, 2900, 3200, 3000, 2700, 2400
  };

  static final List<Scenario> ALL =
      List.of(
          new Scenario("steady", "1 Mbps, 50 ms, queue 300 ms", Scenarios::steady),
          new Scenario("steady, jitter", "1 Mbps, 50 ± 20 ms", Scenarios::jitter),
          new Scenario("rate steps", "3 → 0.5 → 3 Mbps, queue 94 kB", Scenarios::steps),
          new Scenario("layers", "3 → 0.5 → 3 Mbps, simulcast", Scenarios::layers),
          new Scenario("LTE", "0.7 to 3.3 Mbps, 1 s each", Scenarios::lte),
          new Scenario("random loss 5 %", "3 Mbps", s -> loss(s, 0.05)),
          new Scenario("random loss 10 %", "3 Mbps", s -> loss(s, 0.1)),
          new Scenario("burst loss", "3 Mbps, 5 % in bursts", Scenarios::burstLoss),
          new Scenario("short queue", "1 Mbps, queue 15 ms", Scenarios::shortQueue),
          new Scenario("two flows", "3 Mbps shared", Scenarios::twoFlows),
          new Scenario("TCP-like flow", "2 Mbps shared, queue 150 ms", Scenarios::tcp),
          new Scenario("sudden need", "3 Mbps, 0.2 then 2 Mbps of media", Scenarios::suddenNeed),
          new Scenario("feedback lost", "3 Mbps, none for 2 s", Scenarios::feedbackLost),
          new Scenario("dead link", "3 Mbps, nothing for 5 s", Scenarios::deadLink),
          new Scenario("REMB only", "1 Mbps", Scenarios::rembOnly));

  private Scenarios() {}

  private static List<Figure> steady(long seed) {
    Bench bench = new Bench(seed, 25);
    bench.link.rate(MBPS).queue(37_500);
    return steadyFigures(bench);
  }

  private static List<Figure> jitter(long seed) {
    Bench bench = new Bench(seed, 15);
    bench.link.rate(MBPS).queue(37_500).jitter(20, true);
    return steadyFigures(bench);
  }

  private static List<Figure> steadyFigures(Bench bench) {
    SimSender sender = bench.sender(300_000);
    sender.measureQueueAfter(10 * MBPS * 1000);
    sender.start();
    bench.runTo(70);
    return List.of(
        atLeast("link use", 100 * bench.arrived(sender, 10, 70) / MBPS, 80, "%"),
        atMost("queue p95", Bench.p95Millis(sender), 200, "ms"),
        atMost("audio loss", Bench.audioLoss(sender), 1, "%"));
  }

  private static List<Figure> steps(long seed) {
    Bench bench = stepping(seed);
    SimSender sender = bench.sender(300_000);
    sender.start();
    bench.runTo(60);
    return List.of(
        atMost("first to 80 %", bench.until(sender, 0, 2_400_000, false), 5, "s"),
        atMost("down", bench.until(sender, 20, 500_000, true), 3, "s"),
        atLeast("use while low", 100 * bench.arrived(sender, 25, 40) / 500_000, 70, "%"),
        atMost("up to 80 %", bench.until(sender, 40, 2_400_000, false), 10, "s"),
        atMost("audio loss", Bench.audioLoss(sender), 2, "%"));
  }

  private static List<Figure> layers(long seed) {
    Bench bench = stepping(seed);
    SimSender sender = bench.sender(300_000);
    sender.layers = new SimLayers();
    sender.start();
    bench.runTo(60);
    return List.of(
        atMost("first to best layer", media(bench, sender, 0, 1_200_000), 6, "s"),
        atMost("down", bench.until(sender, 20, 500_000, true), 3, "s"),
        atLeast("media while low", bench.arrived(sender, 25, 40) / 1000, 300, "kbps"),
        atMost("up to best layer", media(bench, sender, 40, 1_200_000), 10, "s"),
        atMost("changes of layer", sender.layers.changes, 24, ""),
        atMost("audio loss", Bench.audioLoss(sender), 2, "%"));
  }

  /// Seconds after `from` until that much media arrives over one second.
  private static double media(Bench bench, SimSender sender, double from, double bps) {
    for (double at = from; at < from + 20; at += 0.1) {
      if (bench.arrived(sender, at, at + 1) >= bps) {
        return at - from + 1;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  private static Bench stepping(long seed) {
    Bench bench = new Bench(seed, 25);
    bench.link.rate(now -> {
      double at = (now - bench.began) / Scenario.SECOND;
      return at >= 20 && at < 40 ? 500_000 : 3_000_000;
    });
    bench.link.queue(93_750);
    return bench;
  }

  private static List<Figure> lte(long seed) {
    Bench bench = new Bench(seed, 30);
    bench.link.rate(
        now -> 1000.0 * LTE_KBPS[(int) ((now - bench.began) / 1_000_000_000L) % LTE_KBPS.length]);
    bench.link.queue(125_000).jitter(5, false);
    SimSender sender = bench.sender(300_000);
    sender.measureQueueAfter(5 * MBPS * 1000);
    sender.start();
    bench.runTo(80);
    double mean = 0;
    for (int kbps : LTE_KBPS) {
      mean += 1000.0 * kbps / LTE_KBPS.length;
    }
    return List.of(
        atLeast("link use", 100 * bench.arrived(sender, 0, 80) / mean, 60, "%"),
        atMost("queue p95", Bench.p95Millis(sender), 200, "ms"),
        atMost("audio loss", Bench.audioLoss(sender), 2, "%"));
  }

  private static List<Figure> loss(long seed, double share) {
    Bench bench = new Bench(seed, 25);
    bench.link.rate(3 * MBPS).queue(112_500).loss(share);
    return lossFigures(bench);
  }

  private static List<Figure> burstLoss(long seed) {
    Bench bench = new Bench(seed, 25);
    bench.link.rate(3 * MBPS).queue(112_500).burstLoss(0.5, 0.02, 0.18);
    return lossFigures(bench);
  }

  private static List<Figure> lossFigures(Bench bench) {
    SimSender sender = bench.sender(300_000);
    sender.start();
    bench.runTo(70);
    return List.of(
        atLeast("target", 100 * bench.target(sender, 10, 70) / (3 * MBPS), 70, "% of the link"),
        atMost("queue p95", Bench.p95Millis(sender), 200, "ms"));
  }

  private static List<Figure> shortQueue(long seed) {
    Bench bench = new Bench(seed, 25);
    bench.link.rate(MBPS).queue(4_000);
    SimSender sender = bench.sender(300_000);
    sender.start();
    bench.runTo(70);
    return List.of(
        atLeast("link use", 100 * bench.arrived(sender, 10, 70) / MBPS, 60, "%"),
        atMost("target", 100 * bench.target(sender, 10, 70) / MBPS, 150, "% of the link"),
        atMost("audio loss", Bench.audioLoss(sender), 8, "%"));
  }

  private static List<Figure> twoFlows(long seed) {
    Bench bench = new Bench(seed, 25);
    bench.link.rate(3 * MBPS).queue(112_500);
    SimSender first = bench.sender(300_000);
    SimSender second = bench.sender(300_001);
    first.start();
    bench.clock.after(10_000_000_000L, second::start);
    bench.runTo(130);
    double a = bench.arrived(first, 60, 130);
    double b =
        second.samples.stream().skip(500).mapToDouble(s -> s.arrivedBps()).average().orElse(0);
    double apart = 100 * Math.abs(a - b) / Math.max(a, b);
    return List.of(
        atMost("apart", apart, 30, "%"),
        atLeast("link use", 100 * (a + b) / (3 * MBPS), 80, "%"),
        atMost("queue p95", Bench.p95Millis(first), 200, "ms"));
  }

  private static List<Figure> tcp(long seed) {
    Bench bench = new Bench(seed, 25);
    bench.link.rate(2 * MBPS).queue(37_500);
    SimSender sender = bench.sender(300_000);
    TcpLikeFlow flow = new TcpLikeFlow(bench.clock, bench.link, 25);
    sender.start();
    flow.startAt(bench.began + 10_000_000_000L);
    bench.runTo(20);
    long before = flow.deliveredBytes();
    bench.runTo(80);
    double tcpShare = 100 * (flow.deliveredBytes() - before) * 8.0 / 60 / (2 * MBPS);
    return List.of(
        atLeast("share", 100 * bench.arrived(sender, 20, 80) / (2 * MBPS), 25, "% of the link"),
        atLeast("share of the other", tcpShare, 15, "% of the link"));
  }

  private static List<Figure> suddenNeed(long seed) {
    Bench bench = new Bench(seed, 25);
    bench.link.rate(3 * MBPS).queue(112_500);
    SimSender sender = bench.sender(300_000);
    sender.demand(200_000);
    sender.start();
    bench.runTo(20);
    sender.demand(2 * MBPS);
    bench.runTo(40);
    return List.of(
        atMost("until enough", bench.until(sender, 20, 1_900_000, false), 3, "s"),
        atLeast("then", bench.arrived(sender, 24, 40) / 1000, 1_700, "kbps"),
        atMost("queue p95", Bench.p95Millis(sender), 200, "ms"));
  }

  private static List<Figure> feedbackLost(long seed) {
    Bench bench = new Bench(seed, 25);
    bench.link.rate(3 * MBPS).queue(112_500);
    SimSender sender = bench.sender(300_000);
    sender.start();
    bench.runTo(20);
    sender.back().dead(true);
    bench.runTo(22);
    sender.back().dead(false);
    bench.runTo(40);
    return List.of(
        atMost("lowest", bench.lowestTarget(sender, 20, 22.5) / 1000, 2_000, "kbps"),
        atLeast("lowest, kept", bench.lowestTarget(sender, 20, 22.5) / 1000, 300, "kbps"),
        atMost("back to 80 %", bench.until(sender, 22, 2_400_000, false), 5, "s"));
  }

  private static List<Figure> deadLink(long seed) {
    Bench bench = new Bench(seed, 25);
    bench.link.rate(3 * MBPS).queue(112_500);
    SimSender sender = bench.sender(300_000);
    sender.start();
    bench.runTo(20);
    bench.link.dead(true);
    bench.runTo(25);
    bench.link.dead(false);
    bench.runTo(45);
    return List.of(
        atMost("lowest", bench.lowestTarget(sender, 20, 25) / 1000, 600, "kbps"),
        atMost("back to 80 %", bench.until(sender, 25, 2_400_000, false), 8, "s"));
  }

  private static List<Figure> rembOnly(long seed) {
    Bench bench = new Bench(seed, 25);
    bench.link.rate(MBPS).queue(37_500);
    SimSender sender = bench.sender(300_000);
    sender.rembOnly();
    sender.measureQueueAfter(20 * MBPS * 1000);
    sender.start();
    bench.runTo(80);
    return List.of(
        atLeast("link use", 100 * bench.arrived(sender, 20, 80) / MBPS, 75, "%"),
        atMost("queue p95", Bench.p95Millis(sender), 200, "ms"));
  }
}
