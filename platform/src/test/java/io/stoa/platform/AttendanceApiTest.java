// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.scheduling.Bookings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the API tells of attendance to whom, who may correct it, and sessions logged by hand.
final class AttendanceApiTest {

  private static TwoSchools schools;

  @BeforeAll
  static void open() {
    schools = new TwoSchools();
  }

  @AfterAll
  static void close() throws Exception {
    schools.close();
  }

  private static final Map<String, HostClient> CLIENTS = new HashMap<>();

  private static HostClient as(TwoSchools.One school, Role role) throws TimeoutException {
    HostClient known = CLIENTS.get(school.slug() + role);
    HostClient client = known == null ? school.signedIn(role) : known;
    CLIENTS.put(school.slug() + role, client);
    return client;
  }

  /// The guardian answers for the student from now on.
  private static void link() {
    Caller school = Caller.system(schools.first().id());
    schools
        .kernel()
        .db()
        .transact(
            school,
            tx ->
                tx.update(
                    "insert into crm.guardianship (tenant_id, guardian_id, student_id)"
                        + " values ($1, $2, $3)",
                    school.school().value(),
                    id(Role.GUARDIAN),
                    id(Role.STUDENT)));
  }

  private static UUID id(Role role) {
    return schools.first().person(role).id().value();
  }

  /// A class of an hour that ended an hour ago, with what was noticed of its student.
  private static UUID past(int hoursAgo, String decision) {
    UUID booking = UUID.randomUUID();
    Caller school = Caller.system(schools.first().id());
    Instant start = Instant.now().minusSeconds(3600L * hoursAgo);
    schools
        .kernel()
        .db()
        .transact(
            school,
            tx -> {
              UUID tenant = school.school().value();
              tx.update(
                  "insert into scheduling.booking"
                      + " (tenant_id, id, tutor_id, title, starts_at, ends_at, status, room)"
                      + " values ($1, $2, $3, 'T', $4, $5, $6, $7)",
                  tenant,
                  booking,
                  id(Role.TUTOR),
                  start.atOffset(ZoneOffset.UTC),
                  start.plusSeconds(3600).atOffset(ZoneOffset.UTC),
                  decision.equals("completed") ? "completed" : "no_show",
                  "room-" + booking);
              tx.update(
                  "insert into scheduling.seat (tenant_id, booking_id, student_id)"
                      + " values ($1, $2, $3)",
                  tenant,
                  booking,
                  id(Role.STUDENT));
              String[] facts = {"joined", "left"};
              for (int i = 0; i < facts.length; i++) {
                tx.update(
                    "insert into attendance.fact (tenant_id, id, booking_id, run_id, room,"
                        + " person_id, participant, kind, at, detail)"
                        + " values ($1, $2, $3, $4, $5, $6, 'PA_1', $7, $8, 'client_initiated')",
                    tenant,
                    UUID.randomUUID(),
                    booking,
                    new UUID(0, 1),
                    "room-" + booking,
                    id(Role.STUDENT),
                    facts[i],
                    start.plusSeconds(300 + i * 1800).atOffset(ZoneOffset.UTC));
              }
              return tx.update(
                  "insert into attendance.outcome"
                      + " (tenant_id, booking_id, decision, why, overlap_seconds, decided_at)"
                      + " values ($1, $2, $3, 'test', 0, now())",
                  tenant,
                  booking,
                  decision);
            });
    return booking;
  }

  private static HostClient.Answer put(HostClient who, String path, JsonObject body)
      throws TimeoutException {
    return who.send(HttpMethod.PUT, path, Map.of(), body);
  }

  private static JsonObject person(JsonObject attendance, Role role) {
    for (Object each : attendance.getJsonArray("people")) {
      JsonObject person = (JsonObject) each;
      if (person.getJsonObject("person").getString("id").equals(id(role).toString())) {
        return person;
      }
    }
    throw new AssertionError("not in " + attendance.encodePrettily());
  }

  @Test
  void aModeratorCorrectsWithAReasonAndBothValuesAreKept() throws Exception {
    UUID booking = past(3, "no_show_tutor");
    String path = "/api/v1/bookings/" + booking + "/attendance";
    HostClient moderator = as(schools.first(), Role.MODERATOR);
    JsonObject before = moderator.get(path).json();
    assertEquals("late", person(before, Role.STUDENT).getString("verdict"));
    assertEquals(300, person(before, Role.STUDENT).getInteger("lateSeconds"));
    assertEquals(1800, person(before, Role.STUDENT).getInteger("presentSeconds"));
    assertEquals("absent", person(before, Role.TUTOR).getString("verdict"));

    JsonObject wish =
        new JsonObject()
            .put("person", id(Role.TUTOR).toString())
            .put("verdict", "on_time")
            .put("outcome", "completed")
            .put("reason", "They met in the library.");
    assertEquals(403, as(schools.first(), Role.TUTOR).post(path + "/corrections", wish).status());
    HostClient.Answer answer = moderator.post(path + "/corrections", wish);
    assertEquals(201, answer.status(), answer.json().encode());
    JsonObject tutor = person(answer.json(), Role.TUTOR);
    assertEquals("on_time", tutor.getString("verdict"));
    assertEquals("absent", tutor.getJsonObject("measured").getString("verdict"));
    assertEquals("completed", answer.json().getString("status"));
    assertEquals("completed", answer.json().getJsonObject("outcome").getString("decision"));
    JsonArray corrections = answer.json().getJsonArray("corrections");
    assertEquals(2, corrections.size());
    for (Object each : corrections) {
      assertEquals("They met in the library.", ((JsonObject) each).getString("reason"));
    }
    assertTrue(schools.first().audited("attendance.corrected").containsKey("person"));

    assertEquals(
        400, moderator.post(path + "/corrections", wish.copy().putNull("reason")).status());
    JsonObject undone = new JsonObject().put("outcome", "no_show_student").put("reason", "No.");
    assertEquals(
        "no_show", moderator.post(path + "/corrections", undone).json().getString("status"));
  }

  @Test
  void aStudentIsToldOfHimselfAndWhoTeaches() throws Exception {
    UUID booking = past(6, "completed");
    String path = "/api/v1/bookings/" + booking + "/attendance";
    JsonObject seen = as(schools.first(), Role.STUDENT).get(path).json();
    assertEquals(2, seen.getJsonArray("people").size(), seen::encodePrettily);
    assertEquals(404, as(schools.second(), Role.ADMIN).get(path).status());
    HostClient guardian = as(schools.first(), Role.GUARDIAN);
    assertEquals(404, guardian.get(path).status());
    link();
    JsonObject seenBySomebodyElse = guardian.get(path).json();
    assertEquals(seen.getJsonArray("people"), seenBySomebodyElse.getJsonArray("people"));
  }

  /// The demo's past weeks look as real ones do: by facts, from which all else follows.
  @Test
  void pastClassesOfTheDemoHaveFacts() throws Exception {
    TwoSchools.One school = schools.second();
    Bookings bookings = new Bookings(schools.kernel().db());
    DemoWeeks weeks =
        new DemoWeeks(
            bookings,
            schools.domains().rehearsal(),
            school.person(Role.TUTOR).id(),
            school.person(Role.STUDENT).id(),
            school.person(Role.GUARDIAN).id());
    Instant now = Instant.now();
    for (int i = 0; i < 2; i++) {
      weeks.open(Caller.system(school.id()), now); // as at each start
    }
    HostClient admin = as(school, Role.ADMIN);
    Map<String, Integer> verdicts = new TreeMap<>();
    Map<String, Integer> decisions = new TreeMap<>();
    int gaps = 0;
    int talked = 0;
    String query =
        "/api/v1/bookings?limit=100&from=%s&to=%s".formatted(now.minusSeconds(16 * 86_400), now);
    for (Object each : admin.get(query).json().getJsonArray("items")) {
      JsonObject booking = (JsonObject) each;
      String path = "/api/v1/bookings/" + booking.getString("id") + "/attendance";
      JsonObject seen = admin.get(path).json();
      JsonObject outcome = seen.getJsonObject("outcome");
      if (outcome == null) {
        assertEquals("cancelled", seen.getString("status"), seen::encodePrettily);
        continue;
      }
      decisions.merge(
          outcome.getString("decision") + " " + seen.getString("status"), 1, Integer::sum);
      for (Object person : seen.getJsonArray("people")) {
        JsonObject one = (JsonObject) person;
        verdicts.merge(one.getString("role") + " " + one.getString("verdict"), 1, Integer::sum);
        gaps += one.getJsonArray("gaps").size();
        talked += one.getInteger("talkedSeconds");
      }
    }
    assertEquals(
        Set.of("completed completed", "no_show_student no_show", "technical cancelled"),
        decisions.keySet());
    for (String some : List.of("on_time", "late", "left_early", "absent")) {
      assertTrue(verdicts.getOrDefault("student " + some, 0) >= 1, verdicts::toString);
    }
    assertEquals(Set.of("on_time"), verdictsOf("tutor", verdicts), verdicts::toString);
    assertTrue(gaps >= 1 && talked > 3600, gaps + " gaps, " + talked + " s talked");
    JsonObject total =
        admin
            .get(
                "/api/v1/reports/sessions?by=month&from=%s&to=%s"
                    .formatted(
                        LocalDate.now(ZoneOffset.UTC).minusDays(20), LocalDate.now(ZoneOffset.UTC)))
            .json()
            .getJsonObject("total");
    assertTrue(total.getInteger("late") >= 1 && total.getInteger("technical") >= 1, total::encode);
    assertTrue(total.getDouble("utilisation") > 0.5, total::encode);
  }

  private static void rename(Role role, String name) {
    schools
        .kernel()
        .db()
        .transact(
            Caller.system(schools.first().id()),
            tx -> tx.update("update identity.person set name = $2 where id = $1", id(role), name));
  }

  /// A spreadsheet runs no name as a formula.
  @Test
  void aNameIsNoFormulaInASpreadsheet() throws Exception {
    past(70, "completed");
    String query =
        "/api/v1/reports/sessions?by=tutor&format=csv&from=%s&to=%s"
            .formatted(
                LocalDate.now(ZoneOffset.UTC).minusDays(30),
                LocalDate.now(ZoneOffset.UTC).plusDays(1));
    String name = schools.first().person(Role.TUTOR).name();
    try {
      for (String begin : List.of("=", "+", "-", "@", "\t=", "\r=")) {
        rename(Role.TUTOR, begin + "HYPERLINK(\"http://x\";1)");
        String csv = as(schools.first(), Role.ADMIN).get(query).body().toString();
        assertTrue(csv.contains(",\"'" + begin + "HYPERLINK(\"\"http://x\"\";1)\","), csv);
      }
    } finally {
      rename(Role.TUTOR, name);
    }
  }

  private static Set<String> verdictsOf(String role, Map<String, Integer> verdicts) {
    return verdicts.keySet().stream()
        .filter(each -> each.startsWith(role + " "))
        .map(each -> each.substring(role.length() + 1))
        .collect(Collectors.toSet());
  }

  @Test
  void aSessionIsLoggedOnceHoweverOftenItIsSent() throws Exception {
    UUID log = UUID.randomUUID();
    String path = "/api/v1/session-logs/" + log;
    HostClient tutor = as(schools.first(), Role.TUTOR);
    JsonObject first =
        new JsonObject()
            .put("editedAt", "2026-03-01T10:00:00Z")
            .put("students", new JsonArray().add(id(Role.STUDENT).toString()))
            .put("minutes", 45)
            .put("note", "circles");
    JsonObject later = new JsonObject().put("editedAt", "2026-03-01T11:00:00Z").put("minutes", 50);
    for (JsonObject each : new JsonObject[] {later, first, first, later}) {
      HostClient.Answer answer = put(tutor, path, each);
      assertEquals(200, answer.status(), answer.json().encode());
    }
    JsonArray items = tutor.get("/api/v1/session-logs").json().getJsonArray("items");
    assertEquals(1, items.size(), items::encodePrettily);
    assertEquals(50, items.getJsonObject(0).getInteger("minutes"));
    assertEquals("circles", items.getJsonObject(0).getString("note"));
    assertEquals(
        "2026-03-01T10:00:00Z", items.getJsonObject(0).getJsonObject("editedAt").getString("note"));

    JsonObject foreign =
        first.copy().put("tutor", schools.second().person(Role.TUTOR).id().toString());
    assertEquals(403, put(tutor, path, foreign).status());
    assertEquals(404, put(as(schools.first(), Role.ADMIN), path, foreign).status());
    JsonObject ahead = first.copy().put("editedAt", Instant.now().plusSeconds(200_000).toString());
    HostClient.Answer refused = put(tutor, path, ahead);
    assertEquals(400, refused.status());
    assertFalse(refused.json().encode().isEmpty());
    assertEquals(
        200,
        put(
                as(schools.first(), Role.ADMIN),
                path,
                new JsonObject().put("editedAt", "2026-03-02T10:00:00Z").put("deleted", true))
            .status());
    assertEquals(0, tutor.get("/api/v1/session-logs").json().getJsonArray("items").size());
  }

  @Test
  void aReportCountsWhatBecameOfClasses() throws Exception {
    past(50, "completed");
    past(60, "no_show_tutor");
    String query =
        "/api/v1/reports/sessions?from=%s&to=%s&zone=UTC&by="
            .formatted(
                LocalDate.now(ZoneOffset.UTC).minusDays(30),
                LocalDate.now(ZoneOffset.UTC).plusDays(1));
    HostClient admin = as(schools.first(), Role.ADMIN);
    HostClient student = as(schools.first(), Role.STUDENT);
    for (HostClient client : List.of(admin, student)) {
      for (String by : List.of("tutor", "student", "month")) {
        HostClient.Answer answer = client.get(query + by);
        assertEquals(200, answer.status(), answer.body().toString());
        JsonObject total = answer.json().getJsonObject("total");
        int completed = 0;
        int booked = 0;
        for (Object item : answer.json().getJsonArray("items")) {
          completed += ((JsonObject) item).getInteger("completed");
          booked += ((JsonObject) item).getInteger("booked");
        }
        assertEquals(total.getInteger("completed"), completed, by);
        assertEquals(total.getInteger("booked"), booked, by);
        assertTrue(completed >= 1 && total.getInteger("noShowTutor") >= 1, total.encode());
        assertEquals(
            completed / (double) booked, total.getDouble("showRate"), 0.001, total.encode());
      }
    }
    String csv = admin.get(query + "student&format=csv").body().toString();
    assertTrue(csv.startsWith("key,name,booked,"), csv);
    assertTrue(csv.contains("\"" + schools.first().person(Role.STUDENT).name() + "\""), csv);
    HostClient other = as(schools.second(), Role.ADMIN);
    String others = other.get(query + "tutor").body().toString();
    assertFalse(others.contains(id(Role.TUTOR).toString()), others);
    assertEquals(400, admin.get(query.replace("zone=UTC", "zone=Mars") + "tutor").status());
    assertEquals(400, admin.get("/api/v1/reports/sessions?from=2026-02-30&to=2026-03-01").status());
  }
}
