// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

/// Bounds the rate when packets are lost because of it. Loss alone does not tell: a radio link
/// loses at any rate. So when more is lost than the path is known to lose, the rate is cut for a
/// moment below what arrived. If loss falls with it, it was congestion, and the bound rises slowly
/// from there; if it stays, the path loses so much by itself, which is remembered, and the bound is
/// taken away. Observes windows of at least [#WINDOW_NANOS] and [#PACKETS_MIN]. Owned by its
/// estimator.
final class LossControl {
  static final long WINDOW_NANOS = 400_000_000L;
  static final int PACKETS_MIN = 30;

  /// More than this is never taken for the path's own loss.
  static final double INHERENT_MAX = 0.2;

  private static final double EXCESS_MIN = 0.03;
  private static final double DEVIATIONS = 2.5;
  private static final double TEST_MARGIN = 0.05;
  private static final double RISE_PER_SECOND = 1.15;
  private static final long HOLD_NANOS = 1_000_000_000L;
  private static final long WINDOW_MAX_NANOS = 3_000_000_000L;
  private static final int FREE = 0;
  private static final int TESTING = 1;
  private static final int BOUND = 2;

  private final double minBps;
  private int state = FREE;
  private double boundBps = Double.POSITIVE_INFINITY;
  private double inherent;
  private double testedLoss;
  private double beforeBps;
  private boolean beforeBound;
  private int packets;
  private int lost;
  private long windowNanos;
  private boolean started;
  private long ignoreUntilNanos;
  private long changedNanos;
  private double lastLoss;

  LossControl(double minBps) {
    this.minBps = minBps;
  }

  /// Counts one packet, sent at `sentNanos`; what was sent before a test began says nothing of it.
  void onPacket(boolean isLost, long sentNanos) {
    if (sentNanos < ignoreUntilNanos && state == TESTING) {
      return;
    }
    packets++;
    lost += isLost ? 1 : 0;
  }

  /// A packet that was counted as lost has arrived late.
  void onLateArrival() {
    lost = Math.max(0, lost - 1);
  }

  /// Counts many packets at once, from a receiver report.
  void onReport(double fraction, int count) {
    packets += count;
    lost += (int) Math.round(fraction * count);
  }

  /// Judges the window when it is full. `targetBps` is what was aimed at.
  void update(double targetBps, double ackedBps, boolean isProving, long nowNanos) {
    if (!started) {
      started = true;
      windowNanos = nowNanos;
      changedNanos = nowNanos;
    }
    rise(targetBps, nowNanos);
    long elapsed = nowNanos - windowNanos;
    if (elapsed < WINDOW_NANOS || packets < PACKETS_MIN) {
      if (elapsed > WINDOW_MAX_NANOS) {
        open(nowNanos);
      }
      return;
    }
    double loss = (double) lost / packets;
    double noise = DEVIATIONS * Math.sqrt(Math.max(loss, 0.01) / packets);
    lastLoss = loss;
    open(nowNanos);
    if (state == TESTING) {
      conclude(loss, nowNanos);
    } else if (loss - inherent > Math.max(EXCESS_MIN, noise)) {
      test(loss, targetBps, ackedBps, isProving, nowNanos);
    } else {
      inherent += (loss < inherent ? 0.2 : 0.1) * (loss - inherent);
    }
  }

  /// Ends a test that nothing came of, since hardly anything is sent: the bound is kept, and rises.
  void tick(long nowNanos) {
    if (state == TESTING && nowNanos - changedNanos > WINDOW_MAX_NANOS) {
      changedNanos = nowNanos;
      state = BOUND;
    }
  }

  /// The bound; infinite when loss does not limit.
  double bps() {
    return boundBps;
  }

  /// Share of packets lost in the last window.
  double loss() {
    return lastLoss;
  }

  double inherent() {
    return inherent;
  }

  boolean isTesting() {
    return state == TESTING;
  }

  /// A probe proved this rate.
  void proved(double provedBps) {
    if (state == BOUND && provedBps > boundBps) {
      boundBps = provedBps;
    }
  }

  private void open(long nowNanos) {
    windowNanos = nowNanos;
    packets = 0;
    lost = 0;
  }

  private void test(
      double loss, double targetBps, double ackedBps, boolean isProving, long nowNanos) {
    beforeBps = boundBps;
    beforeBound = state == BOUND;
    testedLoss = loss;
    double excess = Math.min(0.9, loss - inherent + TEST_MARGIN);
    double cut = targetBps * (1 - excess);
    if (isProving && ackedBps > 0 && loss > INHERENT_MAX) {
      cut = Math.min(cut, ackedBps * (1 - TEST_MARGIN));
    }
    boundBps = Math.max(minBps, cut);
    state = TESTING;
    changedNanos = nowNanos;
    ignoreUntilNanos = nowNanos;
  }

  private void conclude(double loss, long nowNanos) {
    changedNanos = nowNanos;
    boolean isInherent = loss - inherent > (testedLoss - inherent) / 2 && loss <= INHERENT_MAX;
    if (isInherent) {
      inherent = Math.min(INHERENT_MAX, (loss + testedLoss) / 2);
      boundBps = beforeBps;
      state = beforeBound ? BOUND : FREE;
    } else {
      state = BOUND;
    }
  }

  private void rise(double targetBps, long nowNanos) {
    if (state != BOUND || nowNanos - changedNanos < HOLD_NANOS) {
      return;
    }
    double seconds = Math.min(1, (nowNanos - changedNanos - HOLD_NANOS) / 1e9);
    changedNanos = nowNanos - HOLD_NANOS;
    boundBps *= Math.pow(RISE_PER_SECOND, seconds);
    if (boundBps > 1.5 * targetBps) {
      boundBps = Double.POSITIVE_INFINITY;
      state = FREE;
    }
  }
}
