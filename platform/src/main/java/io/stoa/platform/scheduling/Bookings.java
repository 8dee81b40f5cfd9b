// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.DataFolder;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reading bookings, for the domains to the right, too. Any virtual thread.
public final class Bookings {

  private static final int ROOM_BYTES = 16;
  private static final int OF_DAY_MAX = 200;

  private final Database db;
  private final BookingStore store = new BookingStore();

  public Bookings(Database db) {
    this.db = db;
  }

  /// The caller's classes that touch this day of this zone, earliest first.
  public List<Booking> ofDay(Caller caller, LocalDate day, ZoneId zone) {
    BookingStore.Wanted wanted =
        new BookingStore.Wanted(
            day.atStartOfDay(zone).toInstant(),
            day.plusDays(1).atStartOfDay(zone).toInstant(),
            List.of(caller.person().value()),
            null,
            null,
            null,
            List.of("pending", "confirmed", "completed", "cancelled", "no_show"),
            false);
    return db.transact(caller, tx -> store.list(tx, wanted, null, null, OF_DAY_MAX));
  }

  /// What the caller teaches or has a seat in and touches a time, whatever became of it; earliest
  /// first.
  public List<Booking> own(Caller caller, Instant from, Instant to, int max) {
    BookingStore.Wanted wanted =
        new BookingStore.Wanted(
            from, to, List.of(caller.person().value()), null, null, null, null, false);
    return db.transact(caller, tx -> store.list(tx, wanted, null, null, max));
  }

  /// When each of these was changed last.
  public Map<BookingId, Instant> changedAt(Caller caller, Collection<BookingId> ids) {
    return db.transact(caller, tx -> store.changedAt(tx, ids));
  }

  /// A booking that the caller is part of; to anybody else it does not exist.
  public Booking own(Caller caller, BookingId id) {
    return db.transact(caller, tx -> store.byId(tx, id))
        .filter(booking -> booking.involves(caller.person()))
        .orElseThrow(Reach::nothing);
  }

  /// Which school's class this is.
  public Optional<SchoolId> schoolOf(BookingId id) {
    return db.lookUpOwner(id.toString(), tx -> store.schoolOf(tx, id));
  }

  /// Whom the caller teaches.
  public List<PersonId> taught(Caller caller) {
    return db.transact(caller, tx -> store.studentsOf(tx, caller.person()));
  }

  /// A booking of the caller's school, whoever is part of it.
  public Booking known(Caller caller, BookingId id) {
    return db.transact(caller, tx -> store.byId(tx, id)).orElseThrow(Reach::nothing);
  }

  /// Saves these bookings as a whole, as they stand; those that exist keep their rooms. For what is
  /// planned by the server itself: nobody is told.
  public void plan(Caller caller, List<Booking> bookings) {
    db.transact(
        caller,
        tx -> {
          store.deferConflicts(tx);
          bookings.forEach(booking -> plan(tx, booking));
          return null;
        });
  }

  /// The same before anything else: what is in their way goes. For the demo, whose classes move on
  /// with time.
  public void planFirst(Caller caller, List<Booking> bookings) {
    db.transact(
        caller,
        tx -> {
          store.clear(tx, bookings);
          plan(caller, bookings);
          return null;
        });
  }

  /// Adds those of these bookings that are not there, and that nothing is in the way of; nobody is
  /// told.
  ///
  /// @return which were added
  public Set<BookingId> fill(Caller caller, List<Booking> bookings) {
    return db.transact(
        caller,
        tx -> {
          Set<BookingId> added = new HashSet<>();
          for (Booking booking : bookings) {
            List<BookingStore.Window> window =
                List.of(
                    BookingStore.Window.of(booking.startsAt(), booking.endsAt(), booking.terms()));
            if (store.byId(tx, booking.id()).isEmpty()
                && store.tutorTaken(tx, booking.tutor(), window, List.of()).isEmpty()
                && store.studentsTaken(tx, booking.students(), window, List.of()).isEmpty()) {
              store.add(tx, booking);
              added.add(booking.id());
            }
          }
          return added;
        });
  }

  private void plan(Tx tx, Booking booking) {
    Optional<Booking> before = store.lock(tx, List.of(booking.id())).stream().findFirst();
    if (before.isEmpty()) {
      store.add(tx, booking);
      return;
    }
    Booking.Status was = before.get().status();
    if (was == booking.status() || was.next().contains(booking.status())) {
      store.change(tx, booking, null);
    } else {
      // A class of the demo that is over, and comes again.
      store.remove(tx, booking.id());
      store.add(tx, booking.in(before.get().room()));
    }
  }

  /// A room name that nobody guesses: 128 random bits.
  public static String newRoom() {
    return "room-" + DataFolder.randomSecret(ROOM_BYTES);
  }
}
