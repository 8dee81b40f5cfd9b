// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Sha256;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Signing in. What is answered, and how soon, is the same whether or not an address is known. Any
/// virtual thread.
final class SignIns {

  /// Somebody has just signed in.
  ///
  /// @param browser what his browser shows the next time
  record Opened(Person person, Sessions.Tokens tokens, String browser) {}

  private final Database db;
  private final Audit audit;
  private final Sessions sessions;
  private final Browsers browsers;
  private final Guesses guesses;
  private final PersonStore people = new PersonStore();

  SignIns(Database db, Audit audit, Sessions sessions, Browsers browsers, InstantSource clock) {
    this.db = db;
    this.audit = audit;
    this.sessions = sessions;
    this.browsers = browsers;
    this.guesses = new Guesses(clock);
  }

  Opened byPassword(String email, String password, Bearer.Kind kind, Visitor visitor) {
    String address = email.strip().toLowerCase(Locale.ROOT);
    Optional<PersonStore.Credential> found = db.lookUp(address, tx -> people.byEmail(tx, address));
    List<PersonId> known = browsers.known(visitor);
    String key =
        found.filter(credential -> known.contains(credential.person().id())).isPresent()
            ? "browser " + Sha256.hex(String.valueOf(visitor.browser())) + " " + address
            : "account " + address;
    wait(guesses.take(key));
    String hash = found.map(PersonStore.Credential::passwordHash).orElse(null);
    boolean matches = Password.matches(password, hash);
    if (found.isEmpty() || !matches) {
      // Beside the answer, which must not come later for an address that exists.
      found.ifPresent(
          credential -> Thread.startVirtualThread(() -> refused(credential.person(), visitor)));
      throw Refused.unauthenticated(
          "invalid_credentials", "This e-mail address and password do not fit together.");
    }
    guesses.forget(key);
    return open(found.get().person(), known, kind, visitor);
  }

  /// Tells how long to wait, if at all.
  static void wait(Duration time) {
    if (time.isPositive()) {
      throw Refused.tooMany("Too many attempts. Wait a little.", time.plusMillis(999).toSeconds());
    }
  }

  private Opened open(Person person, List<PersonId> known, Bearer.Kind kind, Visitor visitor) {
    Caller caller = visitor.as(person.school(), person.id());
    return db.transact(
        caller,
        tx -> {
          Sessions.Tokens tokens = sessions.open(tx, person.id(), kind, visitor);
          String browser =
              kind == Bearer.Kind.BROWSER ? browsers.keep(tx, person.id(), known, visitor) : "";
          return new Opened(person, tokens, browser);
        });
  }

  private void refused(Person person, Visitor visitor) {
    db.transact(
        visitor.as(person.school(), person.id()),
        tx -> {
          audit.record(tx, "session.refused", person.id(), null, null);
          return null;
        });
  }
}
