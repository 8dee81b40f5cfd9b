// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.HostClient.Answer;
import io.stoa.platform.kernel.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Bookings as a client of the API meets them.
final class BookingApiTest {

  private static final String BOOKINGS = "/api/v1/bookings";
  private static TwoSchools schools;
  private static HostClient admin;
  private static HostClient tutor;
  private static HostClient student;
  private static String manual;
  private static int days = 3;

  @BeforeAll
  static void open() throws Exception {
    schools = new TwoSchools();
    admin = schools.first().admin();
    tutor = schools.first().tutor();
    student = schools.first().signedIn(Role.STUDENT);
    manual = kind("Lesson", 1);
    JsonArray weekly = new JsonArray();
    for (String day :
        List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")) {
      weekly.add(new JsonObject().put("day", day).put("from", "00:00").put("to", "24:00"));
    }
    schools
        .kernel()
        .db()
        .transact(
            io.stoa.platform.kernel.Caller.system(schools.first().id()),
            tx ->
                tx.update(
                    "insert into scheduling.availability"
                        + " (tenant_id, person_id, zone, weekly, exceptions, blackouts)"
                        + " values ($1, $2, 'UTC', $3, '[]', '[]')",
                    schools.first().id().value(),
                    UUID.fromString(id(Role.TUTOR)),
                    weekly));
  }

  @AfterAll
  static void close() throws Exception {
    schools.close();
  }

  private static String kind(String name, int seats) throws Exception {
    Answer made =
        admin.post(
            "/api/v1/session-types",
            new JsonObject().put("name", name).put("minutes", 60).put("seats", seats));
    assertEquals(201, made.status(), made.body().toString());
    return made.json().getString("id");
  }

  private static String id(Role role) {
    return schools.first().person(role).id().toString();
  }

  private static Instant day() {
    return Instant.now().truncatedTo(ChronoUnit.DAYS).plus(days++, ChronoUnit.DAYS);
  }

  private static JsonObject wish(Instant at) {
    return new JsonObject()
        .put("tutor", id(Role.TUTOR))
        .put("sessionType", manual)
        .put("startsAt", at.toString());
  }

  private static String refusal(HostClient who, JsonObject wish) throws Exception {
    Answer answer = who.post(BOOKINGS, wish);
    JsonObject error = answer.json().getJsonObject("error", new JsonObject());
    return error.getString("code")
        + " "
        + error.getJsonObject("details", new JsonObject()).getString("field", "");
  }

  @Test
  void aClassIsAskedForConfirmedMovedAndCancelled() throws Exception {
    Instant at = day();
    Answer asked = student.post(BOOKINGS, wish(at));
    assertEquals(201, asked.status(), asked.body().toString());
    JsonObject booking = asked.json();
    assertEquals("pending", booking.getString("status"));
    assertEquals("Lesson", booking.getString("title"));
    assertEquals(new JsonArray().add("cancel").add("move"), booking.getJsonArray("may"));
    String path = BOOKINGS + "/" + booking.getString("id");
    assertEquals(403, student.post(path + "/confirm", new JsonObject()).status());
    JsonObject confirmed = tutor.post(path + "/confirm", new JsonObject()).json();
    assertEquals("confirmed", confirmed.getString("status"));
    JsonObject later = new JsonObject().put("startsAt", at.plusSeconds(7200).toString());
    Answer stale = tutor.patch(path, booking.getString("etag"), later);
    assertEquals("409 stale", stale.refusal());
    Answer proposed = student.patch(path, confirmed.getString("etag"), later);
    assertEquals(200, proposed.status(), proposed.body().toString());
    assertEquals(at.toString(), proposed.json().getString("startsAt"));
    assertEquals(
        later.getString("startsAt"),
        proposed.json().getJsonObject("proposal").getString("startsAt"));
    JsonObject moved = tutor.post(path + "/confirm", new JsonObject()).json();
    assertEquals(later.getString("startsAt"), moved.getString("startsAt"));
    JsonObject outcome = student.get(path + "/cancellation").json();
    assertEquals(
        new JsonObject().put("share", 100).put("as", "refund").put("rule", "early"), outcome);
    JsonObject reason = new JsonObject().put("reason", "ill");
    JsonObject cancelled = student.post(path + "/cancel", reason).json();
    assertEquals("cancelled", cancelled.getString("status"));
    assertEquals("ill", cancelled.getString("reason"));
    assertEquals("409 illegal_move", student.post(path + "/cancel", reason).refusal());
  }

  @Test
  void badInputIsRefusedByName() throws Exception {
    Instant at = day();
    JsonObject local =
        wish(at).put("startsAtLocal", "2027-03-28T03:30").put("zone", "Europe/Athens");
    local.remove("startsAt");
    assertEquals("skipped_time startsAtLocal", refusal(tutor, local));
    assertEquals("unknown_time_zone zone", refusal(tutor, wish(at).put("zone", "Mars/Olympus")));
    assertEquals(
        "invalid_time endsAt",
        refusal(tutor, wish(at).put("endsAt", at.minusSeconds(60).toString())));
    assertEquals("in_the_past startsAt", refusal(tutor, wish(Instant.now().minusSeconds(3600))));
    assertEquals(
        "unknown_session_type sessionType",
        refusal(student, wish(at).put("sessionType", UUID.randomUUID().toString())));
    assertEquals("unknown_tutor tutor", refusal(admin, wish(at).put("tutor", id(Role.STUDENT))));
    for (String rule :
        List.of(
            "FREQ=SECONDLY", "FREQ=WEEKLY", "FREQ=WEEKLY;UNTIL=20361201", "FREQ=YEARLY;COUNT=10")) {
      assertEquals(
          "invalid_recurrence recurrence", refusal(tutor, wish(at).put("recurrence", rule)));
    }
  }

  @Test
  void aSeriesIsSeenInTheWeekAndClashesAreTold() throws Exception {
    Instant at = day();
    days += 3;
    JsonObject series = wish(at).put("recurrence", "FREQ=DAILY;COUNT=3");
    JsonObject first = tutor.post(BOOKINGS, series).json();
    assertEquals("FREQ=DAILY;COUNT=3", first.getJsonObject("series").getString("rule"));
    Answer again = tutor.post(BOOKINGS, series);
    assertEquals("409 series_conflicts", again.refusal());
    assertEquals(
        3,
        again
            .json()
            .getJsonObject("error")
            .getJsonObject("details")
            .getJsonArray("conflicts")
            .size());
    String of = "&series=" + first.getJsonObject("series").getString("id");
    String query = "?from=" + at + "&to=" + at.plus(5, ChronoUnit.DAYS) + of;
    JsonObject week = tutor.get(BOOKINGS + query + "&limit=2").json();
    assertEquals(2, week.getJsonArray("items").size());
    JsonObject rest =
        tutor.get(BOOKINGS + query + "&limit=2&after=" + week.getString("next")).json();
    assertEquals(1, rest.getJsonArray("items").size());
    assertEquals(0, student.get(BOOKINGS + query).json().getJsonArray("items").size());
    JsonObject busy =
        tutor
            .get(
                BOOKINGS
                    + "/conflicts?tutor="
                    + id(Role.TUTOR)
                    + "&startsAt="
                    + at.plusSeconds(1800)
                    + "&endsAt="
                    + at.plusSeconds(5400))
            .json();
    assertEquals("busy", busy.getJsonArray("items").getJsonObject(0).getString("why"));
  }

  @Test
  void aClassForSeveralIsFoundJoinedAndWaitedFor() throws Exception {
    Instant at = day();
    JsonObject group = wish(at).put("sessionType", kind("Group " + UUID.randomUUID(), 2));
    JsonObject made = tutor.post(BOOKINGS, group).json();
    String path = BOOKINGS + "/" + made.getString("id");
    String open = BOOKINGS + "?open=true&from=" + at + "&to=" + at.plusSeconds(3600);
    JsonObject found = student.get(open).json().getJsonArray("items").getJsonObject(0);
    assertEquals(new JsonArray().add("takeSeat"), found.getJsonArray("may"));
    JsonObject seated = student.post(path + "/seats", new JsonObject()).json();
    assertEquals(1, seated.getInteger("seatsLeft"));
    assertEquals("409 already_in", tutor.post(path + "/waitlist", forStudent()).refusal());
    assertEquals("409 give_seat", student.post(path + "/cancel", new JsonObject()).refusal());
    Answer given = student.delete(path + "/seats/" + id(Role.STUDENT), Map.of());
    assertEquals(200, given.status(), given.body().toString());
    assertEquals("early", given.json().getString("rule"));
    assertTrue(tutor.get(path).json().getInteger("seatsLeft") == 2);
  }

  private static JsonObject forStudent() {
    return new JsonObject().put("student", id(Role.STUDENT));
  }
}
