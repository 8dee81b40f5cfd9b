// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import java.util.Arrays;

/// Spends a receiver's bandwidth over what it watches. Audio comes first and is never taken back;
/// with nothing left for video, audio is all that is sent. Then, in the order of priority and of
/// size on screen: shared screens entirely and the active speaker up to the middle layer, the
/// lowest step for everybody, and what is left to make them better, again in that order; those of
/// about the same size spatial layer by spatial layer, so that they end alike.
///
/// Down goes at once what does not fit any more, up only what has earned it ([Headroom]); of those
/// of the same size everybody keeps what it has while that fits. Decides by its inputs alone; the
/// state between two decisions lies in the [Demand]s and the headroom. Owned by its receiver's
/// shard.
public final class Allocator {
  /// Subscriptions of one receiver with video.
  public static final int DEMANDS_MAX = 1024;

  private static final int SPEAKER_FIRST = Demand.stepOf(1, Demand.TEMPORALS - 1);
  private static final double SAME_SIZE = 0.75;

  private final Headroom headroom = new Headroom();
  private Demand[] order = new Demand[16];
  private int count;
  private double left;
  private double spare;
  private double toRise;
  private double usedBps;
  private double idealBps;
  private boolean mayRise;

  /// Begins a new set of subscriptions.
  public void clear() {
    count = 0;
  }

  /// Adds a subscription with video. Returns false beyond [#DEMANDS_MAX], where it stays paused.
  public boolean add(Demand demand) {
    if (count == DEMANDS_MAX) {
      demand.step = Demand.PAUSED;
      return false;
    }
    if (count == order.length) {
      order = Arrays.copyOf(order, 2 * count);
    }
    order[count++] = demand;
    return true;
  }

  /// A probe has measured what the path bears: up to there, rises need not be earned.
  public void proved(long bps) {
    headroom.proved((double) bps);
  }

  /// Decides the step of each subscription, given what may be sent in all and what audio needs.
  /// Returns how many got another step than before.
  public int allocate(long budgetBps, long audioBps, long nowNanos) {
    left = headroom.bears((double) budgetBps, nowNanos) - audioBps;
    spare = budgetBps - audioBps;
    toRise = headroom.limit((double) budgetBps, nowNanos) - audioBps;
    mayRise = headroom.mayRise(nowNanos);
    sort();
    for (int i = 0; i < count; i++) {
      order[i].current = order[i].step;
      order[i].step = Demand.PAUSED;
    }
    for (int i = 0; i < count; i++) {
      Demand demand = order[i];
      if (demand.priority == Demand.SCREEN_SHARE) {
        raise(demand, demand.cap);
      } else if (demand.priority == Demand.ACTIVE_SPEAKER) {
        raise(demand, Math.min(demand.cap, SPEAKER_FIRST));
      }
    }
    for (int i = 0; i < count; i++) {
      if (order[i].step == Demand.PAUSED) {
        raise(order[i], lowest(order[i]));
      }
    }
    for (int i = 0; i < count; ) {
      i = improve(i);
    }
    return settle(audioBps, nowNanos);
  }

  /// What all steps given cost, audio included.
  public long usedBps() {
    return (long) usedBps;
  }

  /// What everything would cost at its best, audio included; what a probe looks for.
  public long idealBps() {
    return (long) idealBps;
  }

  /// Makes those of one size better. Returns the index of the next size.
  private int improve(int from) {
    int to = from + 1;
    while (to < count
        && order[to].priority == order[from].priority
        && order[to].pixels >= SAME_SIZE * order[from].pixels) {
      to++;
    }
    for (int i = from; i < to; i++) {
      raise(order[i], Math.min(order[i].cap, order[i].current));
    }
    for (int spatial = 0; spatial < Demand.SPATIALS; spatial++) {
      int limit = Demand.stepOf(spatial, Demand.TEMPORALS - 1);
      for (int i = from; i < to; i++) {
        raise(order[i], Math.min(order[i].cap, limit));
      }
    }
    return to;
  }

  /// Gives the best step up to `limit` that fits into what is left.
  private void raise(Demand demand, int limit) {
    double held = cost(demand, demand.step);
    for (int step = limit; step > demand.step; step--) {
      double more = demand.costs[step] - held;
      boolean isEarned = demand.isEager || (mayRise && more <= toRise);
      boolean fits = step > demand.current ? more <= spare && isEarned : more <= left;
      if (demand.costs[step] > 0 && fits) {
        left -= more;
        spare -= more;
        toRise -= more;
        demand.step = step;
        return;
      }
    }
  }

  private int settle(long audioBps, long nowNanos) {
    int changed = 0;
    boolean hasFallen = false;
    boolean hasRisen = false;
    double before = audioBps;
    usedBps = audioBps;
    idealBps = audioBps;
    for (int i = 0; i < count; i++) {
      Demand demand = order[i];
      int kept = Math.min(demand.current, demand.cap);
      before += cost(demand, kept);
      usedBps += cost(demand, demand.step);
      idealBps += cost(demand, highest(demand));
      changed += demand.step == demand.current ? 0 : 1;
      hasFallen |= demand.step < kept && cost(demand, kept) > 0;
      hasRisen |= demand.step > demand.current && !demand.isEager;
      demand.isEager = false;
    }
    if (hasFallen && usedBps < before) {
      headroom.fell(before, idealBps, nowNanos);
    } else if (hasRisen) {
      headroom.rose(nowNanos);
    }
    return changed;
  }

  private static double cost(Demand demand, int step) {
    return step < 0 ? 0 : demand.costs[step];
  }

  private static int lowest(Demand demand) {
    for (int step = 0; step <= demand.cap; step++) {
      if (demand.costs[step] > 0) {
        return step;
      }
    }
    return Demand.PAUSED;
  }

  private static int highest(Demand demand) {
    for (int step = demand.cap; step >= 0; step--) {
      if (demand.costs[step] > 0) {
        return step;
      }
    }
    return Demand.PAUSED;
  }

  /// By priority, then by size, then in the order of before; the set is nearly sorted already.
  private void sort() {
    for (int i = 1; i < count; i++) {
      Demand demand = order[i];
      int at = i;
      while (at > 0 && isBefore(demand, order[at - 1])) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = demand;
    }
  }

  private static boolean isBefore(Demand a, Demand b) {
    return a.priority != b.priority ? a.priority < b.priority : a.pixels > b.pixels;
  }
}
