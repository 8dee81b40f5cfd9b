// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import io.stoa.media.sim.SimClock;
import io.stoa.media.sim.SimLink;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// One simulated situation with the figures that it has to reach.
///
/// @param name what happens
/// @param path the link in words
/// @param run plays it with a seed and measures
record Scenario(String name, String path, Function<Long, List<Figure>> run) {

  /// A measured value with its bound; `isMax` when it must not be above.
  record Figure(String what, double value, String unit, double bound, boolean isMax) {
    static Figure atLeast(String what, double value, double bound, String unit) {
      return new Figure(what, value, unit, bound, false);
    }

    static Figure atMost(String what, double value, double bound, String unit) {
      return new Figure(what, value, unit, bound, true);
    }

    boolean holds() {
      return isMax ? value <= bound : value >= bound;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s %.4g %s (%s %.4g)",
          what,
          value,
          unit,
          isMax ? "at most" : "at least",
          bound);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  static final double SECOND = 1e9;

  /// A sender behind a link of its own, and what can be measured of it.
  static final class Bench {
    final SimClock clock = new SimClock();
    final long began = clock.nowNanos();
    final SimLink link;
    final long seed;

    Bench(long seed, long delayMillis) {
      this.seed = seed;
      link = new SimLink(clock, seed, delayMillis);
    }

    SimSender sender(long startBps) {
      return new SimSender(clock, link, seed * 31 + startBps, 25, startBps);
    }

    void runTo(double seconds) {
      long until = began + (long) (seconds * SECOND);
      while (clock.nextNanos() <= until) {
        clock.advance(clock.nextNanos());
      }
      clock.advance(until);
    }

    /// Mean rate that arrived between two times, in bits per second.
    double arrived(SimSender sender, double from, double to) {
      return sender.samples.stream()
          .filter(s -> isIn(s, from, to))
          .mapToDouble(SimSender.Sample::arrivedBps)
          .average()
          .orElse(0);
    }

    /// Mean target between two times.
    double target(SimSender sender, double from, double to) {
      return sender.samples.stream()
          .filter(s -> isIn(s, from, to))
          .mapToLong(SimSender.Sample::targetBps)
          .average()
          .orElse(0);
    }

    double lowestTarget(SimSender sender, double from, double to) {
      return sender.samples.stream()
          .filter(s -> isIn(s, from, to))
          .mapToLong(SimSender.Sample::targetBps)
          .min()
          .orElse(0);
    }

    /// Seconds after `from` until the target is at most (or at least) `bps`; infinite if never.
    double until(SimSender sender, double from, double bps, boolean isDown) {
      for (SimSender.Sample sample : sender.samples) {
        double at = (sample.atNanos() - began) / SECOND;
        boolean reached = isDown ? sample.targetBps() <= bps : sample.targetBps() >= bps;
        if (at >= from && reached) {
          return at - from;
        }
      }
      return Double.POSITIVE_INFINITY;
    }

    private boolean isIn(SimSender.Sample sample, double from, double to) {
      double at = (sample.atNanos() - began) / SECOND;
      return at >= from && at < to;
    }

    static double p95Millis(SimSender sender) {
      List<Long> sorted = sender.queueNanos.stream().sorted().toList();
      return sorted.isEmpty() ? 0 : sorted.get((int) (sorted.size() * 0.95)) / 1e6;
    }

    static double audioLoss(SimSender sender) {
      return 100.0 * (sender.audioSent - sender.audioArrived) / sender.audioSent;
    }
  }
}
