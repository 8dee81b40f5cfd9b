// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.dtls;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What the owner hands to the handshake's thread: datagrams, data to send, the time, and the end.
/// Any thread; the lock is only ever held for a few instructions.
final class Inbox {

  /// Why {@link #await} returned.
  enum Wake {
    DATAGRAM,
    OUTGOING,
    TIME,
    CLOSED
  }

  private int queueMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<byte[]> datagrams = new ArrayDeque<>();
  private final ArrayDeque<byte[]> outgoing = new ArrayDeque<>();
  private long nowNanos;
  private long wakeNanos;
  private boolean timed;
  private boolean waiting;
  private boolean closed;
  private boolean ended;

  Inbox(int queueMax) {
    this.queueMax = queueMax;
  }

  /// From now on so many may wait in each queue.
  void widen(int max) {
    lock.lock();
    try {
      queueMax = max;
    } finally {
      lock.unlock();
    }
  }

  /// False if the queue is full.
  boolean offerDatagram(byte[] datagram, long now) {
    return offer(datagrams, datagram, now);
  }

  /// False if the queue is full.
  boolean offerOutgoing(byte[] data) {
    return offer(outgoing, data, nowNanos());
  }

  private boolean offer(ArrayDeque<byte[]> queue, byte[] bytes, long now) {
    lock.lock();
    try {
      nowNanos = now;
      if (closed || queue.size() >= queueMax) {
        return false;
      }
      queue.add(bytes);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  void advance(long now) {
    lock.lock();
    try {
      nowNanos = now;
      if (due()) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The thread is gone: nothing will be taken any more.
  void end() {
    lock.lock();
    try {
      ended = true;
      closed = true;
      datagrams.clear();
      outgoing.clear();
    } finally {
      lock.unlock();
    }
  }

  long nowNanos() {
    lock.lock();
    try {
      return nowNanos;
    } finally {
      lock.unlock();
    }
  }

  /// When the thread wants to be woken by {@link #advance}, or Long.MAX_VALUE.
  long wakeNanos() {
    lock.lock();
    try {
      return waiting && timed ? wakeNanos : Long.MAX_VALUE;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the thread has something to do without further input.
  boolean busy() {
    lock.lock();
    try {
      return !ended && !(waiting && !pending());
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is something to take. What was sent before goes out first when all comes at
  /// once, then datagrams; the end comes last, so that data sent before a close leaves.
  ///
  /// @param timed whether to return at `untilNanos`, too
  Wake await(boolean timed, long untilNanos) {
    lock.lock();
    try {
      this.timed = timed;
      wakeNanos = untilNanos;
      waiting = true;
      while (!pending()) {
        changed.awaitUninterruptibly();
      }
      waiting = false;
      if (!outgoing.isEmpty()) {
        return Wake.OUTGOING;
      }
      if (closed) {
        return Wake.CLOSED;
      }
      return datagrams.isEmpty() ? Wake.TIME : Wake.DATAGRAM;
    } finally {
      lock.unlock();
    }
  }

  byte @Nullable [] pollDatagram() {
    lock.lock();
    try {
      return datagrams.poll();
    } finally {
      lock.unlock();
    }
  }

  byte @Nullable [] pollOutgoing() {
    lock.lock();
    try {
      return outgoing.poll();
    } finally {
      lock.unlock();
    }
  }

  private boolean pending() {
    return closed || !datagrams.isEmpty() || !outgoing.isEmpty() || due();
  }

  private boolean due() {
    return timed && nowNanos - wakeNanos >= 0;
  }
}
