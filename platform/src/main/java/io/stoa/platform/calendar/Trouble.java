// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import java.time.Duration;

/// What a calendar elsewhere did not do. Expected: no stack trace is taken. Never holds tokens.
final class Trouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What is to be done about it.
  enum Kind {
    /// It does not answer, or says that the fault is its own: later.
    DOWN,
    /// Too much was asked: after a while.
    LIMITED,
    /// The token is not good (any more).
    SIGNED_OUT,
    /// What changes were asked from is forgotten: everything is read again.
    FORGOTTEN,
    /// The event was changed in between.
    STALE,
    /// The event is not there (any more).
    MISSING,
    /// The name of the event is used up.
    TAKEN,
    /// It will never do this.
    REFUSED,
    /// What is there is no calendar.
    UNREADABLE,
    /// There is more than we read.
    TOO_LARGE
  }

  private final Kind kind;
  private final Duration pause;

  private Trouble(Kind kind, String message, Duration pause) {
    super(message, null, false, false);
    this.kind = kind;
    this.pause = pause;
  }

  static Trouble of(Kind kind, String message) {
    return new Trouble(kind, message, Duration.ZERO);
  }

  /// @param pause how long it asks to be left alone
  static Trouble limited(Duration pause) {
    return new Trouble(Kind.LIMITED, "too many requests", pause);
  }

  Kind kind() {
    return kind;
  }

  Duration pause() {
    return pause;
  }
}
