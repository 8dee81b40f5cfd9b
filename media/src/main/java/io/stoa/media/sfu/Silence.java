// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Notices that a client which was heard all the time is not heard any more. What is a long time
/// for it is told by its own rhythm: somebody who sends and receives is heard several times a
/// second, one who does neither by its checks only, of which some may be lost. Owned by its room's
/// shard.
final class Silence {

  /// Nobody is quiet before so long.
  static final long LEAST_NANOS = 2_000_000_000L;

  /// What a client's rhythm is taken for until it is known.
  static final long ASSUMED_NANOS = 2_000_000_000L;

  /// The rhythm is the longest pause in this window and the one before.
  static final long WINDOW_NANOS = 8_000_000_000L;

  /// So many times its longest pause without a word.
  private static final int PAUSES = 3;

  private boolean listening;
  private boolean quiet;
  private long heardNanos;
  private long quietFromNanos;
  private long windowNanos;
  private long longestNanos;
  private long beforeNanos = ASSUMED_NANOS;

  /// Something authentic came from the client.
  void heard(long nowNanos) {
    if (!listening) {
      listening = true;
      windowNanos = nowNanos;
      heardNanos = nowNanos;
    }
    longestNanos = Math.max(longestNanos, nowNanos - heardNanos);
    heardNanos = nowNanos;
    if (nowNanos - windowNanos >= WINDOW_NANOS) {
      windowNanos = nowNanos;
      beforeNanos = longestNanos;
      longestNanos = 0;
    }
  }

  /// Whether the client became quiet, or is quiet no more, since this was asked last.
  ///
  /// @param telling whether its silence tells anything at all now
  boolean changes(boolean telling, long nowNanos) {
    boolean now = telling && listening && nowNanos - heardNanos >= patienceNanos();
    if (now == quiet) {
      return false;
    }
    quiet = now;
    quietFromNanos = heardNanos;
    return true;
  }

  /// Since the last word of the client; 0 before the first.
  long lastsNanos(long nowNanos) {
    return listening ? nowNanos - heardNanos : 0;
  }

  boolean isHeardSince(long nanos) {
    return listening && heardNanos - nanos >= 0;
  }

  boolean isQuiet() {
    return quiet;
  }

  /// When to ask for [#changes]; Long.MAX_VALUE while only a word of the client could bring one.
  long deadlineNanos(boolean telling) {
    if (quiet) {
      return telling && heardNanos == quietFromNanos ? Long.MAX_VALUE : heardNanos;
    }
    return telling && listening ? heardNanos + patienceNanos() : Long.MAX_VALUE;
  }

  private long patienceNanos() {
    return Math.max(LEAST_NANOS, PAUSES * Math.max(longestNanos, beforeNanos));
  }
}
