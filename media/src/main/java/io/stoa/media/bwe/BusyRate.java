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
  private static final double STRETCH = 1.5;

  private boolean isRunning;
  private long startNanos;
  private long lastNanos;
  private boolean isProbed;
  private long newestNanos = Long.MIN_VALUE;
  private long startSentNanos;
  private long lastSentNanos;
  private int packets;
  private long bytes;
  private double closedBps = -1;
  private long closedNanos;
  private boolean closedIsStretched;

  void onArrival(long sentNanos, long arrivalNanos, int size, long queueNanos) {
    newestNanos = Math.max(newestNanos, arrivalNanos);
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
      startSentNanos = sentNanos;
      lastSentNanos = sentNanos;
      isProbed = false;
      packets = 0;
      bytes = 0;
      return;
    }
    packets++;
    bytes += size;
    lastNanos = Math.max(lastNanos, arrivalNanos);
    lastSentNanos = Math.max(lastSentNanos, sentNanos);
  }

  /// A packet of a probe has come. It is not measured, but what takes its turn behind it takes
  /// longer.
  void onProbe(long arrivalNanos) {
    isProbed = true;
    newestNanos = Math.max(newestNanos, arrivalNanos);
  }

  /// Bits per second of the last half second's queue, or -1 when there was none.
  double bps() {
    close();
    return closedBps > 0 && lastNanos - closedNanos < FRESH_NANOS ? closedBps : -1;
  }

  /// Whether what [#bps] tells of took so much longer to come than to be sent that the queue grew,
  /// and that was not the work of a probe.
  boolean isStretched() {
    return closedIsStretched && newestNanos - closedNanos < FRESH_NANOS;
  }

  private void close() {
    long nanos = lastNanos - startNanos;
    if (isRunning && packets >= PACKETS_MIN && nanos >= RUN_MIN_NANOS) {
      closedBps = bytes * 8e9 / nanos;
      closedIsStretched = !isProbed && nanos > STRETCH * (lastSentNanos - startSentNanos);
      closedNanos = lastNanos;
    }
  }
}
