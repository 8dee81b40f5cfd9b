// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// How a source's RTP timestamps relate to its sender's wall clock, from its last sender report
/// (RFC 3550 §6.4.1). Owned by its layer.
final class SenderClock {
  static final SenderClock UNKNOWN = new SenderClock(1);

  private final int clockRate;
  private boolean known;
  private long wallNanos;
  private int timestamp;

  SenderClock(int clockRate) {
    this.clockRate = clockRate;
  }

  /// @param wallNanos of the report, in nanoseconds since 1970 by the sender's clock
  void onReport(long wallNanos, int timestamp) {
    this.wallNanos = wallNanos;
    this.timestamp = timestamp;
    known = true;
  }

  void reset() {
    known = false;
  }

  boolean isKnown() {
    return known;
  }

  /// The time of the last report.
  long wallNanos() {
    return wallNanos;
  }

  /// The timestamp of the last report.
  int timestamp() {
    return timestamp;
  }

  /// The sender's time when it captured what has this timestamp.
  long captureNanos(int timestamp) {
    return wallNanos + (long) (timestamp - this.timestamp) * 1_000_000_000L / clockRate;
  }

  /// The timestamp at a moment of the sender's clock.
  int timestampAt(long wallNanos) {
    return timestamp + (int) ((wallNanos - this.wallNanos) / 1000 * clockRate / 1_000_000);
  }
}
