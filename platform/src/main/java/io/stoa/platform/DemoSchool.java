// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.attendance.Rehearsal;
import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.messaging.Messaging;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.tenancy.Colour;
import io.stoa.platform.tenancy.Look;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The school to try Stoa with: those who run it, a tutor, two students, and a class that is always
/// running; and a second one at another address, with other colours and people, that knows nothing
/// of the first. Their ids are fixed, so that every start finds them again.
final class DemoSchool {

  static final String PASSWORD = "demo";

  private static final SchoolId SCHOOL = new SchoolId(id(1));
  private static final Person TUTOR = person(2, "Ada Tutor", "tutor@demo.stoa", Role.TUTOR);
  private static final Person STUDENT = person(3, "Sam Student", "student@demo.stoa", Role.STUDENT);
  private static final Person STUDENT2 =
      person(4, "Mina Student", "student2@demo.stoa", Role.STUDENT);
  private static final Person OWNER = person(5, "Olga Owner", "owner@demo.stoa", Role.OWNER);
  private static final Person MODERATOR =
      person(6, "Mo Moderator", "moderator@demo.stoa", Role.MODERATOR);
  private static final Person GUARDIAN =
      person(7, "Gina Guardian", "guardian@demo.stoa", Role.GUARDIAN);
  static final List<Person> PEOPLE = List.of(TUTOR, STUDENT, STUDENT2, OWNER, MODERATOR, GUARDIAN);
  static final BookingId RUNNING = new BookingId(id(11));
  private static final BookingId LATER = new BookingId(id(12));

  /// The second school's name below the server's address.
  static final String SECOND = "second";

  private static final School SECOND_SCHOOL =
      new School(
          new SchoolId(id(101)),
          "Second Demo School",
          Look.of(new Colour("#6b2d5c")),
          "en",
          ZoneId.of("UTC"),
          true,
          List.of());
  private static final Person SECOND_OWNER =
      new Person(
          new PersonId(id(102)),
          SECOND_SCHOOL.id(),
          "Sofia Owner",
          "owner@second.stoa",
          Role.OWNER);
  private static final Person SECOND_STUDENT =
      new Person(
          new PersonId(id(103)),
          SECOND_SCHOOL.id(),
          "Tariq Student",
          "student@second.stoa",
          Role.STUDENT);

  private final Schools schools;
  private final People people;
  private final Bookings bookings;
  private final DemoHours hours;
  private final Rehearsal rehearsal;
  private final Messaging messaging;

  DemoSchool(
      Schools schools,
      People people,
      Bookings bookings,
      DemoHours hours,
      Rehearsal rehearsal,
      Messaging messaging) {
    this.rehearsal = rehearsal;
    this.messaging = messaging;
    this.hours = hours;
    this.schools = schools;
    this.people = people;
    this.bookings = bookings;
  }

  private static UUID id(int number) {
    return new UUID(0x57_0a_de_a0_0000_7000L, 0x8000_0000_0000_0000L | number);
  }

  private static Person person(int number, String name, String email, Role role) {
    return new Person(new PersonId(id(number)), SCHOOL, name, email, role);
  }

  /// Makes what is missing and moves the classes to now.
  void open(Instant now) {
    schools.openDemo(new School(SCHOOL, "Stoa Demo School"));
    people.enrol(SCHOOL, PEOPLE, PASSWORD);
    schools.openDemo(SECOND_SCHOOL, SECOND);
    people.enrol(SECOND_SCHOOL.id(), List.of(SECOND_OWNER, SECOND_STUDENT), PASSWORD);
    hours.open(
        Caller.system(SCHOOL),
        List.of(id(20), id(21), id(22)),
        TUTOR.id(),
        List.of(STUDENT.id(), STUDENT2.id()),
        GUARDIAN.id());
    plan(now);
    new DemoWeeks(bookings, rehearsal, TUTOR.id(), STUDENT.id(), STUDENT2.id())
        .open(Caller.system(SCHOOL), now);
    remind();
  }

  /// The class that comes later leads to reminders at once, for whoever tries the demo.
  private void remind() {
    Caller school = Caller.system(SCHOOL);
    messaging
        .phones()
        .enrol(
            school,
            Map.of(
                TUTOR.id(), "+12025550101",
                STUDENT.id(), "+12025550102",
                GUARDIAN.id(), "+12025550103"));
    messaging.reminders().openDemo(school, LATER);
  }

  /// One class that ran earlier, one that runs for two more hours, one that comes later.
  void plan(Instant now) {
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    List<PersonId> both = List.of(STUDENT.id(), STUDENT2.id());
    bookings.planFirst(
        Caller.system(SCHOOL),
        List.of(
            booking(
                10,
                "Geometry: circles and tangents",
                minute.minus(Duration.ofMinutes(150)),
                Duration.ofMinutes(60),
                Booking.Status.COMPLETED,
                List.of(STUDENT.id())),
            // Whoever tries it out may be alone in it for as long as he likes.
            booking(
                    11,
                    "Algebra: quadratic equations",
                    minute.minus(Duration.ofMinutes(5)),
                    Duration.ofMinutes(125),
                    Booking.Status.CONFIRMED,
                    both)
                .absentAfter(125),
            booking(
                12,
                "Physics: forces and motion",
                minute.plus(Duration.ofMinutes(150)),
                Duration.ofMinutes(60),
                Booking.Status.CONFIRMED,
                both)));
  }

  private static Booking booking(
      int number,
      String title,
      Instant start,
      Duration length,
      Booking.Status status,
      List<PersonId> students) {
    return new Booking(
        new BookingId(id(number)),
        TUTOR.id(),
        students,
        title,
        start,
        start.plus(length),
        status,
        Bookings.newRoom());
  }

  /// Outside the demo nobody signs in with its well-known password.
  ///
  /// @return how many people could until now
  int close() {
    return people.lockOut(SCHOOL) + people.lockOut(SECOND_SCHOOL.id());
  }
}
