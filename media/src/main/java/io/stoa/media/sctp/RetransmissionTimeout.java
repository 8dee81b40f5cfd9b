// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

/// The retransmission timeout out of measured round trips. RFC 9260 §6.3.1. Owned by its
/// association.
final class RetransmissionTimeout {
  static final long INITIAL = 500 * Wire.MILLISECOND;
  static final long MIN = 400 * Wire.MILLISECOND;
  static final long MAX = 3_000 * Wire.MILLISECOND;

  private long smoothed = -1;
  private long variation;
  private long timeout = INITIAL;

  void measured(long roundTripNanos) {
    long sample = Math.clamp(roundTripNanos, 0, 60_000 * Wire.MILLISECOND);
    if (smoothed < 0) {
      smoothed = sample;
      variation = sample / 2;
    } else {
      variation += (Math.abs(smoothed - sample) - variation) / 4;
      smoothed += (sample - smoothed) / 8;
    }
    timeout = Math.clamp(smoothed + 4 * variation, MIN, MAX);
  }

  /// RFC 9260 §6.3.3 E2.
  void backOff() {
    timeout = Math.min(2 * timeout, MAX);
  }

  long nanos() {
    return timeout;
  }

  /// The smoothed round trip, or negative before one was measured.
  long smoothedNanos() {
    return smoothed;
  }

  /// The timeout after so many unanswered tries of a handshake.
  static long initial(int tries) {
    return Math.min(INITIAL << Math.min(tries, 8), MAX);
  }
}
