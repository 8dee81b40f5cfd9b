// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

/// Finds out whether more would fit, by short bursts above the target: at the start at three and
/// six times the rate, later at twice, whenever the receiver could use more than the target; and
/// again at twice of what was measured as long as it goes well. A burst that shows the limit is
/// repeated after 2 s, then less often, up to 5 s. Never above twice of what is desired. Owned by
/// its estimator.
final class ProbeControl {
  /// Cluster of packets outside of any probe.
  static final int NONE = 0;

  static final long BURST_NANOS = 40_000_000L;
  static final int PACKETS_MIN = 5;

  /// As much as is needed for so many packets of padding, where nothing else is sent.
  static final int BYTES_MIN = 1600;

  private static final int CLUSTERS = 8;
  private static final int PENDING_MAX = 4;
  private static final long LEAD_NANOS = 1_000_000L;
  private static final long BURST_MAX_NANOS = 250_000_000L;
  private static final long INTERVAL_MIN_NANOS = 2_000_000_000L;
  private static final long INTERVAL_MAX_NANOS = 5_000_000_000L;
  private static final long LIMIT_INTERVAL_NANOS = 8_000_000_000L;
  private static final long AFTER_CUT_NANOS = 1_000_000_000L;
  private static final long FALSE_NANOS = 2_000_000_000L;
  private static final long CUT_FRESH_NANOS = 10_000_000_000L;
  private static final double ABOVE_CUT_RATIO = 1.1;
  private static final double NEAR_CUT_RATIO = 0.75;
  private static final double FURTHER_RATIO = 0.7;
  private static final double WORTH_RATIO = 1.1;
  private static final double SATURATED_RATIO = 0.9;
  private static final double SATURATED_USE = 0.95;
  private static final double ARRIVED_RATIO_MIN = 0.8;
  private static final double COMPRESSED_RATIO_MAX = 2;

  private final ProbeCluster[] clusters = new ProbeCluster[CLUSTERS];
  private final double[] pending = new double[PENDING_MAX];
  private final double maxBps;
  private int pendingCount;
  private long pendingNanos;
  private int lastId;
  private boolean isActive;
  private long startNanos;
  private long dueNanos;
  private long againNanos = Long.MIN_VALUE;
  private long lastNanos;
  private long cutNanos = Long.MIN_VALUE / 2;
  private double cutBps;
  private long raisedNanos = Long.MIN_VALUE / 2;
  private long intervalNanos = INTERVAL_MIN_NANOS;
  private double desiredBps;
  private boolean isFirst = true;
  private boolean hasNewNeed;

  ProbeControl(double maxBps) {
    this.maxBps = maxBps;
    for (int i = 0; i < CLUSTERS; i++) {
      clusters[i] = new ProbeCluster();
    }
  }

  void desired(double bps) {
    hasNewNeed |= bps > 1.2 * desiredBps;
    desiredBps = bps;
  }

  /// The rate was cut where the link gave `linkBps`: nothing is probed for a while, and longer when
  /// a probe had just promised more.
  void onCut(double linkBps, long nowNanos) {
    if (nowNanos - raisedNanos < FALSE_NANOS) {
      raisedNanos = nowNanos - FALSE_NANOS;
      intervalNanos = INTERVAL_MAX_NANOS;
    }
    cutNanos = nowNanos;
    cutBps = linkBps;
    pendingCount = 0;
  }

  /// The rate was raised by a probe.
  void onRaise(long nowNanos) {
    raisedNanos = nowNanos;
  }

  /// Plans bursts when it is time and more could be used.
  void plan(double targetBps, double ackedBps, boolean mayProbe, long nowNanos) {
    if (isActive || pendingCount > 0 || !mayProbe || desiredBps < WORTH_RATIO * targetBps) {
      return;
    }
    if (isFirst) {
      isFirst = false;
      lastNanos = nowNanos;
      add(3 * targetBps, targetBps, nowNanos);
      add(6 * targetBps, targetBps, nowNanos);
      return;
    }
    if (nowNanos - lastNanos < waitNanos(targetBps, ackedBps, nowNanos)
        || nowNanos - cutNanos < AFTER_CUT_NANOS) {
      return;
    }
    if (hasNewNeed) {
      hasNewNeed = false;
      intervalNanos = AFTER_CUT_NANOS;
    }
    lastNanos = nowNanos;
    intervalNanos = Math.min(INTERVAL_MAX_NANOS, intervalNanos * 3 / 2);
    add(2 * targetBps, targetBps, nowNanos);
  }

  /// At the limit of the link, bursts mostly take from others; beyond it, where the last cut was,
  /// there may be much more.
  private long waitNanos(double targetBps, double ackedBps, long nowNanos) {
    if (hasNewNeed) {
      return AFTER_CUT_NANOS;
    }
    boolean isFresh = nowNanos - cutNanos < CUT_FRESH_NANOS;
    if (isFresh && targetBps < ABOVE_CUT_RATIO * cutBps && ackedBps > NEAR_CUT_RATIO * cutBps) {
      return LIMIT_INTERVAL_NANOS;
    }
    return isFresh ? INTERVAL_MIN_NANOS : intervalNanos;
  }

  /// Plans one burst at a rate that was possible before.
  void retry(double bps, double targetBps, long nowNanos) {
    add(bps, targetBps, nowNanos);
  }

  /// Bytes of padding that the active burst lacks now; 0 when there is none, or enough was sent.
  int dueBytes(long nowNanos) {
    if (isActive && nowNanos - startNanos > BURST_MAX_NANOS) {
      isActive = false;
    }
    if (!isActive && pendingCount > 0) {
      start(nowNanos);
    }
    if (!isActive || nowNanos < dueNanos) {
      return 0;
    }
    ProbeCluster cluster = cluster(lastId);
    // Who cannot pad now is not asked again at once.
    againNanos = nowNanos + LEAD_NANOS;
    double should = cluster.bps * (nowNanos - startNanos + LEAD_NANOS) / 8e9;
    return (int) Math.max(0, Math.min(should, cluster.bytesMin) - cluster.sentBytes + 1);
  }

  /// When [#dueBytes] should be asked next; [Long#MAX_VALUE] without a burst.
  long deadlineNanos() {
    if (isActive) {
      return Math.max(dueNanos, againNanos);
    }
    return pendingCount > 0 ? pendingNanos : Long.MAX_VALUE;
  }

  /// The rate of the active burst, or 0.
  double activeBps() {
    return isActive ? cluster(lastId).bps : 0;
  }

  /// Counts a packet that leaves; returns the cluster that it belongs to.
  int onSent(int bytes, long nowNanos) {
    if (!isActive) {
      return NONE;
    }
    ProbeCluster cluster = cluster(lastId);
    cluster.onSent(bytes);
    againNanos = Long.MIN_VALUE;
    dueNanos = startNanos + (long) (cluster.sentBytes * 8e9 / cluster.bps);
    if (cluster.sentBytes >= cluster.bytesMin && cluster.sentPackets >= PACKETS_MIN) {
      isActive = false;
      lastNanos = nowNanos;
    }
    return lastId;
  }

  void onArrival(int id, long sentNanos, long arrivalNanos, int bytes) {
    ProbeCluster cluster = cluster(id);
    if (cluster.id == id) {
      cluster.onArrival(sentNanos, arrivalNanos, bytes);
    }
  }

  /// The best rate that clusters with news have measured, or -1. Plans the next burst when it went
  /// well.
  double takeResult(double targetBps, long nowNanos) {
    double best = -1;
    for (int i = 0; i < CLUSTERS; i++) {
      ProbeCluster cluster = clusters[i];
      if (!cluster.hasNews) {
        continue;
      }
      cluster.hasNews = false;
      double measured = measure(cluster, nowNanos);
      if (measured > best) {
        best = measured;
      }
      boolean isLast = cluster.id == lastId && !isActive && pendingCount == 0;
      if (isLast && !cluster.isFollowed && measured > FURTHER_RATIO * cluster.bps) {
        cluster.isFollowed = true;
        intervalNanos = INTERVAL_MIN_NANOS;
        if (desiredBps > WORTH_RATIO * measured) {
          add(2 * measured, targetBps, nowNanos);
        }
      }
    }
    return best;
  }

  private double measure(ProbeCluster cluster, long nowNanos) {
    boolean isEnough =
        cluster.arrivedPackets >= PACKETS_MIN - 1
            && cluster.arrivedBytes >= ARRIVED_RATIO_MIN * cluster.bytesMin
            && cluster.arrivedPackets >= ARRIVED_RATIO_MIN * cluster.sentPackets;
    if (!isEnough) {
      return -1;
    }
    double sent = cluster.sentRate();
    double arrived = cluster.arrivedRate();
    if (sent <= 0 || arrived <= 0 || arrived > COMPRESSED_RATIO_MAX * sent) {
      return -1;
    }
    if (arrived >= SATURATED_RATIO * sent) {
      return Math.min(sent, arrived);
    }
    // On a link that was full lately, a burst takes from others what it seems to find.
    double found = SATURATED_USE * arrived;
    boolean isFull = nowNanos - cutNanos < CUT_FRESH_NANOS;
    return isFull ? Math.min(found, ABOVE_CUT_RATIO * cutBps) : found;
  }

  private void add(double bps, double targetBps, long nowNanos) {
    double bounded = Math.min(bps, Math.min(maxBps, 2 * desiredBps));
    if (pendingCount < PENDING_MAX && bounded > WORTH_RATIO * targetBps) {
      pending[pendingCount++] = bounded;
      pendingNanos = nowNanos;
    }
  }

  private void start(long nowNanos) {
    double bps = pending[0];
    System.arraycopy(pending, 1, pending, 0, --pendingCount);
    lastId++;
    if (lastId <= 0) {
      lastId = 1;
    }
    cluster(lastId).open(lastId, bps, Math.max(BYTES_MIN, (int) (bps * BURST_NANOS / 8e9)));
    isActive = true;
    startNanos = nowNanos;
    dueNanos = nowNanos;
  }

  private ProbeCluster cluster(int id) {
    return clusters[id & (CLUSTERS - 1)];
  }
}
