// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.HostClient.Answer;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The people list of two schools.
final class PeopleApiTest {

  private static final String PEOPLE = "/api/v1/people";
  private static final String INVITATIONS = PEOPLE + "/invitations";

  private final TwoSchools schools = new TwoSchools();
  private final TwoSchools.One first = schools.first();

  @AfterEach
  void close() throws Exception {
    schools.close();
  }

  private static JsonObject guest(String role) {
    String name = "g" + UUID.randomUUID().toString().substring(0, 12);
    return new JsonObject().put("email", name + "@x.example").put("role", role).put("name", name);
  }

  private String path(Role role) {
    return PEOPLE + "/" + first.person(role).id();
  }

  private static List<String> names(Answer page) {
    assertEquals(200, page.status(), page.body().toString());
    List<String> names = new ArrayList<>();
    page.json()
        .getJsonArray("items")
        .forEach(item -> names.add(((JsonObject) item).getString("name")));
    return names;
  }

  private int sql(String sql, Object... parameters) {
    return schools
        .kernel()
        .db()
        .transact(Caller.system(first.id()), tx -> tx.update(sql, parameters));
  }

  @Test
  void peopleAreFoundFilteredAndSortedPageByPage() throws Exception {
    HostClient admin = first.admin();
    assertEquals(
        List.of(
            "First admin",
            "First guardian",
            "First moderator",
            "First owner",
            "First student",
            "First tutor"),
        names(admin.get(PEOPLE)));
    for (String sort : List.of("name", "-name", "createdAt", "-createdAt")) {
      List<String> walked = new ArrayList<>();
      String next = "";
      do {
        Answer page =
            admin.get(PEOPLE + "?limit=2&sort=" + sort + (next.isEmpty() ? "" : "&after=" + next));
        walked.addAll(names(page));
        next = page.json().getString("next", "");
      } while (next != null && !next.isEmpty());
      assertEquals(names(admin.get(PEOPLE + "?sort=" + sort)), walked, sort);
      assertEquals(6, new HashSet<>(walked).size(), sort);
    }
    assertEquals(List.of("First tutor"), names(admin.get(PEOPLE + "?q=TUTOR")));
    assertEquals(List.of("First tutor"), names(admin.get(PEOPLE + "?q=st%20tu")));
    String email = first.person(Role.OWNER).email();
    assertEquals(List.of("First owner"), names(admin.get(PEOPLE + "?q=" + email)));
    assertEquals(List.of(), names(admin.get(PEOPLE + "?q=%25")));
    assertEquals(List.of(), names(admin.get(PEOPLE + "?q=' or true --".replace(" ", "%20"))));
    assertEquals(List.of("First student"), names(admin.get(PEOPLE + "?role=student")));
    assertEquals(List.of(), names(admin.get(PEOPLE + "?state=invited")));
    assertEquals(400, admin.get(PEOPLE + "?sort=email").status());
    assertEquals(400, admin.get(PEOPLE + "?after=x").status());
    assertEquals(400, admin.get(PEOPLE + "?limit=101").status());
  }

  @Test
  void whoSeesWhom() throws Exception {
    assertEquals(6, names(first.signedIn(Role.MODERATOR).get(PEOPLE)).size());
    // A tutor those whom he teaches, a student himself; others are as if they were not there.
    assertEquals(List.of("First tutor"), names(first.tutor().get(PEOPLE)));
    HostClient student = first.signedIn(Role.STUDENT);
    assertEquals(List.of("First student"), names(student.get(PEOPLE)));
    assertEquals("404 not_found", student.get(path(Role.TUTOR)).refusal());
    HostClient admin = first.admin();
    String theirs = PEOPLE + "/" + schools.second().person(Role.TUTOR).id();
    assertEquals("404 not_found", admin.get(theirs).refusal());
    assertEquals(
        admin.get(theirs).refusal(), admin.get(PEOPLE + "/" + UUID.randomUUID()).refusal());
    assertEquals(
        "404 not_found",
        admin.patch(theirs, "\"1\"", new JsonObject().put("name", "Mole")).refusal());
    assertEquals("404 not_found", admin.delete(theirs, Map.of("If-Match", "*")).refusal());
  }

  @Test
  void anInvitationIsALetterAndASeat() throws Exception {
    HostClient admin = first.admin();
    JsonObject guest = guest("student");
    Answer invited = admin.post(INVITATIONS, guest);
    assertEquals(201, invited.status(), invited.body().toString());
    assertEquals("invited", invited.json().getString("state"));
    JsonObject letter = admin.get("/api/v1/outbox").json().getJsonArray("items").getJsonObject(0);
    assertEquals(guest.getString("email"), letter.getString("to"));
    assertEquals("invitation", letter.getString("template"));
    assertTrue(letter.getString("subject").startsWith("First admin invites you"));
    String link = "http://%s:%d/invitation#".formatted(first.host(), schools.port());
    assertTrue(letter.getString("link").startsWith(link), letter.encode());
    assertEquals(
        2, admin.get("/api/v1/school").json().getJsonObject("usage").getInteger("students"));
    assertEquals("person.invited", newest(invited.json().getString("id")));

    // Again: another letter, the same person, and only its link holds.
    Answer again = admin.post(INVITATIONS, guest);
    assertEquals(invited.json().getString("id"), again.json().getString("id"));
    assertEquals(1, links(invited.json().getString("id")));
    assertEquals(
        2, admin.get("/api/v1/school").json().getJsonObject("usage").getInteger("students"));
    JsonObject known = guest("student").put("email", first.person(Role.TUTOR).email());
    assertEquals("409 email_in_use", admin.post(INVITATIONS, known).refusal());
    for (String email : List.of("nobody", "a@b@c", "a@x.example\r\nBcc: b@x.example", "")) {
      JsonObject bad = guest("student").put("email", email);
      assertEquals(400, admin.post(INVITATIONS, bad).status(), email);
    }
  }

  private int links(String person) {
    return schools
        .kernel()
        .db()
        .transact(
            Caller.system(first.id()),
            tx ->
                tx.first(
                    "select count(*) from identity.link where person_id = $1",
                    row -> row.getInteger(0),
                    UUID.fromString(person)))
        .orElseThrow();
  }

  private String newest(String subject) {
    return schools
        .kernel()
        .db()
        .transact(
            Caller.system(first.id()),
            tx ->
                tx.first(
                    "select action from kernel.audit where subject = $1 order by entry desc",
                    row -> row.getString(0),
                    subject))
        .orElseThrow();
  }

  @Test
  void nobodyDecidesAboutWhoIsAboveHim() throws Exception {
    HostClient admin = first.admin();
    HostClient moderator = first.signedIn(Role.MODERATOR);
    JsonObject toOwner = new JsonObject().put("role", "owner");
    JsonObject rename = new JsonObject().put("name", "X");
    JsonObject off = new JsonObject().put("state", "deactivated");
    assertEquals("403 above_you", admin.patch(path(Role.TUTOR), "*", toOwner).refusal());
    assertEquals("403 above_you", admin.patch(path(Role.OWNER), "*", off).refusal());
    assertEquals("403 above_you", admin.patch(path(Role.OWNER), "*", rename).refusal());
    assertEquals(
        "403 above_you", admin.delete(path(Role.OWNER), Map.of("If-Match", "*")).refusal());
    assertEquals("403 above_you", admin.post(INVITATIONS, guest("owner")).refusal());
    // A moderator adds people and removes nobody.
    assertEquals(201, moderator.post(INVITATIONS, guest("tutor")).status());
    assertEquals("403 above_you", moderator.post(INVITATIONS, guest("admin")).refusal());
    assertEquals("403 above_you", moderator.post(INVITATIONS, guest("moderator")).refusal());
    assertEquals("403 forbidden", moderator.patch(path(Role.STUDENT), "*", off).refusal());
    assertEquals(
        "403 forbidden", moderator.delete(path(Role.STUDENT), Map.of("If-Match", "*")).refusal());
    assertEquals("403 forbidden", first.tutor().post(INVITATIONS, guest("student")).refusal());
    assertEquals(
        "403 forbidden",
        moderator.patch(path(Role.STUDENT), "*", new JsonObject().put("role", "tutor")).refusal());
    assertEquals("First owner", admin.get(path(Role.OWNER)).json().getString("name"));
    JsonArray may = admin.get(path(Role.OWNER)).json().getJsonArray("may");
    assertEquals("[]", may.encode());
  }

  @Test
  void theLastOwnerStays() throws Exception {
    HostClient owner = first.signedIn(Role.OWNER);
    JsonObject down = new JsonObject().put("role", "admin");
    assertEquals("409 last_owner", owner.patch(path(Role.OWNER), "*", down).refusal());
    assertEquals(
        "409 last_owner", owner.delete(path(Role.OWNER), Map.of("If-Match", "*")).refusal());
    JsonObject up = new JsonObject().put("role", "owner");
    assertEquals(200, owner.patch(path(Role.ADMIN), "*", up).status());

    // Both at once: one of the two stays.
    HostClient other = first.admin();
    List<String> answers =
        atOnce(
            List.of(
                () -> owner.patch(path(Role.ADMIN), "*", down).body().toString(),
                () -> other.patch(path(Role.OWNER), "*", down).body().toString()));
    assertEquals(
        1,
        schools
            .kernel()
            .db()
            .transact(
                Caller.system(first.id()),
                tx ->
                    tx.list(
                        "select 1 from identity.person where role = 'owner'",
                        row -> row.getInteger(0)))
            .size(),
        answers::toString);
  }

  private static List<String> atOnce(List<Callable<String>> calls) throws Exception {
    List<String> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> each : threads.invokeAll(calls)) {
        all.add(each.get());
      }
    }
    return all;
  }

  @Test
  void aChangeOfTwoAtOnceIsOneOfThem() throws Exception {
    HostClient admin = first.admin();
    String etag = admin.get(path(Role.TUTOR)).etag();
    Answer changed = admin.patch(path(Role.TUTOR), etag, new JsonObject().put("name", " Ada "));
    assertEquals(200, changed.status(), changed.body().toString());
    assertEquals("Ada", changed.json().getString("name"));
    assertNotEquals(etag, changed.etag());
    Answer stale = admin.patch(path(Role.TUTOR), etag, new JsonObject().put("name", "Eve"));
    assertEquals("409 stale", stale.refusal());
    assertEquals(
        changed.etag(),
        stale.json().getJsonObject("error").getJsonObject("details").getString("current"));
    assertEquals("First tutor", first.audited("person.changed").getString("name"));
    assertEquals(400, admin.patch(path(Role.TUTOR), "*", new JsonObject()).status());
    JsonObject unknown = new JsonObject().put("password", "x");
    assertEquals(400, admin.patch(path(Role.TUTOR), "*", unknown).status());
  }

  @Test
  void whoIsDeactivatedIsOutAtOnceAndMayComeBack() throws Exception {
    HostClient admin = first.admin();
    HostClient student = first.signedIn(Role.STUDENT);
    assertEquals(200, student.get("/api/v1/session").status());
    JsonObject off = new JsonObject().put("state", "deactivated");
    assertEquals(200, admin.patch(path(Role.STUDENT), "*", off).status());
    assertEquals(401, student.get("/api/v1/session").status());
    JsonObject login =
        new JsonObject()
            .put("email", first.person(Role.STUDENT).email())
            .put("password", TwoSchools.PASSWORD);
    assertEquals(401, student.post("/api/v1/session", login).status());
    assertEquals(List.of("First student"), names(admin.get(PEOPLE + "?state=deactivated")));
    JsonObject on = new JsonObject().put("state", "active");
    assertEquals(200, admin.patch(path(Role.STUDENT), "*", on).status());
    assertEquals(200, student.post("/api/v1/session", login).status());
  }

  @Test
  void whoIsDeletedLeavesNothingButWhatRefersToHim() throws Exception {
    HostClient admin = first.admin();
    HostClient tutor = first.tutor();
    String etag = admin.get(path(Role.TUTOR)).etag();
    assertEquals(
        "409 stale", admin.delete(path(Role.TUTOR), Map.of("If-Match", "\"0\"")).refusal());
    assertEquals(204, admin.delete(path(Role.TUTOR), Map.of("If-Match", etag)).status());
    assertEquals(401, tutor.get("/api/v1/session").status());
    assertEquals("404 not_found", admin.get(path(Role.TUTOR)).refusal());
    assertFalse(names(admin.get(PEOPLE)).contains("First tutor"));
    assertEquals(1, sql("update identity.person set locale = 'en' where deleted_at is not null"));
    String email = first.person(Role.TUTOR).email();
    assertEquals(0, sql("update identity.person set locale = 'en' where email = $1", email));
    // His address is free again.
    JsonObject again = guest("tutor").put("email", first.person(Role.TUTOR).email());
    assertEquals(201, admin.post(INVITATIONS, again).status());
  }

  @Test
  void ofManyThatWantTheLastSeatExactlyOneGetsIt() throws Exception {
    HostClient admin = first.admin();
    sql("update tenancy.school set tier = 'free'"); // three tutors, of which there is one
    assertEquals(201, admin.post(INVITATIONS, guest("tutor")).status());
    List<Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      calls.add(() -> {
        Answer answer = admin.post(INVITATIONS, guest("tutor"));
        return answer.status() == 201 ? "201" : answer.refusal();
      });
    }
    List<String> answers = atOnce(calls);
    assertEquals(1, answers.stream().filter("201"::equals).count(), answers::toString);
    assertEquals(Set.of("201", "409 tier_limit"), Set.copyOf(answers));
    JsonObject school = admin.get("/api/v1/school").json();
    assertEquals(3, school.getJsonObject("usage").getInteger("tutors"));
    assertEquals(3, school.getJsonObject("tier").getInteger("tutorsMax"));

    // Neither by a change of role nor by coming back; and a seat that is left can be taken.
    JsonObject tutor = new JsonObject().put("role", "tutor");
    assertEquals("409 tier_limit", admin.patch(path(Role.STUDENT), "*", tutor).refusal());
    JsonObject off = new JsonObject().put("state", "deactivated");
    assertEquals(200, admin.patch(path(Role.TUTOR), "*", off).status());
    assertEquals(200, admin.patch(path(Role.STUDENT), "*", tutor).status());
    JsonObject on = new JsonObject().put("state", "active");
    assertEquals("409 tier_limit", admin.patch(path(Role.TUTOR), "*", on).refusal());
    assertEquals(201, admin.post(INVITATIONS, guest("student")).status());
  }
}
