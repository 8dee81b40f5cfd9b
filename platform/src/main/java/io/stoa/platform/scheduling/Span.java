// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import java.time.Duration;
import java.time.Instant;

/// A stretch of time, without its end. Immutable.
public record Span(Instant startsAt, Instant endsAt) {

  public Span {
    if (!startsAt.isBefore(endsAt)) {
      throw new IllegalArgumentException(startsAt + " is not before " + endsAt);
    }
  }

  public boolean overlaps(Span other) {
    return startsAt.isBefore(other.endsAt) && other.startsAt.isBefore(endsAt);
  }

  public boolean contains(Span other) {
    return !other.startsAt.isBefore(startsAt) && !other.endsAt.isAfter(endsAt);
  }

  /// With this much more on both sides.
  public Span padded(Duration before, Duration after) {
    return new Span(startsAt.minus(before), endsAt.plus(after));
  }
}
