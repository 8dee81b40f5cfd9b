// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.stoa.platform.classroom.LiveRooms;
import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.VaultKeys;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.stoa.signaling.CallRefused;
import io.stoa.signaling.Doors;
import io.stoa.signaling.token.KeyRing;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/// A school of its own with one person of each role, behind a free port, and a clock to turn.
final class IdentitySchool implements AutoCloseable {

  static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  static final String PASSWORD = "correct horse battery";

  final Database db = TestSchool.database();
  private final Kernel kernel = Kernel.over(db, VaultKeys.passing());
  final SchoolId id = new SchoolId(UUID.randomUUID());
  final Map<Role, Person> people = new EnumMap<>(Role.class);
  private final TestDoor door;
  volatile Instant now = NOON;

  IdentitySchool() {
    new Schools(db).openDemo(new School(id, "Hill School"));
    for (Role role : Role.values()) {
      PersonId person = new PersonId(UUID.randomUUID());
      String email = role.word() + "-" + person + "@Hill.example";
      String name = role.word().substring(0, 1).toUpperCase(Locale.ROOT) + role.word().substring(1);
      people.put(role, new Person(person, id, name, email, role));
    }
    new People(db).enrol(id, List.copyOf(people.values()), PASSWORD);
    door =
        TestDoor.open(
            new SchoolDomains.Given(
                TestSchool.vertx(),
                () -> now,
                kernel,
                KeyRing.of(Map.of("key", "0123456789abcdef0123456789abcdef")),
                sid -> List.of(),
                new LiveRooms(
                    call ->
                        Future.failedFuture(new CallRefused(CallRefused.Code.NOT_FOUND, "none")),
                    new Doors()),
                () -> true));
  }

  int port() {
    return door.port();
  }

  TestBrowser browser() {
    return new TestBrowser(door.port());
  }

  Person person(Role role) {
    Person person = people.get(role);
    assertEquals(role, person == null ? null : person.role());
    return java.util.Objects.requireNonNull(person);
  }

  JsonObject login(Role role) {
    return new JsonObject().put("email", person(role).email()).put("password", PASSWORD);
  }

  TestBrowser signedIn(Role role) {
    TestBrowser browser = browser();
    TestBrowser.Answer answer = browser.post("session", login(role));
    assertEquals(200, answer.status(), answer::toString);
    return browser;
  }

  /// The newest letter of a kind to an address, once it is in the outbox.
  JsonObject letter(String email, String template) {
    long until = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < until) {
      for (JsonObject letter : letters(email, template)) {
        return letter;
      }
    }
    throw new AssertionError("no letter " + template + " to " + email);
  }

  /// All letters of a kind to an address, newest first, whichever school they are of.
  List<JsonObject> letters(String email, String template) {
    List<JsonObject> found = new ArrayList<>();
    try (Connection connection = TestSchool.owner();
        PreparedStatement select =
            connection.prepareStatement(
                "select tenant_id, content from mail.outbox"
                    + " where lower(address) = lower(?) and template = ? order by id desc")) {
      connection.createStatement().execute("select set_config('stoa.key', 'mail.outbox', false)");
      select.setString(1, email);
      select.setString(2, template);
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        SchoolId sender = new SchoolId(rows.getObject(1, UUID.class));
        String content = kernel.vault().open(sender, "mail.outbox.content", rows.getString(2));
        found.add(new JsonObject(content));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return found;
  }

  /// How many entries of an action the audit log has about a person.
  int audited(String action, PersonId subject) {
    return db.transact(
        Caller.system(id),
        tx ->
            tx.first(
                    "select count(*) from kernel.audit where action = $1 and subject = $2",
                    row -> row.getInteger(0),
                    action,
                    subject.toString())
                .orElseThrow());
  }

  @Override
  public void close() throws TimeoutException {
    door.close();
  }
}
