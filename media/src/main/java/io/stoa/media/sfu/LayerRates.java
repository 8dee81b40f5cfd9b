// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import java.util.Arrays;

/// Measures what each spatial and temporal layer of a stream costs, over about a second. Owned by
/// its layer.
final class LayerRates {
  private static final long WINDOW_NANOS = 500_000_000L;
  private static final long STALE_NANOS = 2 * WINDOW_NANOS;
  private static final long TOLD_NANOS = 2_000_000_000L;
  private static final int TEMPORAL = 8;
  private static final int SPATIAL = 8;
  private static final int CELLS = SPATIAL * TEMPORAL;
  private static final double NANOS_PER_SECOND = 1e9;

  private final long[] bytes = new long[CELLS];
  private final double[] bps = new double[CELLS];
  private final int[] pictures = new int[TEMPORAL];
  private final double[] rates = new double[TEMPORAL];
  private double[] told = new double[CELLS];
  private long toldNanos;
  private boolean measured;
  private boolean begun;
  private long beganNanos;

  void onPacket(Packet packet, long nowNanos) {
    long elapsed = nowNanos - beganNanos;
    if (!begun || elapsed > 2 * STALE_NANOS) {
      begun = true;
      measured = false;
      beganNanos = nowNanos;
      clear();
    } else if (elapsed >= WINDOW_NANOS) {
      settle(elapsed);
      beganNanos = nowNanos;
    }
    int primary = packet.payloadLength - packet.redundantLength;
    bytes[packet.spatial * TEMPORAL + packet.temporal] += primary + SendSide.OVERHEAD;
    // Of sound, what not everybody is sent is a layer above.
    bytes[packet.spatial * TEMPORAL + TEMPORAL - 1] += packet.redundantLength;
    if (packet.startsPicture) {
      pictures[packet.temporal]++;
    }
  }

  /// What a receiver of the layers up to these takes, in bits per second with all headers; 0 while
  /// nothing is known, or nothing comes.
  double bps(int spatial, int temporal, long nowNanos) {
    boolean isMeasured = isMeasured(nowNanos);
    if (!isMeasured && nowNanos - toldNanos > TOLD_NANOS) {
      return 0;
    }
    double[] cells = isMeasured ? bps : told;
    double sum = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      if (cell / TEMPORAL <= spatial && cell % TEMPORAL <= temporal) {
        sum += cells[cell];
      }
    }
    return sum;
  }

  /// What is measured here, for [#tell] in another part of the room; all 0 while nothing comes.
  double[] copy(long nowNanos) {
    return isMeasured(nowNanos) ? bps.clone() : new double[CELLS];
  }

  /// Takes what the publisher's part of the room has measured. It counts while the stream does not
  /// come here, since nobody here is sent it.
  void tell(double[] copy, long nowNanos) {
    told = copy;
    toldNanos = nowNanos;
  }

  private boolean isMeasured(long nowNanos) {
    return measured && nowNanos - beganNanos <= STALE_NANOS;
  }

  /// The highest temporal layer that gives no more than so many pictures a second, as nearly as one
  /// can: a quarter more is taken for the same. The highest there is while nothing is known.
  int temporalFor(int picturesPerSecond) {
    if (!measured || picturesPerSecond <= 0) {
      return TEMPORAL - 1;
    }
    double sum = rates[0];
    int highest = 0;
    while (highest + 1 < TEMPORAL && 4 * (sum + rates[highest + 1]) <= 5.0 * picturesPerSecond) {
      sum += rates[++highest];
    }
    return highest;
  }

  private void settle(long elapsed) {
    for (int cell = 0; cell < CELLS; cell++) {
      double now = 8 * bytes[cell] * NANOS_PER_SECOND / elapsed;
      bps[cell] = measured ? (bps[cell] + now) / 2 : now;
    }
    for (int tid = 0; tid < TEMPORAL; tid++) {
      double now = pictures[tid] * NANOS_PER_SECOND / elapsed;
      rates[tid] = measured ? (rates[tid] + now) / 2 : now;
    }
    measured = true;
    clear();
  }

  private void clear() {
    Arrays.fill(bytes, 0);
    Arrays.fill(pictures, 0);
  }
}
