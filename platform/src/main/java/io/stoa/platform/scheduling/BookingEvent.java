// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Event;
import io.stoa.platform.kernel.PersonId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What became of a booking. docs/events.md has the shapes; those that were told by an earlier
/// version lack what has been added since.
public sealed interface BookingEvent extends Event {

  Facts facts();

  /// A booking as it is after what happened.
  ///
  /// @param students who have a seat
  /// @param sequence counts changes of time, title and people (RFC 5545 §3.8.7.4)
  /// @param sessionType null for a class of no kind
  /// @param quiet one of several of a series that happened at once: of the first, people are told
  record Facts(
      BookingId booking,
      PersonId tutor,
      List<PersonId> students,
      String title,
      Instant startsAt,
      Instant endsAt,
      int sequence,
      @Nullable UUID sessionType,
      boolean quiet) {

    static Facts of(Booking booking) {
      return of(booking, false);
    }

    static Facts of(Booking booking, boolean quiet) {
      return new Facts(
          booking.id(),
          booking.tutor(),
          booking.students(),
          booking.title(),
          booking.startsAt(),
          booking.endsAt(),
          booking.trail().sequence(),
          booking.terms().sessionType(),
          quiet);
    }
  }

  /// Somebody asks for a class.
  record Requested(Facts facts) implements BookingEvent {}

  /// A class will take place; at once when nobody had to be asked.
  record Confirmed(Facts facts) implements BookingEvent {}

  /// What was asked for will not take place.
  record Declined(Facts facts, String reason) implements BookingEvent {}

  /// What was agreed, or still only asked for, will not take place.
  ///
  /// @param by student, tutor, admin or system
  /// @param measured where our own failure did it; null for what was called off
  record Cancelled(
      Facts facts, String by, String reason, Outcome outcome, @Nullable Measured measured)
      implements BookingEvent {}

  /// It takes place at another time.
  record Rescheduled(Facts facts, Instant from, Instant to, String by) implements BookingEvent {}

  /// A student would like another time.
  record MoveProposed(Facts facts, Instant startsAt, Instant endsAt, PersonId by)
      implements BookingEvent {}

  /// The other time was not possible; the class takes place as agreed.
  record MoveDeclined(Facts facts, PersonId proposedBy, String reason) implements BookingEvent {}

  /// It is called something else.
  record Renamed(Facts facts) implements BookingEvent {}

  /// A student takes part, too.
  record SeatTaken(Facts facts, PersonId student) implements BookingEvent {}

  /// A student takes part no more.
  record SeatGiven(Facts facts, PersonId student, String by, Outcome outcome)
      implements BookingEvent {}

  /// A seat is held for who waited for one.
  record SeatOffered(Facts facts, PersonId student, Instant until) implements BookingEvent {}

  /// An offer was let go, or time ran out.
  record OfferEnded(Facts facts, PersonId student) implements BookingEvent {}

  /// It took place.
  ///
  /// @param overlapSeconds that tutor and students were there together
  record Completed(
      Facts facts, long overlapSeconds, @Nullable Outcome outcome, @Nullable Measured measured)
      implements BookingEvent {}

  /// Somebody did not come.
  ///
  /// @param who student or tutor
  record NoShow(Facts facts, String who, Outcome outcome, @Nullable Measured measured)
      implements BookingEvent {}

  /// What had been decided about it was wrong.
  ///
  /// @param outcome instead of what was told before
  record Corrected(Facts facts, String from, String to, String reason, @Nullable Outcome outcome)
      implements BookingEvent {}
}
