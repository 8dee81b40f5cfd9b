// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import java.util.ArrayDeque;
import java.util.Random;
import java.util.function.LongToDoubleFunction;

/// One direction of a bottleneck: a queue that drops its tail, a rate that may change over time, a
/// delay with jitter, and loss that has nothing to do with the queue (uniform, or in bursts after
/// Gilbert and Elliott). Shared by all that send into it.
public final class SimLink {
  /// What becomes of a packet.
  public interface Arrival {
    /// The packet has arrived after it waited in the queue for `queuedNanos`.
    void arrived(long queuedNanos);

    /// The queue was full, or the packet was lost on the way. Told at the time it would have been
    /// sent.
    default void lost() {}
  }

  private record Waiting(int bytes, long sinceNanos, Arrival arrival) {}

  private final SimClock clock;
  private final Random random;
  private final long delayNanos;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private LongToDoubleFunction rateBps = now -> Double.POSITIVE_INFINITY;
  private long queueMaxBytes = Long.MAX_VALUE;
  private long queuedBytes;
  private long jitterNanos;
  private double lossGood;
  private double lossBad;
  private double toBad;
  private double toGood = 1;
  private boolean isBad;
  private boolean isDead;
  private boolean isBusy;
  private long lastArrivalNanos;
  private boolean reorders;
  private long spreadNanos;
  private double held;

  public SimLink(SimClock clock, long seed, long delayMillis) {
    this.clock = clock;
    random = new Random(seed);
    delayNanos = delayMillis * 1_000_000;
  }

  public SimLink rate(double bps) {
    rateBps = now -> bps;
    return this;
  }

  /// A rate that depends on the time since the beginning of the simulation.
  public SimLink rate(LongToDoubleFunction bpsAtNanos) {
    rateBps = bpsAtNanos;
    return this;
  }

  public SimLink queue(long maxBytes) {
    queueMaxBytes = maxBytes;
    return this;
  }

  /// Normal jitter with this deviation; packets stay in order unless they may be reordered.
  public SimLink jitter(long millis, boolean mayReorder) {
    jitterNanos = millis * 1_000_000;
    reorders = mayReorder;
    return this;
  }

  /// Jitter that is spread evenly on both sides of the delay; it reorders.
  public SimLink spread(long millis) {
    spreadNanos = millis * 1_000_000;
    return this;
  }

  /// Holds a share of the packets back for another delay.
  public SimLink holdBack(double share) {
    held = share;
    return this;
  }

  public SimLink loss(double share) {
    lossGood = share;
    return this;
  }

  /// Loss in bursts: `share` is lost while it is bad; the other two are the chances to change.
  public SimLink burstLoss(double share, double goodToBad, double badToGood) {
    lossBad = share;
    toBad = goodToBad;
    toGood = badToGood;
    return this;
  }

  /// Loses everything from now on, or no more.
  public void dead(boolean dead) {
    isDead = dead;
  }

  public void send(int bytes, Arrival arrival) {
    if (queuedBytes + bytes > queueMaxBytes) {
      arrival.lost();
      return;
    }
    queuedBytes += bytes;
    queue.add(new Waiting(bytes, clock.nowNanos(), arrival));
    if (!isBusy) {
      serve();
    }
  }

  private void serve() {
    Waiting next = queue.peek();
    isBusy = next != null;
    if (next == null) {
      return;
    }
    double bps = rateBps.applyAsDouble(clock.nowNanos());
    long queued = clock.nowNanos() - next.sinceNanos;
    long serviceNanos = (long) (next.bytes * 8e9 / bps);
    clock.after(
        serviceNanos,
        () -> {
          queue.remove();
          queuedBytes -= next.bytes;
          leave(next, queued + serviceNanos);
          serve();
        });
  }

  private void leave(Waiting packet, long queuedNanos) {
    isBad = isBad ? random.nextDouble() >= toGood : random.nextDouble() < toBad;
    double loss = isBad ? Math.max(lossBad, lossGood) : lossGood;
    if (isDead || random.nextDouble() < loss) {
      packet.arrival.lost();
      return;
    }
    long jitter = (long) Math.abs(random.nextGaussian() * jitterNanos);
    long at = clock.nowNanos() + delayNanos + jitter;
    if (spreadNanos > 0) {
      at += (long) ((2 * random.nextDouble() - 1) * spreadNanos);
    }
    if (held > 0 && random.nextDouble() < held) {
      at += delayNanos;
    }
    if (!reorders && spreadNanos == 0 && held == 0) {
      at = Math.max(at, lastArrivalNanos);
    }
    lastArrivalNanos = Math.max(lastArrivalNanos, at);
    clock.after(Math.max(0, at - clock.nowNanos()), () -> packet.arrival.arrived(queuedNanos));
  }
}
