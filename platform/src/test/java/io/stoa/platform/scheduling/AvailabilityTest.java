// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.stoa.platform.TestSchool;
import io.stoa.platform.crm.Circle;
import io.stoa.platform.crm.Links;
import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.VaultKeys;
import io.stoa.platform.scheduling.Availability.Why;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What bookings and other calendars ask of availability, and tell it.
final class AvailabilityTest {

  private static final Instant NOW = Instant.parse("2027-03-25T12:00:00Z"); // a Thursday
  private static final PersonId TUTOR = new PersonId(UUID.randomUUID());
  private static final SessionType.Id LESSON = new SessionType.Id(UUID.randomUUID());
  private static final SchoolId SCHOOL = new SchoolId(UUID.randomUUID());

  private final Kernel kernel = Kernel.over(TestSchool.database(), VaultKeys.passing());
  private final Schools schools = new Schools(kernel.db());
  private final People people = new People(kernel.db());
  private final Links links = new Links(kernel, people);
  private final Circle circle = new Circle(links, caller -> List.of());
  private final Availability availability =
      new Availability(kernel, people, schools, circle, () -> NOW);
  private final Caller caller = Caller.system(SCHOOL);
  private final SessionType type =
      SessionType.of(LESSON, "Lesson", 60)
          .with(new JsonObject().put("bufferBefore", 10).put("bufferAfter", 20).put("horizon", 30));

  @BeforeEach
  void open() {
    schools.openDemo(new School(SCHOOL, "Athens"));
    Person tutor = new Person(TUTOR, SCHOOL, "Tutor", TUTOR + "@school.example", Role.TUTOR);
    people.enrol(SCHOOL, List.of(tutor), "correct horse");
    new SessionTypes(kernel, people).plan(caller, List.of(type));
    availability.set(caller, TUTOR, seen -> {}, rules(new JsonObject()));
    in(tx -> {
      availability.notBusy(tx, TUTOR, "calendar");
      return 0;
    });
  }

  private static JsonObject rules(JsonObject more) {
    JsonArray weekly = new JsonArray();
    for (String day : List.of("friday", "saturday", "sunday", "monday")) {
      weekly.add(new JsonObject().put("day", day).put("from", "02:00").put("to", "12:00"));
    }
    return new JsonObject()
        .put("zone", "Europe/Athens")
        .put("weekly", weekly)
        .put("exceptions", new JsonArray())
        .put("blackouts", new JsonArray())
        .mergeIn(more);
  }

  private <T> T in(Function<io.stoa.platform.kernel.Tx, T> work) {
    return kernel.db().transact(caller, work);
  }

  private List<Why> why(String from, int minutes) {
    Instant start = Instant.parse(from);
    Span span = new Span(start, start.plus(Duration.ofMinutes(minutes)));
    return in(tx -> availability.problems(tx, TUTOR, type, span)).stream()
        .map(Availability.Problem::why)
        .toList();
  }

  private void busy(String uid, String... times) {
    List<Span> spans =
        java.util.Arrays.stream(times)
            .map(time -> new Span(Instant.parse(time), Instant.parse(time).plusSeconds(1800)))
            .toList();
    in(tx -> {
      availability.busy(tx, TUTOR, "calendar", uid, spans);
      return 0;
    });
  }

  @Test
  void aClassMustBeWithinTheHours() {
    assertEquals(List.of(), why("2027-03-26T00:00:00Z", 60)); // two o'clock in Athens
    assertEquals(List.of(Why.CLOSED), why("2027-03-25T23:30:00Z", 60));
    assertEquals(List.of(), why("2027-03-26T09:00:00Z", 60));
    assertEquals(List.of(Why.CLOSED), why("2027-03-26T09:00:01Z", 60));
    // On Sunday the clock goes from three to four, and twelve is an hour earlier.
    assertEquals(List.of(), why("2027-03-28T08:00:00Z", 60));
    assertEquals(List.of(Why.CLOSED), why("2027-03-28T08:30:00Z", 60));
    assertEquals(List.of(), why("2027-03-28T00:00:00Z", 540));
  }

  @Test
  void aClassMustBeNeitherTooSoonNorTooFarAhead() {
    availability.set(
        caller, TUTOR, seen -> {}, rules(new JsonObject().put("minimumNotice", 24 * 60)));
    assertEquals(List.of(Why.CLOSED, Why.NOTICE), why("2027-03-26T11:59:00Z", 60));
    assertEquals(List.of(Why.NOTICE), why("2027-03-26T08:00:00Z", 60));
    assertEquals(List.of(), why("2027-03-27T08:00:00Z", 60));
    assertEquals(List.of(), why("2027-04-24T08:00:00Z", 60));
    assertEquals(List.of(Why.NOTICE), why("2027-04-25T08:00:00Z", 60));
  }

  @Test
  void otherCalendarsCountWithBuffers() {
    busy("dentist", "2027-03-26T06:00:00Z");
    assertEquals(List.of(Why.BUSY), why("2027-03-26T06:15:00Z", 60));
    assertEquals(List.of(Why.BUSY), why("2027-03-26T06:39:00Z", 60)); // ten minutes before
    assertEquals(List.of(), why("2027-03-26T06:40:00Z", 60));
    assertEquals(List.of(Why.BUSY), why("2027-03-26T04:41:00Z", 60)); // twenty behind
    assertEquals(List.of(), why("2027-03-26T04:40:00Z", 60));

    // It was moved, and repeats.
    busy("dentist", "2027-03-27T06:00:00Z", "2027-03-29T06:00:00Z");
    assertEquals(List.of(), why("2027-03-26T06:15:00Z", 60));
    assertEquals(List.of(Why.BUSY), why("2027-03-29T06:15:00Z", 60));
    busy("train", "2027-03-26T06:00:00Z");
    busy("dentist");
    assertEquals(List.of(), why("2027-03-29T06:15:00Z", 60));
    assertEquals(List.of(Why.BUSY), why("2027-03-26T06:15:00Z", 60));
    in(tx -> {
      availability.notBusy(tx, TUTOR, "calendar");
      return 0;
    });
    assertEquals(List.of(), why("2027-03-26T06:15:00Z", 60));
  }

  @Test
  void theTutorsWordGoesBeforeTheKinds() {
    assertEquals(
        new Availability.Terms(10, 20, 120), in(tx -> availability.terms(tx, TUTOR, type)));
    availability.set(
        caller,
        TUTOR,
        seen -> {},
        rules(new JsonObject().put("bufferBefore", 0).put("minimumNotice", 5)));
    assertEquals(new Availability.Terms(0, 20, 5), in(tx -> availability.terms(tx, TUTOR, type)));
  }

  @Test
  void oneReadAnswersForAWholeSeries() {
    List<Span> series =
        java.util.stream.IntStream.range(0, 6)
            .mapToObj(
                week -> Instant.parse("2027-03-26T06:00:00Z").plus(Duration.ofDays(7L * week)))
            .map(start -> new Span(start, start.plusSeconds(3600)))
            .toList();
    JsonObject rules = rules(new JsonObject());
    rules
        .getJsonArray("blackouts")
        .add(new JsonObject().put("from", "2027-04-01").put("to", "2027-04-03"));
    availability.set(caller, TUTOR, seen -> {}, rules);
    assertEquals(
        List.of(
            new Availability.Problem(TUTOR, Why.CLOSED, series.get(1)),
            new Availability.Problem(TUTOR, Why.NOTICE, series.get(5))),
        in(tx -> availability.problems(tx, TUTOR, type, series)));
  }

  private PersonId student(String name) {
    PersonId id = new PersonId(UUID.randomUUID());
    Person person = new Person(id, SCHOOL, name, id + "@school.example", Role.STUDENT);
    people.enrol(SCHOOL, List.of(person), "correct horse");
    return id;
  }

  private UUID book(PersonId tutor, String start, PersonId student) {
    UUID id = UUID.randomUUID();
    return in(tx -> {
      tx.update(
          """
          insert into scheduling.booking
            (tenant_id, id, tutor_id, title, starts_at, ends_at, status, room, session_type_id, seats)
          values ($1, $2, $3, 'Class', $4::timestamptz, $4::timestamptz + interval '1 hour', 'confirmed',
            $5, $6, 3)
          """,
          SCHOOL.value(),
          id,
          tutor.value(),
          Instant.parse(start).atOffset(ZoneOffset.UTC),
          id.toString(),
          LESSON.value());
      tx.update(
          "insert into scheduling.seat (tenant_id, booking_id, student_id) values ($1, $2, $3)",
          SCHOOL.value(),
          id,
          student.value());
      return id;
    });
  }

  private List<String> slots(PersonId student) {
    Span friday =
        new Span(Instant.parse("2027-03-26T00:00:00Z"), Instant.parse("2027-03-26T10:00:00Z"));
    Caller who = new Caller(SCHOOL, student, "test").as(Role.STUDENT);
    return availability.slots(who, TUTOR, LESSON, friday, null).all().stream()
        .map(slot ->
            slot.span().startsAt().toString().substring(11, 16)
                + (slot.booking() == null ? "" : " " + slot.seatsLeft()))
        .toList();
  }

  @Test
  void seatsThatAreLeftAreOfferedAndAStudentsOwnClassesAreInTheWay() {
    in(tx -> tx.update("update scheduling.session_type set seats = 3, start_every = 60"));
    PersonId sam = student("Sam");
    PersonId mina = student("Mina");
    List<String> all = List.of("00:00", "01:00", "02:00", "03:00", "04:00", "05:00", "06:00");
    assertEquals(all, slots(sam).subList(0, 7));
    UUID group = book(TUTOR, "2027-03-26T02:00:00Z", mina);
    // With ten minutes before and twenty behind, nothing else fits beside it.
    assertEquals(List.of("00:00", "02:00 2", "04:00", "05:00"), slots(sam).subList(0, 4));
    assertEquals(List.of("00:00", "04:00", "05:00"), slots(mina).subList(0, 3));

    PersonId other = new PersonId(UUID.randomUUID());
    Person second = new Person(other, SCHOOL, "Other", other + "@school.example", Role.TUTOR);
    people.enrol(SCHOOL, List.of(second), "correct horse");
    book(other, "2027-03-26T05:30:00Z", sam);
    assertEquals(List.of("00:00", "02:00 2", "04:00", "07:00"), slots(sam).subList(0, 4));
    assertEquals(List.of("00:00", "04:00", "05:00"), slots(mina).subList(0, 3));

    for (PersonId more : List.of(sam, other)) {
      in(tx ->
          tx.update(
              "insert into scheduling.seat (tenant_id, booking_id, student_id) values ($1, $2, $3)",
              SCHOOL.value(),
              group,
              more.value()));
    }
    assertEquals(List.of("00:00", "04:00"), slots(student("Late")).subList(0, 2));
    in(tx -> tx.update("delete from scheduling.booking"));
    in(tx -> tx.update("update scheduling.session_type set seats = 1, start_every = 30"));
  }
}
