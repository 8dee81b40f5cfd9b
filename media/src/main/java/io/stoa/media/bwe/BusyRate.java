// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

/// The rate at which packets arrive while they come through a queue: what the link gives, even when
/// little was sent before, as in the burst of a key frame. Owned by its estimator.
final class BusyRate {
  private static final long BUSY_NANOS = 10_000_000L;
  private static final long RUN_MIN_NANOS = 20_000_000L;
  private static final long RUN_MAX_NANOS = 200_000_000L;
  private static final int PACKETS_MIN = 8;
  private static final long FRESH_NANOS = 500_000_000L;

  private boolean isRunning;
  private long startNanos;
  private long lastNanos;
  private int packets;
  private long bytes;
  private double closedBps = -1;
  private long closedNanos;

  void onArrival(long arrivalNanos, int size, long queueNanos) {
    if (queueNanos < BUSY_NANOS || (isRunning && arrivalNanos < startNanos)) {
      close();
      isRunning = false;
      return;
    }
    if (isRunning && arrivalNanos - startNanos > RUN_MAX_NANOS) {
      close();
      isRunning = false;
    }
    if (!isRunning) {
      isRunning = true;
      startNanos = arrivalNanos;
      lastNanos = arrivalNanos;
      packets = 0;
      bytes = 0;
      return;
    }
    packets++;
    bytes += size;
    lastNanos = Math.max(lastNanos, arrivalNanos);
  }

  /// Bits per second of the last half second's queue, or -1 when there was none.
  double bps() {
    close();
    return closedBps > 0 && lastNanos - closedNanos < FRESH_NANOS ? closedBps : -1;
  }

  private void close() {
    long nanos = lastNanos - startNanos;
    if (isRunning && packets >= PACKETS_MIN && nanos >= RUN_MIN_NANOS) {
      closedBps = bytes * 8e9 / nanos;
      closedNanos = lastNanos;
    }
  }
}
