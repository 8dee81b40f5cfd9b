// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.web.Page;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A year of 50,000 bookings.
final class BookingVolumeTest {

  private static final int BOOKINGS = 50_000;
  private static final int TUTORS = 50;
  private static final Instant YEAR = Instant.parse("2028-01-01T00:00:00Z");
  private static final int WEEKS = 51;
  private static final int QUERIES = Integer.getInteger("stoa.volume.queries", 60);
  private static final Page WEEK = new Page(1000, "", false, null, null);

  private static BookedSchool school;
  private static Agenda agenda;
  private static BookingPicture picture;

  /// Every tutor has a class every few hours, day and night, with one of as many students.
  @BeforeAll
  static void fill() throws SQLException {
    school = new BookedSchool(TUTORS);
    agenda = new Agenda(school.changes, new Bookings(school.db));
    picture = new BookingPicture(school.people, school.changes);
    try (Connection connection = TestSchool.owner();
        Statement sql = connection.createStatement()) {
      // Without triggers, which would take a minute; the constraints hold all the same.
      connection.setAutoCommit(false);
      sql.execute("select set_config('stoa.tenant', '" + school.id + "', false)");
      sql.execute("alter table scheduling.booking disable trigger user");
      sql.execute("alter table scheduling.seat disable trigger user");
      sql.execute(
          """
          insert into identity.person (tenant_id, id, name, email, role)
          select '%1$s', gen_random_uuid(), 'Tutor ' || n, 'tutor' || n || '@%1$s.example', 'tutor'
          from generate_series(1, %2$d) n
          """
              .formatted(school.id, TUTORS));
      sql.execute(
          """
          with t as (
            select id, row_number() over (order by id) - 1 n from identity.person
            where tenant_id = '%1$s' and name like 'Tutor %%'),
          p as (
            select id, row_number() over (order by id) - 1 n from identity.person
            where tenant_id = '%1$s' and role = 'student'),
          b as (
            insert into scheduling.booking
              (tenant_id, id, tutor_id, title, starts_at, ends_at, status, room, occupied, taken)
            select '%1$s', gen_random_uuid(), t.id, 'Class ' || i, s, s + interval '1 hour',
              'confirmed', 'room-' || gen_random_uuid(), tstzrange(s, s + interval '1 hour'), 1
            from generate_series(0, %2$d - 1) i
            join t on t.n = i %% %3$d,
            lateral (select timestamptz '%4$s' + (i / %3$d) * interval '31536 seconds' s) at
            returning id, tutor_id, starts_at, ends_at)
          insert into scheduling.seat (tenant_id, booking_id, student_id, occupied)
          select '%1$s', b.id, p.id, tstzrange(b.starts_at, b.ends_at)
          from b join t on t.id = b.tutor_id join p on p.n = t.n
          """
              .formatted(school.id, BOOKINGS, TUTORS, YEAR));
      sql.execute("alter table scheduling.booking enable trigger user");
      sql.execute("alter table scheduling.seat enable trigger user");
      connection.commit();
      connection.setAutoCommit(true);
      sql.execute("analyze scheduling.booking, scheduling.seat");
    }
  }

  private static int week(Caller caller, int number) {
    Instant from = YEAR.plus(Duration.ofDays(7L * number));
    List<Booking> found =
        agenda.list(
            caller,
            new Agenda.Wanted(from, from.plus(Duration.ofDays(7)), null, null, null, null, false),
            WEEK);
    JsonObject shown = WEEK.json(found, picture.of(caller, found), Booking::startsAt, Booking::id);
    return shown.encode().length() > 0 ? shown.getJsonArray("items").size() : -1;
  }

  @Test
  void aWeekIsReadWithoutLookingAtTheYear() throws SQLException {
    Random random = new Random(1);
    for (Caller caller : List.of(school.admin(), school.student(0))) {
      boolean all = caller.equals(school.admin());
      List<Long> micros = new ArrayList<>();
      for (int i = 0; i < QUERIES + 20; i++) {
        long begun = System.nanoTime();
        int found = week(caller, random.nextInt(WEEKS));
        if (i >= 20) {
          micros.add((System.nanoTime() - begun) / 1000);
        }
        assertTrue(all ? found > 900 : found >= 18 && found <= 22, () -> "found " + found);
      }
      micros.sort(null);
      System.out.printf(
          "a week of %,d bookings, %s: median %.1f ms, p95 %.1f ms%n",
          BOOKINGS,
          all ? "of the whole school" : "of a student",
          micros.get(micros.size() / 2) / 1000.0,
          micros.get(micros.size() * 95 / 100) / 1000.0);
    }
  }

  @Test
  void theWeekIsFoundByItsIndexBelowRowLevelSecurity() throws SQLException {
    String plan = plan();
    assertTrue(plan.contains("booking_time"), plan);
    assertFalse(plan.contains("Seq Scan on booking"), plan);
  }

  private static String plan() throws SQLException {
    Instant from = YEAR.plus(Duration.ofDays(100));
    Instant to = from.plus(Duration.ofDays(7));
    StringBuilder plan = new StringBuilder();
    try (Connection connection = TestSchool.owner();
        Statement sql = connection.createStatement()) {
      sql.execute("set role stoa_app");
      sql.execute("select set_config('stoa.tenant', '" + school.id + "', false)");
      sql.execute("set plan_cache_mode = force_custom_plan");
      sql.execute("prepare week as " + BookingStore.LIST);
      try (ResultSet rows =
          sql.executeQuery(
              "explain (analyze) execute week('%s', '%s', '%s', null, null, null, null, null, false, null, null, 1001)"
                  .formatted(from, to, from.minus(Booking.LENGTH_MAX)))) {
        while (rows.next()) {
          plan.append(rows.getString(1)).append('\n');
        }
      }
    }
    assertEquals(1, plan.toString().split("Execution Time", -1).length - 1);
    return plan.toString();
  }
}
