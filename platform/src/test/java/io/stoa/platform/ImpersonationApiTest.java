// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.stoa.platform.TestBrowser.Answer;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Acting as somebody else, over HTTP.
final class ImpersonationApiTest {

  private static final JsonObject REASON = new JsonObject().put("reason", "Ticket 7: no class");

  private final IdentitySchool school = new IdentitySchool();
  private final Person student = school.person(Role.STUDENT);
  private final Person admin = school.person(Role.ADMIN);

  @AfterEach
  void close() throws Exception {
    school.close();
  }

  private static String path(PersonId id) {
    return "people/" + id + "/impersonation";
  }

  @Test
  void anAdminSeesWhatAStudentSeesAndComesBack() {
    TestBrowser browser = school.signedIn(Role.ADMIN);
    Answer played = browser.post(path(student.id()), REASON);
    assertEquals(200, played.status(), played::toString);
    assertEquals(played.body(), browser.get("session").body());
    JsonObject session = played.body();
    assertEquals(student.id().toString(), session.getJsonObject("person").getString("id"));
    JsonObject impersonator = session.getJsonObject("impersonator");
    assertEquals(admin.id().toString(), impersonator.getString("id"));
    assertEquals("Ticket 7: no class", impersonator.getString("reason"));
    assertEquals(school.now.plus(Duration.ofHours(1)).toString(), impersonator.getString("until"));

    // Also behind fresh tokens.
    assertEquals(204, browser.post("session/refresh", new JsonObject()).status());
    assertEquals("student", browser.get("me").body().getString("role"));
    Answer back = browser.delete("session/impersonation");
    assertEquals(admin.id().toString(), back.body().getJsonObject("person").getString("id"));
    assertNull(browser.get("session").body().getJsonObject("impersonator"));
    assertEquals(1, school.audited("impersonation.begun", student.id()));
    assertEquals(1, school.audited("impersonation.ended", student.id()));
  }

  @Test
  void whatIsDoneIsAuditedUnderBoth() {
    TestBrowser browser = school.signedIn(Role.ADMIN);
    browser.post(path(student.id()), REASON);
    assertEquals(
        200, browser.send("PATCH", "me", new JsonObject().put("name", "Changed")).status());
    List<String> both =
        school.db.transact(
            Caller.system(school.id),
            tx ->
                tx.list(
                    "select person_id, impersonator_id from kernel.audit"
                        + " where action = 'person.changed_profile'",
                    row -> row.getUUID(0) + " " + row.getUUID(1)));
    assertEquals(List.of(student.id() + " " + admin.id()), both);
  }

  @Test
  void neverUpwardsAndNotByWhoeverMayNot() {
    TestBrowser browser = school.signedIn(Role.ADMIN);
    for (Role role : List.of(Role.OWNER, Role.ADMIN)) {
      assertEquals("not_above", browser.post(path(school.person(role).id()), REASON).code());
    }
    TestBrowser owner = school.signedIn(Role.OWNER);
    assertEquals("not_above", owner.post(path(admin.id()), REASON).code());
    for (Role role : List.of(Role.MODERATOR, Role.TUTOR, Role.STUDENT, Role.GUARDIAN)) {
      Answer answer = school.signedIn(role).post(path(student.id()), REASON);
      assertEquals("forbidden", answer.code(), role.word());
    }
    assertEquals(404, browser.post(path(new PersonId(UUID.randomUUID())), REASON).status());
    JsonObject none = new JsonObject().put("reason", "  ");
    assertEquals(400, browser.post(path(student.id()), none).status());
  }

  @Test
  void credentialsAreNotChangedMeanwhile() {
    TestBrowser browser = school.signedIn(Role.ADMIN);
    browser.post(path(student.id()), REASON);
    JsonObject change = new JsonObject().put("current", IdentitySchool.PASSWORD);
    change.put("password", "something else 1");
    assertEquals("impersonating", browser.post("me/password", change).code());
    for (String path : List.of("me/totp", "me/passkeys/options")) {
      assertEquals("impersonating", browser.post(path, new JsonObject()).code(), path);
    }
    JsonObject key = new JsonObject().put("name", "k").put("permissions", List.of("people.read"));
    assertEquals("impersonating", browser.post("me/api-keys", key).code());
    assertEquals("impersonating", browser.delete("me/totp").code());
    assertEquals("impersonating", browser.delete("me/devices").code());
    assertEquals("impersonating", browser.get("me/devices").code());
  }

  @Test
  void itEndsAfterAnHourAndWhenThePersonsSessionsEnd() {
    TestBrowser browser = school.signedIn(Role.ADMIN);
    browser.post(path(student.id()), REASON);
    school.now = school.now.plus(Duration.ofHours(1));
    browser.post("session/refresh", new JsonObject());
    assertEquals("impersonation_over", browser.get("session").code());
    assertEquals("impersonation_over", browser.get("me").code());
    assertEquals(200, browser.delete("session/impersonation").status());
    assertEquals("admin", browser.get("me").body().getString("role"));

    browser.post(path(student.id()), REASON);
    JsonObject off = new JsonObject().put("state", "deactivated");
    assertEquals(
        200, school.signedIn(Role.OWNER).change("people/" + student.id(), "*", off).status());
    assertEquals(401, browser.get("session").status());
  }
}
