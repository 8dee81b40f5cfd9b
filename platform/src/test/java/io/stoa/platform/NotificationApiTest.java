// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.HostClient.Answer;
import io.stoa.platform.identity.MemberEvent;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Live;
import io.stoa.platform.kernel.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What people of two schools are told, with the event log at work.
final class NotificationApiTest {

  private static final String NOTIFICATIONS = "/api/v1/notifications";
  private static final String READ = NOTIFICATIONS + "/read";
  private static final String PREFERENCES = "/api/v1/me/notification-preferences";

  private final TwoSchools schools = new TwoSchools();
  private final TwoSchools.One first = schools.first();
  private final Queue<Live.Notice> heard = new ConcurrentLinkedQueue<>();

  NotificationApiTest() {
    schools.kernel().live().listen(heard::add);
    schools.kernel().live().start();
    schools.kernel().events().start();
  }

  @AfterEach
  void close() throws Exception {
    schools.kernel().events().close();
    schools.close();
  }

  private static void asKernel(Sql work) throws SQLException {
    try (Connection connection = TestSchool.owner();
        Statement sql = connection.createStatement()) {
      sql.execute("set role stoa_kernel");
      work.run(sql);
    }
  }

  private interface Sql {
    void run(Statement sql) throws SQLException;
  }

  /// Waits until every event so far has been handled.
  private static void settle() throws SQLException {
    asKernel(sql -> {
      long until = System.nanoTime() + 60_000_000_000L;
      boolean done = false;
      while (!done) {
        assertTrue(System.nanoTime() < until, "the events are not handled");
        try (ResultSet row =
            sql.executeQuery(
                "select not exists (select from kernel.event where number is null)"
                    + " and f.position >= (select coalesce(max(number), 0) from kernel.event)"
                    + " from kernel.follower f where f.name = 'notifications'")) {
          done = row.next() && row.getBoolean(1);
        }
      }
    });
  }

  private HostClient signedIn(Role role) throws Exception {
    HostClient client = first.signedIn(role);
    settle();
    assertEquals(200, client.post(READ, new JsonObject().put("all", true)).status());
    return client;
  }

  private static JsonObject page(HostClient client, String query) throws Exception {
    Answer answer = client.get(NOTIFICATIONS + query);
    assertEquals(200, answer.status(), answer.body().toString());
    return answer.json();
  }

  private static List<JsonObject> items(JsonObject page) {
    return page.getJsonArray("items").stream().map(JsonObject.class::cast).toList();
  }

  /// The unread ones' kinds, newest first.
  private static List<String> unread(HostClient client) throws Exception {
    JsonObject page = page(client, "?unread=true");
    List<String> kinds = items(page).stream().map(one -> one.getString("kind")).toList();
    assertEquals(kinds.size(), page.getInteger("unread"));
    return kinds;
  }

  private void changeRole(HostClient admin, Role of, String role) throws Exception {
    Answer answer =
        admin.patch(
            "/api/v1/people/" + first.person(of).id(), "*", new JsonObject().put("role", role));
    assertEquals(200, answer.status(), answer.body().toString());
    settle();
  }

  private static JsonObject choice(String kind, boolean inApp, boolean email) {
    JsonObject line = new JsonObject().put("kind", kind).put("inApp", inApp).put("email", email);
    return new JsonObject().put("items", new JsonArray().add(line));
  }

  private List<String> letters(String template) throws Exception {
    List<String> to = new ArrayList<>();
    Answer outbox = schools.visitor(first.host()).get("/api/v1/outbox");
    for (JsonObject letter : items(outbox.json())) {
      if (letter.getString("template").equals(template)) {
        to.add(letter.getString("to"));
      }
    }
    return to;
  }

  @Test
  void whatBecomesOfAClassIsToldToItsPeople() throws Exception {
    HostClient tutor = signedIn(Role.TUTOR);
    HostClient student = signedIn(Role.STUDENT);
    Instant start = Instant.now().plusSeconds(90_000);
    String studentId = first.person(Role.STUDENT).id().toString();
    Answer booked =
        tutor.post(
            "/api/v1/bookings",
            new JsonObject()
                .put("tutor", first.person(Role.TUTOR).id().toString())
                .put("students", new JsonArray().add(studentId))
                .put("title", "Geometry of circles")
                .put("startsAt", start.toString())
                .put("endsAt", start.plusSeconds(3600).toString()));
    assertEquals(201, booked.status(), booked.body().toString());
    settle();
    String id = booked.json().getString("id");
    JsonObject told = items(page(student, "?unread=true")).getFirst();
    assertEquals("classConfirmed", told.getString("kind"));
    assertEquals("/?class=" + id, told.getString("link"));
    assertEquals("Geometry of circles", told.getJsonObject("values").getString("title"));
    assertEquals(List.of(), unread(tutor), "he did it himself");
    assertEquals(List.of(first.person(Role.STUDENT).email()), letters("class-confirmed"));
    assertTrue(heard.stream().anyMatch(notice -> notice.type().equals("booking.changed")));
    student.post("/api/v1/bookings/" + id + "/cancel", new JsonObject());
    settle();
    assertEquals(List.of("classCancelled"), unread(tutor));
  }

  /// What a letter of this template said to this person's calendar, newest first.
  private List<String> invitations(Role role, String template) throws Exception {
    return items(schools.visitor(first.host()).get("/api/v1/outbox").json()).stream()
        .filter(letter -> letter.getString("template").equals(template))
        .filter(letter -> letter.getString("to").equals(first.person(role).email()))
        .map(letter -> letter.getString("calendar", ""))
        .toList();
  }

  @Test
  void theLetterTellsTheCalendarToo() throws Exception {
    HostClient tutor = signedIn(Role.TUTOR);
    Instant start = Instant.now().plusSeconds(900_000).truncatedTo(ChronoUnit.MINUTES);
    String student = first.person(Role.STUDENT).id().toString();
    Answer booked =
        tutor.post(
            "/api/v1/bookings",
            new JsonObject()
                .put("tutor", first.person(Role.TUTOR).id().toString())
                .put("students", new JsonArray().add(student))
                .put("title", "Geometry")
                .put("zone", "Europe/Athens")
                .put("startsAt", start.toString())
                .put("endsAt", start.plusSeconds(3600).toString()));
    assertEquals(201, booked.status(), booked.body().toString());
    settle();
    String id = booked.json().getString("id");
    String invited = invitations(Role.STUDENT, "class-confirmed").getFirst();
    for (String line :
        List.of(
            "METHOD:REQUEST",
            "UID:" + id + "@" + first.host(),
            "SEQUENCE:0",
            "STATUS:CONFIRMED",
            "TZID:Europe/Athens",
            "mailto:" + first.person(Role.STUDENT).email())) {
      assertTrue(invited.replace("\r\n ", "").contains(line), line + " in " + invited);
    }
    assertFalse(invited.contains(first.person(Role.TUTOR).email()), "nobody's address but his own");

    String path = "/api/v1/bookings/" + id;
    JsonObject later = new JsonObject().put("startsAt", start.plusSeconds(7200).toString());
    assertEquals(200, tutor.patch(path, tutor.get(path).etag(), later).status());
    settle();
    String moved = invitations(Role.STUDENT, "class-moved").getFirst();
    assertTrue(moved.contains("METHOD:REQUEST") && moved.contains("SEQUENCE:1"), moved);
    assertEquals(200, tutor.post(path + "/cancel", new JsonObject()).status());
    settle();
    String cancelled = invitations(Role.STUDENT, "class-cancelled").getFirst();
    assertTrue(cancelled.contains("METHOD:CANCEL"), cancelled);
    assertTrue(cancelled.contains("STATUS:CANCELLED"), cancelled);
    assertTrue(cancelled.contains("UID:" + id + "@"), cancelled);
  }

  @Test
  void whatHappensIsToldCountedAndRead() throws Exception {
    HostClient admin = signedIn(Role.ADMIN);
    HostClient tutor = signedIn(Role.TUTOR);
    heard.clear();
    changeRole(admin, Role.TUTOR, "moderator");
    assertEquals(List.of("roleChanged"), unread(tutor));
    JsonObject one = items(page(tutor, "?unread=true")).getFirst();
    assertEquals(new JsonObject().put("role", "moderator"), one.getJsonObject("values"));
    assertEquals("/profile", one.getString("link"));
    assertNull(one.getString("readAt"));
    assertEquals(List.of(), unread(admin));
    assertEquals(List.of(first.person(Role.TUTOR).email()), letters("role-changed"));

    // Nobody marks what another was told.
    JsonObject ids = new JsonObject().put("ids", new JsonArray().add(one.getString("id")));
    assertEquals(0, admin.post(READ, ids).json().getInteger("unread"));
    assertEquals(List.of("roleChanged"), unread(tutor));
    assertEquals(0, tutor.post(READ, ids).json().getInteger("unread"));
    assertEquals(List.of(), unread(tutor));
    assertTrue(items(page(tutor, "")).stream().allMatch(read -> read.getString("readAt") != null));
    hears("people.changed", Role.ADMIN);
    hears("notifications.changed", Role.TUTOR);
    assertFalse(
        heard.stream()
            .anyMatch(notice ->
                notice.type().equals("notifications.changed")
                    && notice.isFor(first.caller(Role.STUDENT))));
  }

  private void hears(String type, Role role) {
    long until = System.nanoTime() + 20_000_000_000L;
    while (heard.stream()
        .noneMatch(notice -> notice.type().equals(type) && notice.isFor(first.caller(role)))) {
      assertTrue(System.nanoTime() < until, type + " is not told");
      Thread.onSpinWait();
    }
  }

  @Test
  void aNewDeviceAndActingAsSomebodyAreToldHim() throws Exception {
    HostClient student = signedIn(Role.STUDENT);
    first.signedIn(Role.STUDENT);
    HostClient admin = signedIn(Role.ADMIN);
    String path = "/api/v1/people/" + first.person(Role.STUDENT).id() + "/impersonation";
    assertEquals(200, admin.post(path, new JsonObject().put("reason", "Ticket 7")).status());
    settle();
    assertEquals(List.of("impersonated", "newDevice"), unread(student));
    List<JsonObject> told = items(page(student, "?unread=true"));
    assertEquals("First admin", told.getFirst().getJsonObject("values").getString("person"));
    assertFalse(told.getLast().getJsonObject("values").getString("device").isEmpty());
    assertEquals(List.of(first.person(Role.STUDENT).email()), letters("impersonated"));
  }

  @Test
  void whoInvitedHearsOfWhoCame() throws Exception {
    HostClient admin = signedIn(Role.ADMIN);
    HostClient owner = signedIn(Role.OWNER);
    assertEquals(
        200,
        admin
            .send(HttpMethod.PATCH, PREFERENCES, Map.of(), choice("invitationAccepted", true, true))
            .status());
    JsonObject guest =
        new JsonObject().put("email", first.slug() + "-guest@x.example").put("role", "student");
    Answer invited = admin.post("/api/v1/people/invitations", guest.put("name", "Guest"));
    assertEquals(201, invited.status(), invited.body().toString());
    JsonObject letter =
        items(admin.get("/api/v1/outbox").json()).stream()
            .filter(each -> each.getString("template").equals("invitation"))
            .findFirst()
            .orElseThrow();
    String link = letter.getString("link");
    HostClient visitor = schools.visitor(first.host());
    Answer accepted =
        visitor.post(
            "/api/v1/invitations/accept",
            new JsonObject()
                .put("token", link.substring(link.indexOf('#') + 1))
                .put("name", "Ana")
                .put("password", TwoSchools.PASSWORD));
    assertEquals(200, accepted.status(), accepted.body().toString());
    settle();
    assertEquals(List.of("invitationAccepted"), unread(admin));
    JsonObject told = items(page(admin, "?unread=true")).getFirst();
    assertEquals("Ana", told.getJsonObject("values").getString("person"));
    assertEquals(List.of(), unread(owner));
    assertEquals(List.of(first.person(Role.ADMIN).email()), letters("invitation-accepted"));
  }

  @Test
  void whoDoesNotWantItIsNotTold() throws Exception {
    HostClient admin = signedIn(Role.ADMIN);
    HostClient tutor = signedIn(Role.TUTOR);
    Answer chosen = prefer(tutor, choice("roleChanged", false, false));
    assertEquals(200, chosen.status(), chosen.body().toString());
    assertEquals(chosen.json(), tutor.get(PREFERENCES).json());
    changeRole(admin, Role.TUTOR, "moderator");
    changeRole(admin, Role.STUDENT, "guardian");
    assertEquals(List.of(), unread(tutor));
    // The student's own choice is his.
    assertEquals(List.of(first.person(Role.STUDENT).email()), letters("role-changed"));

    assertEquals("400 required_kind", prefer(tutor, choice("newDevice", false, true)).refusal());
    assertEquals(400, prefer(tutor, choice("anything", true, true)).status());
  }

  @Test
  void aChoiceOfAnOlderStateIsRefusedWithTheOneThatHolds() throws Exception {
    HostClient tutor = signedIn(Role.TUTOR);
    String seen = tutor.get(PREFERENCES).etag();
    Answer changed = tutor.patch(PREFERENCES, seen, choice("invitationAccepted", true, true));
    assertEquals(200, changed.status(), changed.body().toString());
    Answer stale = tutor.patch(PREFERENCES, seen, choice("invitationAccepted", false, false));
    assertEquals("409 stale", stale.refusal());
    assertEquals(
        changed.etag(),
        stale.json().getJsonObject("error").getJsonObject("details").getString("current"));
    assertEquals(changed.json(), tutor.get(PREFERENCES).json());
    assertEquals(changed.etag(), tutor.get(PREFERENCES).etag());
  }

  @Test
  void whoIsSwitchedOffIsWrittenToAndToldWhenItIsOver() throws Exception {
    HostClient admin = signedIn(Role.ADMIN);
    JsonObject guest =
        new JsonObject().put("email", first.slug() + "-never@x.example").put("role", "student");
    String invited = admin.post("/api/v1/people/invitations", guest).json().getString("id");
    String student = first.person(Role.STUDENT).id().toString();
    for (String id : List.of(invited, student)) {
      state(admin, id, "deactivated");
    }
    // Who never came has nothing to lose.
    assertEquals(List.of(first.person(Role.STUDENT).email()), letters("access-ended"));
    assertEquals(List.of(), letters("access-restored"));
    state(admin, student, "active");
    assertEquals(List.of(first.person(Role.STUDENT).email()), letters("access-restored"));
    assertTrue(unread(first.signedIn(Role.STUDENT)).contains("accessRestored"));
    Answer off = prefer(first.signedIn(Role.STUDENT), choice("accessRestored", false, false));
    assertEquals("400 required_kind", off.refusal());
  }

  private static void state(HostClient admin, String person, String state) throws Exception {
    Answer answer =
        admin.patch("/api/v1/people/" + person, "*", new JsonObject().put("state", state));
    assertEquals(200, answer.status(), answer.body().toString());
    settle();
  }

  @Test
  void everyPageOfTheSchoolHearsThatItLooksOtherwise() throws Exception {
    HostClient admin = first.admin();
    heard.clear();
    Answer changed = admin.patch("/api/v1/school", "\"0\"", new JsonObject().put("name", "X"));
    assertEquals("409 stale", changed.refusal());
    String etag = admin.get("/api/v1/school").etag();
    assertEquals(
        200, admin.patch("/api/v1/school", etag, new JsonObject().put("name", "Lyceum")).status());
    for (Role role : Role.values()) {
      hears("school.changed", role);
    }
    assertFalse(
        heard.stream().anyMatch(notice -> notice.isFor(schools.second().caller(Role.OWNER))));
  }

  private static Answer prefer(HostClient client, JsonObject body) throws Exception {
    return client.send(HttpMethod.PATCH, PREFERENCES, Map.of(), body);
  }

  @Test
  void anEventThatIsHandledTwiceIsToldOnceAndNothingGoesToAnotherSchool() throws Exception {
    HostClient admin = signedIn(Role.ADMIN);
    HostClient tutor = signedIn(Role.TUTOR);
    HostClient stranger = schools.second().signedIn(Role.TUTOR);
    changeRole(admin, Role.TUTOR, "moderator");
    assertEquals(List.of("roleChanged"), unread(tutor));
    List<JsonObject> before = items(page(tutor, ""));
    asKernel(sql -> {
      sql.execute("update kernel.follower set position = 0 where name = 'notifications'");
      sql.execute("delete from kernel.handled where follower = 'notifications'");
    });
    changeRole(admin, Role.STUDENT, "guardian");
    assertEquals(before, items(page(tutor, "")));
    assertEquals(1, letters("role-changed").stream().filter(this::isTutor).count());

    assertEquals(
        Set.of("newDevice"),
        new HashSet<>(
            items(page(stranger, "")).stream().map(one -> one.getString("kind")).toList()));
    JsonObject ids =
        new JsonObject().put("ids", new JsonArray().add(before.getFirst().getString("id")));
    assertEquals(200, stranger.post(READ, ids).status());
    assertEquals(List.of("roleChanged"), unread(tutor));
  }

  private boolean isTutor(String email) {
    return email.equals(first.person(Role.TUTOR).email());
  }

  @Test
  void pagesAreWalkedAndADeletedPersonIsForgotten() throws Exception {
    HostClient tutor = signedIn(Role.TUTOR);
    Caller admin = first.caller(Role.ADMIN);
    for (int i = 0; i < 7; i++) {
      schools
          .kernel()
          .db()
          .transact(
              admin,
              tx -> {
                schools
                    .kernel()
                    .events()
                    .append(
                        tx,
                        new MemberEvent.RoleChanged(
                            first.person(Role.TUTOR).id(), "tutor", "moderator"));
                return null;
              });
    }
    settle();
    List<String> walked = new ArrayList<>();
    String next = "";
    do {
      JsonObject page =
          page(tutor, "?unread=true&limit=3" + (next.isEmpty() ? "" : "&after=" + next));
      assertEquals(7, page.getInteger("unread"));
      items(page).forEach(one -> walked.add(one.getString("id")));
      next = page.getValue("next") == null ? "" : page.getString("next");
    } while (!next.isEmpty());
    assertEquals(7, walked.size());
    assertEquals(7, new HashSet<>(walked).size());
    assertEquals(
        204,
        first
            .admin()
            .delete("/api/v1/people/" + first.person(Role.TUTOR).id(), Map.of("If-Match", "*"))
            .status());
    settle();
    assertEquals(
        0,
        schools
            .kernel()
            .db()
            .transact(
                Caller.system(first.id()),
                tx ->
                    tx.list(
                        "select id from messaging.notification where person_id = $1",
                        row -> row.getUUID(0),
                        first.person(Role.TUTOR).id().value()))
            .size());
  }
}
