// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is decided about bookings: whether they take place, and whether they did. Any virtual
/// thread.
public final class Decisions {

  static final String OVERDUE = "Nobody confirmed it before it should have begun.";

  private final Changes changes;

  Decisions(Changes changes) {
    this.changes = changes;
  }

  /// How much of a series.
  enum Extent {
    ONE,
    FOLLOWING,
    ALL;

    static Extent of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /// What is done with a booking.
  private interface Act {

    /// @param first of a series, of which people are told
    Booking apply(Tx tx, Booking before, boolean first);
  }

  /// Does it to a booking, or to each of its series that is still to come.
  private Booking each(Caller caller, BookingId id, Extent extent, Act act) {
    return changes.transact(
        caller,
        tx -> {
          Booking known = changes.reach(tx).seen(changes.found(tx, id));
          UUID series = known.trail().series();
          Instant at = known.trail().seriesAt();
          if (extent == Extent.ONE || series == null || at == null) {
            return act.apply(tx, changes.locked(tx, id), true);
          }
          Instant from = extent == Extent.ALL ? Instant.EPOCH : at;
          List<BookingId> ids =
              changes.store.ofSeries(tx, series, from).stream()
                  .filter(each -> changes.now().isBefore(each.endsAt()))
                  .map(Booking::id)
                  .toList();
          if (ids.isEmpty()) {
            return act.apply(tx, changes.locked(tx, id), true);
          }
          Booking last = known;
          for (Booking each : changes.store.lock(tx, ids)) {
            last = act.apply(tx, each, each.id().equals(ids.getFirst()));
          }
          return last.id().equals(id) ? last : changes.found(tx, id);
        });
  }

  /// Confirms what was asked for, or accepts the move that was proposed.
  Booking confirm(Caller caller, BookingId id, Extent extent) {
    return changes.transact(
        caller,
        tx -> {
          Booking known = changes.reach(tx).written(changes.found(tx, id));
          if (known.trail().proposal() != null && known.status() == Booking.Status.CONFIRMED) {
            return accept(tx, known);
          }
          return each(caller, id, extent, this::confirm);
        });
  }

  private Booking confirm(Tx tx, Booking before, boolean first) {
    if (!changes.now().isBefore(before.startsAt())) {
      throw Refused.conflict("too_late", "It should have begun already.", Map.of());
    }
    Reach reach = changes.reach(tx);
    reach.written(before);
    Booking after =
        before
            .to(Booking.Status.CONFIRMED)
            .with(before.trail().proposing(null).by(reach.by(before), "").counted());
    return changes.keep(
        tx,
        before,
        after,
        "booking.confirmed",
        new BookingEvent.Confirmed(BookingEvent.Facts.of(after, !first)));
  }

  private Booking accept(Tx tx, Booking known) {
    Booking before = changes.lockedWithPeople(tx, known, List.of());
    Booking.Proposal proposal = before.trail().proposal();
    if (proposal == null || before.status() != Booking.Status.CONFIRMED) {
      throw Refused.conflict("no_proposal", "Nobody has asked for another time.", Map.of());
    }
    if (!changes.now().isBefore(proposal.startsAt())) {
      throw Refused.conflict("too_late", "It should have begun already.", Map.of());
    }
    BookingStore.Window window =
        BookingStore.Window.of(proposal.startsAt(), proposal.endsAt(), before.terms());
    changes.requireFree(
        tx, before.tutor(), before.students(), List.of(window), List.of(known.id()));
    String by = changes.reach(tx).by(before);
    Booking moved = before.at(proposal.startsAt(), proposal.endsAt());
    Booking after = moved.with(moved.trail().by(by, ""));
    return changes.keep(
        tx,
        before,
        after,
        "booking.moved",
        new BookingEvent.Rescheduled(
            BookingEvent.Facts.of(after), before.startsAt(), after.startsAt(), by));
  }

  /// Declines what was asked for, or the move that was proposed.
  Booking decline(Caller caller, BookingId id, String reason, Extent extent) {
    return changes.transact(
        caller,
        tx -> {
          changes.reach(tx).written(changes.found(tx, id));
          return each(
              caller, id, extent, (inner, before, first) -> decline(inner, before, reason, first));
        });
  }

  private Booking decline(Tx tx, Booking before, String reason, boolean first) {
    Reach reach = changes.reach(tx);
    reach.written(before);
    String by = reach.by(before);
    Booking.Proposal proposal = before.trail().proposal();
    if (before.status() == Booking.Status.CONFIRMED && proposal != null) {
      Booking after = before.with(before.trail().proposing(null).by(by, reason));
      return changes.keep(
          tx,
          before,
          after,
          "booking.move_declined",
          new BookingEvent.MoveDeclined(BookingEvent.Facts.of(after), proposal.by(), reason));
    }
    return declined(tx, before, by, reason, first);
  }

  private Booking declined(Tx tx, Booking before, String by, String reason, boolean first) {
    Booking declined = before.to(Booking.Status.DECLINED);
    Booking after = Waitlist.dissolved(declined.with(declined.trail().by(by, reason)));
    return changes.keep(
        tx,
        before,
        after,
        "booking.declined",
        new BookingEvent.Declined(BookingEvent.Facts.of(after, !first), reason));
  }

  /// Nobody has decided on a request until it should have begun.
  void expire(Tx tx, BookingId id) {
    Booking before = changes.locked(tx, id);
    if (before.status() == Booking.Status.PENDING && !changes.now().isBefore(before.startsAt())) {
      declined(tx, before, "system", OVERDUE, true);
    }
  }

  /// What it would mean if the caller cancelled now, or gave his seat back.
  Outcome preview(Caller caller, BookingId id) {
    return changes.transact(
        caller,
        tx -> {
          Reach reach = changes.reach(tx);
          Booking booking = reach.asked(changes.found(tx, id));
          requireOpen(booking);
          return reach.outcome(booking, changes.now());
        });
  }

  Booking cancel(Caller caller, BookingId id, String reason, Extent extent) {
    return each(
        caller,
        id,
        extent,
        (tx, before, first) -> {
          Reach reach = changes.reach(tx);
          reach.asked(before);
          requireOpen(before);
          String by = reach.by(before);
          if (before.isForSeveral() && by.equals("student")) {
            throw Refused.conflict(
                "give_seat", "Others take part, too: give the seat back.", Map.of());
          }
          Outcome outcome = reach.outcome(before, changes.now());
          Booking cancelled = before.to(Booking.Status.CANCELLED);
          Booking after = Waitlist.dissolved(cancelled.with(cancelled.trail().by(by, reason)));
          return changes.keep(
              tx,
              before,
              after,
              "booking.cancelled",
              new BookingEvent.Cancelled(
                  BookingEvent.Facts.of(after, !first), by, reason, outcome, null));
        });
  }

  private void requireOpen(Booking booking) {
    booking.status().to(Booking.Status.CANCELLED);
    if (!changes.now().isBefore(booking.endsAt())) {
      throw Refused.conflict("over", "This class is over.", Map.of());
    }
  }

  /// A class took place, as attendance has seen.
  ///
  /// @throws Refused 409 `illegal_move` unless it was confirmed
  public Booking complete(Tx tx, BookingId id, Measured measured) {
    Booking before = changes.locked(tx, id);
    Booking completed = before.to(Booking.Status.COMPLETED);
    Booking after = Waitlist.dissolved(completed.with(completed.trail().by("system", "")));
    return changes.keep(
        tx,
        before,
        after,
        "booking.completed",
        new BookingEvent.Completed(
            BookingEvent.Facts.of(after), measured.overlapSeconds(), Outcome.HELD, measured));
  }

  /// Somebody did not come, as attendance has seen; or we failed, which is nobody's absence.
  ///
  /// @param cause STUDENT_ABSENT, TUTOR_ABSENT or TECHNICAL
  /// @throws Refused 409 `illegal_move` unless it was confirmed
  public Booking noShow(Tx tx, BookingId id, Policy.Cause cause, Measured measured) {
    String why = measured.why();
    Booking before = changes.locked(tx, id);
    Outcome outcome = before.terms().policy().outcome(cause, Duration.ZERO);
    if (cause == Policy.Cause.TECHNICAL) {
      Booking cancelled = before.to(Booking.Status.CANCELLED);
      Booking after = Waitlist.dissolved(cancelled.with(cancelled.trail().by("system", why)));
      return changes.keep(
          tx,
          before,
          after,
          "booking.cancelled",
          new BookingEvent.Cancelled(
              BookingEvent.Facts.of(after), "system", why, outcome, measured));
    }
    Booking missed = before.to(Booking.Status.NO_SHOW);
    Booking after = Waitlist.dissolved(missed.with(missed.trail().by("system", why)));
    String who = cause == Policy.Cause.TUTOR_ABSENT ? "tutor" : "student";
    return changes.keep(
        tx,
        before,
        after,
        "booking.no_show",
        new BookingEvent.NoShow(BookingEvent.Facts.of(after), who, outcome, measured));
  }

  /// Turns what had been decided about a class that is over round: it took place after all, or did
  /// not, or somebody else is who did not come.
  ///
  /// @param cause STUDENT_ABSENT or TUTOR_ABSENT; null when it took place
  /// @param reason why; not blank
  public Booking correct(Tx tx, BookingId id, Policy.@Nullable Cause cause, String reason) {
    Booking before = changes.locked(tx, id);
    Booking.Status to = cause == null ? Booking.Status.COMPLETED : Booking.Status.NO_SHOW;
    boolean turns = before.status() != to;
    Booking corrected = turns ? before.corrected(to) : before;
    Booking after = corrected.with(corrected.trail().by(changes.reach(tx).by(before), reason));
    Outcome outcome =
        cause == null ? Outcome.HELD : before.terms().policy().outcome(cause, Duration.ZERO);
    return changes.keep(
        tx,
        before,
        after,
        "booking.corrected",
        turns ? reason : null,
        new BookingEvent.Corrected(
            BookingEvent.Facts.of(after), before.status().word(), to.word(), reason, outcome));
  }
}
