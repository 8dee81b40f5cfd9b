// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.stoa.platform.calendar.OutsideConfig;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/// Two schools of one server, each with a person of each role, and browsers to ask it with.
final class TwoSchools implements AutoCloseable {

  static final String PASSWORD = "correct horse";

  private final Database db = TestSchool.database();
  private final Kernel kernel = Kernel.over(db, VaultKeys.passing());
  private final List<HostClient> clients = new ArrayList<>();
  private final One first = new One("First");
  private final One second = new One("Second");
  private final TestDoor door;

  TwoSchools() {
    this(InstantSource.system());
  }

  TwoSchools(InstantSource clock) {
    this(clock, OutsideConfig.NONE);
  }

  TwoSchools(InstantSource clock, OutsideConfig calendars) {
    door =
        TestDoor.open(
            new SchoolDomains.Given(
                TestSchool.vertx(),
                clock,
                kernel,
                KeyRing.of(Map.of("key", "0123456789abcdef0123456789abcdef")),
                sid -> List.of(),
                new LiveRooms(
                    call ->
                        Future.failedFuture(new CallRefused(CallRefused.Code.NOT_FOUND, "none")),
                    new Doors()),
                () -> true,
                new SiteSettings(
                    Optional.empty(), Optional.empty(), Optional.empty(), true, calendars)));
  }

  /// One of them.
  final class One {
    private final SchoolId id = new SchoolId(UUID.randomUUID());
    private final String slug = "s" + id.toString().substring(0, 8);
    private final Map<Role, Person> people = new EnumMap<>(Role.class);

    One(String name) {
      new Schools(db).openDemo(new School(id, name), slug);
      for (Role role : Role.values()) {
        PersonId person = new PersonId(UUID.randomUUID());
        String email = person + "@" + slug + ".example";
        people.put(role, new Person(person, id, name + " " + role.word(), email, role));
      }
      new People(db).enrol(id, List.copyOf(people.values()), PASSWORD);
    }

    SchoolId id() {
      return id;
    }

    String slug() {
      return slug;
    }

    String host() {
      return slug + ".localhost";
    }

    Person person(Role role) {
      return java.util.Objects.requireNonNull(people.get(role));
    }

    HostClient admin() throws TimeoutException {
      return signedIn(Role.ADMIN);
    }

    HostClient tutor() throws TimeoutException {
      return signedIn(Role.TUTOR);
    }

    /// A browser at the school's address, signed in; on a machine of its own, since ten a minute
    /// may sign in from one.
    HostClient signedIn(Role role) throws TimeoutException {
      int number = clients.size();
      String address = "127.0.%d.%d".formatted(4 + number / 200, 1 + number % 200);
      HostClient client = new HostClient(TestSchool.vertx(), door.port(), host(), address);
      clients.add(client);
      HostClient.Answer answer =
          client.post(
              "/api/v1/session",
              new JsonObject().put("email", person(role).email()).put("password", PASSWORD));
      assertEquals(200, answer.status(), answer.body().toString());
      return client;
    }

    Caller caller(Role role) {
      return new Caller(id, person(role).id(), "test", "").as(role);
    }

    /// What the newest audit entry of an action says was before.
    JsonObject audited(String action) {
      return new JsonObject(
          db.transact(
                  Caller.system(id),
                  tx ->
                      tx.first(
                          "select coalesce(before, '{}') from kernel.audit where action = $1"
                              + " order by entry desc",
                          row -> row.getString(0),
                          action))
              .orElseThrow());
    }
  }

  One first() {
    return first;
  }

  One second() {
    return second;
  }

  SchoolDomains domains() {
    return door.school();
  }

  int port() {
    return door.port();
  }

  Kernel kernel() {
    return kernel;
  }

  /// A browser that goes to this host.
  HostClient visitor(String host) {
    HostClient client = new HostClient(TestSchool.vertx(), door.port(), host);
    clients.add(client);
    return client;
  }

  @Override
  public void close() throws TimeoutException {
    clients.forEach(HostClient::close);
    door.close();
  }
}
