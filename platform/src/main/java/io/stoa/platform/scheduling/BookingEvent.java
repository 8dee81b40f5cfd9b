// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Event;
import io.stoa.platform.kernel.PersonId;
import java.time.Instant;
import java.util.List;

/// What became of a booking.
public sealed interface BookingEvent extends Event {

  Facts facts();

  /// A booking as it is after what happened.
  ///
  /// @param students who have a seat
  /// @param sequence counts changes of time, title and people (RFC 5545 §3.8.7.4)
  /// @param quiet one of several of a series that happened at once: of the first, people are told
  record Facts(
      BookingId booking,
      PersonId tutor,
      List<PersonId> students,
      String title,
      Instant startsAt,
      Instant endsAt,
      int sequence,
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
  record Cancelled(Facts facts, String by, String reason, Outcome outcome)
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
  record Completed(Facts facts, long overlapSeconds) implements BookingEvent {}

  /// Somebody did not come.
  ///
  /// @param who student or tutor
  record NoShow(Facts facts, String who, Outcome outcome) implements BookingEvent {}

  /// What had been decided about it was wrong.
  record Corrected(Facts facts, String from, String to, String reason) implements BookingEvent {}
}
