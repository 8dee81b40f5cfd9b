// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.stoa.media.MediaEvent.SubscriptionPaused;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What was measured in one [SimClass], each figure with its bound.
final class ClassFigures {
  private record Figure(String what, double value, String unit, double bound, boolean isMax) {
    boolean holds() {
      return isMax ? value <= bound : value >= bound;
    }
  }

  /// A voice of 80 bytes each 20 ms with its headers.
  private static final double VOICE_BPS = 8 * 50 * 152;

  private final SimClass room;
  private final SimPerson viewer;
  private final int ssrc;
  private final List<Figure> figures = new ArrayList<>();

  /// @param ssrc of the video that is looked at
  ClassFigures(SimClass room, SimPerson viewer, int ssrc) {
    this.room = room;
    this.viewer = viewer;
    this.ssrc = ssrc;
  }

  ClassFigures atMost(String what, double value, double bound, String unit) {
    figures.add(new Figure(what, value, unit, bound, true));
    return this;
  }

  ClassFigures atLeast(String what, double value, double bound, String unit) {
    figures.add(new Figure(what, value, unit, bound, false));
    return this;
  }

  boolean hold() {
    return figures.stream().allMatch(Figure::holds);
  }

  private double seconds(SimPerson.Sample sample) {
    return (sample.atNanos - room.began) / 1e9;
  }

  /// The layer that arrives, or -1.
  private int layer(SimPerson.Sample sample) {
    return sample.layerOf.getOrDefault(ssrc, -1);
  }

  /// Seconds from a time until this layer is shown and stays for a second; infinite if never.
  double until(double from, int layer) {
    int held = 0;
    for (SimPerson.Sample sample : viewer.samples) {
      if (seconds(sample) < from) {
        continue;
      }
      held = layer(sample) == layer ? held + 1 : 0;
      if (held == 10) {
        return Math.max(0, seconds(sample) - 1 - from);
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /// Seconds from a time until what is sent in half a second is not more than `bps`.
  double untilSent(double from, double bps) {
    long held = 0;
    int count = 0;
    for (int i = 0; i < viewer.samples.size(); i++) {
      if (seconds(viewer.samples.get(i)) < from) {
        continue;
      }
      held += viewer.samples.get(i).sentBytes;
      held -= count >= 5 ? viewer.samples.get(i - 5).sentBytes : 0;
      count++;
      if (count >= 5 && held * 16.0 <= bps) {
        return seconds(viewer.samples.get(i)) - from;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /// The share of time in percent that at least this layer is shown.
  double shown(double from, double to, int layer) {
    return 100
        * viewer.samples.stream()
            .filter(s -> seconds(s) >= from && seconds(s) < to)
            .mapToInt(s -> layer(s) >= layer ? 1 : 0)
            .average()
            .orElse(0);
  }

  /// The same of all cameras together.
  int allChanges(double from, double to) {
    return viewer.streams.keySet().stream()
        .filter(s -> s >= SimClass.VIDEO_SSRC)
        .mapToInt(s -> new ClassFigures(room, viewer, s).changes(from, to))
        .sum();
  }

  /// How often another layer is shown, gaps left out.
  int changes(double from, double to) {
    int changes = 0;
    int last = -1;
    for (SimPerson.Sample sample : viewer.samples) {
      int layer = layer(sample);
      if (seconds(sample) >= from && seconds(sample) < to && layer >= 0) {
        changes += last >= 0 && layer != last ? 1 : 0;
        last = layer;
      }
    }
    return changes;
  }

  /// What arrives by the link, in bits per second.
  static double arrived(SimClass room, SimPerson person, double from, double to) {
    return person.samples.stream()
        .filter(s -> (s.atNanos - room.began) / 1e9 >= from && (s.atNanos - room.began) / 1e9 < to)
        .mapToDouble(s -> s.bytes * 80.0)
        .average()
        .orElse(0);
  }

  double arrived(double from, double to) {
    return arrived(room, viewer, from, to);
  }

  /// The most that a link bears of what the cameras offer, voices included, in bits per second.
  ///
  /// @param seconds for how long the cameras ran
  static double bestFit(SimClass room, double linkBps, double seconds) {
    List<double[]> offers = room.offers(seconds);
    return offers.size() * VOICE_BPS + bestFit(offers, 0, linkBps - offers.size() * VOICE_BPS);
  }

  private static double bestFit(List<double[]> offers, int camera, double leftBps) {
    if (camera == offers.size()) {
      return 0;
    }
    double best = 0;
    for (double bps : offers.get(camera)) {
      if (bps <= leftBps) {
        best = Math.max(best, bps + bestFit(offers, camera + 1, leftBps - bps));
      }
    }
    return best;
  }

  /// Percent of the audio packets that did not arrive.
  double audioLoss() {
    SimPerson.Stream audio = viewer.streams.get(SimClass.audioSsrc(ssrc));
    return audio == null ? 100 : 100.0 * (audio.expected() - audio.received) / audio.expected();
  }

  /// Of the time that packets wait before the bottleneck.
  double queueP95() {
    List<Long> sorted = viewer.queueNanos.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get((int) (sorted.size() * 0.95)) / 1e6;
  }

  /// Milliseconds without a new picture, the longest since the last call.
  double takeLongestGap() {
    SimPerson.Stream video = viewer.streams.get(ssrc);
    return video == null ? 1e9 : video.screen.takeLongestNanos(room.clock.nowNanos()) / 1e6;
  }

  /// How often the video was held back.
  int pauses() {
    int pauses = 0;
    for (int i = 0; i < room.events.size(); i++) {
      pauses += room.events.get(i) instanceof SubscriptionPaused p && p.paused() ? 1 : 0;
    }
    return pauses;
  }

  String values() {
    return join(f -> String.format(Locale.ROOT, "%s %.1f %s", f.what, f.value, f.unit).strip());
  }

  String bounds() {
    return join(f -> String.format(Locale.ROOT, "%s %.0f", f.isMax ? "≤" : "≥", f.bound));
  }

  private String join(java.util.function.Function<Figure, String> text) {
    return String.join("<br>", figures.stream().map(text).toList());
  }

  /// The layers over time, for whoever looks at a failure: one sign for each second.
  @Override
  public String toString() {
    StringBuilder layers = new StringBuilder();
    for (int i = 0; i < viewer.samples.size(); i += 10) {
      int layer = layer(viewer.samples.get(i));
      layers.append(layer < 0 ? '.' : (char) ('0' + layer));
    }
    return values() + " [" + layers + "]";
  }
}
