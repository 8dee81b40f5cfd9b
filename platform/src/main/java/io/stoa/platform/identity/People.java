// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What can be done with people. Any virtual thread.
public final class People {

  private final Database db;
  private final Audit audit;
  private final InstantSource clock;
  private final PersonStore people = new PersonStore();
  private final SessionStore sessions = new SessionStore();
  private final LinkStore links = new LinkStore();
  private volatile Set<String> operators = Set.of();

  public People(Database db) {
    this(db, new Audit(db), InstantSource.system());
  }

  public People(Database db, Audit audit, InstantSource clock) {
    this.db = db;
    this.audit = audit;
    this.clock = clock;
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

  /// Somebody who has been invited.
  ///
  /// @param token what the invitation's link ends with
  public record Invited(PersonId person, String token) {}

  Profile profile(Caller caller) {
    return db.transact(
        caller, tx -> people.profile(tx, caller.person()).orElseThrow(People::nobody));
  }

  /// Changes what is not null of the caller's own profile.
  Profile change(
      Caller caller, @Nullable String name, @Nullable String locale, @Nullable String timeZone) {
    return db.transact(
        caller,
        tx -> {
          Profile before = people.profile(tx, caller.person()).orElseThrow(People::nobody);
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

  /// Takes somebody in who may then accept, or makes another link for one who has not yet. Part of
  /// the caller's transaction; the letter is the caller's to send.
  ///
  /// @throws Refused `email_in_use`
  public Invited invite(Tx tx, String email, String name, Role role) {
    String address = PersonStore.address(email);
    Optional<PersonId> before = people.invited(tx, address);
    PersonId id = before.orElseGet(() -> new PersonId(UUID.randomUUID()));
    if (before.isEmpty()) {
      people.insert(tx, new Person(id, tx.caller().school(), name, address, role), "invited");
    } else {
      links.dropOf(tx, id);
    }
    String token = Secrets.random();
    links.add(tx, Sha256.hex(token), id, Links.Purpose.INVITATION, null, clock.instant());
    return new Invited(id, token);
  }

  /// Ends all sessions of a person, at once: when his role changes, or he is not to come any more.
  public void endSessions(Tx tx, PersonId person) {
    sessions.closeOf(tx, person, null);
    links.dropOf(tx, person);
    audit.record(tx, "session.all_closed", person, null, null);
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
    db.transact(
        Caller.system(school),
        tx -> {
          members.forEach(person -> people.save(tx, person));
          for (Person person : people.withoutPassword(tx)) {
            people.setPassword(tx, person.id(), Password.hash(password));
          }
          return null;
        });
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
