// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.signaling.Signaling;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The time between being told to stop and stopping: nobody comes in any more, and who is in a
/// class may stay until it ends or the time is up.
final class Drain {

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  private static final long LOOK_MILLIS = 250;

  private final Signaling signaling;
  private final Duration most;

  Drain(Signaling signaling, Duration most) {
    this.signaling = signaling;
    this.most = most;
  }

  /// Returns when nobody is in a room, or after the most time there is.
  void run() {
    signaling.drain();
    long until = System.nanoTime() + most.toNanos();
    int left = participants();
    if (left > 0 && !most.isZero()) {
      LOG.info("draining: {} participants, at most {} s", left, most.toSeconds());
    }
    while (left > 0 && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
      left = participants();
    }
    LOG.info("stopping with {} participants", left);
  }

  private int participants() {
    try {
      return signaling.participants().await(5, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return 1;
    }
  }
}
