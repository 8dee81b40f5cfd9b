// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.DataFolder;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What can be done with people and their sessions. Any virtual thread.
public final class People {

  static final Duration SESSION = Duration.ofDays(7);
  private static final int TOKEN_BYTES = 32;

  private final Database db;
  private final Audit audit;
  private final InstantSource clock;
  private final PersonStore people = new PersonStore();
  private final SessionStore sessions = new SessionStore();

  public People(Database db, Audit audit, InstantSource clock) {
    this.db = db;
    this.audit = audit;
    this.clock = clock;
  }

  /// A person who has just signed in, and the token to show from now on.
  record SignedIn(Person person, String token) {}

  SignedIn signIn(String email, String password, String requestId, String from) {
    String address = email.strip().toLowerCase(Locale.ROOT);
    Optional<PersonStore.Credential> found = db.lookUp(address, tx -> people.byEmail(tx, address));
    String hash = found.map(PersonStore.Credential::passwordHash).orElse(null);
    boolean matches = Password.matches(password, hash);
    if (found.isEmpty() || !matches) {
      // Beside the answer, which must not come later for an address that exists.
      found.ifPresent(known ->
          Thread.startVirtualThread(() -> refused(caller(known.person(), requestId, from))));
      throw Refused.unauthenticated(
          "invalid_credentials", "This e-mail address and password do not fit together.");
    }
    Person person = found.get().person();
    String token = DataFolder.randomSecret(TOKEN_BYTES);
    Instant now = clock.instant();
    db.transact(
        caller(person, requestId, from),
        tx -> {
          audit.record(tx, "session.opened", person.id(), null, null);
          sessions.closeExpired(tx, person.id(), now);
          sessions.open(
              tx,
              Sha256.hex(token),
              new SessionStore.Bearer(person.school(), person.id(), person.role()),
              now,
              now.plus(SESSION));
          return null;
        });
    return new SignedIn(person, token);
  }

  private void refused(Caller known) {
    db.transact(
        known,
        tx -> {
          audit.record(tx, "session.refused", known.person(), null, null);
          return null;
        });
  }

  private static Caller caller(Person person, String requestId, String from) {
    return new Caller(person.school(), person.id(), requestId, from).as(person.role());
  }

  /// Who shows this token.
  ///
  /// @throws Refused when nobody does, or not any more
  public Caller caller(@Nullable String token, String requestId, String from) {
    if (token != null && !token.isEmpty()) {
      String hash = Sha256.hex(token);
      Instant now = clock.instant();
      Optional<SessionStore.Bearer> bearer = db.lookUp(hash, tx -> sessions.find(tx, hash, now));
      if (bearer.isPresent()) {
        return new Caller(bearer.get().school(), bearer.get().person(), requestId, from)
            .as(bearer.get().role());
      }
    }
    throw Refused.unauthenticated("not_signed_in", "Sign in first.");
  }

  void signOut(Caller caller, String token) {
    db.transact(
        caller,
        tx -> {
          sessions.close(tx, Sha256.hex(token));
          audit.record(tx, "session.closed", caller.person(), null, null);
          return null;
        });
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

  /// Takes every password of a school away and ends its sessions.
  ///
  /// @return how many people could sign in before
  public int lockOut(SchoolId school) {
    return db.transact(
        Caller.system(school),
        tx -> {
          sessions.closeAll(tx, school);
          return people.dropPasswords(tx);
        });
  }
}
