// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

/// What the participants of one loop saw. Packets are told apart by when they were sent: only those
/// that were sent within the measured window count. Written by its loop; the counts may be read by
/// any thread, the histogram when the class is over.
// One writer: the increments need not be atomic, only visible.
@SuppressWarnings("NonAtomicVolatileUpdate")
public final class Tally {
  final LatencyHistogram latencies = new LatencyHistogram();
  private final Window window;
  private volatile long sent;
  private volatile long received;
  private volatile long sources;
  private volatile long keyframes;
  private volatile long keyframeRequests;
  private volatile long nacked;
  private volatile long refused;
  private volatile long overflowed;

  Tally(Window window) {
    this.window = window;
  }

  void sent(long sentNanos) {
    if (window.holds(sentNanos)) {
      sent++;
    }
  }

  /// A packet that arrived for the first time.
  void received(long sentNanos, long nowNanos) {
    if (window.holds(sentNanos)) {
      received++;
      latencies.record(nowNanos - sentNanos);
    }
  }

  /// A source that a participant hears for the first time.
  void source() {
    sources++;
  }

  void keyframe() {
    keyframes++;
  }

  void keyframeRequest() {
    keyframeRequests++;
  }

  void nacked(int packets) {
    nacked += packets;
  }

  /// A packet that SRTP refused.
  void refused() {
    refused++;
  }

  /// A packet that this side could not send: its own socket was full.
  void overflowed() {
    overflowed++;
  }

  long sentCount() {
    return sent;
  }

  long receivedCount() {
    return received;
  }

  long sourceCount() {
    return sources;
  }

  long keyframeCount() {
    return keyframes;
  }

  long keyframeRequestCount() {
    return keyframeRequests;
  }

  long nackedCount() {
    return nacked;
  }

  long refusedCount() {
    return refused;
  }

  long overflowedCount() {
    return overflowed;
  }

  /// The measured time, in `System.nanoTime()`. Any thread.
  static final class Window {
    private volatile long fromNanos = Long.MAX_VALUE;
    private volatile long untilNanos = Long.MAX_VALUE;

    /// Opens it, also again: what was counted stays.
    void open(long atNanos) {
      fromNanos = atNanos;
      untilNanos = Long.MAX_VALUE;
    }

    void close(long atNanos) {
      untilNanos = atNanos;
    }

    boolean holds(long nanos) {
      return nanos >= fromNanos && nanos < untilNanos;
    }

    /// Until now, or its whole length.
    double seconds() {
      return (Math.min(untilNanos, System.nanoTime()) - fromNanos) / 1e9;
    }
  }
}
