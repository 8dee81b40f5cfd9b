// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestBrowser.Answer;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.Role;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Becoming a person, and the links of mails, over HTTP.
final class RegistrationApiTest {

  private static final String NEW_PASSWORD = "another long one";

  private final IdentitySchool school = new IdentitySchool();
  private final Person student = school.person(Role.STUDENT);

  @AfterEach
  void close() throws Exception {
    school.close();
  }

  private void later(Duration time) {
    school.now = school.now.plus(time);
  }

  private static JsonObject form(String email) {
    return new JsonObject()
        .put("schoolName", "Lake School")
        .put("name", "Olga Owner")
        .put("email", email)
        .put("password", NEW_PASSWORD);
  }

  private static JsonObject token(JsonObject letter) {
    return new JsonObject().put("token", letter.getString("token"));
  }

  @Test
  void whoeverReadsTheMailBecomesTheOwnerOfANewSchool() {
    String email = "Olga-" + UUID.randomUUID() + "@lake.example";
    TestBrowser browser = school.browser();
    assertEquals(202, browser.post("registrations", form(email)).status());
    JsonObject token = token(school.letter(email, "verify-email"));
    assertEquals(401, browser.post("session", login(email, NEW_PASSWORD)).status());
    Answer verified = browser.post("registrations/verify", token);
    assertEquals(200, verified.status(), verified::toString);
    assertEquals("owner", verified.body().getJsonObject("person").getString("role"));
    assertEquals("Lake School", verified.body().getJsonObject("school").getString("name"));
    assertEquals(verified.body(), browser.get("session").body());
    assertEquals("link_invalid", browser.post("registrations/verify", token).code());
    assertEquals(200, school.browser().post("session", login(email, NEW_PASSWORD)).status());
  }

  @Test
  void anotherBrowserMustKnowThePassword() {
    String email = UUID.randomUUID() + "@lake.example";
    school.browser().post("registrations", form(email));
    JsonObject token = token(school.letter(email, "verify-email"));
    TestBrowser other = school.browser();
    assertEquals("password_required", other.post("registrations/verify", token).code());
    JsonObject wrong = token.copy().put("password", "a guess");
    assertEquals("invalid_credentials", other.post("registrations/verify", wrong).code());
    JsonObject right = token.copy().put("password", NEW_PASSWORD);
    assertEquals(200, other.post("registrations/verify", right).status());
  }

  @Test
  void aRegistrationIsGuessedAtFiveTimesAndLastsADay() {
    String email = UUID.randomUUID() + "@lake.example";
    TestBrowser browser = school.browser();
    browser.post("registrations", form(email));
    JsonObject token = token(school.letter(email, "verify-email"));
    JsonObject wrong = token.copy().put("password", "a guess");
    for (int i = 0; i < 5; i++) {
      assertEquals(
          "invalid_credentials", school.browser().post("registrations/verify", wrong).code());
    }
    assertEquals("link_invalid", browser.post("registrations/verify", token).code());

    String late = UUID.randomUUID() + "@lake.example";
    browser.post("registrations", form(late));
    JsonObject lateToken = token(school.letter(late, "verify-email"));
    later(Duration.ofDays(1));
    assertEquals("link_invalid", browser.post("registrations/verify", lateToken).code());
  }

  @Test
  void whoIsAtASchoolOpensAnother() {
    Answer known = school.browser().post("registrations", form(student.email()));
    Answer fresh =
        school.browser().post("registrations", form(UUID.randomUUID() + "@lake.example"));
    assertEquals(202, known.status());
    assertEquals(fresh.status(), known.status());
    assertEquals(fresh.http().body(), known.http().body());
    assertEquals(fresh.http().headers().map().keySet(), known.http().headers().map().keySet());
    JsonObject token = token(school.letter(student.email(), "verify-email"));
    assertTrue(school.letters(student.email(), "email-in-use").isEmpty());
    token.put("password", NEW_PASSWORD);
    Answer opened = school.browser().post("registrations/verify", token);
    assertEquals("owner", opened.body().getJsonObject("person").getString("role"));
    // The student stays who he is.
    JsonObject session = school.signedIn(Role.STUDENT).get("session").body();
    assertEquals("student", session.getJsonObject("person").getString("role"));
    assertEquals("Hill School", session.getJsonObject("school").getString("name"));
  }

  @Test
  void theSixthRegistrationWithinAMinuteWaits() {
    for (int i = 0; i < 5; i++) {
      JsonObject form = form(UUID.randomUUID() + "@lake.example");
      assertEquals(202, school.browser().post("registrations", form).status());
    }
    JsonObject sixth = form(UUID.randomUUID() + "@lake.example");
    Answer refused = school.browser().post("registrations", sixth);
    assertEquals(429, refused.status());
    assertEquals("60", refused.http().headers().firstValue("Retry-After").orElseThrow());
    later(Duration.ofMinutes(1));
    assertEquals(202, school.browser().post("registrations", sixth).status());
  }

  private static JsonObject login(String email, String password) {
    return new JsonObject().put("email", email).put("password", password);
  }

  private JsonObject asked(TestBrowser browser, String path, String template) {
    JsonObject email =
        new JsonObject().put("email", " " + student.email().toUpperCase(java.util.Locale.ROOT));
    assertEquals(202, browser.post(path, email).status());
    return token(school.letter(student.email(), template));
  }

  @Test
  void aMagicLinkSignsInOnceAndItsReplayIsAudited() {
    TestBrowser browser = school.browser();
    JsonObject token = asked(browser, "session/links", "magic-link");
    Answer opened = browser.post("session/links/use", token);
    assertEquals(200, opened.status(), opened::toString);
    assertEquals(student.id().toString(), opened.body().getJsonObject("person").getString("id"));
    assertEquals(200, browser.get("session").status());
    for (TestBrowser each : new TestBrowser[] {browser, school.browser()}) {
      assertEquals("link_invalid", each.post("session/links/use", token).code());
    }
    assertEquals(2, school.audited("link.replayed", student.id()));
  }

  @Test
  void aMailScannerUsesNothingUpAndAnotherBrowserIsAsked() {
    TestBrowser browser = school.browser();
    JsonObject token = asked(browser, "session/links", "magic-link");
    TestBrowser phone = school.browser();
    assertEquals("confirmation_required", phone.post("session/links/use", token).code());
    assertEquals(401, phone.get("session").status());
    JsonObject confirmed = token.copy().put("confirmed", true);
    assertEquals(200, phone.post("session/links/use", confirmed).status());
    assertEquals("link_invalid", browser.post("session/links/use", token).code());
  }

  @Test
  void aMagicLinkLastsAQuarterOfAnHour() {
    TestBrowser browser = school.browser();
    JsonObject token = asked(browser, "session/links", "magic-link");
    later(Duration.ofMinutes(15));
    assertEquals("link_invalid", browser.post("session/links/use", token).code());
    assertEquals(
        "link_invalid",
        browser.post("session/links/use", new JsonObject().put("token", "guess")).code());
  }

  @Test
  void anUnknownAddressGetsTheSameAnswerAndNoMail() {
    String nobody = UUID.randomUUID() + "@nobody.example";
    JsonObject unknown = new JsonObject().put("email", nobody);
    JsonObject known = new JsonObject().put("email", student.email());
    for (String path : new String[] {"session/links", "password-resets"}) {
      Answer first = school.browser().post(path, known);
      Answer second = school.browser().post(path, unknown);
      assertEquals(first.status(), second.status());
      assertEquals(first.http().body(), second.http().body());
    }
    school.letter(student.email(), "password-reset");
    assertTrue(school.letters(nobody, "magic-link").isEmpty());
    assertTrue(school.letters(nobody, "password-reset").isEmpty());
  }

  @Test
  void aNewPasswordEndsAllSessions() {
    TestBrowser before = school.signedIn(Role.STUDENT);
    TestBrowser browser = school.browser();
    JsonObject token = asked(browser, "password-resets", "password-reset");
    assertEquals(200, before.get("session").status());
    assertEquals("link_invalid", browser.post("session/links/use", token).code());
    JsonObject reset = token.copy().put("password", NEW_PASSWORD);
    assertEquals(204, browser.post("password-resets/use", reset).status());
    assertEquals(401, before.get("session").status());
    assertEquals(401, before.post("session/refresh", new JsonObject()).status());
    assertEquals(401, browser.post("session", school.login(Role.STUDENT)).status());
    JsonObject login = login(student.email(), NEW_PASSWORD);
    assertEquals(200, browser.post("session", login).status());
    assertEquals("link_invalid", browser.post("password-resets/use", reset).code());
    assertEquals(1, school.audited("password.reset", student.id()));
  }

  @Test
  void aChangedPasswordEndsTheOtherSessions() {
    TestBrowser other = school.signedIn(Role.STUDENT);
    TestBrowser browser = school.signedIn(Role.STUDENT);
    JsonObject change = new JsonObject().put("current", "wrong one").put("password", NEW_PASSWORD);
    assertEquals(403, browser.post("me/password", change).status());
    change.put("current", IdentitySchool.PASSWORD);
    assertEquals(204, browser.post("me/password", change).status());
    assertEquals(200, browser.get("session").status());
    assertEquals(401, other.get("session").status());
    assertEquals(400, browser.post("me/password", change.put("password", "short")).status());
  }

  @Test
  void theInvitedJoinsByTheLink() {
    TestBrowser admin = school.signedIn(Role.ADMIN);
    String email = UUID.randomUUID() + "@hill.example";
    JsonObject invitation =
        new JsonObject().put("email", email).put("name", "Nora").put("role", "tutor");
    Answer first = admin.post("people/invitations", invitation);
    Answer again = admin.post("people/invitations", invitation);
    assertEquals(first.body().getString("id"), again.body().getString("id"));
    List<String> tokens =
        school.letters(email, "invitation").stream().map(each -> each.getString("token")).toList();
    assertEquals(2, tokens.size());
    JsonObject accept = new JsonObject().put("name", "Nora New").put("password", NEW_PASSWORD);
    TestBrowser browser = school.browser();
    assertEquals(
        "link_invalid",
        browser.post("invitations/accept", accept.copy().put("token", tokens.getLast())).code());
    accept.put("token", tokens.getFirst());
    Answer accepted = browser.post("invitations/accept", accept);
    assertEquals(200, accepted.status(), accepted::toString);
    JsonObject person = accepted.body().getJsonObject("person");
    assertEquals("tutor", person.getString("role"));
    assertEquals("Nora New", person.getString("name"));
    assertEquals("link_invalid", browser.post("invitations/accept", accept).code());
    assertEquals(200, school.browser().post("session", login(email, NEW_PASSWORD)).status());
  }

  @Test
  void aNewDeviceIsToldByMailAndAKnownOneIsNot() {
    TestBrowser browser = school.signedIn(Role.STUDENT);
    JsonObject letter = school.letter(student.email(), "new-device");
    assertEquals("Firefox on Linux", letter.getString("device"));
    assertEquals("127.0.0.1", letter.getString("place"));
    assertEquals(200, browser.post("session", school.login(Role.STUDENT)).status());
    assertEquals(1, school.letters(student.email(), "new-device").size());
    school.signedIn(Role.STUDENT);
    assertEquals(2, school.letters(student.email(), "new-device").size());
  }

  @Test
  void whatIsNotAsDescribedIsRefusedWithItsField() {
    Map<String, Object> wrong =
        Map.of("email", "no address", "password", "short", "name", " ", "timeZone", "Mars/City");
    wrong.forEach((field, value) -> {
      JsonObject form = form(UUID.randomUUID() + "@lake.example").put(field, value);
      Answer answer = school.browser().post("registrations", form);
      assertEquals(400, answer.status(), field);
      JsonObject details = answer.body().getJsonObject("error").getJsonObject("details");
      assertTrue(details.getString("field").endsWith(field), answer::toString);
      later(Duration.ofMinutes(1));
    });
    JsonObject header =
        form("a@b.example").put("email", "x@lake.example\r\nBcc:everybody@lake.example");
    assertEquals(400, school.browser().post("registrations", header).status());
  }
}
