// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.platform.attendance.Rehearsal;
import io.stoa.platform.attendance.Rehearsal.Course;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Bookings;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Four weeks of the demo tutor, around the day on which the server starts: lessons, a group, what
/// was cancelled or missed, and what waits for an answer. What is there already stays as it is.
final class DemoWeeks {

  private static final ZoneId ZONE = ZoneId.of("Europe/Athens");
  private static final int DAYS = 14;

  /// A class of each week.
  ///
  /// @param past how it went; null for what was called off
  /// @param ahead how it stands before
  private record Weekly(
      DayOfWeek day,
      LocalTime at,
      int minutes,
      String title,
      List<PersonId> students,
      @Nullable Course past,
      Booking.Status ahead) {}

  private final Bookings bookings;
  private final Rehearsal rehearsal;
  private final PersonId tutor;
  private final List<Weekly> week;

  DemoWeeks(Bookings bookings, Rehearsal rehearsal, PersonId tutor, PersonId one, PersonId other) {
    this.bookings = bookings;
    this.rehearsal = rehearsal;
    this.tutor = tutor;
    List<PersonId> first = List.of(one);
    List<PersonId> second = List.of(other);
    Booking.Status agreed = Booking.Status.CONFIRMED;
    week =
        List.of(
            weekly(DayOfWeek.MONDAY, 10, 60, "Algebra: functions", first, Course.LATE, agreed),
            weekly(DayOfWeek.MONDAY, 16, 60, "Physics: energy", second, Course.ON_TIME, agreed),
            weekly(DayOfWeek.TUESDAY, 11, 60, "Chemistry: acids", second, Course.ABSENT, agreed),
            weekly(
                DayOfWeek.WEDNESDAY,
                15,
                90,
                "Exam preparation",
                List.of(one, other),
                Course.LEFT_EARLY,
                agreed),
            weekly(DayOfWeek.THURSDAY, 10, 60, "Algebra: functions", first, Course.DROPPED, agreed),
            weekly(
                DayOfWeek.FRIDAY,
                12,
                60,
                "Geometry: triangles",
                first,
                null,
                Booking.Status.PENDING),
            weekly(DayOfWeek.FRIDAY, 17, 30, "Trial lesson", second, Course.ON_TIME, agreed),
            weekly(DayOfWeek.SATURDAY, 11, 60, "Physics: energy", second, Course.SPOILED, agreed));
  }

  private static Weekly weekly(
      DayOfWeek day,
      int hour,
      int minutes,
      String title,
      List<PersonId> students,
      @Nullable Course past,
      Booking.Status ahead) {
    return new Weekly(day, LocalTime.of(hour, 0), minutes, title, students, past, ahead);
  }

  /// Adds what is missing; not around today, where the demo's other classes are.
  void open(Caller school, Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZONE);
    Map<Booking, Course> past = new LinkedHashMap<>();
    List<Booking> all = new ArrayList<>();
    for (int i = -DAYS; i <= DAYS; i++) {
      LocalDate day = today.plusDays(i);
      boolean ahead = i > 0;
      for (Weekly each : week) {
        if (each.day() == day.getDayOfWeek() && Math.abs(i) > 1) {
          Booking booking = booking(each, day, ahead);
          all.add(booking);
          if (!ahead && each.past() != null) {
            past.put(booking, each.past());
          }
        }
      }
    }
    Set<BookingId> added = bookings.fill(school, all);
    past.forEach((booking, course) -> {
      if (added.contains(booking.id())) {
        rehearsal.play(school, booking, course);
      }
    });
  }

  /// What such a class stands at.
  private static Booking.Status became(@Nullable Course course) {
    return switch (course) {
      case ABSENT -> Booking.Status.NO_SHOW;
      case SPOILED -> Booking.Status.CANCELLED;
      case null -> Booking.Status.CANCELLED;
      case ON_TIME, LATE, LEFT_EARLY, DROPPED -> Booking.Status.COMPLETED;
    };
  }

  private Booking booking(Weekly each, LocalDate day, boolean ahead) {
    Instant start = day.atTime(each.at()).atZone(ZONE).toInstant();
    long number = day.toEpochDay() * 100 + each.at().getHour();
    return new Booking(
        new BookingId(UUID.nameUUIDFromBytes((tutor + " " + number).getBytes(UTF_8))),
        tutor,
        each.students(),
        each.title(),
        start,
        start.plusSeconds(60L * each.minutes()),
        ahead ? each.ahead() : became(each.past()),
        Bookings.newRoom());
  }
}
