// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Which browsers a person has signed in with before: known by a cookie that outlives the session.
/// Whoever has it is not held up by what strangers try, and needs no mail about a new device. Any
/// virtual thread.
final class Browsers {

  static final Duration KEPT = Duration.ofDays(365);

  private final Database db;
  private final InstantSource clock;
  private final BrowserStore store = new BrowserStore();

  Browsers(Database db, InstantSource clock) {
    this.db = db;
    this.clock = clock;
  }

  /// Who has signed in with the visitor's browser before.
  List<PersonId> known(Visitor visitor) {
    String secret = visitor.browser();
    if (secret == null || secret.isEmpty()) {
      return List.of();
    }
    String hash = Sha256.hex(secret);
    Instant now = clock.instant();
    return db.lookUp(hash, tx -> store.find(tx, hash, now));
  }

  /// Keeps the browser that the person has just signed in with.
  ///
  /// @param known who has signed in with it before
  /// @return what the browser shows the next time
  String keep(Tx tx, PersonId person, List<PersonId> known, Visitor visitor) {
    Instant now = clock.instant();
    String shown = visitor.browser();
    // Nobody chooses this secret for somebody else: only one that we have given goes on.
    String secret = shown == null || known.isEmpty() ? Secrets.random() : shown;
    store.dropExpired(tx, person, now);
    store.keep(tx, Sha256.hex(secret), person, now.plus(KEPT));
    return secret;
  }

  /// Knows none of the person's browsers any more.
  void forget(Tx tx, PersonId person) {
    store.forget(tx, person);
  }
}
