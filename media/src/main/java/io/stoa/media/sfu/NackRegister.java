// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.rtp.Sequence;

/// The packets of one layer that are missing, and when to ask for each (RFC 4585 §6.2.1). A gap
/// waits a little, since it may be reordering; then it is asked for once per round trip until it is
/// filled, or given up. Bounded by [Limits#NACKS_MAX]: a larger hole is left to a key frame. Owned
/// by its layer.
final class NackRegister {
  static final long REORDER_NANOS = 15_000_000L;
  static final long REPEAT_MIN_NANOS = 25_000_000L;
  static final long GIVE_UP_NANOS = 1_000_000_000L;
  static final int TRIES_MAX = 10;

  private final long[] seqs = new long[Limits.NACKS_MAX];
  private final long[] sinceNanos = new long[Limits.NACKS_MAX];
  private final long[] dueNanos = new long[Limits.NACKS_MAX];
  private final int[] tries = new int[Limits.NACKS_MAX];
  private int count;
  private long highest = -1;
  private long deadlineNanos = Long.MAX_VALUE;
  private boolean gaveUp;

  /// Notes a packet that was not seen before. Returns false when the gap before it is too large to
  /// be asked for.
  boolean onPacket(long seq, long nowNanos) {
    if (highest < 0) {
      highest = seq;
      return true;
    }
    if (seq <= highest) {
      remove(seq);
      return true;
    }
    long missing = seq - highest - 1;
    boolean fits = missing <= Limits.NACKS_MAX - count;
    if (fits) {
      for (long s = highest + 1; s < seq; s++) {
        seqs[count] = s;
        sinceNanos[count] = nowNanos;
        dueNanos[count] = nowNanos + REORDER_NANOS;
        tries[count++] = 0;
        deadlineNanos = Math.min(deadlineNanos, nowNanos + REORDER_NANOS);
      }
    } else {
      count = 0;
    }
    highest = seq;
    return fits;
  }

  /// Puts the 16-bit numbers to ask for now into `out`, ascending, and drops what is given up.
  /// Returns how many there are, at most as many as `out` holds.
  int collect(int[] out, long rttNanos, long nowNanos) {
    int kept = 0;
    int due = 0;
    deadlineNanos = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      if (tries[i] >= TRIES_MAX || nowNanos - sinceNanos[i] >= GIVE_UP_NANOS) {
        gaveUp = true;
        continue;
      }
      long dueAt = dueNanos[i];
      if (nowNanos - dueAt >= 0 && due < out.length) {
        out[due++] = Sequence.seq16(seqs[i]);
        tries[i]++;
        dueAt = nowNanos + Math.max(REPEAT_MIN_NANOS, rttNanos + rttNanos / 4);
      }
      deadlineNanos = Math.min(deadlineNanos, dueAt);
      seqs[kept] = seqs[i];
      sinceNanos[kept] = sinceNanos[i];
      dueNanos[kept] = dueAt;
      tries[kept++] = tries[i];
    }
    count = kept;
    return due;
  }

  /// When [#collect] is due; Long.MAX_VALUE for never. May be too early once packets have come.
  long deadlineNanos() {
    return deadlineNanos;
  }

  /// Whether packets were given up since the last call: what needs them cannot be decoded.
  boolean gaveUp() {
    boolean since = gaveUp;
    gaveUp = false;
    return since;
  }

  /// Whether a packet is missing and may still come.
  boolean awaits(long seq) {
    for (int i = 0; i < count; i++) {
      if (seqs[i] == seq) {
        return true;
      }
    }
    return seq > highest;
  }

  /// How many packets are missing and not given up.
  int missing() {
    return count;
  }

  void reset() {
    count = 0;
    deadlineNanos = Long.MAX_VALUE;
    highest = -1;
    gaveUp = false;
  }

  private void remove(long seq) {
    for (int i = 0; i < count; i++) {
      if (seqs[i] == seq) {
        int behind = --count - i;
        System.arraycopy(seqs, i + 1, seqs, i, behind);
        System.arraycopy(sinceNanos, i + 1, sinceNanos, i, behind);
        System.arraycopy(dueNanos, i + 1, dueNanos, i, behind);
        System.arraycopy(tries, i + 1, tries, i, behind);
        return;
      }
    }
  }
}
