// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// Keeps what a relay sends to its clients within a budget, by one limit for each of them: whoever
/// gets more than that is given less, the others lose nothing. The limit is for whoever chooses
/// layers; it is raised slowly, and gone when there is room for all. Owned by its server's loop.
public final class RelayBudget {
  /// No limit.
  public static final long UNLIMITED = Long.MAX_VALUE;

  /// Sound must always fit.
  static final long LEAST_BPS = 60_000;

  private static final double FULL = 0.95;
  private static final double AIM = 0.9;
  private static final double ROOM = 0.8;
  private static final double RAISE = 1.1;

  private final long budgetBps;
  private long[] usage = new long[64];
  private int count;
  private long limitBps = UNLIMITED;

  /// @param budgetBps of all clients together; [#UNLIMITED] for none
  public RelayBudget(long budgetBps) {
    this.budgetBps = budgetBps;
  }

  /// Begins to look at what was sent.
  void begin() {
    count = 0;
  }

  /// What a client was sent since the last look.
  void add(long bytes, long sinceNanos) {
    if (bytes == 0) {
      return;
    }
    if (count == usage.length) {
      usage = Arrays.copyOf(usage, 2 * count);
    }
    usage[count++] = (long) (bytes * 8.0 * TimeUnit.SECONDS.toNanos(1) / sinceNanos);
  }

  /// Returns what each client may be sent from now on, in bps.
  long end() {
    if (budgetBps == UNLIMITED) {
      return UNLIMITED;
    }
    long total = 0;
    long most = 0;
    for (int i = 0; i < count; i++) {
      total += usage[i];
      most = Math.max(most, usage[i]);
    }
    if (total > FULL * budgetBps) {
      limitBps = Math.max(LEAST_BPS, level((long) (AIM * budgetBps)));
    } else if (limitBps != UNLIMITED && total < ROOM * budgetBps) {
      limitBps = (long) (limitBps * RAISE);
      if (limitBps * (double) Math.max(1, count) > 2.0 * budgetBps) {
        limitBps = UNLIMITED;
      }
    }
    return limitBps;
  }

  /// The limit with which all together get this much.
  private long level(long totalBps) {
    Arrays.sort(usage, 0, count);
    long left = totalBps;
    for (int i = 0; i < count; i++) {
      long share = left / (count - i);
      if (usage[i] >= share) {
        return share;
      }
      left -= usage[i];
    }
    return totalBps;
  }
}
