// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

/// Tells whether somebody else keeps the queue full: it has not drained for a while although the
/// rate was cut several times. Who goes on yielding to delay would then be left with nothing, so
/// for [#HOLD_NANOS] the rate waits where it would be cut; then it is looked at again. It ends when
/// the queue grows all the same, and does not begin where the queue is so long that a conversation
/// suffers: against a flow that keeps more than [#QUEUE_MAX_NANOS] there is no share to hold. Owned
/// by its estimator.
final class Competition {
  static final long HOLD_NANOS = 10_000_000_000L;

  private static final long DRAINED_NANOS = 12_000_000L;
  private static final long STANDING_NANOS = 2_500_000_000L;
  private static final long QUEUE_MAX_NANOS = 150_000_000L;
  private static final double QUEUE_GROWTH = 1.4;
  private static final long MARGIN_NANOS = 20_000_000L;
  private static final double YIELDED_RATIO = 0.65;
  private static final int CUTS_MIN = 4;
  private static final double ARRIVED_RATIO_MIN = 0.65;

  private long drainedNanos;
  private boolean started;
  private int cuts;
  private double highestBps;
  private long untilNanos;
  private long enteredQueueNanos;

  /// One step of the estimator; `ratio` is what arrives of what is aimed at.
  void update(long queueNanos, boolean isCut, double ratio, double targetBps, long nowNanos) {
    if (!started || queueNanos < DRAINED_NANOS) {
      started = true;
      drainedNanos = nowNanos;
      cuts = 0;
      highestBps = 0;
      return;
    }
    highestBps = Math.max(highestBps, targetBps);
    if (isCut && ratio < ARRIVED_RATIO_MIN) {
      // The link itself gives less than before.
      untilNanos = nowNanos;
      cuts = 0;
      return;
    }
    cuts += isCut ? 1 : 0;
    boolean hasYielded = cuts >= CUTS_MIN && targetBps < YIELDED_RATIO * highestBps;
    boolean isStanding = nowNanos - drainedNanos > STANDING_NANOS && hasYielded;
    if (isStanding && queueNanos < QUEUE_MAX_NANOS) {
      untilNanos = nowNanos + HOLD_NANOS;
      drainedNanos = nowNanos;
      cuts = 0;
      enteredQueueNanos = queueNanos;
    } else if (isOn(nowNanos) && queueNanos > QUEUE_GROWTH * enteredQueueNanos + MARGIN_NANOS) {
      untilNanos = nowNanos;
    }
  }

  boolean isOn(long nowNanos) {
    return nowNanos < untilNanos;
  }
}
