// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

/// Turns the state of the path into a rate (draft-ietf-rmcat-gcc-02 §6): down to 85 % of what
/// arrives when the queue grows, up by 8 % a second while nothing is known of the link, and up by
/// some packets per response time near the rate at which it was last full. A cut is deeper the more
/// waits in the queue, so that it drains. Owned by its estimator.
final class RateControl {
  private static final double DECREASE = 0.85;
  private static final double INCREASE_PER_SECOND = 1.08;
  private static final double ARRIVED_RATIO_MAX = 1.5;
  private static final double ARRIVED_MARGIN_BPS = 10_000;
  private static final double ADDITIVE_MIN_BPS = 4_000;
  private static final double PACKET_BITS = 9600;
  private static final double PACKETS = 2.5;
  private static final double COLLAPSE = 0.6;
  private static final double DRAIN_SECONDS = 1;
  private static final long DRAIN_FROM_NANOS = 80_000_000L;
  private static final double DRAIN_MIN = 0.4;
  private static final int HOLD = 0;
  private static final int RISE = 1;
  private static final int FALL = 2;

  private final double minBps;
  private final double maxBps;
  private double bps;
  private int state = RISE;
  private long changedNanos;
  private boolean started;

  private boolean isCompeting;
  private double capacityKbps = -1;
  private double deviation = 0.4;

  RateControl(double startBps, double minBps, double maxBps) {
    this.bps = startBps;
    this.minBps = minBps;
    this.maxBps = maxBps;
  }

  double bps() {
    return bps;
  }

  /// Takes the rate that a probe measured.
  void probed(double measuredBps, long nowNanos) {
    set(measuredBps, nowNanos);
  }

  void set(double newBps, long nowNanos) {
    bps = Math.max(minBps, Math.min(maxBps, newBps));
    changedNanos = nowNanos;
  }

  /// Yields less from now on, or as usual again.
  void competes(boolean competing) {
    isCompeting = competing;
  }

  /// One step. `ackedBps` is what arrives and `linkBps` what the link gives, negative when unknown;
  /// `arrivedRatio` is what arrives of what is aimed at; `mayRise` is false while little is sent,
  /// since an idle path proves nothing. Returns whether the rate was cut.
  boolean update(
      int usage,
      double ackedBps,
      double linkBps,
      double arrivedRatio,
      boolean mayRise,
      long rttNanos,
      long queueNanos,
      long nowNanos) {
    if (!started) {
      started = true;
      changedNanos = nowNanos;
    }
    // Who competes waits where it would yield, unless the link itself gives less.
    boolean isCollapse = arrivedRatio >= 0 && arrivedRatio < COLLAPSE;
    state = isCompeting && usage == DelayTrend.OVERUSE && !isCollapse ? HOLD : next(usage);
    if (state == FALL) {
      return fall(linkBps, rttNanos, queueNanos, nowNanos);
    }
    if (state == RISE) {
      rise(ackedBps, mayRise, rttNanos, nowNanos);
    }
    return false;
  }

  private int next(int usage) {
    if (usage == DelayTrend.OVERUSE) {
      return FALL;
    }
    if (usage == DelayTrend.UNDERUSE) {
      return HOLD;
    }
    return state == FALL ? HOLD : RISE;
  }

  private void rise(double ackedBps, boolean mayRise, long rttNanos, long nowNanos) {
    double seconds = Math.min(1, (nowNanos - changedNanos) / 1e9);
    double limit = ackedBps < 0 ? bps : ARRIVED_RATIO_MAX * ackedBps + ARRIVED_MARGIN_BPS;
    changedNanos = nowNanos;
    if (capacityKbps > 0 && ackedBps / 1000 > capacityKbps + 3 * sigma()) {
      capacityKbps = -1;
    }
    if (!mayRise || bps >= limit) {
      return;
    }
    double step =
        capacityKbps > 0 && !isCompeting
            ? additive(rttNanos) * seconds
            : Math.max(bps * (Math.pow(INCREASE_PER_SECOND, seconds) - 1), 1000 * seconds);
    set(Math.min(bps + step, limit), nowNanos);
  }

  private boolean fall(double linkBps, long rttNanos, long queueNanos, long nowNanos) {
    long wait = Math.max(10_000_000L, Math.min(200_000_000L, rttNanos));
    boolean isCollapse = linkBps >= 0 && linkBps < COLLAPSE * bps;
    if (nowNanos - changedNanos < wait && !(linkBps >= 0 && linkBps < 0.5 * bps)) {
      return false;
    }
    double lower = DECREASE * (linkBps < 0 ? bps : linkBps);
    if (!isCollapse && lower > bps && capacityKbps > 0) {
      lower = DECREASE * capacityKbps * 1000;
    }
    // What has piled up must drain, beside what is sent from now on.
    double queueSeconds = Math.max(0, queueNanos - DRAIN_FROM_NANOS) / 1e9;
    lower *= Math.max(DRAIN_MIN, 1 - queueSeconds / (queueSeconds + DRAIN_SECONDS));
    boolean isCut = lower < bps;
    if (linkBps >= 0) {
      learn(linkBps / 1000);
    }
    set(Math.min(bps, lower), nowNanos);
    state = HOLD;
    return isCut;
  }

  /// The link was full at this rate.
  private void learn(double kbps) {
    if (capacityKbps > 0 && Math.abs(kbps - capacityKbps) > 3 * sigma() && kbps < capacityKbps) {
      capacityKbps = -1;
    }
    capacityKbps = capacityKbps < 0 ? kbps : 0.95 * capacityKbps + 0.05 * kbps;
    double error = capacityKbps - kbps;
    deviation = 0.95 * deviation + 0.05 * error * error / Math.max(capacityKbps, 1);
    deviation = Math.max(0.4, Math.min(2.5, deviation));
  }

  private double sigma() {
    return Math.sqrt(deviation * capacityKbps);
  }

  /// Bits per second and second: some packets for each response time. Not a share of the rate, so
  /// that flows on one link come to the same rate.
  private double additive(long rttNanos) {
    double frameBits = bps / 30;
    double packetBits = Math.min(frameBits, PACKET_BITS);
    return Math.max(ADDITIVE_MIN_BPS, PACKETS * packetBits / (rttNanos / 1e9 + 0.1));
  }
}
