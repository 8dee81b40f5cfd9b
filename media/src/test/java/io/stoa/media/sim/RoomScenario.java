// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A class on a bad network, as data: one member publishes, others receive, all behind links of the
/// same quality, and figures that every receiver has to reach. Owned by the test's thread.
///
/// ```
/// new RoomScenario("loss", "5 %").link(delay(50, 20).loss(0.05)).publish(camera("cam", VP8, 3))
///     .seconds(60).atMost(Measure.VIDEO_LOSS, 0.5)
/// ```
final class RoomScenario {
  private static final long CONNECT_MILLIS = 30_000;
  private static final long WARM_UP_MILLIS = 3_000;

  /// After the cameras stop, what is on its way and what is repaired arrives.
  private static final long COOL_DOWN_MILLIS = 1_500;

  /// What is measured of one received track; of several the worst counts.
  enum Measure {
    VIDEO_LOSS("video lost after repair", "%"),
    AUDIO_LOSS("sound lost or late", "%"),
    UNDECODED("frames not decoded", "%"),
    BREAKS("decode breaks", ""),
    LONGEST_GAP("longest gap between frames", "ms"),
    GARBAGE("frames decoded wrongly", ""),
    ABOVE("packets of layers above the wanted one", ""),
    BARE("pictures without the wanted layers", "%"),
    KEYFRAMES("key frames made", "");

    private final String what;
    private final String unit;

    Measure(String what, String unit) {
      this.what = what;
      this.unit = unit;
    }
  }

  /// One track at one receiver, and what the publisher made of it meanwhile.
  private static final class Reception {
    private final SimDecoder decoder;
    private final List<SimEncoder> encoders;
    private int framesBefore;
    private int keyframesBefore;

    Reception(SimDecoder decoder, List<SimEncoder> encoders) {
      this.decoder = decoder;
      this.encoders = encoders;
    }

    void begin(long nowNanos) {
      decoder.measureFromNow(nowNanos);
      framesBefore = encoders.getLast().frames;
      keyframesBefore = encoders.stream().mapToInt(e -> e.keyframes).sum();
    }

    private int frames() {
      return encoders.getLast().frames - framesBefore;
    }

    private double wanted() {
      return Math.min(decoder.highestSid(), decoder.track.spatialLayers() - 1);
    }

    double value(Measure measure) {
      return switch (measure) {
        case VIDEO_LOSS -> decoder.lossPercent();
        case AUDIO_LOSS -> 100.0 * Math.max(0, frames() - decoder.played()) / frames();
        case UNDECODED -> 100.0 * Math.max(0, frames() - decoder.decoded) / frames();
        case BREAKS -> decoder.breaks;
        case LONGEST_GAP -> decoder.longestGapNanos / 1e6;
        case GARBAGE -> decoder.garbage + decoder.backward;
        case ABOVE -> decoder.above;
        case BARE -> 100.0 * Math.max(0, 1 - decoder.enhancements / (frames() * wanted()));
        case KEYFRAMES -> encoders.stream().mapToInt(e -> e.keyframes).sum() - keyframesBefore;
      };
    }
  }

  private record Bound(Measure measure, double most) {}

  private record Event(long atMillis, Consumer<SimMember> whatHappens) {}

  private final String name;
  private final String path;
  private final List<SimTrack> tracks = new ArrayList<>();
  private final List<Bound> bounds = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private @Nullable LinkQuality link;
  private int preferred = -1;
  private int receivers = 2;
  private int seconds = 20;

  RoomScenario(String name, String path) {
    this.name = name;
    this.path = path;
  }

  String name() {
    return name;
  }

  String path() {
    return path;
  }

  RoomScenario link(LinkQuality quality) {
    link = quality;
    return this;
  }

  RoomScenario publish(SimTrack track) {
    tracks.add(track);
    return this;
  }

  RoomScenario receivers(int count) {
    receivers = count;
    return this;
  }

  RoomScenario seconds(int count) {
    seconds = count;
    return this;
  }

  /// The first receiver wants no more than a layer.
  RoomScenario firstPrefers(int layer) {
    preferred = layer;
    return this;
  }

  /// Something happens to the first receiver, so long after the measurement began.
  RoomScenario at(long millis, Consumer<SimMember> whatHappens) {
    events.add(new Event(millis, whatHappens));
    return this;
  }

  RoomScenario atMost(Measure measure, double bound) {
    bounds.add(new Bound(measure, bound));
    return this;
  }

  /// Plays it.
  List<Figure> run(long seed) {
    try (SimRoom room = new SimRoom(seed)) {
      LinkQuality quality = Objects.requireNonNull(link, "a scenario needs a link");
      SimMember publisher = room.join("publisher", quality);
      List<SimMember> others = new ArrayList<>();
      for (int i = 0; i < receivers; i++) {
        others.add(room.join("receiver" + i, quality));
      }
      if (!room.connect(CONNECT_MILLIS)) {
        throw new AssertionError(name + ", seed " + seed + ": not connected");
      }
      List<Reception> receptions = new ArrayList<>();
      for (SimTrack track : tracks) {
        publisher.publish(track);
        List<SimEncoder> encoders =
            publisher.encoders().stream().filter(e -> e.track.equals(track)).toList();
        for (SimMember other : others) {
          SimDecoder decoder = other.subscribe(track);
          if (preferred >= 0 && other == others.getFirst() && track.codec().isVideo()) {
            other.prefer(decoder, preferred);
          }
          receptions.add(new Reception(decoder, encoders));
        }
      }
      room.run(WARM_UP_MILLIS);
      receptions.forEach(r -> r.begin(room.clock.nowNanos()));
      for (Event event : events) {
        room.clock.after(
            event.atMillis * 1_000_000, () -> event.whatHappens.accept(others.getFirst()));
      }
      room.run(seconds * 1000L);
      publisher.publishing(false);
      receptions.forEach(r -> r.decoder.end(room.clock.nowNanos()));
      room.run(COOL_DOWN_MILLIS);
      return figures(receptions);
    }
  }

  private List<Figure> figures(List<Reception> receptions) {
    return bounds.stream()
        .map(bound -> {
          Measure measure = bound.measure;
          double worst =
              receptions.stream()
                  .filter(r -> r.decoder.track.codec().isVideo() == (measure != Measure.AUDIO_LOSS))
                  .mapToDouble(r -> r.value(measure))
                  .max()
                  .orElseThrow();
          return Figure.atMost(measure.what, worst, bound.most, measure.unit);
        })
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
