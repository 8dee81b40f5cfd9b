// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Seats of a class for several: taken, given back, and waited for in line. Any virtual thread.
///
/// A seat that is given back is held for the first in line, for twelve hours at most and not beyond
/// the notice that the class needs; then it is the next one's. Only when nobody waits, or nobody
/// has time left to answer, can anybody take it.
final class Waitlist {

  static final Duration OFFER = Duration.ofHours(12);

  private final Changes changes;
  private final Kinds kinds;

  Waitlist(Changes changes, Kinds kinds) {
    this.changes = changes;
    this.kinds = kinds;
  }

  /// Who still waits, or has an offer, of a class that does not take place, leaves.
  static Booking dissolved(Booking booking) {
    return booking.with(
        booking.seats().stream()
            .map(seat ->
                seat.state() == Booking.Seat.State.BOOKED
                    ? seat
                    : new Booking.Seat(seat.student(), Booking.Seat.State.CANCELLED, null))
            .toList());
  }

  private static Booking put(Booking booking, Booking.Seat seat) {
    List<Booking.Seat> seats = new ArrayList<>(booking.seats());
    seats.removeIf(each -> each.student().equals(seat.student()));
    seats.add(seat);
    return booking.with(seats);
  }

  /// For whom the caller acts.
  ///
  /// @param named null for himself
  private static PersonId student(Reach reach, Booking booking, @Nullable PersonId named) {
    PersonId student = named == null ? reach.caller().person() : named;
    if (reach.writes(booking.tutor()) || reach.asksForAll() || reach.actsFor(student)) {
      return student;
    }
    throw Refused.forbidden(Permission.BOOKINGS_REQUEST);
  }

  private void requireAhead(Booking booking) {
    if (booking.status() != Booking.Status.CONFIRMED) {
      throw Refused.conflict("not_confirmed", "This class does not take place yet.", Map.of());
    }
    if (!changes.now().isBefore(booking.startsAt())) {
      throw Refused.conflict("too_late", "This class has begun.", Map.of());
    }
  }

  private static void requireOutside(Booking booking, PersonId student, boolean waitingIsFine) {
    boolean in =
        booking
            .seat(student)
            .filter(seat ->
                switch (seat.state()) {
                  case BOOKED -> true;
                  case WAITING -> !waitingIsFine;
                  case OFFERED -> !waitingIsFine;
                  case CANCELLED -> false;
                })
            .isPresent();
    if (in || booking.tutor().equals(student)) {
      throw Refused.conflict("already_in", "That is so already.", Map.of());
    }
  }

  /// Takes a free seat, or the one that is held.
  Booking take(Caller caller, BookingId id, @Nullable PersonId named) {
    return changes.transact(
        caller,
        tx -> {
          Reach reach = changes.reach(tx);
          Booking known = reach.seen(changes.found(tx, id));
          PersonId student = student(reach, known, named);
          requireSeat(known, student); // the many who come too late wait for no lock
          kinds.requireStudents(tx, List.of(student), "student");
          Booking before = changes.lockedWithPeople(tx, known, List.of(student));
          requireAhead(before);
          requireOutside(before, student, true);
          if (!reach.writes(before.tutor()) && !Reach.mayJoin(before)) {
            throw Refused.forbidden(Permission.BOOKINGS_WRITE);
          }
          requireSeat(before, student);
          return seated(tx, before, student);
        });
  }

  private static void requireSeat(Booking booking, PersonId student) {
    if (booking.seatsLeft() == 0
        && booking.seat(student, Booking.Seat.State.OFFERED).isEmpty()
        && booking.seat(student, Booking.Seat.State.BOOKED).isEmpty()) {
      throw Refused.conflict(
          "class_full", "Every seat of this class is taken.", Map.of("of", "seats"));
    }
  }

  private Booking seated(Tx tx, Booking before, PersonId student) {
    changes.requireFree(
        tx,
        before.tutor(),
        List.of(student),
        List.of(BookingStore.Window.of(before.startsAt(), before.endsAt(), before.terms())),
        List.of(before.id()));
    String by = changes.reach(tx).by(before);
    Booking after =
        put(before, Booking.Seat.booked(student)).with(before.trail().by(by, "").counted());
    return changes.keep(
        tx,
        before,
        after,
        "booking.seat_taken",
        new BookingEvent.SeatTaken(BookingEvent.Facts.of(after), student));
  }

  /// Takes the seat that is held.
  Booking accept(Caller caller, BookingId id, @Nullable PersonId named) {
    return changes.transact(
        caller,
        tx -> {
          Reach reach = changes.reach(tx);
          Booking known = reach.seen(changes.found(tx, id));
          PersonId student = student(reach, known, named);
          Booking before = changes.lockedWithPeople(tx, known, List.of(student));
          requireAhead(before);
          boolean offered =
              before
                  .seat(student, Booking.Seat.State.OFFERED)
                  .map(Booking.Seat::until)
                  .filter(until -> changes.now().isBefore(until))
                  .isPresent();
          if (!offered) {
            throw Refused.conflict("no_offer", "No seat is held any more.", Map.of());
          }
          return seated(tx, before, student);
        });
  }

  /// Gives a seat back, and offers it to the first in line.
  Outcome give(Caller caller, BookingId id, PersonId student) {
    return changes.transact(
        caller,
        tx -> {
          Reach reach = changes.reach(tx);
          reach.seen(changes.found(tx, id));
          Booking before = changes.locked(tx, id);
          if (before.seat(student, Booking.Seat.State.BOOKED).isEmpty()
              || !(reach.actsFor(student) || reach.writes(before.tutor()) || reach.asksForAll())) {
            throw Refused.notFound("There is no such seat.");
          }
          before.status().to(Booking.Status.CANCELLED);
          if (!before.isForSeveral()) {
            throw Refused.conflict("cancel_instead", "It is the only seat: cancel.", Map.of());
          }
          if (!changes.now().isBefore(before.endsAt())) {
            throw Refused.conflict("over", "This class is over.", Map.of());
          }
          String by = reach.by(before);
          Outcome outcome = reach.outcome(before, changes.now());
          Booking.Seat left = new Booking.Seat(student, Booking.Seat.State.CANCELLED, null);
          Booking after = put(before, left).with(before.trail().by(by, "").counted());
          Booking kept =
              changes.keep(
                  tx,
                  before,
                  after,
                  "booking.seat_given",
                  new BookingEvent.SeatGiven(BookingEvent.Facts.of(after), student, by, outcome));
          promote(tx, kept);
          return outcome;
        });
  }

  /// Has somebody wait behind all others.
  Booking join(Caller caller, BookingId id, @Nullable PersonId named) {
    return changes.transact(
        caller,
        tx -> {
          Reach reach = changes.reach(tx);
          Booking known = reach.seen(changes.found(tx, id));
          PersonId student = student(reach, known, named);
          kinds.requireStudents(tx, List.of(student), "student");
          Booking before = changes.locked(tx, id);
          requireAhead(before);
          if (!reach.writes(before.tutor()) && !Reach.mayJoin(before)) {
            throw Refused.forbidden(Permission.BOOKINGS_WRITE);
          }
          requireOutside(before, student, false);
          if (before.seatsLeft() > 0) {
            throw Refused.conflict("seats_free", "A seat is free: take it.", Map.of());
          }
          Booking.Seat seat = new Booking.Seat(student, Booking.Seat.State.WAITING, null);
          return changes.keep(tx, before, put(before, seat), "booking.waited_for");
        });
  }

  /// Has somebody wait no more, or let an offer go.
  void leave(Caller caller, BookingId id, @Nullable PersonId named) {
    changes.transact(
        caller,
        tx -> {
          Reach reach = changes.reach(tx);
          Booking known = reach.seen(changes.found(tx, id));
          PersonId student = student(reach, known, named);
          Booking before = changes.locked(tx, id);
          Booking.Seat.State state =
              before.seat(student).map(Booking.Seat::state).orElse(Booking.Seat.State.CANCELLED);
          if (state == Booking.Seat.State.OFFERED) {
            end(tx, before, student);
          } else if (state == Booking.Seat.State.WAITING) {
            Booking.Seat left = new Booking.Seat(student, Booking.Seat.State.CANCELLED, null);
            changes.keep(tx, before, put(before, left), "booking.waits_no_more");
          } else {
            throw Refused.notFound("Nobody waits.");
          }
          return null;
        });
  }

  /// An offer that nobody has answered in time is over.
  void expire(Tx tx, BookingId id, PersonId student) {
    Booking before = changes.locked(tx, id);
    boolean lapsed =
        before
            .seat(student, Booking.Seat.State.OFFERED)
            .map(Booking.Seat::until)
            .filter(until -> !changes.now().isBefore(until))
            .isPresent();
    if (lapsed) {
      end(tx, before, student);
    }
  }

  private void end(Tx tx, Booking before, PersonId student) {
    Booking.Seat left = new Booking.Seat(student, Booking.Seat.State.CANCELLED, null);
    Booking after = put(before, left);
    promote(
        tx,
        changes.keep(
            tx,
            before,
            after,
            "booking.offer_ended",
            new BookingEvent.OfferEnded(BookingEvent.Facts.of(after), student)));
  }

  /// Offers free seats to those who wait, the first first.
  private void promote(Tx tx, Booking booking) {
    Booking now = booking;
    Instant until = until(tx, booking);
    while (now.seatsLeft() > 0
        && now.status() == Booking.Status.CONFIRMED
        && changes.now().isBefore(until)) {
      Optional<Booking.Seat> first =
          now.seats().stream()
              .filter(seat -> seat.state() == Booking.Seat.State.WAITING)
              .findFirst();
      if (first.isEmpty()) {
        return;
      }
      PersonId student = first.get().student();
      Booking after = put(now, new Booking.Seat(student, Booking.Seat.State.OFFERED, until));
      now =
          changes.keep(
              tx,
              now,
              after,
              "booking.seat_offered",
              new BookingEvent.SeatOffered(BookingEvent.Facts.of(after), student, until));
    }
  }

  private Instant until(Tx tx, Booking booking) {
    Duration notice =
        kinds
            .find(tx, booking.terms().sessionType(), booking.tutor())
            .map(Kinds.Kind::notice)
            .orElse(Duration.ZERO);
    Instant latest = booking.startsAt().minus(notice);
    Instant offered = changes.now().plus(OFFER);
    return offered.isBefore(latest) ? offered : latest;
  }
}
