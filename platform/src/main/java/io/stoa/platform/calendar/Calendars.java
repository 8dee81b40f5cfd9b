// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.kernel.Vault;
import io.stoa.platform.scheduling.Availability;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.scheduling.Scheduling;
import io.stoa.platform.tenancy.Schools;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/// Each person's calendar for other programs: the classes that they give and take, and what they
/// have put in there themselves, which keeps their time free. Any virtual thread.
public final class Calendars {

  /// How far a calendar reaches.
  private static final Duration BACK = Duration.ofDays(92);

  private static final Duration AHEAD = Duration.ofDays(366);
  private static final int OBJECTS_MAX = 2000;
  private static final String CONTENT = "calendar.own_event.content";
  private static final String SOURCE = "calendar";
  private static final String SUFFIX = ".ics";

  /// A calendar object.
  ///
  /// @param name last part of its address
  /// @param booked whether it is a class, and not the person's own
  record Item(
      String name, String etag, String text, Instant startsAt, Instant endsAt, boolean booked) {}

  /// What came of putting an object somewhere.
  ///
  /// @param added whether nothing was there
  /// @param etag empty when what is kept is not what was sent
  record Put(boolean added, Optional<String> etag) {}

  private final Database db;
  private final Vault vault;
  private final Bookings bookings;
  private final Scheduling scheduling;
  private final Availability availability;
  private final People people;
  private final Schools schools;
  private final InstantSource clock;
  private final Optional<String> sender;
  private final OwnEventStore store = new OwnEventStore();

  /// @param sender the address that the school's letters come from
  public Calendars(
      Kernel kernel,
      Bookings bookings,
      Scheduling scheduling,
      Availability availability,
      People people,
      Schools schools,
      InstantSource clock,
      Optional<String> sender) {
    this.db = kernel.db();
    this.vault = kernel.vault();
    this.bookings = bookings;
    this.scheduling = scheduling;
    this.availability = availability;
    this.people = people;
    this.schools = schools;
    this.clock = clock;
    this.sender = sender;
    vault.column("calendar.own_event", "id", "content");
  }

  /// What it is called.
  String name(Caller caller) {
    return schools.own(caller).name();
  }

  /// All classes as one calendar.
  String feed(Caller caller) {
    caller.needs(Permission.BOOKINGS_READ);
    return db.transact(caller, tx -> Ics.calendar(name(caller), classes(caller, booking -> true)));
  }

  /// Everything in the caller's calendar.
  List<Item> items(Caller caller) {
    caller.needs(Permission.BOOKINGS_READ);
    return db.transact(
        caller,
        tx -> {
          List<Item> all = new ArrayList<>();
          classes(caller, booking -> true).forEach(appointment -> all.add(item(appointment)));
          Instant now = clock.instant();
          store
              .list(tx, caller, now.minus(BACK), now.plus(AHEAD), OBJECTS_MAX)
              .forEach(kept -> all.add(item(caller, kept)));
          return all;
        });
  }

  Optional<Item> item(Caller caller, String name) {
    caller.needs(Permission.BOOKINGS_READ);
    return db.transact(
        caller,
        tx ->
            store
                .find(tx, caller, name)
                .map(kept -> item(caller, kept))
                .or(() ->
                    classes(caller, booking -> name.equals(booking.id() + SUFFIX)).stream()
                        .findFirst()
                        .map(Calendars::item)));
  }

  /// What the calendar of somebody who takes part is told of a class, within the transaction that
  /// tells him.
  ///
  /// @param guest his name
  /// @param address his e-mail address
  public String invitation(Tx tx, BookingId id, String guest, String address) {
    Caller caller = tx.caller();
    Booking booking = bookings.known(caller, id);
    URI base = schools.address(caller.school());
    String from = sender.orElse("noreply@" + base.getHost());
    Appointment appointment =
        Classes.appointment(booking, clock.instant(), base, named(caller, List.of(booking)))
            .to(new Appointment.Party(name(caller), from, guest, address));
    return Ics.invitation(
        appointment.state() == Appointment.State.CANCELLED
            ? Ics.Purpose.CANCEL
            : Ics.Purpose.REQUEST,
        appointment);
  }

  private Item item(Caller caller, OwnEventStore.Kept kept) {
    return new Item(
        kept.name(),
        kept.etag(),
        vault.open(caller.school(), CONTENT, kept.content()),
        kept.startsAt(),
        kept.endsAt(),
        false);
  }

  private static Item item(Appointment appointment) {
    String text = Ics.object(appointment);
    String id = appointment.uid().substring(0, appointment.uid().indexOf('@'));
    return new Item(
        id + SUFFIX, etag(text), text, appointment.startsAt(), appointment.endsAt(), true);
  }

  /// The same for as long as nothing in it changes.
  static String tag(List<Item> items) {
    StringBuilder all = new StringBuilder();
    items.stream().map(item -> item.name() + item.etag()).sorted().forEach(all::append);
    return Sha256.hex(all.toString()).substring(0, 32);
  }

  private static String etag(String text) {
    return "\"" + Sha256.hex(text).substring(0, 32) + "\"";
  }

  private List<Appointment> classes(Caller caller, Predicate<Booking> wanted) {
    Instant now = clock.instant();
    List<Booking> found =
        bookings.own(caller, now.minus(BACK), now.plus(AHEAD), OBJECTS_MAX).stream()
            .filter(booking -> booking.status() != Booking.Status.DECLINED)
            .filter(wanted)
            .toList();
    Map<PersonId, Person> names = named(caller, found);
    URI address = schools.address(caller.school());
    Map<BookingId, Instant> changes =
        bookings.changedAt(caller, found.stream().map(Booking::id).toList());
    return found.stream()
        .map(booking ->
            Classes.appointment(
                booking, changes.getOrDefault(booking.id(), booking.startsAt()), address, names))
        .toList();
  }

  /// What takes place from now on, or may, for other calendars of the caller's.
  Map<BookingId, Appointment> upcoming(Caller caller, Duration ahead) {
    Instant now = clock.instant();
    return db.transact(
        caller,
        tx -> {
          List<Booking> found =
              bookings.own(caller, now, now.plus(ahead), OBJECTS_MAX).stream()
                  .filter(booking -> booking.involves(caller.person()))
                  .filter(booking -> booking.endsAt().isAfter(now))
                  .filter(booking -> booking.status() != Booking.Status.DECLINED)
                  .filter(booking -> booking.status() != Booking.Status.CANCELLED)
                  .toList();
          Map<PersonId, Person> names = named(caller, found);
          URI address = schools.address(caller.school());
          Map<BookingId, Appointment> all = new LinkedHashMap<>();
          found.forEach(
              booking -> all.put(booking.id(), Classes.appointment(booking, now, address, names)));
          return all;
        });
  }

  private Map<PersonId, Person> named(Caller caller, List<Booking> bookings) {
    Set<PersonId> ids = new HashSet<>();
    bookings.forEach(booking -> {
      ids.add(booking.tutor());
      ids.addAll(booking.students());
    });
    return ids.isEmpty() ? Map.of() : people.named(caller, ids);
  }

  /// Keeps what a program has put at this name: a class that was moved becomes a wish to move it,
  /// and anything else is the caller's own.
  ///
  /// @param expected the ETag that the program has seen; empty when it does not say
  /// @param anew whether nothing may be there
  Put put(Caller caller, String name, String text, Optional<String> expected, boolean anew) {
    ZoneId zone = schools.own(caller).zone();
    IcsReader.Event event = IcsReader.read(text, zone);
    return db.transact(
        caller,
        tx -> {
          Optional<Item> before = item(caller, name);
          check(before, expected, anew);
          if (before.map(Item::booked).orElse(false)) {
            move(caller, before.orElseThrow(), event);
            return new Put(false, Optional.empty());
          }
          return new Put(before.isEmpty(), Optional.of(keep(tx, caller, name, text, event)));
        });
  }

  private static void check(Optional<Item> before, Optional<String> expected, boolean anew) {
    boolean fits =
        expected.isEmpty()
            || before
                .map(item -> item.etag().equals(expected.get()) || expected.get().equals("*"))
                .orElse(false);
    if (!fits || (anew && before.isPresent())) {
      throw Refused.conflict(
          "stale", "It has changed since.", Map.of("current", before.map(Item::etag).orElse("")));
    }
  }

  private void move(Caller caller, Item before, IcsReader.Event event) {
    if (event.recurrence().isPresent()) {
      throw Refused.invalid("recurring", "A class is moved one by one.", "RRULE");
    }
    if (!before.startsAt().equals(event.startsAt()) || !before.endsAt().equals(event.endsAt())) {
      caller.needs(Permission.BOOKINGS_REQUEST);
      scheduling.move(caller, booking(before), event.startsAt(), event.endsAt());
    }
  }

  private static BookingId booking(Item item) {
    return new BookingId(
        UUID.fromString(item.name().substring(0, item.name().length() - SUFFIX.length())));
  }

  private String keep(Tx tx, Caller caller, String name, String text, IcsReader.Event event) {
    caller.needs(Permission.BOOKINGS_REQUEST);
    if (store.find(tx, caller, name).isEmpty() && store.count(tx, caller) >= OBJECTS_MAX) {
      throw Refused.conflict("too_many", "The calendar is full.", Map.of("max", OBJECTS_MAX));
    }
    String etag = etag(text);
    store.put(
        tx,
        caller,
        new OwnEventStore.Kept(
            name,
            event.uid(),
            vault.seal(caller.school(), CONTENT, text),
            etag,
            event.startsAt(),
            Occurrences.end(event, clock.instant().plus(AHEAD))));
    availability.busy(
        tx,
        caller.person(),
        SOURCE,
        event.uid(),
        event.blocks() ? Occurrences.of(event, clock.instant(), AHEAD) : List.of());
    return etag;
  }

  /// Removes what the caller has put there. A class is not cancelled by that: whoever cancels one
  /// first sees what it costs.
  ///
  /// @return whether there was one
  boolean remove(Caller caller, String name, Optional<String> expected) {
    return db.transact(
        caller,
        tx -> {
          Optional<Item> before = item(caller, name);
          if (before.isEmpty()) {
            return false;
          }
          check(before, expected, false);
          if (before.get().booked()) {
            throw Refused.forbidden(
                "cancel_in_the_portal",
                "A class is cancelled in the portal, where you see what it costs.");
          }
          OwnEventStore.Kept kept = store.find(tx, caller, name).orElseThrow();
          availability.busy(tx, caller.person(), SOURCE, kept.uid(), List.of());
          return store.remove(tx, caller, name);
        });
  }
}
