// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How bookings get another time or another title. Any virtual thread.
final class Moves {

  private final Changes changes;
  private final Kinds kinds;

  Moves(Changes changes, Kinds kinds) {
    this.changes = changes;
    this.kinds = kinds;
  }

  /// What is to be changed; null stays as it is.
  ///
  /// @param endsAt null for as long as before
  record Wish(
      @Nullable Instant startsAt,
      @Nullable Instant endsAt,
      @Nullable String title,
      String reason,
      boolean override) {}

  /// Changes one booking.
  ///
  /// @param seen is told the current ETag, and refuses when the caller has seen another
  Booking change(Caller caller, BookingId id, Wish wish, Consumer<String> seen) {
    return changes.transact(
        caller,
        tx -> {
          Booking known = changes.reach(tx).asked(changes.found(tx, id));
          Booking before = changes.lockedWithPeople(tx, known, List.of());
          seen.accept(before.etag());
          return renamed(tx, timed(tx, before, wish), wish);
        });
  }

  Booking renamed(Tx tx, Booking before, Wish wish) {
    String title = wish.title();
    if (title == null || title.strip().equals(before.title())) {
      return before;
    }
    Reach reach = changes.reach(tx);
    if (!reach.writes(before.tutor())) {
      throw Refused.forbidden(Permission.BOOKINGS_WRITE);
    }
    Booking called = before.called(title.strip());
    Booking after = called.with(called.trail().by(reach.by(before), wish.reason()));
    return changes.keep(
        tx,
        before,
        after,
        "booking.renamed",
        new BookingEvent.Renamed(BookingEvent.Facts.of(after)));
  }

  private Booking timed(Tx tx, Booking before, Wish wish) {
    Instant start = wish.startsAt() == null ? before.startsAt() : wish.startsAt();
    Instant end = wish.endsAt() == null ? start.plus(before.length()) : wish.endsAt();
    if (start.equals(before.startsAt()) && end.equals(before.endsAt())) {
      return before;
    }
    check(tx, before, start, end, wish);
    BookingStore.Window window = BookingStore.Window.of(start, end, before.terms());
    changes.requireFree(
        tx, before.tutor(), before.students(), List.of(window), List.of(before.id()));
    return isProposal(changes.reach(tx), before)
        ? proposed(tx, before, start, end, wish)
        : moved(tx, before, start, end, wish.reason(), true);
  }

  /// Whether it is for the tutor to decide about.
  private static boolean isProposal(Reach reach, Booking before) {
    return before.status() == Booking.Status.CONFIRMED && !reach.writes(before.tutor());
  }

  /// Goes on only for a move that the caller may ask for.
  void check(Tx tx, Booking before, Instant start, Instant end, Wish wish) {
    Reach reach = changes.reach(tx);
    boolean writes = reach.writes(before.tutor());
    Instant now = changes.now();
    if (wish.override() && !reach.overrides()) {
      throw Refused.forbidden(Permission.BOOKINGS_WRITE);
    }
    if (!before.status().isOpen()) {
      throw Refused.conflict(
          "illegal_move",
          "What is %s is not moved.".formatted(before.status().word()),
          Map.of("from", before.status().word()));
    }
    Requests.requireOrder(start, end);
    if (start.isBefore(now) || !now.isBefore(before.endsAt())) {
      throw Refused.invalid("in_the_past", "\"startsAt\" is over.", "startsAt");
    }
    if (!writes && before.isForSeveral()) {
      throw Refused.conflict("give_seat", "Others take part, too: give the seat back.", Map.of());
    }
    if (!writes && !end.equals(start.plus(before.length()))) {
      throw Refused.invalid("invalid_length", "It stays as long as it is.", "endsAt");
    }
    boolean ownHours = writes && reach.caller().person().equals(before.tutor());
    kinds.requireOpen(
        tx,
        new Requests.Plan(
            before,
            kinds.find(tx, before.terms().sessionType(), before.tutor()).orElse(null),
            !writes,
            wish.override() || ownHours),
        start,
        end,
        now);
  }

  /// @param first of a series, of which people are told
  Booking moved(Tx tx, Booking before, Instant start, Instant end, String reason, boolean first) {
    String by = changes.reach(tx).by(before);
    Booking moved = before.at(start, end);
    Booking after = moved.with(moved.trail().by(by, reason));
    return changes.keep(
        tx,
        before,
        after,
        "booking.moved",
        new BookingEvent.Rescheduled(
            BookingEvent.Facts.of(after, !first), before.startsAt(), after.startsAt(), by));
  }

  private Booking proposed(Tx tx, Booking before, Instant start, Instant end, Wish wish) {
    Reach reach = changes.reach(tx);
    Booking.Proposal proposal = new Booking.Proposal(start, end, reach.caller().person());
    Booking after =
        before.with(before.trail().proposing(proposal).by(reach.by(before), wish.reason()));
    return changes.keep(
        tx,
        before,
        after,
        "booking.move_proposed",
        new BookingEvent.MoveProposed(
            BookingEvent.Facts.of(after), start, end, reach.caller().person()));
  }
}
