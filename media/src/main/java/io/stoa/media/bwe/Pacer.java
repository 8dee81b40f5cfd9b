// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

/// Spreads what goes to one receiver over time: a leaky bucket over queues of references. Audio is
/// never held back, then retransmissions leave, then video, then padding. What the caller queues is
/// a handle, a number by which it finds the packet again; no byte is copied and nothing is
/// allocated. Owned by its receiver's shard; sends nothing by itself.
///
/// A debt grows with every packet and falls at the pacing rate. Packets leave while the debt is
/// below [#BURST_NANOS] of that rate, so that they leave in runs. When packets would wait longer
/// than [#DRAIN_NANOS] the rate is raised until they do not; what has waited for [#AGE_MAX_NANOS]
/// is given back as expired.
public final class Pacer {
  /// The priorities, and what [#poll] answers.
  public static final int AUDIO = 0;

  public static final int RETRANSMISSION = 1;
  public static final int VIDEO = 2;
  public static final int PADDING = 3;

  /// Nothing may leave now.
  public static final int NONE = -1;

  /// [#handle] has waited too long: the caller drops it, and is to ask for a key frame.
  public static final int EXPIRED = 4;

  /// Packets of one priority that may wait; a power of two.
  public static final int QUEUE_MAX = 2048;

  /// How long packets are to wait at most, while raising the rate can achieve it.
  public static final long DRAIN_NANOS = 250_000_000L;

  /// How long a packet may wait.
  public static final long AGE_MAX_NANOS = 1_000_000_000L;

  /// How far ahead of its rate a run may go.
  public static final long BURST_NANOS = 5_000_000L;

  private static final int QUEUES = 4;
  private static final long DEBT_MAX_NANOS = 500_000_000L;

  private final long[][] handles = new long[QUEUES][QUEUE_MAX];
  private final int[][] sizes = new int[QUEUES][QUEUE_MAX];
  private final long[][] times = new long[QUEUES][QUEUE_MAX];
  private final int[] heads = new int[QUEUES];
  private final int[] counts = new int[QUEUES];
  private final long[] bytes = new long[QUEUES];

  private double bps;
  private double debtBytes;
  private long updatedNanos;
  private long handle;
  private int size;

  public Pacer(long pacingBps, long nowNanos) {
    bps = pacingBps;
    updatedNanos = nowNanos;
  }

  /// The rate from now on; [SendSideEstimator#pacingBps].
  public void rate(long pacingBps, long nowNanos) {
    settle(nowNanos);
    bps = Math.max(1, pacingBps);
  }

  /// Queues a packet. Returns false when the queue of its priority is full.
  public boolean enqueue(int priority, long newHandle, int newSize, long nowNanos) {
    if (counts[priority] == QUEUE_MAX) {
      return false;
    }
    int slot = heads[priority] + counts[priority]++ & (QUEUE_MAX - 1);
    handles[priority][slot] = newHandle;
    sizes[priority][slot] = newSize;
    times[priority][slot] = nowNanos;
    bytes[priority] += newSize;
    return true;
  }

  /// Takes what may leave now: its priority, with its [#handle] and [#size]; [#EXPIRED]; or
  /// [#NONE].
  public int poll(long nowNanos) {
    settle(nowNanos);
    if (counts[AUDIO] > 0) {
      return leave(AUDIO);
    }
    for (int queue = RETRANSMISSION; queue < QUEUES; queue++) {
      if (counts[queue] == 0) {
        continue;
      }
      if (nowNanos - times[queue][heads[queue]] >= AGE_MAX_NANOS) {
        take(queue);
        return EXPIRED;
      }
      return debtBytes < burstBytes(nowNanos) ? leave(queue) : NONE;
    }
    return NONE;
  }

  /// The packet that [#poll] took.
  public long handle() {
    return handle;
  }

  public int size() {
    return size;
  }

  /// Whether something that is not queued, such as padding of a probe, may leave now.
  public boolean admitsPadding(long nowNanos) {
    settle(nowNanos);
    return isEmpty() && debtBytes < burstBytes(nowNanos);
  }

  /// Counts a packet that left without being queued.
  public void onSent(int sentBytes) {
    debtBytes += sentBytes;
  }

  /// When [#poll] may have something; [Long#MAX_VALUE] when nothing waits.
  public long deadlineNanos(long nowNanos) {
    if (isEmpty()) {
      return Long.MAX_VALUE;
    }
    settle(nowNanos);
    double over = debtBytes - burstBytes(nowNanos);
    if (counts[AUDIO] > 0 || over < 0) {
      return nowNanos;
    }
    // A little later than exact, so that rounding does not wake the caller in vain.
    return nowNanos + (long) (over * 8e9 / effectiveBps(nowNanos)) + 1000;
  }

  public boolean isEmpty() {
    return counts[AUDIO] + counts[RETRANSMISSION] + counts[VIDEO] + counts[PADDING] == 0;
  }

  public int queued(int priority) {
    return counts[priority];
  }

  public long queuedBytes() {
    return bytes[AUDIO] + bytes[RETRANSMISSION] + bytes[VIDEO] + bytes[PADDING];
  }

  /// How long the oldest packet has waited, 0 when nothing waits.
  public long queueNanos(long nowNanos) {
    long oldest = nowNanos;
    for (int queue = 0; queue < QUEUES; queue++) {
      if (counts[queue] > 0) {
        oldest = Math.min(oldest, times[queue][heads[queue]]);
      }
    }
    return nowNanos - oldest;
  }

  private int leave(int queue) {
    take(queue);
    debtBytes += size;
    return queue;
  }

  private void take(int queue) {
    int slot = heads[queue];
    handle = handles[queue][slot];
    size = sizes[queue][slot];
    heads[queue] = slot + 1 & (QUEUE_MAX - 1);
    counts[queue]--;
    bytes[queue] -= size;
  }

  private void settle(long nowNanos) {
    long elapsed = nowNanos - updatedNanos;
    if (elapsed <= 0) {
      return;
    }
    double rate = effectiveBps(nowNanos);
    debtBytes = Math.min(debtBytes, rate * DEBT_MAX_NANOS / 8e9);
    debtBytes = Math.max(0, debtBytes - rate * elapsed / 8e9);
    updatedNanos = nowNanos;
  }

  private double burstBytes(long nowNanos) {
    return effectiveBps(nowNanos) * BURST_NANOS / 8e9;
  }

  /// The pacing rate, or what empties the queues in time.
  private double effectiveBps(long nowNanos) {
    long left = Math.max(1_000_000L, DRAIN_NANOS - queueNanos(nowNanos));
    return Math.max(bps, queuedBytes() * 8e9 / left);
  }
}
