// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.DataFolder;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/// What can be done with bookings. Any virtual thread.
public final class Bookings {

  private static final int ROOM_BYTES = 16;

  private final Database db;
  private final BookingStore store = new BookingStore();

  public Bookings(Database db) {
    this.db = db;
  }

  /// The caller's classes that touch this day of this zone, earliest first.
  public List<Booking> ofDay(Caller caller, LocalDate day, ZoneId zone) {
    return db.transact(
        caller,
        tx ->
            store.ofPerson(
                tx,
                caller.person(),
                day.atStartOfDay(zone).toInstant(),
                day.plusDays(1).atStartOfDay(zone).toInstant()));
  }

  /// A booking that the caller is part of; to anybody else it does not exist.
  public Booking own(Caller caller, BookingId id) {
    return db.transact(caller, tx -> store.byId(tx, id))
        .filter(booking -> booking.involves(caller.person()))
        .orElseThrow(() -> Refused.notFound("There is no such class."));
  }

  /// Whom the caller teaches.
  public List<PersonId> taught(Caller caller) {
    return db.transact(caller, tx -> store.studentsOf(tx, caller.person()));
  }

  /// A booking of the caller's school, whoever is part of it.
  public Booking known(Caller caller, BookingId id) {
    return db.transact(caller, tx -> store.byId(tx, id))
        .orElseThrow(() -> Refused.notFound("There is no such class."));
  }

  /// Saves these bookings as a whole; those that exist keep their rooms.
  public void plan(Caller caller, List<Booking> bookings) {
    db.transact(
        caller,
        tx -> {
          store.deferConflicts(tx);
          bookings.forEach(booking -> store.save(tx, caller.school(), booking));
          return null;
        });
  }

  /// A room name that nobody guesses: 128 random bits.
  public static String newRoom() {
    return "room-" + DataFolder.randomSecret(ROOM_BYTES);
  }
}
