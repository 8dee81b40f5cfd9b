// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import io.stoa.media.rtp.Sequence;

/// A receiver that estimates by itself, as old clients do: from send times and arrivals, by the
/// same trend and rate control, told by REMB.
final class SimRembReceiver {
  private final AckedBitrate arrived = new AckedBitrate();
  private final DelayTrend trend = new DelayTrend();
  private final RateControl rate = new RateControl(300_000, 30_000, 20_000_000);
  private long highest = -1;
  private long expectedFrom;
  private int received;

  void onArrival(int seq16, long sentNanos, long arrivalNanos, int bytes) {
    highest = highest < 0 ? seq16 : Math.max(highest, Sequence.unwrap(highest, seq16));
    received++;
    arrived.onArrival(arrivalNanos, bytes);
    trend.onArrival(sentNanos, arrivalNanos);
    rate.update(
        trend.usage(),
        arrived.bps(),
        arrived.bps(),
        arrived.bps() / rate.bps(),
        true,
        100_000_000,
        trend.queueNanos(),
        arrivalNanos);
  }

  double bps(long nowNanos) {
    return rate.bps();
  }

  /// Share of packets lost since the last call.
  double takeLoss() {
    long expected = highest - expectedFrom;
    double loss = expected <= 0 ? 0 : Math.max(0, (double) (expected - received) / expected);
    expectedFrom = highest;
    received = 0;
    return loss;
  }
}
