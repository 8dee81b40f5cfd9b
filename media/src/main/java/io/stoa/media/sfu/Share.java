// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.MediaKind;
import io.stoa.media.bwe.Demand;
import org.jspecify.annotations.Nullable;

/// What one subscription asks of its receiver's bandwidth, and what it is given. Owned by its
/// subscription.
final class Share {
  /// How long there must be too little before a stream is held back.
  private static final long SCARCE_NANOS = 500_000_000L;

  /// Of a camera's lowest layer; each other has four times as many as the one below.
  private static final long LOWEST_PIXELS = 320 * 180;

  private final Demand demand = new Demand();
  private boolean isAsking;
  private int temporals = 1;
  private int best;
  private int spatial = LayerSelector.ALL;
  private int temporal = LayerSelector.ALL;
  private boolean isStarved;
  private boolean isScarce;
  private long scarceNanos;

  /// Notes what each layer of a video costs now. Returns false when there is nothing to share out:
  /// it is audio, it is not sent, or is too new for its rate to be known.
  ///
  /// @param pixels its size on screen, 0 when that is not known
  boolean ask(@Nullable Publication from, int preferred, long pixels, long nowNanos) {
    isAsking = false;
    if (from == null || from.kind() == MediaKind.AUDIO || from.isMuted()) {
      return false;
    }
    demand.clearCosts();
    best = 0;
    temporals = Math.min(from.temporalLayers(), Demand.TEMPORALS);
    int spatials = Math.min(from.spatialLayers(), Demand.SPATIALS);
    for (int spatial = 0; spatial < spatials; spatial++) {
      for (int temporal = 0; temporal < temporals; temporal++) {
        boolean isLast = temporal == temporals - 1;
        if (spatial > 0 && temporal == 0 && temporals > 2 && !from.isScreen()) {
          // Rather a smaller picture than one that stutters; of a screen, letters count.
          continue;
        }
        double bps = from.bps(spatial, isLast ? LayerSelector.ALL : temporal, nowNanos);
        demand.cost(Demand.stepOf(spatial, temporal), (long) bps);
        if (bps > 0 && spatial <= preferred) {
          isAsking = true;
          best = spatial;
        }
      }
    }
    int most = Math.min(preferred, Demand.SPATIALS - 1);
    demand.cap(Demand.stepOf(most, Demand.TEMPORALS - 1));
    int place = from.origin().isSpeaking() ? Demand.ACTIVE_SPEAKER : Demand.NORMAL;
    long area = pixels > 0 ? pixels : LOWEST_PIXELS << (2 * most);
    demand.place(from.isScreen() ? Demand.SCREEN_SHARE : place, area);
    return isAsking;
  }

  /// For the allocator.
  Demand demand() {
    return demand;
  }

  /// Takes what the allocator gave. Who did not ask keeps what it had.
  void settle(boolean mayStarve, long nowNanos) {
    if (!isAsking) {
      return;
    }
    boolean wasScarce = isScarce;
    isScarce = demand.step() == Demand.PAUSED;
    if (!isScarce) {
      spatial = Demand.spatialOf(demand.step());
      int given = Demand.temporalOf(demand.step());
      temporal = given == temporals - 1 ? LayerSelector.ALL : given;
      isStarved = false;
      return;
    }
    if (!wasScarce) {
      scarceNanos = nowNanos;
    }
    spatial = 0;
    temporal = 0;
    isStarved = mayStarve && (isStarved || nowNanos - scarceNanos >= SCARCE_NANOS);
  }

  /// The highest simulcast or spatial layer to send.
  int spatial() {
    return spatial;
  }

  /// The highest temporal layer to send.
  int temporal() {
    return temporal;
  }

  /// How many spatial layers fewer it has than there are and its viewer prefers.
  int missing() {
    return isAsking ? Math.max(0, best - spatial) : 0;
  }

  /// Whether it has less than everything.
  boolean isLimited() {
    return isStarved || spatial != LayerSelector.ALL || temporal != LayerSelector.ALL;
  }

  /// Whether it was given nothing.
  boolean isScarce() {
    return isScarce;
  }

  /// Whether it is held back for lack of bandwidth.
  boolean isStarved() {
    return isStarved;
  }

  /// Forgets what it was given: there is nothing to send any more, or the path is another.
  void reset() {
    spatial = LayerSelector.ALL;
    temporal = LayerSelector.ALL;
    isStarved = false;
    isAsking = false;
    isScarce = false;
  }
}
