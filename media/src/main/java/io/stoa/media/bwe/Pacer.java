// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import java.util.Arrays;

/// Spreads what goes to one receiver over time: a leaky bucket over queues of references. Audio is
/// never held back, then retransmissions leave, then video, then padding. What the caller queues is
/// a handle, a number by which it finds the packet again; no byte is copied. Owned by its
/// receiver's shard; sends nothing by itself.
///
/// A debt grows with every packet and falls at the pacing rate. Packets leave while the debt is
/// below a burst of that rate: [#BURST_NANOS] where the path is scarce, so that they do not queue
/// there and the delay of each tells of it, and [#WIDE_BURST_NANOS] where it gives all that is
/// wanted, so that most pictures leave at once, in one run, without ever being queued ([#admits]).
/// When packets would wait longer than [#DRAIN_NANOS] the rate is raised until they do not; what
/// has waited for [#AGE_MAX_NANOS] is given back as expired. A queue has no memory until it is
/// needed, and doubles up to [#QUEUE_MAX].
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

  /// The same where the path is wide: what libwebrtc's pacer lets go at once.
  public static final long WIDE_BURST_NANOS = 40_000_000L;

  private static final int QUEUES = 4;
  private static final int QUEUE_START = 64;
  private static final long DEBT_MAX_NANOS = 500_000_000L;

  private final long[][] handles = new long[QUEUES][0];
  private final int[][] sizes = new int[QUEUES][0];
  private final long[][] times = new long[QUEUES][0];
  private final int[] heads = new int[QUEUES];
  private final int[] counts = new int[QUEUES];
  private int waiting;
  private long waitingBytes;
  private double bps;
  private long burstNanos = BURST_NANOS;
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

  /// Whether the path gives all that is wanted.
  public void wide(boolean isWide) {
    burstNanos = isWide ? WIDE_BURST_NANOS : BURST_NANOS;
  }

  /// Whether a packet may leave at once, before anything that waits behind it; it is counted then.
  /// Else it is to be queued.
  public boolean admits(int priority, int newSize, long nowNanos) {
    settle(nowNanos);
    boolean isFirst = waiting == 0 || isFirst(priority);
    if (priority != AUDIO && !(isFirst && debtBytes < burstBytes(nowNanos))) {
      return false;
    }
    debtBytes += newSize;
    return true;
  }

  /// Queues a packet. Returns false when the queue of its priority is full.
  public boolean enqueue(int priority, long newHandle, int newSize, long nowNanos) {
    int capacity = handles[priority].length;
    if (counts[priority] == capacity) {
      if (capacity == QUEUE_MAX) {
        return false;
      }
      grow(priority, Math.max(QUEUE_START, 2 * capacity));
    }
    int slot = heads[priority] + counts[priority]++ & (handles[priority].length - 1);
    handles[priority][slot] = newHandle;
    sizes[priority][slot] = newSize;
    times[priority][slot] = nowNanos;
    waiting++;
    waitingBytes += newSize;
    return true;
  }

  /// Takes what may leave now: its priority, with its [#handle] and [#size]; [#EXPIRED]; or
  /// [#NONE].
  public int poll(long nowNanos) {
    if (waiting == 0) {
      return NONE;
    }
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
    return waiting == 0;
  }

  public int queued(int priority) {
    return counts[priority];
  }

  public long queuedBytes() {
    return waitingBytes;
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

  /// Whether nothing of a priority or of a higher one waits.
  private boolean isFirst(int priority) {
    for (int queue = 0; queue <= priority; queue++) {
      if (counts[queue] > 0) {
        return false;
      }
    }
    return true;
  }

  private void grow(int queue, int capacity) {
    handles[queue] = Arrays.copyOf(unrolled(handles[queue], heads[queue]), capacity);
    times[queue] = Arrays.copyOf(unrolled(times[queue], heads[queue]), capacity);
    int[] old = sizes[queue];
    sizes[queue] = new int[capacity];
    int head = heads[queue];
    System.arraycopy(old, head, sizes[queue], 0, old.length - head);
    System.arraycopy(old, 0, sizes[queue], old.length - head, head);
    heads[queue] = 0;
  }

  private static long[] unrolled(long[] ring, int head) {
    long[] line = new long[ring.length];
    System.arraycopy(ring, head, line, 0, ring.length - head);
    System.arraycopy(ring, 0, line, ring.length - head, head);
    return line;
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
    heads[queue] = slot + 1 & (handles[queue].length - 1);
    counts[queue]--;
    waiting--;
    waitingBytes -= size;
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
    return effectiveBps(nowNanos) * burstNanos / 8e9;
  }

  /// The pacing rate, or what empties the queues in time.
  private double effectiveBps(long nowNanos) {
    if (waiting == 0) {
      return bps;
    }
    long left = Math.max(1_000_000L, DRAIN_NANOS - queueNanos(nowNanos));
    return Math.max(bps, queuedBytes() * 8e9 / left);
  }
}
