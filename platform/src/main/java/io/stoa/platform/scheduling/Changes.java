// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What every change of a booking does besides: its people's time is looked at first, the row is
/// locked, and what happened is recorded and told. Any virtual thread.
///
/// Locks are taken in one order, people before bookings and each by id, so that no two changes wait
/// for each other.
final class Changes {

  final Kernel kernel;
  final InstantSource clock;
  final BookingStore store = new BookingStore();
  final SeatStore seats = new SeatStore();
  private final Ties ties;

  /// Who belongs to whom, in the caller's transaction.
  ///
  /// @param wards students whom a guardian answers for
  /// @param guardians of these students
  record Ties(
      BiFunction<Tx, PersonId, Collection<PersonId>> wards,
      BiFunction<Tx, Collection<PersonId>, Collection<PersonId>> guardians) {}

  Changes(Kernel kernel, InstantSource clock, Ties ties) {
    this.kernel = kernel;
    this.clock = clock;
    this.ties = ties;
  }

  Instant now() {
    return clock.instant();
  }

  <T extends @Nullable Object> T transact(Caller caller, Function<Tx, T> work) {
    return kernel.db().transact(caller, work);
  }

  Reach reach(Tx tx) {
    Caller caller = tx.caller();
    boolean guardian = caller.role() == io.stoa.platform.kernel.Role.GUARDIAN;
    return new Reach(
        caller, guardian ? Set.copyOf(ties.wards().apply(tx, caller.person())) : Set.of());
  }

  Booking found(Tx tx, BookingId id) {
    return store.byId(tx, id).orElseThrow(Reach::nothing);
  }

  /// The booking, locked until the end of the transaction.
  Booking locked(Tx tx, BookingId id) {
    return store.lock(tx, List.of(id)).stream().findFirst().orElseThrow(Reach::nothing);
  }

  /// The booking, locked, and its people's time with it.
  ///
  /// @param known as it was when it was looked for
  /// @param more whose time it will take, too
  Booking lockedWithPeople(Tx tx, Booking known, Collection<PersonId> more) {
    Set<PersonId> people = new HashSet<>(known.students());
    people.add(known.tutor());
    people.addAll(more);
    store.lockPeople(tx, people);
    return locked(tx, known.id());
  }

  /// Goes on only when nobody has anything else in these windows.
  ///
  /// @param except bookings that make room themselves
  /// @throws Refused 409 `slot_taken`, which tells when but never what
  void requireFree(
      Tx tx,
      PersonId tutor,
      Collection<PersonId> students,
      List<BookingStore.Window> windows,
      Collection<BookingId> except) {
    List<BookingStore.Taken> taken = taken(tx, tutor, students, windows, except);
    if (!taken.isEmpty()) {
      throw taken(taken.getFirst());
    }
  }

  List<BookingStore.Taken> taken(
      Tx tx,
      PersonId tutor,
      Collection<PersonId> students,
      List<BookingStore.Window> windows,
      Collection<BookingId> except) {
    List<BookingStore.Taken> all = new ArrayList<>(store.tutorTaken(tx, tutor, windows, except));
    if (!students.isEmpty()) {
      all.addAll(store.studentsTaken(tx, students, windows, except));
      all.addAll(store.teaching(tx, students, windows, except));
    }
    all.addAll(store.learning(tx, tutor, windows, except));
    return all;
  }

  static Refused taken(BookingStore.Taken taken) {
    return Refused.conflict(
        "slot_taken",
        "Something else is there at that time.",
        Map.of(
            "person", taken.person().toString(),
            "startsAt", taken.startsAt().toString(),
            "endsAt", taken.endsAt().toString()));
  }

  /// A new booking comes into being.
  void begin(Tx tx, Booking booking, String action, BookingEvent event) {
    store.add(tx, booking);
    kernel.audit().record(tx, action, booking.id(), null, json(booking));
    kernel.events().append(tx, event);
    tell(tx, booking, booking);
  }

  /// Keeps a change, with the seats that are different, and tells of it.
  ///
  /// @return as it is now
  Booking keep(Tx tx, Booking before, Booking after, String action, BookingEvent... happened) {
    return keep(tx, before, after, action, null, happened);
  }

  Booking keep(
      Tx tx,
      Booking before,
      Booking after,
      String action,
      @Nullable String correction,
      BookingEvent... happened) {
    for (Booking.Seat seat : after.seats()) {
      if (!before.seats().contains(seat)) {
        seats.put(tx, after.id(), seat);
      }
    }
    // A reason that was given before still is another change.
    store.change(
        tx, after, correction == null ? null : before.trail().version() + " " + correction);
    kernel.audit().record(tx, action, after.id(), json(before), json(after));
    for (BookingEvent event : happened) {
      kernel.events().append(tx, event);
    }
    tell(tx, before, after);
    return found(tx, after.id());
  }

  private void tell(Tx tx, Booking before, Booking after) {
    Set<PersonId> people = new HashSet<>(Set.of(after.tutor()));
    Set<PersonId> students = new HashSet<>();
    before.seats().forEach(seat -> students.add(seat.student()));
    after.seats().forEach(seat -> students.add(seat.student()));
    people.addAll(students);
    people.addAll(ties.guardians().apply(tx, students));
    kernel.live().tell(tx, people, "booking.changed", after.id());
    kernel.live().tellAll(tx, Permission.BOOKINGS_READ, "booking.changed", after.id());
  }

  private static JsonObject json(Booking booking) {
    JsonArray places = new JsonArray();
    booking
        .seats()
        .forEach(seat ->
            places.add(
                new JsonObject()
                    .put("person", seat.student().toString())
                    .put("state", seat.state().word())));
    JsonObject json =
        new JsonObject()
            .put("title", booking.title())
            .put("tutor", booking.tutor().toString())
            .put("students", places)
            .put("startsAt", booking.startsAt().toString())
            .put("endsAt", booking.endsAt().toString())
            .put("status", booking.status().word());
    if (!booking.trail().reason().isEmpty()) {
      json.put("reason", booking.trail().reason());
    }
    return booking.terms().emergency() ? json.put("emergency", true) : json;
  }
}
