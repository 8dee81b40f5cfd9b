// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

/// Tells whether so little is sent that the path's behaviour proves nothing about its limit: less
/// than 65 % of the estimate over half a second, with some hysteresis. Owned by its estimator.
final class AlrDetector {
  private static final double USED_RATIO = 0.65;
  private static final double WINDOW_SECONDS = 0.5;
  private static final double ENTER = 0.8;
  private static final double LEAVE = 0.5;

  private double budgetBytes;
  private double capacityBytes = 1;
  private double bytesPerSecond = 1;
  private long updatedNanos;
  private boolean started;
  private boolean isLimited;

  void target(double bps) {
    bytesPerSecond = Math.max(1, bps * USED_RATIO / 8);
    capacityBytes = bytesPerSecond * WINDOW_SECONDS;
    budgetBytes = Math.max(-capacityBytes, Math.min(capacityBytes, budgetBytes));
  }

  void onSent(int bytes, long nowNanos) {
    tick(nowNanos);
    budgetBytes = Math.max(-capacityBytes, budgetBytes - bytes);
    judge();
  }

  void tick(long nowNanos) {
    if (!started) {
      started = true;
      updatedNanos = nowNanos;
    }
    double earned = (nowNanos - updatedNanos) / 1e9 * bytesPerSecond;
    updatedNanos = nowNanos;
    // Debt of the past is not carried on: a burst counts for one window.
    budgetBytes = Math.min(capacityBytes, budgetBytes + earned);
    judge();
  }

  boolean isLimited() {
    return isLimited;
  }

  private void judge() {
    double level = budgetBytes / capacityBytes;
    if (level > ENTER) {
      isLimited = true;
    } else if (level < LEAVE) {
      isLimited = false;
    }
  }
}
