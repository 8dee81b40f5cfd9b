// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stoa.platform.OwnSchool;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A school where classes are booked.
final class BookedSchool extends OwnSchool {

  final PersonId otherTutor;
  final PersonId admin;
  final PersonId guardian;
  final List<PersonId> students = new ArrayList<>();
  final Set<PersonId> wards = new HashSet<>();
  final Changes changes =
      new Changes(
          kernel, this::now, new Changes.Ties((tx, guardian) -> wards, (tx, students) -> Set.of()));
  final Kinds kinds = new Kinds(people, availability);
  final Requests requests = new Requests(changes, kinds);
  final Moves moves = new Moves(changes, kinds);
  final Series series = new Series(changes, kinds, requests, moves);
  final Decisions decisions = new Decisions(changes);
  final Waitlist waitlist = new Waitlist(changes, kinds);
  final Deadlines deadlines = new Deadlines(changes, decisions, waitlist);

  BookedSchool(int students) {
    super(Duration.ofDays(7));
    otherTutor = teacher();
    admin = person(Role.ADMIN);
    guardian = person(Role.GUARDIAN);
    for (int i = 0; i < students; i++) {
      this.students.add(person(Role.STUDENT));
    }
  }

  Caller admin() {
    return as(admin, Role.ADMIN);
  }

  Caller student(int number) {
    return as(students.get(number), Role.STUDENT);
  }

  /// A kind of class of an hour.
  UUID kind(int seats, String confirmation) {
    return kind(seats, confirmation, 0, 0);
  }

  UUID kind(int seats, String confirmation, int buffer, int noticeMinutes) {
    UUID kind = UUID.randomUUID();
    db.transact(
        system(),
        tx ->
            tx.update(
                """
                insert into scheduling.session_type (tenant_id, id, name, minutes, seats, buffer_before,
                  buffer_after, minimum_notice, horizon, start_every, confirmation, colour, policy)
                values ($1, $2, $3, 60, $4, $5, $5, $6, 400, 30, $7, '#336699', $8)
                """,
                id.value(),
                kind,
                "Kind " + kind,
                seats,
                buffer,
                noticeMinutes,
                confirmation,
                Policy.STANDARD.json()));
    return kind;
  }

  Requests.Wish wish(
      @Nullable UUID kind, PersonId tutor, @Nullable List<PersonId> students, Instant startsAt) {
    return new Requests.Wish(
        kind,
        tutor,
        students,
        startsAt,
        kind == null ? startsAt.plus(Duration.ofHours(1)) : null,
        null,
        null,
        ZoneOffset.UTC,
        false,
        "");
  }

  /// An hour of the tutor, confirmed.
  Booking book(Instant startsAt, PersonId... students) {
    return requests.create(tutor(), wish(null, tutor, List.of(students), startsAt));
  }

  Booking group(UUID kind, Instant startsAt, PersonId... students) {
    return requests.create(tutor(), wish(kind, tutor, List.of(students), startsAt));
  }

  Booking read(BookingId booking) {
    return db.transact(system(), tx -> changes.found(tx, booking));
  }

  static Moves.Wish to(Instant startsAt) {
    return new Moves.Wish(startsAt, null, null, "", false);
  }

  /// What something is refused with.
  static Refused refused(Runnable what) {
    return assertThrows(Refused.class, what::run);
  }

  static String code(Runnable what) {
    return refused(what).code();
  }

  /// The events of this school of a type, oldest first, as JSON.
  List<String> events(String type) {
    return db.transact(
        system(),
        tx ->
            tx.list(
                "select body::text from kernel.event where type = 'scheduling.' || $1 order by entry",
                row -> row.getString(0),
                type));
  }
}
