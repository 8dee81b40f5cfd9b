// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A thread that does nothing but wait for a millisecond at a time, and notes how late it is woken:
/// what the machine adds to any latency, whoever is measured. Any thread.
final class JitterProbe implements AutoCloseable {
  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final LatencyHistogram late = new LatencyHistogram();
  private final Thread thread = Thread.ofPlatform().daemon().name("jitter").unstarted(this::run);
  private volatile boolean running = true;

  void start() {
    thread.start();
  }

  private void run() {
    while (running) {
      long due = System.nanoTime() + WAIT_NANOS;
      LockSupport.parkNanos(WAIT_NANOS);
      late.record(System.nanoTime() - due);
    }
  }

  /// Ends, and tells what it saw.
  LatencyHistogram stop() {
    running = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return late;
  }

  @Override
  public void close() {
    stop();
  }
}
