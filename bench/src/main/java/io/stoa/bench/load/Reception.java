// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.util.concurrent.TimeUnit;

/// What one receiver has of one source: which packets came, which are missing and when to ask for
/// them. Owned by its receiver's loop.
final class Reception {
  /// Packets that may be missing at a time; beyond that the oldest are given up.
  static final int MISSING_MAX = 128;

  private static final int WINDOW = 1024;
  private static final int TRIES_MAX = 8;
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final long[] seen = new long[WINDOW / 64];
  private final long first;
  private long highest;
  private long received;
  private long expectedBefore;
  private long receivedBefore;
  private final long[] missing = new long[MISSING_MAX];
  private final int[] tries = new int[MISSING_MAX];
  private int missingCount;
  private long nextTryNanos;
  private boolean gaveUp;
  private int lastSenderReport;
  private long senderReportAtNanos;

  Reception(int firstSeq16) {
    // Room for what was sent before the first that came.
    first = firstSeq16 + 0x1_0000L;
    highest = first - 1;
  }

  /// Counts a packet. False when it came before, or is too old to tell.
  boolean accept(int seq16, boolean repairable, long nowNanos) {
    long seq = highest + (short) (seq16 - (int) highest);
    if (seq <= highest - WINDOW) {
      return false;
    }
    if (seq > highest) {
      advance(seq, repairable, nowNanos);
    } else if (isSeen(seq)) {
      return false;
    } else {
      found(seq);
    }
    mark(seq, true);
    received++;
    return true;
  }

  private void advance(long seq, boolean repairable, long nowNanos) {
    for (long skipped = Math.max(highest + 1, seq - WINDOW); skipped < seq; skipped++) {
      mark(skipped, false);
      if (repairable) {
        miss(skipped);
        nextTryNanos = nowNanos;
      }
    }
    highest = seq;
  }

  private void miss(long seq) {
    if (missingCount == MISSING_MAX) {
      remove(0);
      gaveUp = true;
    }
    missing[missingCount] = seq;
    tries[missingCount++] = 0;
  }

  private void found(long seq) {
    for (int i = 0; i < missingCount; i++) {
      if (missing[i] == seq) {
        remove(i);
        return;
      }
    }
  }

  private void remove(int at) {
    missingCount--;
    System.arraycopy(missing, at + 1, missing, at, missingCount - at);
    System.arraycopy(tries, at + 1, tries, at, missingCount - at);
  }

  private boolean isSeen(long seq) {
    int bit = (int) (seq & (WINDOW - 1));
    return (seen[bit >> 6] >>> bit & 1) != 0;
  }

  private void mark(long seq, boolean value) {
    int bit = (int) (seq & (WINDOW - 1));
    long mask = 1L << bit;
    seen[bit >> 6] = value ? seen[bit >> 6] | mask : seen[bit >> 6] & ~mask;
  }

  boolean isComplete() {
    return missingCount == 0 && !gaveUp;
  }

  /// Fills in the numbers to ask for now, ascending; returns how many. What was asked for too often
  /// is given up.
  int due(int[] out, long nowNanos) {
    if (missingCount == 0 || nowNanos - nextTryNanos < 0) {
      return 0;
    }
    nextTryNanos = nowNanos + RETRY_NANOS;
    int count = 0;
    for (int i = 0; i < missingCount; ) {
      if (tries[i]++ == TRIES_MAX) {
        remove(i);
        gaveUp = true;
      } else {
        out[count++] = (int) missing[i++] & 0xffff;
      }
    }
    return count;
  }

  /// Whether a packet was given up since this was asked last: time for a key frame.
  boolean gaveUp() {
    boolean answer = gaveUp;
    gaveUp = false;
    return answer;
  }

  void senderReport(int middleOfNtp, long nowNanos) {
    lastSenderReport = middleOfNtp;
    senderReportAtNanos = nowNanos;
  }

  int lastSenderReport() {
    return lastSenderReport;
  }

  long senderReportAtNanos() {
    return senderReportAtNanos;
  }

  /// The extended highest number of a report block, counting wraps from the first packet.
  int highest() {
    return (int) (highest - 0x1_0000L);
  }

  int cumulativeLost() {
    return (int) (highest - first + 1 - received);
  }

  /// Of 256, since this was asked last (RFC 3550 §6.4.1).
  int fractionLost() {
    long expected = highest - first + 1;
    long expectedNow = expected - expectedBefore;
    long lostNow = expectedNow - (received - receivedBefore);
    expectedBefore = expected;
    receivedBefore = received;
    return lostNow <= 0 || expectedNow == 0 ? 0 : (int) Math.min(255, lostNow * 256 / expectedNow);
  }
}
