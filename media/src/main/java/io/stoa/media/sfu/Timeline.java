// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Keeps a subscription's outgoing RTP timestamps on one line of time that never runs back, across
/// sources whose timestamps begin at random numbers. Owned by its subscription.
final class Timeline {
  private static final long TOLERANCE_NANOS = 2_000_000_000L;

  private final int clockRate;
  private boolean begun;
  private int last;
  private int lastIn;
  private long lastAtNanos;

  /// @param first the first outgoing timestamp
  Timeline(int clockRate, int first) {
    this.clockRate = clockRate;
    last = first;
  }

  /// Whether anything was sent.
  boolean isBegun() {
    return begun;
  }

  /// The last outgoing timestamp.
  int last() {
    return last;
  }

  /// When the packet with the last timestamp arrived.
  long lastAtNanos() {
    return lastAtNanos;
  }

  /// Notes that a packet was sent.
  void sent(int timestampIn, int timestampOut, long nowNanos) {
    if (!begun || timestampOut - last > 0) {
      begun = true;
      last = timestampOut;
      lastIn = timestampIn;
      lastAtNanos = nowNanos;
    }
  }

  /// What to add to the timestamps of a source from `timestampIn` on. Sender reports of both
  /// sources align them by capture time; without them the time of arrival does. An alignment by
  /// reports that contradicts the arrival by more than two seconds is not believed.
  int align(SenderClock from, SenderClock to, int timestampIn, long nowNanos) {
    if (!begun) {
      return last - timestampIn;
    }
    int byArrival = last + ticks(nowNanos - lastAtNanos);
    int out = byArrival;
    if (from.isKnown() && to.isKnown()) {
      long elapsed = to.captureNanos(timestampIn) - from.captureNanos(lastIn);
      int byReports = last + ticks(elapsed);
      if (Math.abs((long) byReports - byArrival) <= ticks(TOLERANCE_NANOS)
          || Math.abs((long) (byReports - byArrival)) <= ticks(TOLERANCE_NANOS)) {
        out = byReports;
      }
    }
    if (out - last <= 0) {
      out = last + 1;
    }
    return out - timestampIn;
  }

  /// Whether an outgoing timestamp, made with the offset of its source from before a break, lies
  /// where the time of arrival puts it.
  boolean continues(int timestampOut, long nowNanos) {
    int ahead = timestampOut - last;
    return begun
        && ahead > 0
        && Math.abs((long) ahead - ticks(nowNanos - lastAtNanos)) <= ticks(TOLERANCE_NANOS);
  }

  /// The timestamp that this line has at a moment, counted on from the last packet.
  int at(long nowNanos) {
    return last + ticks(nowNanos - lastAtNanos);
  }

  private int ticks(long nanos) {
    return (int) (nanos / 1000 * clockRate / 1_000_000);
  }
}
