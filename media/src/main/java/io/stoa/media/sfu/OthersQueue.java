// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Tells whether others keep the queue of a path full: it stands although we yielded, and does not
/// drain as our own would. Who sends no video then helps nobody, so that everybody is sent the
/// lowest layer, until packets are lost or the queue is gone. Delay says nothing of our share then,
/// so that loss has to: what is held rises second by second while hardly anything is lost, falls
/// when more is, and what was far too much is not tried again for a while. It ends when the queue
/// grows longer than it stood: that was not full, and others like us hold, too. Owned by its
/// [SendSide].
final class OthersQueue {
  /// How long the highest queue of one time is compared with that of the last.
  static final long WINDOW_NANOS = 2_000_000_000L;

  /// How often what is held changes.
  static final long HOLD_NANOS = 1_000_000_000L;

  private static final long STANDING_NANOS = 25_000_000L;

  /// Where the queue is so long that a conversation suffers, sound is all that should wait in it.
  private static final long QUEUE_MAX_NANOS = 400_000_000L;

  /// In a longer one there is no share to hold.
  private static final long HELD_QUEUE_MAX_NANOS = 180_000_000L;

  private static final double DRAINS_RATIO = 0.85;
  private static final double GROWTH = 1.4;
  private static final long GROWTH_NANOS = 10_000_000L;
  private static final long DOUBT_NANOS = 20_000_000_000L;

  /// Of what was used when the queue began to stand.
  private static final double YIELDED_RATIO = 0.25;

  private static final double LOSS_MAX = 0.1;
  private static final int LOSSY_MAX = 3;
  private static final double LOSS_RISE = 0.03;
  private static final double LOSS_FALL = 0.05;
  private static final double RISE = 1.3;
  private static final double FALL = 0.75;

  /// The next layer costs three to four times as much as what is used.
  private static final double RISE_MAX = 4;

  private static final double BELOW_CEILING = 0.8;
  private static final long CEILING_NANOS = 20_000_000_000L;
  private static final long EPISODE_NANOS = 4_000_000_000L;

  private boolean isBegun;
  private long windowNanos;
  private long highest;
  private long before;
  private long mostUsedBps;
  private boolean isOn;
  private long enteredQueueNanos;
  private boolean hasDoubts;
  private long doubtNanos;

  private double heldBps;
  private long holdNanos;
  private double lossSum;
  private int looks;
  private int lossy;
  private double ceilingBps = Double.POSITIVE_INFINITY;
  private long ceilingNanos;

  /// Looks at the path, some times a second.
  ///
  /// @param isScarce whether there is too little for some of the video
  /// @param usedBps what is granted of what is wanted
  /// @param wantedBps what would be granted on a path without limits
  void look(
      boolean isScarce, long queueNanos, double loss, long usedBps, long wantedBps, long nowNanos) {
    boolean isLossy = heldBps > 0 ? lossy >= LOSSY_MAX : loss > LOSS_MAX;
    boolean isWanting = isScarce || usedBps < wantedBps;
    boolean hasGrown = heldBps > 0 && queueNanos > heldQueueMax();
    if (isLossy || queueNanos > QUEUE_MAX_NANOS || hasGrown || !(isWanting || isOn)) {
      hasDoubts |= hasGrown;
      doubtNanos = hasGrown ? nowNanos : doubtNanos;
      isBegun = false;
      isOn = false;
      heldBps = 0;
      return;
    }
    if (!isBegun) {
      isBegun = true;
      windowNanos = nowNanos;
      highest = 0;
      before = Long.MAX_VALUE;
      mostUsedBps = 0;
    }
    highest = Math.max(highest, queueNanos);
    mostUsedBps = Math.max(mostUsedBps, usedBps);
    if (heldBps > 0) {
      hold(loss, usedBps, nowNanos);
    }
    if (nowNanos - windowNanos >= WINDOW_NANOS) {
      close(isScarce, usedBps, nowNanos);
    }
  }

  private long heldQueueMax() {
    return Math.min(HELD_QUEUE_MAX_NANOS, (long) (GROWTH * enteredQueueNanos) + GROWTH_NANOS);
  }

  /// Judges a window.
  private void close(boolean isScarce, long usedBps, long nowNanos) {
    hasDoubts &= nowNanos - doubtNanos < DOUBT_NANOS;
    boolean mayHold = !hasDoubts && highest < HELD_QUEUE_MAX_NANOS;
    boolean hasYielded = isScarce || (mayHold && usedBps < YIELDED_RATIO * mostUsedBps);
    boolean stands = before < Long.MAX_VALUE && highest >= DRAINS_RATIO * before && hasYielded;
    boolean wasOn = isOn;
    isOn = highest >= STANDING_NANOS && (isOn || stands);
    if (!isOn) {
      heldBps = 0;
    } else if (!wasOn && mayHold) {
      enteredQueueNanos = highest;
      heldBps = (double) usedBps;
      lossy = 0;
      open(nowNanos);
    }
    before = highest;
    highest = 0;
    windowNanos = nowNanos;
  }

  private void hold(double loss, long usedBps, long nowNanos) {
    lossSum += loss;
    looks++;
    if (nowNanos - holdNanos < HOLD_NANOS) {
      return;
    }
    double mean = lossSum / looks;
    open(nowNanos);
    lossy = mean > LOSS_MAX ? lossy + 1 : 0;
    if (nowNanos - ceilingNanos >= CEILING_NANOS) {
      ceilingBps = Double.POSITIVE_INFINITY;
    }
    if (mean > LOSS_FALL) {
      heldBps = FALL * Math.min(heldBps, (double) usedBps);
      // What is lost soon after a fall was sent before it.
      boolean isSame =
          ceilingBps < Double.POSITIVE_INFINITY && nowNanos - ceilingNanos < EPISODE_NANOS;
      if (mean > LOSS_MAX && !isSame) {
        ceilingBps = Math.max(heldBps, BELOW_CEILING * usedBps);
        ceilingNanos = nowNanos;
      }
    } else if (mean < LOSS_RISE) {
      double most = Math.min(ceilingBps, RISE_MAX * usedBps);
      heldBps = Math.clamp(RISE * heldBps, Math.min((double) usedBps, most), most);
    }
  }

  private void open(long nowNanos) {
    holdNanos = nowNanos;
    lossSum = 0;
    looks = 0;
  }

  /// What may be sent although the queue stands; 0 when that is for delay alone to say.
  long heldBps() {
    return (long) heldBps;
  }

  boolean isOn() {
    return isOn;
  }
}
