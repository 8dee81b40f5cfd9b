// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.OwnSchool;
import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Scheduling;
import io.stoa.platform.scheduling.Span;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// A school with a tutor and a student whose calendars are at a provider.
final class OutsideSchool extends OwnSchool implements AutoCloseable {

  final PersonId student;
  final Scheduling scheduling =
      new Scheduling(kernel, bookings, people, availability, links, this::now);
  final Connections connections;

  OutsideSchool(OutsideConfig config) {
    super(Duration.ofDays(20));
    student = person(Role.STUDENT);
    Calendars calendars =
        new Calendars(
            kernel,
            bookings,
            scheduling,
            availability,
            people,
            schools,
            this::now,
            Optional.empty());
    connections =
        new Connections(
            new Domains(kernel, calendars, scheduling, availability, people, schools, this::now),
            config,
            new IcsFetch(TestSchool.vertx(), InetAddress::isLoopbackAddress, true));
  }

  Caller student() {
    return as(student, Role.STUDENT);
  }

  /// Somebody allows us into his calendar.
  UUID connect(Caller caller, Provider provider, OutsideServer server) {
    Connections.Begun begun = connections.begin(caller, provider, "localhost:8080");
    String code = server.consent(begun.page());
    String state = OutsideServer.query(begun.page().replaceFirst("^[^?]*\\?", "")).get("state");
    return connections.finish(caller, String.valueOf(state), code, begun.verifier()).id();
  }

  /// Compares, whenever it is due next.
  void sync(UUID connection) {
    pass(Duration.ofHours(2));
    connections.syncing().attempt(new ConnectionStore.Place(id, connection));
  }

  Connection state(Caller caller, UUID connection) {
    return connections.list(caller).stream()
        .filter(known -> known.id().equals(connection))
        .findFirst()
        .orElseThrow();
  }

  /// A class of an hour, agreed on.
  BookingId book(Instant startsAt) {
    BookingId booking = new BookingId(UUID.randomUUID());
    plan(booking, startsAt, Booking.Status.CONFIRMED);
    return booking;
  }

  void cancel(BookingId booking) {
    plan(booking, read(booking).startsAt(), Booking.Status.CANCELLED);
  }

  private void plan(BookingId booking, Instant startsAt, Booking.Status status) {
    bookings.plan(
        system(),
        List.of(
            new Booking(
                booking,
                tutor,
                List.of(student),
                "Latin",
                startsAt,
                startsAt.plus(Duration.ofHours(1)),
                status,
                "room-" + booking)));
  }

  void move(BookingId booking, Instant startsAt) {
    scheduling.move(tutor(), booking, startsAt, startsAt.plus(Duration.ofHours(1)));
  }

  Booking read(BookingId booking) {
    return bookings.known(system(), booking);
  }

  /// When classes of the tutor's take place.
  Map<String, Span> classes() {
    Map<String, Span> all = new TreeMap<>();
    for (Booking booking : bookings.own(tutor(), now(), now().plus(Duration.ofDays(366)), 2000)) {
      if (booking.status().isOpen()) {
        all.put(booking.id().toString(), new Span(booking.startsAt(), booking.endsAt()));
      }
    }
    return all;
  }

  /// What keeps somebody's time free.
  List<Span> busy(PersonId person) {
    return db.transact(
        system(),
        tx ->
            tx.list(
                "select starts_at, ends_at from scheduling.busy where person_id = $1"
                    + " order by starts_at, ends_at",
                row ->
                    new Span(
                        row.getOffsetDateTime(0).toInstant(), row.getOffsetDateTime(1).toInstant()),
                person.value()));
  }

  /// What people were told of: types of events, oldest first.
  List<String> told() {
    return db.transact(
        system(),
        tx ->
            tx.list(
                "select type || ' ' || coalesce(body->>'why', '') from kernel.event"
                    + " where type like 'calendar.%' order by entry",
                row -> row.getString(0).replace("calendar.", "").strip()));
  }

  /// All that the database knows of calendars, as text.
  String everything() {
    List<String> rows =
        db.transact(
            system(),
            tx ->
                tx.list(
                    "select row_to_json(c)::text from calendar.connection c union all"
                        + " select row_to_json(m)::text from calendar.mirror m union all"
                        + " select row_to_json(b)::text from scheduling.busy b union all"
                        + " select row_to_json(s)::text from calendar.consent s",
                    row -> row.getString(0)));
    return String.join("\n", rows);
  }

  static Span hour(Instant startsAt) {
    return new Span(startsAt, startsAt.plus(Duration.ofHours(1)));
  }

  @Override
  public void close() {
    connections.close();
  }
}
