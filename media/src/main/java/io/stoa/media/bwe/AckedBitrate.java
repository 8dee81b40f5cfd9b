// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

/// The rate at which packets arrive, measured over windows of 150 ms and smoothed: a sample far
/// from the estimate counts less. Owned by its estimator.
final class AckedBitrate {
  private static final long FIRST_WINDOW_NANOS = 300_000_000L;
  private static final long WINDOW_NANOS = 150_000_000L;
  private static final long GAP_NANOS = 1_000_000_000L;
  private static final double UNCERTAINTY_GAIN = 10;
  private static final double UNCERTAINTY_MAX = 12;
  private static final double DRIFT_KBPS = 5;

  private long windowNanos = FIRST_WINDOW_NANOS;
  private long startNanos;
  private boolean started;
  private long bytes;
  private double kbps = -1;
  private double variance = 50;

  void onArrival(long arrivalNanos, int size) {
    long elapsed = arrivalNanos - startNanos;
    if (!started || elapsed > GAP_NANOS || elapsed < -GAP_NANOS) {
      started = true;
      startNanos = arrivalNanos;
      bytes = size;
      return;
    }
    if (elapsed >= windowNanos) {
      sample(bytes * 8e6 / elapsed);
      windowNanos = WINDOW_NANOS;
      startNanos = arrivalNanos;
      bytes = 0;
    }
    bytes += size;
  }

  /// Bits per second, or -1 before the first window is full.
  double bps() {
    return kbps < 0 ? -1 : kbps * 1000;
  }

  private void sample(double sampleKbps) {
    if (kbps < 0) {
      kbps = sampleKbps;
      return;
    }
    double error = Math.abs(kbps - sampleKbps) / Math.max(kbps, 25);
    double uncertainty = Math.min(UNCERTAINTY_MAX, UNCERTAINTY_GAIN * error);
    double sampleVariance = uncertainty * uncertainty;
    double predicted = variance + DRIFT_KBPS;
    kbps = (sampleVariance * kbps + predicted * sampleKbps) / (sampleVariance + predicted);
    variance = sampleVariance * predicted / (sampleVariance + predicted);
  }
}
