// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What holds for whatever classes are planned: a hundred of them, made once, with random students,
/// at random times in random order. Of whom an event names, everybody is notified
/// (`NotificationApiTest`).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SchedulePropertiesTest {

  private static final int CASES = 100;
  private static final int STUDENTS = 6;

  private final long seed = Long.getLong("stoa.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final BookedSchool school = new BookedSchool(STUDENTS);
  private final Map<BookingId, Booking> made = new HashMap<>();
  private final Map<BookingId, Set<PersonId>> selected = new HashMap<>();
  private final Map<BookingId, Instant> wanted = new HashMap<>();

  @BeforeAll
  void plan() {
    // One after the other, so that nobody is twice at a time; asked for in random order.
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    for (int i : order) {
      List<PersonId> students = new ArrayList<>(school.students);
      Collections.shuffle(students, random);
      students = students.subList(0, random.nextBoolean() ? 1 : 1 + random.nextInt(STUDENTS));
      Instant at =
          BookedSchool.MONDAY.plus(Duration.ofHours(2L * i)).plusSeconds(60L * random.nextInt(60));
      Booking booking = school.book(at, students.toArray(PersonId[]::new));
      made.put(booking.id(), booking);
      selected.put(booking.id(), Set.copyOf(students));
      wanted.put(booking.id(), at);
    }
  }

  private void forEach(java.util.function.Consumer<Booking> property) {
    assertEquals(CASES, made.size());
    made.values()
        .forEach(booking -> {
          try {
            property.accept(booking);
          } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ", " + booking + ": " + e.getMessage(), e);
          }
        });
  }

  private List<Booking> shown(PersonId person, Role role) {
    Instant end = BookedSchool.MONDAY.plus(Duration.ofDays(60));
    return new Bookings(school.db)
        .own(school.as(person, role), BookedSchool.MONDAY.minusSeconds(86_400), end, 1000);
  }

  // Feature: learning-marketplace, Property 33: For any scheduled live class, a video call event
  // should be created with date, time, and duration fields populated.
  @Test
  void aClassHasARoomATimeAndALength() {
    Set<String> rooms = new TreeSet<>();
    forEach(booking -> {
      Booking read = school.read(booking.id());
      assertEquals(wanted.get(booking.id()), read.startsAt());
      assertEquals(Duration.ofHours(1), Duration.between(read.startsAt(), read.endsAt()));
      rooms.add(read.room());
    });
    assertEquals(CASES, rooms.size());
  }

  // Feature: learning-marketplace, Property 36: For any student with upcoming scheduled sessions,
  // all sessions should be displayed in their course schedule.
  @Test
  void aStudentSeesAllOfHisClasses() {
    for (PersonId student : school.students) {
      Set<BookingId> own =
          selected.entrySet().stream()
              .filter(each -> each.getValue().contains(student))
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
      Set<BookingId> shown =
          shown(student, Role.STUDENT).stream().map(Booking::id).collect(Collectors.toSet());
      assertEquals(own, shown, "seed " + seed);
    }
  }

  // Feature: learning-marketplace, Property 66: For any instructor with scheduled sessions, the
  // dashboard should display all upcoming sessions in chronological order with session type
  // indicators (1:1 or group).
  @Test
  void aTutorSeesAllOfHisClassesInOrder() {
    List<Booking> shown = shown(school.tutor, Role.TUTOR);
    assertEquals(CASES, shown.size(), "seed " + seed);
    for (int i = 1; i < CASES; i++) {
      assertEquals(
          -1,
          Integer.signum(shown.get(i - 1).startsAt().compareTo(shown.get(i).startsAt())),
          "seed " + seed);
    }
    for (Booking each : shown) {
      assertEquals(
          selected.getOrDefault(each.id(), Set.of()).size() == 1,
          each.students().size() == 1,
          "seed " + seed);
    }
  }

  // Feature: learning-marketplace, Property 78: For any instructor viewing group calls, the display
  // should show the participant list, scheduled time, and call status.
  // Feature: learning-marketplace, Property 75: For any instructor viewing one-on-one calls, the
  // display should show student name, scheduled time, and call status.
  @Test
  void aTutorSeesWhoComesAndWhenAndWhetherItIsAgreed() {
    Map<BookingId, Booking> shown =
        shown(school.tutor, Role.TUTOR).stream()
            .collect(Collectors.toMap(Booking::id, each -> each));
    forEach(booking -> {
      Booking seen = shown.getOrDefault(booking.id(), booking);
      assertEquals(selected.get(booking.id()), Set.copyOf(seen.students()));
      assertEquals(wanted.get(booking.id()), seen.startsAt());
      assertEquals(Booking.Status.CONFIRMED, seen.status());
    });
    assertEquals(made.keySet(), shown.keySet());
  }

  // Feature: learning-marketplace, Property 77: For any group call scheduled by an instructor, all
  // selected students should receive notifications with session details.
  // Feature: learning-marketplace, Property 74: For any one-on-one call scheduled by an instructor,
  // only the selected student should receive a notification with session details.
  // Feature: learning-marketplace, Property 34: For any scheduled live class, all enrolled students
  // should receive notifications with session details.
  @Test
  void thoseWhoWereSelectedAreToldAndNobodyElse() {
    Map<String, JsonObject> told = told("Confirmed");
    forEach(booking -> {
      JsonObject facts = told.getOrDefault(booking.id().toString(), new JsonObject());
      assertEquals(names(selected.getOrDefault(booking.id(), Set.of())), students(facts));
      assertEquals(booking.title(), facts.getString("title"));
      assertEquals(booking.startsAt(), Instant.parse(facts.getString("startsAt")));
      assertEquals(booking.endsAt(), Instant.parse(facts.getString("endsAt")));
    });
  }

  // Feature: learning-marketplace, Property 76: For any one-on-one call that is rescheduled or
  // cancelled, the affected student should be notified immediately.
  @Test
  void whoeverAChangeConcernsIsTold() {
    BookedSchool other = new BookedSchool(1);
    List<String> moved = new ArrayList<>();
    List<String> cancelled = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      Instant at = BookedSchool.MONDAY.plus(Duration.ofHours(4L * i));
      Booking booking = other.book(at, other.students.getFirst());
      if (random.nextBoolean()) {
        other.decisions.cancel(other.tutor(), booking.id(), "ill", Decisions.Extent.ONE);
        cancelled.add(booking.id().toString());
      } else {
        Instant later = at.plusSeconds(60L * (1 + random.nextInt(120)));
        other.moves.change(other.tutor(), booking.id(), BookedSchool.to(later), seen -> {});
        moved.add(booking.id().toString());
      }
    }
    Set<String> student = names(Set.of(other.students.getFirst()));
    for (String type : List.of("Cancelled", "Rescheduled")) {
      List<String> told = new ArrayList<>();
      for (String body : other.events(type)) {
        JsonObject facts = new JsonObject(body).getJsonObject("facts");
        assertEquals(student, students(facts), "seed " + seed);
        told.add(facts.getString("booking"));
      }
      assertEquals(type.equals("Cancelled") ? cancelled : moved, told, "seed " + seed);
    }
  }

  private Map<String, JsonObject> told(String type) {
    Map<String, JsonObject> told = new HashMap<>();
    for (String body : school.events(type)) {
      JsonObject facts = new JsonObject(body).getJsonObject("facts");
      told.put(facts.getString("booking"), facts);
    }
    return told;
  }

  private static Set<String> names(Set<PersonId> people) {
    return people.stream().map(PersonId::toString).collect(Collectors.toSet());
  }

  private static Set<String> students(JsonObject facts) {
    Set<String> all = new TreeSet<>();
    facts.getJsonArray("students").forEach(each -> all.add(String.valueOf(each)));
    return all;
  }
}
