// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.stoa.platform.kernel.PersonId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Kinds of class that not every tutor teaches.
final class TaughtByTest {

  private static final Instant AT = BookedSchool.MONDAY;

  private final BookedSchool school = new BookedSchool(2);
  private final SessionTypes types = new SessionTypes(school.kernel, school.people);
  private final SessionType.Id kind = new SessionType.Id(school.kind(1, "instant"));

  private SessionType taughtBy(PersonId... tutors) {
    JsonArray ids = new JsonArray(List.of(tutors).stream().map(PersonId::toString).toList());
    return types.change(
        school.admin(), kind, seen -> {}, type -> type.with(new JsonObject().put("tutors", ids)));
  }

  private Booking ask(PersonId tutor, Instant at) {
    return school.requests.create(school.student(0), school.wish(kind.value(), tutor, null, at));
  }

  private boolean offersSlots(PersonId tutor) {
    Span day = new Span(AT, AT.plus(Duration.ofDays(1)));
    return !school.availability.slots(school.student(0), tutor, kind, day, null).all().isEmpty();
  }

  @Test
  void whereNobodyIsNamedEverybodyTeachesIt() {
    assertEquals(List.of(), types.one(school.admin(), kind).tutors());
    assertEquals(Booking.Status.CONFIRMED, ask(school.tutor, AT).status());
    assertEquals(Booking.Status.CONFIRMED, ask(school.otherTutor, AT.plusSeconds(7200)).status());
  }

  @Test
  void ofATutorWhoDoesNotTeachItItCanNotBeBooked() {
    Booking before = ask(school.tutor, AT.plusSeconds(7200));
    taughtBy(school.otherTutor);
    assertEquals("not_taught_by", BookedSchool.code(() -> ask(school.tutor, AT)));
    assertEquals(
        "not_taught_by",
        BookedSchool.code(
            () -> school.group(kind.value(), AT.plusSeconds(14400), school.students.get(1))));
    assertFalse(offersSlots(school.tutor));
    assertEquals(true, offersSlots(school.otherTutor));
    assertEquals(Booking.Status.CONFIRMED, ask(school.otherTutor, AT).status());
    // What was agreed stays.
    assertEquals(Booking.Status.CONFIRMED, school.read(before.id()).status());
    taughtBy();
    assertEquals(true, offersSlots(school.tutor));
  }

  @Test
  void onlyPeopleOfTheSchoolWhoTeachAreNamed() {
    for (PersonId other : List.of(school.students.get(0), new PersonId(UUID.randomUUID()))) {
      assertEquals("unknown_tutor", BookedSchool.code(() -> taughtBy(school.tutor, other)));
    }
    assertEquals(List.of(), types.one(school.admin(), kind).tutors());
    SessionType named = taughtBy(school.tutor, school.admin, school.tutor);
    assertEquals(2, named.tutors().size());
    assertEquals(2, types.json(school.admin(), named).getJsonArray("tutors").size());
  }
}
