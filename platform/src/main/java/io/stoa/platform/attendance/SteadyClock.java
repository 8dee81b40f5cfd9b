// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The time of day as the monotonic clock counts it on from one reading of the wall clock. A wall
/// clock that is set while a class runs moves none of its facts, nor their distances; it is read
/// again when nobody is in any room. Any thread.
final class SteadyClock {

  private record Anchor(Instant at, long nanos) {}

  private final InstantSource wall;
  private final LongSupplier nanos;
  private volatile Anchor anchor;

  SteadyClock(InstantSource wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
    anchor = new Anchor(wall.instant(), nanos.getAsLong());
  }

  /// When the monotonic clock showed this.
  Instant at(long when) {
    Anchor from = anchor;
    return from.at.plusNanos(when - from.nanos);
  }

  Instant now() {
    return at(nanos.getAsLong());
  }

  /// How far the wall clock has been set since.
  Duration off() {
    return Duration.between(now(), wall.instant());
  }

  /// Believes the wall clock again.
  void anchor() {
    anchor = new Anchor(wall.instant(), nanos.getAsLong());
  }
}
