// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Tells whether others keep the queue of a path full: it stands although video is held back, and
/// does not drain as our own would. Who sends no video then helps nobody, so that everybody is sent
/// the lowest layer, until packets are lost or the queue is gone. Owned by its [SendSide].
final class OthersQueue {
  /// How long the highest queue of one time is compared with that of the last.
  static final long WINDOW_NANOS = 2_000_000_000L;

  private static final long STANDING_NANOS = 25_000_000L;

  /// Where the queue is so long that a conversation suffers, sound is all that should wait in it.
  private static final long QUEUE_MAX_NANOS = 400_000_000L;

  private static final double DRAINS_RATIO = 0.85;
  private static final double LOSS_MAX = 0.1;

  private boolean isBegun;
  private long windowNanos;
  private long highest;
  private long before;
  private boolean isOn;

  /// Looks at the path, some times a second.
  ///
  /// @param isScarce whether there is too little for some of the video
  void look(boolean isScarce, long queueNanos, double loss, long nowNanos) {
    boolean isBad = loss > LOSS_MAX || queueNanos > QUEUE_MAX_NANOS;
    if (isBad || !(isScarce || isOn)) {
      isBegun = false;
      isOn = false;
      return;
    }
    if (!isBegun) {
      isBegun = true;
      windowNanos = nowNanos;
      highest = 0;
      before = Long.MAX_VALUE;
    }
    highest = Math.max(highest, queueNanos);
    if (nowNanos - windowNanos >= WINDOW_NANOS) {
      boolean stands = before < Long.MAX_VALUE && highest >= DRAINS_RATIO * before;
      isOn = highest >= STANDING_NANOS && (isOn || stands);
      before = highest;
      highest = 0;
      windowNanos = nowNanos;
    }
  }

  boolean isOn() {
    return isOn;
  }
}
