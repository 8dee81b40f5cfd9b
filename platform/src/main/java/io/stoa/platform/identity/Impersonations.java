// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.EventLog;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Acting as somebody else, to see what he sees: for a reason, for an hour, and never upwards. The
/// session stays its owner's, so it ends with it and is refreshed with it. Any virtual thread.
final class Impersonations {

  static final Duration LONGEST = Duration.ofHours(1);

  /// Who really acts.
  record Impersonator(Person person, String reason, Instant until) {}

  private final Database db;
  private final Audit audit;
  private final EventLog events;
  private final InstantSource clock;
  private final SessionStore sessions = new SessionStore();
  private final PersonStore people = new PersonStore();

  Impersonations(Kernel kernel, InstantSource clock) {
    this.db = kernel.db();
    this.audit = kernel.audit();
    this.events = kernel.events();
    this.clock = clock;
  }

  /// From now on the bearer's session is this person's.
  ///
  /// @param caller who may impersonate
  void begin(Caller caller, Bearer bearer, PersonId target, String reason) {
    if (bearer.actingAs() != null) {
      throw Refused.forbidden("impersonating", "Not while you act as somebody else.");
    }
    if (bearer.kind() != Bearer.Kind.BROWSER) {
      throw Refused.forbidden("browser_only", "Impersonate in a browser.");
    }
    Instant until = clock.instant().plus(LONGEST);
    db.transact(
        caller,
        tx -> {
          Person person =
              people
                  .activeById(tx, target)
                  .orElseThrow(() -> Refused.notFound("There is no such person."));
          if (!isAbove(bearer.role(), person.role())) {
            throw Refused.forbidden("not_above", "Only somebody of a lower role.");
          }
          sessions.act(tx, bearer.session(), target, reason, until);
          JsonObject after = new JsonObject().put("reason", reason).put("until", until.toString());
          audit.record(tx, "impersonation.begun", target, null, after);
          events.append(tx, new MemberEvent.Impersonated(target, reason));
          return null;
        });
  }

  /// Nobody plays an owner or an admin.
  static boolean isAbove(Role role, Role other) {
    return other.compareTo(Role.ADMIN) > 0 && role.compareTo(other) < 0;
  }

  /// The bearer's session is his own again.
  void end(Bearer bearer, String requestId, String address) {
    PersonId played = bearer.actingAs();
    if (played == null) {
      return;
    }
    Caller self = new Caller(bearer.school(), bearer.person(), requestId, address);
    db.transact(
        self,
        tx -> {
          sessions.actAsOneself(tx, bearer.session());
          audit.record(tx, "impersonation.ended", played, null, null);
          return null;
        });
  }

  /// Who really acts, if it is not the person.
  Optional<Impersonator> impersonator(Caller caller, Bearer bearer) {
    Instant until = bearer.actingUntil();
    if (bearer.actingAs() == null || until == null) {
      return Optional.empty();
    }
    return db.transact(
        caller,
        tx ->
            people
                .byId(tx, bearer.person())
                .map(person ->
                    new Impersonator(person, sessions.reason(tx, bearer.session()), until)));
  }
}
