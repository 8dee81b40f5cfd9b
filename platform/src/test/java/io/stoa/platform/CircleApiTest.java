// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.HostClient.Answer;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Live;
import io.stoa.platform.kernel.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Links between guardians, tutors and students, and profiles, over HTTP.
final class CircleApiTest {

  private final TwoSchools schools = new TwoSchools();
  private final TwoSchools.One first = schools.first();
  private final Map<Role, HostClient> clients = new EnumMap<>(Role.class);

  @AfterEach
  void close() throws Exception {
    schools.close();
  }

  private HostClient as(Role role) throws Exception {
    HostClient known = clients.get(role);
    HostClient client = known == null ? first.signedIn(role) : known;
    clients.put(role, client);
    return client;
  }

  private String of(Role role, String what) {
    return "/api/v1/people/" + first.person(role).id() + "/" + what;
  }

  private void link(String kind, Role one, Role other) throws Exception {
    JsonObject link = new JsonObject().put("kind", kind);
    Answer answer =
        as(Role.MODERATOR)
            .post(of(one, "links"), link.put("person", first.person(other).id().toString()));
    assertEquals(201, answer.status(), answer.body().toString());
  }

  @Test
  void linksDecideWhoKnowsWhom() throws Exception {
    String student = "/api/v1/people/" + first.person(Role.STUDENT).id();
    assertEquals("404 not_found", as(Role.GUARDIAN).get(student).refusal());
    link("guardian", Role.STUDENT, Role.GUARDIAN);
    link("guardian", Role.GUARDIAN, Role.STUDENT); // again, from the other side
    link("tutor", Role.TUTOR, Role.STUDENT);
    assertEquals(200, as(Role.GUARDIAN).get(student).status());
    assertEquals(200, as(Role.TUTOR).get(student).status());
    assertEquals(2, as(Role.TUTOR).get("/api/v1/people").json().getJsonArray("items").size());
    assertEquals(2, as(Role.GUARDIAN).get("/api/v1/people").json().getJsonArray("items").size());
    // A tutor sees that he teaches the student, a guardian who else does.
    assertEquals(1, items(as(Role.TUTOR), student + "/links"));
    assertEquals(2, items(as(Role.GUARDIAN), student + "/links"));
    assertEquals(2, items(as(Role.STUDENT), student + "/links"));
    assertEquals(2, items(as(Role.ADMIN), student + "/links"));
    Answer pair =
        as(Role.ADMIN)
            .post(
                student + "/links",
                new JsonObject()
                    .put("kind", "guardian")
                    .put("person", first.person(Role.TUTOR).id().toString()));
    assertEquals("409 not_a_pair", pair.refusal());
    Answer foreign =
        as(Role.ADMIN)
            .post(
                student + "/links",
                new JsonObject()
                    .put("kind", "tutor")
                    .put("person", schools.second().person(Role.TUTOR).id().toString()));
    assertEquals("404 not_found", foreign.refusal());

    String guardian = student + "/links/guardian/" + first.person(Role.GUARDIAN).id();
    assertEquals("403 forbidden", as(Role.TUTOR).delete(guardian, Map.of()).refusal());
    assertEquals(204, as(Role.MODERATOR).delete(guardian, Map.of()).status());
    assertEquals("404 not_found", as(Role.MODERATOR).delete(guardian, Map.of()).refusal());
    assertEquals("404 not_found", as(Role.GUARDIAN).get(student).refusal());
    assertEquals(1, as(Role.GUARDIAN).get("/api/v1/people").json().getJsonArray("items").size());
  }

  private static int items(HostClient client, String path) throws Exception {
    Answer answer = client.get(path);
    assertEquals(200, answer.status(), answer.body().toString());
    return answer.json().getJsonArray("items").size();
  }

  @Test
  void profilesAreChangedByWhoMay() throws Exception {
    String path = of(Role.STUDENT, "profile");
    Answer empty = as(Role.STUDENT).get(path);
    assertEquals("", empty.json().getString("goals"));
    Answer goals =
        as(Role.STUDENT).patch(path, empty.etag(), new JsonObject().put("goals", "Read Homer"));
    assertEquals(200, goals.status(), goals.body().toString());
    Answer school =
        as(Role.MODERATOR).patch(path, goals.etag(), new JsonObject().put("className", "B2"));
    assertEquals("Read Homer", school.json().getString("goals"));
    assertEquals("B2", as(Role.STUDENT).get(path).json().getString("className"));
    assertEquals(
        "409 stale",
        as(Role.STUDENT).patch(path, empty.etag(), new JsonObject().put("goals", "")).refusal());
    assertEquals("404 not_found", as(Role.TUTOR).get(path).refusal());
    link("tutor", Role.STUDENT, Role.TUTOR);
    assertEquals("B2", as(Role.TUTOR).get(path).json().getString("className"));
    assertEquals(
        "403 not_yours",
        as(Role.TUTOR).patch(path, "*", new JsonObject().put("goals", "mine")).refusal());
  }

  @Test
  void whoIsDeletedLeavesNoLinkNoProfileAndNoHours() throws Exception {
    BlockingQueue<Live.Notice> heard = new LinkedBlockingQueue<>();
    schools.kernel().live().listen(heard::add);
    schools.kernel().live().start();
    schools.kernel().events().start();
    link("tutor", Role.STUDENT, Role.TUTOR);
    link("guardian", Role.STUDENT, Role.GUARDIAN);
    JsonObject goals = new JsonObject().put("goals", "Read Homer");
    assertEquals(200, as(Role.STUDENT).patch(of(Role.STUDENT, "profile"), "*", goals).status());
    JsonObject never =
        new JsonObject()
            .put("zone", "Europe/Athens")
            .put("weekly", new JsonArray())
            .put("exceptions", new JsonArray())
            .put("blackouts", new JsonArray());
    Answer hours =
        as(Role.STUDENT)
            .send(HttpMethod.PUT, of(Role.STUDENT, "availability"), Map.of("If-Match", "*"), never);
    assertEquals(200, hours.status(), hours.body().toString());
    assertTrue(next(heard, "availability.changed"), "an open page is told");
    assertEquals(4, rows());

    String student = "/api/v1/people/" + first.person(Role.STUDENT).id();
    assertEquals(204, as(Role.ADMIN).delete(student, Map.of("If-Match", "*")).status());
    while (rows() > 0) {
      Live.Notice notice = heard.poll(20, TimeUnit.SECONDS);
      assertNotNull(notice, "what is left: " + rows());
    }
    assertEquals("404 not_found", as(Role.ADMIN).get(student + "/links").refusal());
    schools.kernel().events().close();
  }

  private static boolean next(BlockingQueue<Live.Notice> heard, String type) throws Exception {
    for (Live.Notice notice = heard.poll(20, TimeUnit.SECONDS);
        notice != null;
        notice = heard.poll(20, TimeUnit.SECONDS)) {
      if (notice.type().equals(type)) {
        return true;
      }
    }
    return false;
  }

  private int rows() {
    String sql =
        """
        select (select count(*) from crm.teaching) + (select count(*) from crm.guardianship)
          + (select count(*) from crm.profile) + (select count(*) from scheduling.availability)
        """;
    return schools
        .kernel()
        .db()
        .transact(Caller.system(first.id()), tx -> tx.first(sql, row -> row.getInteger(0)))
        .orElseThrow();
  }
}
