// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A virtual thread that does a piece of work soon after it is woken, for all who woke it
/// meanwhile, and every second in any case: who waits for the database must not depend on being
/// called.
final class Loop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final long POLL_MILLIS = 1000;
  private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
  private static final long CLOSE_MILLIS = 5000;

  private final Thread thread;
  private final BooleanSupplier work;
  private final Semaphore calls = new Semaphore(0);
  private volatile boolean closed;

  /// @param work says whether there may be more to do at once
  Loop(String name, BooleanSupplier work) {
    this.work = work;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void wake() {
    calls.release();
  }

  private void run() {
    boolean failing = false;
    while (!closed) {
      boolean more = false;
      try {
        more = work.getAsBoolean();
        failing = false;
      } catch (RuntimeException e) {
        if (!failing && !closed) { // once, not every second
          LOG.warn("{} waits: {}", thread.getName(), e.toString());
        }
        failing = true;
      }
      if (!more && !closed) {
        await();
      }
    }
  }

  private void await() {
    try {
      if (calls.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        LockSupport.parkNanos(GATHER_NANOS);
        calls.drainPermits();
      }
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /// Waits for the work under way, within limits.
  @Override
  public void close() {
    closed = true;
    calls.release();
    try {
      if (thread.getState() != Thread.State.NEW
          && !thread.join(java.time.Duration.ofMillis(CLOSE_MILLIS))) {
        LOG.warn("{} does not end", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
