// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

/// A greedy flow with a window as in TCP Reno: doubles it each round trip at first, then adds a
/// packet each round trip, and halves it once per round trip with a loss.
public final class TcpLikeFlow {
  private static final int PACKET_BYTES = 1200;

  private final SimClock clock;
  private final SimLink link;
  private final long returnNanos;
  private double window = 4;
  private double threshold = Double.MAX_VALUE;
  private int inFlight;
  private long halvedNanos;
  private long rttNanos;
  private long deliveredBytes;
  private boolean isStopped;

  public TcpLikeFlow(SimClock clock, SimLink link, long returnMillis) {
    this.clock = clock;
    this.link = link;
    returnNanos = returnMillis * 1_000_000;
    rttNanos = 2 * returnNanos;
  }

  public void startAt(long nanos) {
    clock.after(nanos - clock.nowNanos(), this::fill);
  }

  public void stopAt(long nanos) {
    clock.after(nanos - clock.nowNanos(), () -> isStopped = true);
  }

  public long deliveredBytes() {
    return deliveredBytes;
  }

  private void fill() {
    while (!isStopped && inFlight < window) {
      inFlight++;
      long sent = clock.nowNanos();
      link.send(
          PACKET_BYTES,
          new SimLink.Arrival() {
            @Override
            public void arrived(long queuedNanos) {
              deliveredBytes += PACKET_BYTES;
              clock.after(returnNanos, () -> acknowledged(sent));
            }

            @Override
            public void lost() {
              // Three later acknowledgements tell about it, a round trip after.
              clock.after(rttNanos, () -> missed());
            }
          });
    }
  }

  private void acknowledged(long sentNanos) {
    inFlight--;
    rttNanos = clock.nowNanos() - sentNanos;
    window += window < threshold ? 1 : 1 / window;
    fill();
  }

  private void missed() {
    inFlight--;
    if (clock.nowNanos() - halvedNanos > rttNanos) {
      halvedNanos = clock.nowNanos();
      window = Math.max(2, window / 2);
      threshold = window;
    }
    fill();
  }
}
