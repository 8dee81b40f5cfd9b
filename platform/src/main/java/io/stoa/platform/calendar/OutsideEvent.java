// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Event;
import io.stoa.platform.kernel.PersonId;
import java.time.Instant;

/// What somebody should know of his calendars elsewhere.
public sealed interface OutsideEvent extends Event {

  /// Whose calendar it is.
  PersonId person();

  /// A class was deleted there, and is put back: nobody cancels one without seeing what it costs.
  record PutBack(PersonId person, BookingId booking, String title, Instant startsAt)
      implements OutsideEvent {}

  /// A class was moved there, and is moved back to when it is.
  ///
  /// @param why `asked`, when others decide about it; `changed`, when the school had changed it,
  ///   too; else the code of what stands against it
  record MovedBack(PersonId person, BookingId booking, String title, Instant startsAt, String why)
      implements OutsideEvent {}

  /// The provider has not answered for a while.
  record FellBehind(PersonId person, String provider) implements OutsideEvent {}

  /// The provider wants its owner to sign in again.
  record SignedOut(PersonId person, String provider) implements OutsideEvent {}
}
