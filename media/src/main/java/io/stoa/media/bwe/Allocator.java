// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import java.util.Arrays;

/// Spends a receiver's bandwidth over what it watches. Audio comes first and is never taken back;
/// with nothing left for video, audio is all that is sent. Then, in the order of priority and of
/// size on screen: shared screens entirely and the active speaker up to the middle layer, the
/// lowest step for everybody, and what is left to make them better, again in that order.
///
/// Layers do not flap: a rise must fit with [#RISE_MARGIN] to spare, and after a fall a
/// subscription waits before it rises again, longer when it fell soon after a rise; a subscription
/// keeps what it has while that fits. Decides by its inputs alone; the state between two decisions
/// lies in the [Demand]s. Owned by its receiver's shard.
public final class Allocator {
  /// Subscriptions of one receiver with video.
  public static final int DEMANDS_MAX = 1024;

  /// What must be left over for a rise.
  public static final double RISE_MARGIN = 1.1;

  /// How long a subscription waits after a fall, and at most after falls in a row.
  public static final long WAIT_NANOS = 1_000_000_000L;

  public static final long WAIT_MAX_NANOS = 4_000_000_000L;

  private static final long PROVEN_NANOS = 10_000_000_000L;
  private static final int SPEAKER_FIRST = Demand.stepOf(1, Demand.TEMPORALS - 1);

  private Demand[] order = new Demand[16];
  private int count;
  private double left;
  private double usedBps;
  private double idealBps;
  private double wantedBps;
  private long nowNanos;

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

  /// Decides the step of each subscription, given what may be sent in all and what audio needs.
  /// Returns how many got another step than before.
  public int allocate(long budgetBps, long audioBps, long now) {
    nowNanos = now;
    left = budgetBps - audioBps;
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
    for (int i = 0; i < count; i++) {
      raise(order[i], order[i].cap);
    }
    return settle(audioBps);
  }

  /// What all steps given cost, audio included.
  public long usedBps() {
    return (long) usedBps;
  }

  /// What everything would cost at its best, audio included; what a probe looks for.
  public long idealBps() {
    return (long) idealBps;
  }

  /// The target at which the next higher step would be taken, or 0 when there is none.
  public long wantedBps() {
    return (long) wantedBps;
  }

  /// Gives the best step up to `limit` that fits into what is left.
  private void raise(Demand demand, int limit) {
    double held = cost(demand, demand.step);
    for (int step = limit; step > demand.step; step--) {
      double cost = demand.costs[step];
      if (cost <= 0) {
        continue;
      }
      boolean isRise = step > demand.current;
      if (isRise && nowNanos < demand.riseFromNanos) {
        continue;
      }
      if (cost * (isRise ? RISE_MARGIN : 1) - held <= left) {
        left -= cost - held;
        demand.step = step;
        return;
      }
    }
  }

  private int settle(long audioBps) {
    int changed = 0;
    usedBps = audioBps;
    idealBps = audioBps;
    double nextStep = 0;
    for (int i = 0; i < count; i++) {
      Demand demand = order[i];
      usedBps += cost(demand, demand.step);
      idealBps += cost(demand, highest(demand));
      if (demand.step != demand.current) {
        changed++;
        note(demand);
      }
      if (nextStep == 0) {
        nextStep = nextCost(demand);
      }
    }
    wantedBps = nextStep == 0 ? 0 : usedBps + nextStep;
    return changed;
  }

  /// Remembers rises and falls: a fall soon after a rise makes the next wait longer.
  private void note(Demand demand) {
    boolean wasLowered = demand.current > demand.cap;
    if (demand.step > demand.current) {
      demand.hasRisen = true;
      demand.risenNanos = nowNanos;
    } else if (!wasLowered) {
      boolean isSoon = demand.hasRisen && nowNanos - demand.risenNanos < PROVEN_NANOS;
      demand.penaltyNanos =
          isSoon
              ? Math.min(WAIT_MAX_NANOS, Math.max(WAIT_NANOS, 2 * demand.penaltyNanos))
              : WAIT_NANOS;
      demand.riseFromNanos = nowNanos + demand.penaltyNanos;
    }
  }

  /// What the next step would cost on top, with its margin; 0 when there is none.
  private static double nextCost(Demand demand) {
    for (int step = demand.step + 1; step <= demand.cap; step++) {
      if (demand.costs[step] > 0) {
        double more = RISE_MARGIN * demand.costs[step] - cost(demand, demand.step);
        return Math.max(1, more);
      }
    }
    return 0;
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
