// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The rows of bookings and their seats.
final class BookingStore {

  static final String OF_PERSON =
      """
      select b.id, b.tutor_id, b.title, b.starts_at, b.ends_at, b.status, b.room,
        array(select s.student_id from scheduling.seat s where s.booking_id = b.id order by 1) students
      from scheduling.booking b
      where b.starts_at < $3 and b.ends_at > $2
        and (b.tutor_id = $1 or exists (
          select from scheduling.seat s where s.booking_id = b.id and s.student_id = $1))
      order by b.starts_at, b.id
      limit 200
      """;

  List<Booking> ofPerson(Tx tx, PersonId person, Instant from, Instant to) {
    return tx.list(
        OF_PERSON,
        BookingStore::booking,
        person.value(),
        from.atOffset(ZoneOffset.UTC),
        to.atOffset(ZoneOffset.UTC));
  }

  static final String BY_ID =
      """
      select b.id, b.tutor_id, b.title, b.starts_at, b.ends_at, b.status, b.room,
        array(select s.student_id from scheduling.seat s where s.booking_id = b.id order by 1) students
      from scheduling.booking b
      where b.id = $1
      """;

  Optional<Booking> byId(Tx tx, BookingId id) {
    return tx.first(BY_ID, BookingStore::booking, id.value());
  }

  static final String DEFER =
      """
      set constraints scheduling.tutor_is_free deferred
      """;

  /// Lets bookings change places within the transaction; its commit checks them.
  void deferConflicts(Tx tx) {
    tx.update(DEFER);
  }

  static final String STUDENTS_OF =
      """
      select distinct s.student_id from scheduling.seat s
      join scheduling.booking b on b.id = s.booking_id and b.tenant_id = s.tenant_id
      where b.tutor_id = $1
      """;

  List<PersonId> studentsOf(Tx tx, PersonId tutor) {
    return tx.list(STUDENTS_OF, row -> new PersonId(row.getUUID("student_id")), tutor.value());
  }

  static final String SAVE =
      """
      insert into scheduling.booking
        (tenant_id, id, tutor_id, title, starts_at, ends_at, status, room)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (id) do update set
        title = excluded.title, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
        status = excluded.status
      """;

  static final String SEAT =
      """
      insert into scheduling.seat (tenant_id, booking_id, student_id) values ($1, $2, $3)
      on conflict do nothing
      """;

  /// Saves a booking; one that exists keeps its room.
  void save(Tx tx, SchoolId school, Booking booking) {
    tx.update(
        SAVE,
        school.value(),
        booking.id().value(),
        booking.tutor().value(),
        booking.title(),
        booking.startsAt().atOffset(ZoneOffset.UTC),
        booking.endsAt().atOffset(ZoneOffset.UTC),
        booking.status().word(),
        booking.room());
    for (PersonId student : booking.students()) {
      tx.update(SEAT, school.value(), booking.id().value(), student.value());
    }
  }

  private static Booking booking(Row row) {
    UUID[] students = row.getArrayOfUUIDs("students");
    return new Booking(
        new BookingId(row.getUUID("id")),
        new PersonId(row.getUUID("tutor_id")),
        Arrays.stream(students).map(PersonId::new).toList(),
        row.getString("title"),
        row.getOffsetDateTime("starts_at").toInstant(),
        row.getOffsetDateTime("ends_at").toInstant(),
        Booking.Status.of(row.getString("status")),
        row.getString("room"));
  }
}
