// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What can be done with people. Any virtual thread.
public final class People {

  private final Database db;
  private final Audit audit;
  private final PersonStore people = new PersonStore();
  private final SessionStore sessions = new SessionStore();
  private volatile Set<String> operators = Set.of();

  public People(Database db) {
    this(db, new Audit(db));
  }

  public People(Database db, Audit audit) {
    this.db = db;
    this.audit = audit;
  }

  /// What a person sees of himself.
  record Profile(
      Person person,
      String locale,
      @Nullable String timeZone,
      boolean totp,
      int passkeys,
      int recoveryCodes,
      boolean hasPassword) {}

  /// Whom a letter may go to, and in which language.
  public record Reader(String name, String email, String locale) {}

  Profile profile(Caller caller) {
    return db.transact(
        caller, tx -> people.profile(tx, caller.person()).orElseThrow(People::nobody));
  }

  /// Changes what is not null of the caller's own profile.
  ///
  /// @param check refuses when it is not what the caller has seen
  Profile change(
      Caller caller,
      Consumer<Profile> check,
      @Nullable String name,
      @Nullable String locale,
      @Nullable String timeZone) {
    return db.transact(
        caller,
        tx -> {
          people.lock(tx, caller.person());
          Profile before = people.profile(tx, caller.person()).orElseThrow(People::nobody);
          check.accept(before);
          people.change(tx, caller.person(), name == null ? null : name.strip(), locale, timeZone);
          Profile after = people.profile(tx, caller.person()).orElseThrow(People::nobody);
          audit.record(tx, "person.changed_profile", caller.person(), json(before), json(after));
          return after;
        });
  }

  private static JsonObject json(Profile profile) {
    return new JsonObject()
        .put("name", profile.person().name())
        .put("locale", profile.locale())
        .put("timeZone", profile.timeZone());
  }

  private static Refused nobody() {
    return Refused.notFound("There is no such person.");
  }

  /// Says whose people may see the server itself.
  public void operators(Set<String> emails) {
    operators = emails.stream().map(PersonStore::address).collect(Collectors.toUnmodifiableSet());
  }

  /// Whether the person may see the server itself.
  public boolean isOperator(Person person) {
    return operators.contains(PersonStore.address(person.email()));
  }

  /// The caller as a person.
  public Person self(Caller caller) {
    return db.transact(
        caller,
        tx ->
            people
                .byId(tx, caller.person())
                .orElseThrow(() -> Refused.notFound("There is no such person.")));
  }

  /// Somebody as one writes to him; empty for who cannot sign in.
  public Optional<Reader> reader(Tx tx, PersonId id) {
    return people
        .activeById(tx, id)
        .map(person -> new Reader(person.name(), person.email(), people.locale(tx, id)));
  }

  /// Somebody of the school.
  ///
  /// @throws Refused 404, also for who is deleted
  public Person member(Tx tx, PersonId id) {
    return people.member(tx, id).orElseThrow(People::nobody);
  }

  /// Somebody who can sign in.
  public Optional<Person> active(Tx tx, PersonId id) {
    return people.activeById(tx, id);
  }

  /// Where somebody says that he is; empty for who has said nothing.
  public Optional<ZoneId> zone(Tx tx, PersonId id) {
    return people.zone(tx, id).map(ZoneId::of);
  }

  /// Somebody who could sign in once and cannot any more; empty for who never came or is deleted.
  public Optional<Reader> formerReader(Tx tx, PersonId id) {
    return people
        .formerById(tx, id)
        .map(person -> new Reader(person.name(), person.email(), people.locale(tx, id)));
  }

  /// Those of these people who belong to the caller's school.
  public Map<PersonId, Person> named(Caller caller, Collection<PersonId> ids) {
    return db.transact(
        caller,
        tx ->
            people.byIds(tx, ids).stream()
                .collect(Collectors.toMap(Person::id, Function.identity())));
  }

  /// Makes sure that these people exist and can sign in with this password.
  public void enrol(SchoolId school, List<Person> members, String password) {
    Caller caller = Caller.system(school);
    List<Person> without =
        db.transact(
            caller,
            tx -> {
              members.forEach(person -> people.save(tx, person));
              return people.withoutPassword(tx);
            });
    // A hash takes its time by design: one serves all who have none elsewhere.
    Map<List<String>, String> hashes = new HashMap<>();
    for (Person person : without) {
      String address = PersonStore.address(person.email());
      List<String> others =
          PersonStore.hashes(db.lookUp(address, tx -> people.anyByEmail(tx, address)));
      String hash = hashes.computeIfAbsent(others, known -> Password.hash(password, known));
      db.transact(
          caller,
          tx -> {
            people.setPassword(tx, person.id(), hash);
            return null;
          });
    }
  }

  /// Has nobody of a school sign in any more, and ends its sessions.
  ///
  /// @return how many people could sign in before
  public int lockOut(SchoolId school) {
    return db.transact(
        Caller.system(school),
        tx -> {
          sessions.closeAll(tx, school);
          return people.deactivateAll(tx);
        });
  }
}
