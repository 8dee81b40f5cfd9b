// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.MediaKind;
import io.stoa.media.PeerQuality;
import io.stoa.media.PeerQuality.TrackQuality;
import io.stoa.signaling.wire.ConnectionQuality;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Judges one participant's connection from what is measured of it every few seconds, after the
/// E-model (ITU-T G.107): of 100 points, delay, loss and pictures that are smaller than wanted take
/// some away. It falls fast and rises slowly. Owned by its room's context.
final class QualityRating {

  private static final double BEST = 100;

  /// Fewer are good for more than this many points.
  private static final double EXCELLENT_ABOVE = 80;

  private static final double GOOD_ABOVE = 40;

  /// For each percent of packets that the network loses: most of them are repaired or concealed.
  private static final double LOSS_POINTS = 8;

  /// For each layer that is missing of a picture.
  private static final double LAYER_POINTS = 35;

  /// One way in milliseconds, up to which people do not talk into one another's words.
  private static final double EASY_DELAY_MILLIS = 160;

  private static final double RISE = 0.4;
  private static final double FALL = 0.7;

  /// Fewer packets say nothing about loss.
  private static final long PACKETS_MIN = 20;

  /// For so many measurements a layer must be missing: encoders take a while to begin.
  private static final int MISSING_MIN = 3;

  /// Expected and received packets of each track so far.
  private final Map<String, TrackQuality> before = new HashMap<>();

  private double points = BEST;
  private double loss;
  private double rttMillis = -1;
  private int missing;
  private boolean lost;

  /// Takes a measurement.
  ///
  /// @param measured null where the media plane has no such peer
  /// @param wantedLayers how many layers of a track its viewers have a use for
  void take(@Nullable PeerQuality measured, ToIntFunction<TrackQuality> wantedLayers) {
    lost = measured == null || measured.route() == PeerQuality.Route.NONE;
    if (measured == null || lost) {
      return;
    }
    loss = Math.max(lossFrom(measured), measured.receivedTracks() > 0 ? measured.loss() : 0);
    rttMillis = measured.rttMillis();
    int layers = measured.missingLayers() + (measured.pausedTracks() > 0 ? 2 : 0);
    for (TrackQuality track : measured.published()) {
      if (track.kind() == MediaKind.VIDEO && !track.muted()) {
        int wanted = Math.min(wantedLayers.applyAsInt(track), track.announcedLayers());
        layers = Math.max(layers, wanted - track.layers());
      }
    }
    missing = layers > 0 ? missing + 1 : 0;
    double now = points(loss, rttMillis, missing >= MISSING_MIN ? layers : 0);
    points += (now - points) * (now < points ? FALL : RISE);
  }

  /// Points for what was measured.
  static double points(double loss, double rttMillis, int missingLayers) {
    double delay = Math.max(0, rttMillis) / 2;
    double delayPoints =
        delay < EASY_DELAY_MILLIS
            ? delay / 40
            : EASY_DELAY_MILLIS / 40 + (delay - EASY_DELAY_MILLIS) / 10;
    double left = BEST - delayPoints - 100 * loss * LOSS_POINTS - missingLayers * LAYER_POINTS;
    return Math.clamp(left, 0, BEST);
  }

  /// Of what the participant sent since the last measurement.
  private double lossFrom(PeerQuality measured) {
    long expected = 0;
    long received = 0;
    Map<String, TrackQuality> now = new HashMap<>();
    for (TrackQuality track : measured.published()) {
      now.put(track.trackId(), track);
      TrackQuality last = before.get(track.trackId());
      // It counts from the beginning again when a source does.
      if (last != null && track.expected() >= last.expected()) {
        expected += track.expected() - last.expected();
        received += track.received() - last.received();
      }
    }
    before.clear();
    before.putAll(now);
    return expected < PACKETS_MIN ? 0 : Math.clamp(1 - (double) received / expected, 0, 1);
  }

  ConnectionQuality quality() {
    if (lost) {
      return ConnectionQuality.LOST;
    }
    if (points > EXCELLENT_ABOVE) {
      return ConnectionQuality.EXCELLENT;
    }
    return points > GOOD_ABOVE ? ConnectionQuality.GOOD : ConnectionQuality.POOR;
  }

  /// The points as an opinion, 1 to 4.5 (ITU-T G.107 Annex B).
  double score() {
    double r = lost ? 0 : points;
    return Math.max(1, 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r));
  }

  double loss() {
    return lost ? 1 : loss;
  }

  double rttMillis() {
    return rttMillis;
  }
}
