// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.HostClient.Answer;
import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// One e-mail address at two schools of a server: two people, who know nothing of each other.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EmailPerSchoolTest {

  private static final String SESSION = "/api/v1/session";
  private static final String ME = "/api/v1/me";
  private static final String PASSWORD = "one for both schools";
  private static final String OTHER = "the one of the second";

  private volatile Instant now = Instant.now();
  private final TwoSchools schools = new TwoSchools(() -> now);
  private final TwoSchools.One first = schools.first();
  private final TwoSchools.One second = schools.second();
  private String email = "";

  @BeforeEach
  void chooseAddress() {
    email = "Vera+" + UUID.randomUUID() + "@Both.example";
  }

  @AfterAll
  void close() throws Exception {
    schools.close();
  }

  private Person enrol(TwoSchools.One school, String address, String password) {
    Person person =
        new Person(new PersonId(UUID.randomUUID()), school.id(), "Vera", address, Role.TUTOR);
    new People(schools.kernel().db()).enrol(school.id(), List.of(person), password);
    return person;
  }

  private HostClient base() {
    now = now.plus(Duration.ofMinutes(2)); // no limit of one machine is met
    return schools.visitor("localhost");
  }

  private HostClient at(TwoSchools.One school) {
    now = now.plus(Duration.ofMinutes(2));
    return schools.visitor(school.host());
  }

  private static JsonObject login(String email, String password) {
    return new JsonObject().put("email", email).put("password", password);
  }

  private static String school(Answer signedIn) {
    assertEquals(200, signedIn.status(), signedIn.body().toString());
    return signedIn.json().getJsonObject("school").getString("id");
  }

  private static JsonArray offered(Answer answer) {
    assertEquals("409 choose_school", answer.refusal());
    return answer.json().getJsonObject("error").getJsonObject("details").getJsonArray("schools");
  }

  @Test
  void aTutorTeachesAtTwoSchools() throws Exception {
    enrol(first, email, PASSWORD);
    JsonObject invitation =
        new JsonObject().put("email", email).put("name", "Vera").put("role", "tutor");
    HostClient admin = second.admin();
    Answer invited = admin.post("/api/v1/people/invitations", invitation);
    assertEquals(201, invited.status(), invited.body().toString());
    HostClient visitor = at(second);
    JsonObject accept =
        new JsonObject()
            .put("token", token(visitor, "invitation"))
            .put("name", "Vera")
            .put("password", OTHER);
    // Not at the other school's address.
    assertEquals(
        "401 link_invalid", at(first).post("/api/v1/invitations/accept", accept).refusal());
    Answer accepted = visitor.post("/api/v1/invitations/accept", accept);
    assertEquals(second.id().toString(), school(accepted));

    assertEquals(first.id().toString(), school(at(first).post(SESSION, login(email, PASSWORD))));
    assertEquals(second.id().toString(), school(at(second).post(SESSION, login(email, OTHER))));
    assertEquals(401, at(first).post(SESSION, login(email, OTHER)).status());
    assertEquals(401, at(second).post(SESSION, login(email, PASSWORD)).status());
    // Twice in one school it is nobody's.
    assertEquals(
        "409 email_in_use",
        admin
            .post(
                "/api/v1/people/invitations",
                invitation.put("email", email.toUpperCase(Locale.ROOT)))
            .refusal());
  }

  /// The newest letter of a kind to the address, once it is there.
  private JsonObject letter(HostClient visitor, String template) throws Exception {
    long until = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < until) {
      Answer outbox = visitor.get("/api/v1/outbox");
      assertEquals(200, outbox.status(), outbox.body().toString());
      for (Object each : outbox.json().getJsonArray("items")) {
        JsonObject letter = (JsonObject) each;
        if (letter.getString("to").equalsIgnoreCase(email)
            && letter.getString("template").equals(template)) {
          return letter;
        }
      }
    }
    throw new AssertionError("no letter " + template);
  }

  private String token(HostClient visitor, String template) throws Exception {
    String link = letter(visitor, template).getString("link");
    return link.substring(link.indexOf('#') + 1);
  }

  @Test
  void anInvitationTellsNothingOfOtherSchools() throws Exception {
    enrol(first, email, PASSWORD);
    HostClient admin = second.admin();
    JsonObject known = new JsonObject().put("email", email).put("name", "A").put("role", "tutor");
    JsonObject unknown = known.copy().put("email", "nobody-" + UUID.randomUUID() + "@x.example");
    Answer one = admin.post("/api/v1/people/invitations", known);
    Answer other = admin.post("/api/v1/people/invitations", unknown);
    assertEquals(one.status(), other.status());
    assertEquals(one.json().fieldNames(), other.json().fieldNames());
    // And as little does a search.
    String found = admin.get("/api/v1/people?q=vera&limit=100").body().toString();
    assertFalse(found.contains(first.id().toString()), found);
  }

  @Test
  void atTheServersOwnAddressTheRightPasswordDecides() throws Exception {
    enrol(first, email, PASSWORD);
    enrol(second, email, OTHER);
    assertEquals(first.id().toString(), school(base().post(SESSION, login(email, PASSWORD))));
    assertEquals(second.id().toString(), school(base().post(SESSION, login(email, OTHER))));
    // A school whose password it is not is not told of, and not to be had.
    JsonObject wrong = login(email, PASSWORD).put("school", second.id().toString());
    assertEquals("401 invalid_credentials", base().post(SESSION, wrong).refusal());
    assertEquals(
        "401 invalid_credentials", base().post(SESSION, login(email, "neither")).refusal());
  }

  @Test
  void whereThePasswordFitsTwiceOneChooses() throws Exception {
    Person one = enrol(first, email, PASSWORD);
    enrol(second, email, PASSWORD);
    Answer asked = base().post(SESSION, login(email, PASSWORD));
    assertTrue(asked.headers().getAll("Set-Cookie").isEmpty(), "nobody is signed in yet");
    Set<String> ids = new TreeSet<>();
    Set<String> names = new TreeSet<>();
    offered(asked)
        .forEach(each -> {
          ids.add(((JsonObject) each).getString("id"));
          names.add(((JsonObject) each).getString("name"));
        });
    assertEquals(Set.of(first.id().toString(), second.id().toString()), ids);
    assertEquals(Set.of("First", "Second"), names);
    for (TwoSchools.One each : List.of(first, second)) {
      HostClient visitor = base();
      JsonObject login = login(email, PASSWORD).put("school", each.id().toString());
      assertEquals(each.id().toString(), school(visitor.post(SESSION, login)));
      assertEquals(200, visitor.get(ME).status());
      Answer tokens = base().post("/api/v1/tokens", login);
      assertEquals(200, tokens.status(), tokens.body().toString());
      // At the school's own address there is nothing to choose.
      assertEquals(each.id().toString(), school(at(each).post(SESSION, login(email, PASSWORD))));
    }
    assertEquals(2, offered(base().post("/api/v1/tokens", login(email, PASSWORD))).size());
    // Whoever cannot come in any more is not among them.
    schools
        .kernel()
        .db()
        .transact(
            Caller.system(first.id()),
            tx ->
                tx.update(
                    "update identity.person set state = 'deactivated' where id = $1",
                    one.id().value()));
    assertEquals(second.id().toString(), school(base().post(SESSION, login(email, PASSWORD))));
    JsonObject nowhere = login(email, PASSWORD).put("school", UUID.randomUUID().toString());
    assertEquals("401 invalid_credentials", base().post(SESSION, nowhere).refusal());
    nowhere.put("school", "no id");
    assertEquals("400 invalid_request", base().post(SESSION, nowhere).refusal());
  }

  @Test
  void atTheServersOwnAddressOneLetterNamesEachSchool() throws Exception {
    enrol(first, email, PASSWORD);
    enrol(second, email, OTHER);
    for (String path : List.of("/api/v1/session/links", "/api/v1/password-resets")) {
      Answer known = base().post(path, new JsonObject().put("email", email));
      Answer unknown = base().post(path, new JsonObject().put("email", "nobody@none.example"));
      assertEquals(202, known.status());
      assertEquals(known.status(), unknown.status());
      assertEquals(known.body(), unknown.body());
    }
    for (TwoSchools.One each : List.of(first, second)) {
      JsonObject token =
          new JsonObject().put("token", chosen(each, "magic-links")).put("confirmed", true);
      TwoSchools.One other = each == first ? second : first;
      String use = "/api/v1/session/links/use";
      assertEquals("401 link_invalid", at(other).post(use, token).refusal());
      assertEquals(each.id().toString(), school(at(each).post(use, token)));
      assertEquals("401 link_invalid", at(each).post(use, token).refusal());
    }
    String next = "a new one for the second";
    JsonObject change =
        new JsonObject().put("token", chosen(second, "password-resets")).put("password", next);
    assertEquals(204, at(second).post("/api/v1/password-resets/use", change).status());
    assertEquals(second.id().toString(), school(base().post(SESSION, login(email, next))));
    assertEquals(first.id().toString(), school(base().post(SESSION, login(email, PASSWORD))));
    // Neither school hears of the other.
    for (TwoSchools.One each : List.of(first, second)) {
      String letters = each.admin().get("/api/v1/letters").body().toString();
      assertFalse(letters.contains("magic-links"), letters);
    }
  }

  /// What the link of a school ends with, in the one letter of a kind to the address.
  private String chosen(TwoSchools.One school, String template) {
    String at = "http://" + school.host() + ":" + schools.port();
    long until = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < until) {
      List<JsonArray> letters =
          schools
              .kernel()
              .db()
              .lookUp(
                  "mail.outbox",
                  tx ->
                      tx.list(
                          "select tenant_id, content from mail.outbox"
                              + " where lower(address) = lower($1) and template = $2",
                          row -> choices(row.getUUID(0), row.getString(1)),
                          email,
                          template));
      if (!letters.isEmpty()) {
        assertEquals(1, letters.size());
        assertEquals(2, letters.getFirst().size());
        for (Object each : letters.getFirst()) {
          JsonArray choice = (JsonArray) each;
          if (choice.getString(1).equals(at)) {
            return choice.getString(2);
          }
        }
        throw new AssertionError("nothing for " + at);
      }
    }
    throw new AssertionError("no letter " + template);
  }

  private JsonArray choices(UUID sender, String content) {
    String open =
        schools.kernel().vault().open(new SchoolId(sender), "mail.outbox.content", content);
    return new JsonArray(new JsonObject(open).getString("choices"));
  }

  @Test
  void atASchoolsAddressALetterIsOfThatSchoolOrThereIsNone() throws Exception {
    enrol(first, email, PASSWORD);
    HostClient elsewhere = at(second);
    assertEquals(
        202,
        elsewhere.post("/api/v1/session/links", new JsonObject().put("email", email)).status());
    HostClient visitor = at(first);
    visitor.post("/api/v1/session/links", new JsonObject().put("email", email));
    String link = letter(visitor, "magic-link").getString("link");
    assertTrue(link.startsWith("http://" + first.host()), link);
    String outbox = elsewhere.get("/api/v1/outbox").body().toString();
    assertFalse(outbox.contains("magic-link"), outbox);
  }

  @Test
  void whoIsAtOneSchoolRegistersAtAnother() throws Exception {
    enrol(first, email, PASSWORD);
    HostClient owner = second.signedIn(Role.OWNER);
    JsonObject open = new JsonObject().put("registrationOpen", true);
    String etag = owner.get("/api/v1/school").etag();
    assertEquals(200, owner.patch("/api/v1/school", etag, open).status());
    HostClient visitor = at(second);
    JsonObject form = login(email, PASSWORD).put("name", "Vera");
    assertEquals(202, visitor.post("/api/v1/registrations", form).status());
    JsonObject token = new JsonObject().put("token", token(visitor, "verify-email"));
    Answer verified = visitor.post("/api/v1/registrations/verify", token);
    assertEquals(second.id().toString(), school(verified));
    assertEquals(2, offered(base().post(SESSION, login(email, PASSWORD))).size());
    // A second time he is told that he is there already.
    Answer known = at(second).post("/api/v1/registrations", form);
    JsonObject other = form.copy().put("email", "new-" + email);
    Answer unknown = at(second).post("/api/v1/registrations", other);
    assertEquals(202, known.status());
    assertEquals(unknown.status(), known.status());
    assertEquals(unknown.body(), known.body());
    assertEquals(new TreeSet<>(unknown.headers().names()), new TreeSet<>(known.headers().names()));
    assertEquals("email-in-use", letter(visitor, "email-in-use").getString("template"));
  }

  @Test
  void whatIsGuessedIsCountedForTheAddressAtAllSchools() throws Exception {
    enrol(first, email, PASSWORD);
    enrol(second, email, OTHER);
    // The clock stands still, and each asks from a machine of his own.
    List<String> refusals = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      String host = i % 2 == 0 ? first.host() : second.host();
      String machine = "127.0.9." + (i + 1);
      try (HostClient visitor = new HostClient(TestSchool.vertx(), schools.port(), host, machine)) {
        refusals.add(visitor.post(SESSION, login(email, "guess " + i)).refusal());
      }
    }
    assertEquals("401 invalid_credentials", refusals.get(9));
    assertEquals("429 too_many_requests", refusals.getLast());
  }

  /// So that one computation is enough for all of them, and its time tells nothing.
  @Test
  void thePasswordsOfAnAddressHaveOneSalt() throws Exception {
    enrol(first, email, PASSWORD);
    enrol(second, email, OTHER);
    assertEquals(1, salts().size());
    for (TwoSchools.One each : List.of(first, second)) {
      HostClient visitor = at(each);
      String password = each == first ? PASSWORD : OTHER;
      school(visitor.post(SESSION, login(email, password)));
      JsonObject change =
          new JsonObject().put("current", password).put("password", "changed " + password);
      assertEquals(204, visitor.post("/api/v1/me/password", change).status());
      assertEquals(1, salts().size());
      school(base().post(SESSION, login(email, "changed " + password)));
    }
    // That of somebody else is another one.
    enrol(first, "else-" + email, PASSWORD);
    Set<String> all = salts();
    all.addAll(salts("else-" + email));
    assertEquals(2, all.size());
  }

  private Set<String> salts() {
    return salts(email);
  }

  private Set<String> salts(String address) {
    List<String> all =
        schools
            .kernel()
            .db()
            .lookUp(
                address.toLowerCase(Locale.ROOT),
                tx ->
                    tx.list(
                        "select split_part(password_hash, '$', 5) from identity.person"
                            + " where password_hash is not null",
                        row -> row.getString(0)));
    assertFalse(all.isEmpty(), address);
    return new TreeSet<>(all);
  }
}
