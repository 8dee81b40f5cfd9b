// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import io.stoa.platform.HostClient.Answer;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Free slots of a month where a school has many bookings, a fifth of them this tutor's:
/// `-Dslots.bookings=50000` for as many as a large school has in a year.
final class SlotsLoadTest {

  private static final int BOOKINGS = Integer.getInteger("slots.bookings", 10_000);
  private static final int CALLS = 60;
  private static final OperatingSystemMXBean CPU =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  @Test
  void aMonthOfABusyTutorIsFoundAtOnce() throws Exception {
    try (TwoSchools schools = new TwoSchools()) {
      TwoSchools.One school = schools.first();
      Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
      schools
          .kernel()
          .db()
          .transact(
              Caller.system(school.id()),
              tx -> {
                for (Role role : Role.values()) {
                  book(tx, school, role, hour);
                }
                return null;
              });
      HostClient admin = school.admin();
      JsonObject lesson = new JsonObject().put("name", "Lesson").put("minutes", 45);
      String type = admin.post("/api/v1/session-types", lesson).json().getString("id");
      String person = "/api/v1/people/" + school.person(Role.TUTOR).id();
      Answer set =
          admin.send(
              HttpMethod.PUT,
              person + "/availability",
              Map.of("If-Match", "*"),
              OwnSchool.always("Europe/Athens"));
      assertEquals(200, set.status(), set.body().toString());

      HostClient student = school.signedIn(Role.STUDENT);
      String path =
          person
              + ("/slots?sessionType=" + type)
              + ("&from=" + hour + "&to=" + hour.plus(31, ChronoUnit.DAYS));
      long[] millis = new long[CALLS];
      int found = 0;
      for (int i = 0; i < CALLS; i++) {
        student.get(path); // until it is compiled
      }
      long cpuNanos = CPU.getProcessCpuTime();
      for (int i = 0; i < CALLS; i++) {
        long started = System.nanoTime();
        Answer slots = student.get(path);
        millis[i] = (System.nanoTime() - started) / 1_000_000;
        assertEquals(200, slots.status(), slots.body().toString());
        found = slots.json().getJsonArray("items").size();
      }
      Arrays.sort(millis);
      long p95 = millis[CALLS * 95 / 100];
      System.out.printf(
          "slots of a month beside %d bookings: %d found, p50 %d ms, p95 %d ms, JVM CPU %d ms%n",
          BOOKINGS,
          found,
          millis[CALLS / 2],
          p95,
          (CPU.getProcessCpuTime() - cpuNanos) / 1_000_000 / CALLS);
      assertTrue(found > 100, found + " slots");
      // A hundred times what it takes on two idle cores: other programs may hold it up.
      assertTrue(millis[CALLS / 2] < 1_500, Arrays.toString(millis));
    }
  }

  /// An hour, then two hours off, for years back and ahead.
  private static void book(Tx tx, TwoSchools.One school, Role teacher, Instant hour) {
    OffsetDateTime now = hour.atOffset(ZoneOffset.UTC);
    int count = BOOKINGS * (teacher == Role.TUTOR ? 20 : 16) / 100;
    tx.update(
        """
        insert into scheduling.booking (tenant_id, tutor_id, title, starts_at, ends_at, status, room)
        select $1, $2, 'Class', s, s + interval '1 hour', 'confirmed', gen_random_uuid()::text
        from generate_series($3::timestamptz, $3::timestamptz + ($4 - 1) * interval '3 hours',
          interval '3 hours') s
        """,
        school.id().value(),
        school.person(teacher).id().value(),
        now.minusHours(3L * count / 2),
        count);
  }
}
