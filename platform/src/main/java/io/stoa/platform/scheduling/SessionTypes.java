// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// What can be done with session types. Any virtual thread.
public final class SessionTypes {

  private static final int MAX = 200;

  private final Kernel kernel;
  private final People people;
  private final SessionTypeStore store = new SessionTypeStore();

  public SessionTypes(Kernel kernel, People people) {
    this.kernel = kernel;
    this.people = people;
  }

  /// As the API shows it: with the names of those who teach it.
  JsonObject json(Caller caller, SessionType type) {
    Map<PersonId, Person> known = people.named(caller, type.tutors());
    JsonArray tutors = new JsonArray();
    for (PersonId tutor : type.tutors()) {
      Person person = known.get(tutor);
      if (person != null) {
        tutors.add(new JsonObject().put("id", tutor.toString()).put("name", person.name()));
      }
    }
    return type.json().put("tutors", tutors);
  }

  /// By name.
  ///
  /// @param archived whether those, too, that are no longer offered
  public List<SessionType> list(Caller caller, boolean archived) {
    return kernel.db().transact(caller, tx -> store.list(tx, archived, MAX));
  }

  public SessionType one(Caller caller, SessionType.Id id) {
    return kernel.db().transact(caller, tx -> one(tx, id));
  }

  public Optional<SessionType> find(Tx tx, UUID id) {
    return store.byId(tx, new SessionType.Id(id));
  }

  /// @throws Refused 404
  public SessionType one(Tx tx, SessionType.Id id) {
    return store.byId(tx, id).orElseThrow(SessionTypes::nothing);
  }

  /// @param given what the document describes
  SessionType create(Caller caller, JsonObject given) {
    SessionType.Id id = new SessionType.Id(UUID.randomUUID());
    SessionType type = SessionType.of(id, "", 60).with(given);
    return kernel
        .db()
        .transact(
            caller,
            tx -> {
              store.queue(tx);
              if (store.count(tx) >= MAX) {
                throw Refused.conflict(
                    "too_many", "There are 200 kinds of class already.", Map.of("max", MAX));
              }
              Kinds.requireTeaching(people, tx, type.tutors(), "tutors");
              save(tx, type);
              kernel.audit().record(tx, "session_type.created", id, null, type.json());
              return one(tx, id);
            });
  }

  /// Changes what is given.
  ///
  /// @param seen is told the current ETag, and refuses when the caller has seen another
  SessionType change(
      Caller caller, SessionType.Id id, Consumer<String> seen, UnaryOperator<SessionType> change) {
    return kernel
        .db()
        .transact(
            caller,
            tx -> {
              store.queue(tx);
              SessionType before = store.lock(tx, id).orElseThrow(SessionTypes::nothing);
              seen.accept(before.etag());
              SessionType after = change.apply(before);
              if (after.equals(before)) {
                return before;
              }
              if (!after.tutors().equals(before.tutors())) {
                Kinds.requireTeaching(people, tx, after.tutors(), "tutors");
              }
              save(tx, after);
              kernel.audit().record(tx, "session_type.changed", id, before.json(), after.json());
              return one(tx, id);
            });
  }

  private void save(Tx tx, SessionType type) {
    boolean taken = store.named(tx, type.name()).filter(id -> !id.equals(type.id())).isPresent();
    if (taken && !type.archived()) {
      throw Refused.conflict(
          "name_in_use", "Another kind of class has this name.", Map.of("field", "name"));
    }
    store.save(tx, type);
    kernel.live().tell(tx, Permission.BOOKINGS_READ, "session_type.changed", type.id());
  }

  /// Makes sure that these exist as they are.
  public void plan(Caller caller, List<SessionType> types) {
    kernel
        .db()
        .transact(
            caller,
            tx -> {
              for (SessionType type : types) {
                if (store.byId(tx, type.id()).isEmpty()) {
                  store.save(tx, type);
                }
              }
              return null;
            });
  }

  private static Refused nothing() {
    return Refused.notFound("There is no such kind of class.");
  }
}
