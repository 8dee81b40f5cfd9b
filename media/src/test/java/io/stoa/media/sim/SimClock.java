// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import java.util.PriorityQueue;

/// Simulated time and what is to happen in it. Owned by the test's thread.
public final class SimClock {

  private record Event(long atNanos, long order, Runnable task) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>((a, b) ->
          a.atNanos != b.atNanos
              ? Long.compare(a.atNanos, b.atNanos)
              : Long.compare(a.order, b.order));
  private long nowNanos = 1_000_000_000;
  private long order;

  public long nowNanos() {
    return nowNanos;
  }

  /// Runs a task after a delay; equal times run in order of calls.
  public void after(long delayNanos, Runnable task) {
    events.add(new Event(nowNanos + delayNanos, order++, task));
  }

  /// When the next task is due, or Long.MAX_VALUE.
  public long nextNanos() {
    Event next = events.peek();
    return next == null ? Long.MAX_VALUE : next.atNanos;
  }

  /// Moves to a time and runs the first task that is due by then, if any.
  public void advance(long toNanos) {
    nowNanos = Math.max(nowNanos, toNanos);
    Event next = events.peek();
    if (next != null && next.atNanos <= nowNanos) {
      events.remove().task.run();
    }
  }
}
