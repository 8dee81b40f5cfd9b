// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Audit;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Live;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who is signed in where. An access token opens the API for a quarter of an hour; a refresh token
/// is exchanged for the next of both, once. Any virtual thread.
///
/// A refresh token that comes a second time was stolen from whoever used it first, or by him: its
/// session ends. Only right after the first use, and while nobody has used what it gave, the second
/// gets the same answer: two tabs of one browser refresh at once, and answers get lost. The same,
/// not another one: a thief who is that quick shares one token with its owner, and the next time
/// one of the two comes second. That the answer can be given again without being kept is because
/// the new tokens are derived from the old one and a salt.
final class Sessions {

  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  /// Who remembers sessions and keys hears of this when one ends or is somebody else's
  /// ([Tx#changed]).
  static final String CHANGED = "identity.session";

  static final Duration ACCESS = Duration.ofMinutes(15);
  static final Duration REFRESH = Duration.ofDays(7);

  /// However often it is refreshed.
  static final Duration LONGEST = Duration.ofDays(90);

  static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration SEEN_EVERY = Duration.ofMinutes(1);

  /// The secrets of a session.
  record Tokens(UUID session, String access, String refresh) {}

  /// Where a person is signed in.
  record Device(
      UUID id, String name, Bearer.Kind kind, String address, Instant openedAt, Instant seenAt) {}

  private final Database db;
  private final Audit audit;
  private final InstantSource clock;
  private final SessionStore store = new SessionStore();
  private final RecentTokens<SessionStore.Shown> recent;

  Sessions(Database db, Audit audit, Live live, InstantSource clock) {
    this.db = db;
    this.audit = audit;
    this.clock = clock;
    this.recent = RecentTokens.watching(db, live);
  }

  /// Opens a session for somebody who has proved who he is.
  Tokens open(Tx tx, PersonId person, Bearer.Kind kind, Visitor visitor) {
    Instant now = clock.instant();
    store.closeExpired(tx, person, now);
    Instant expires = now.plus(REFRESH);
    UUID session = store.open(tx, person, kind, visitor, now, expires);
    Tokens tokens = new Tokens(session, Secrets.random(), Secrets.random());
    keep(tx, tokens, now, expires);
    JsonObject device =
        new JsonObject()
            .put("session", session.toString())
            .put("device", DeviceName.of(visitor.userAgent()));
    audit.record(tx, "session.opened", person, null, device);
    return tokens;
  }

  private void keep(Tx tx, Tokens tokens, Instant now, Instant expires) {
    Instant accessEnds = now.plus(ACCESS);
    store.addToken(tx, Sha256.hex(tokens.access()), tokens.session(), "access", accessEnds);
    store.addToken(tx, Sha256.hex(tokens.refresh()), tokens.session(), "refresh", expires);
  }

  /// Whether the person is signed in with a program like the visitor's, from the same address.
  boolean hasClient(Tx tx, PersonId person, Visitor visitor) {
    return store.hasClient(tx, person, DeviceName.of(visitor.userAgent()), visitor.address());
  }

  /// Who shows this access token, whoever he impersonates.
  ///
  /// @throws Refused when nobody does, or not any more
  Bearer bearer(@Nullable String token, String address) {
    Instant now = clock.instant();
    Optional<SessionStore.Shown> shown = shown(token);
    if (shown.isEmpty() || !shown.get().active() || !now.isBefore(shown.get().expiresAt())) {
      throw notSignedIn();
    }
    Bearer bearer = shown.get().bearer();
    if (bearer.seenAt().plus(SEEN_EVERY).isBefore(now)) {
      Thread.ofVirtual().name("seen").start(() -> seen(bearer, address, now));
    }
    return bearer;
  }

  private Optional<SessionStore.Shown> shown(@Nullable String token) {
    if (token == null || token.isEmpty()) {
      return Optional.empty();
    }
    String hash = Sha256.hex(token);
    return recent.find(hash, () -> db.lookUp(hash, tx -> store.find(tx, hash)));
  }

  private void seen(Bearer bearer, String address, Instant now) {
    try {
      db.transact(
          Caller.system(bearer.school()),
          tx -> {
            store.seen(tx, bearer.session(), now, address, null);
            return null;
          });
    } catch (RuntimeException e) {
      LOG.debug("not noted that a device was seen: {}", e.toString());
    }
  }

  static Refused notSignedIn() {
    return Refused.unauthenticated("not_signed_in", "Sign in first.");
  }

  /// Exchanges a refresh token.
  ///
  /// @throws Refused when it gives nothing, or not any more
  Tokens refresh(@Nullable String token, Visitor visitor) {
    if (token == null || token.isEmpty()) {
      throw notSignedIn();
    }
    String hash = Sha256.hex(token);
    SessionStore.Refresh found =
        db.lookUp(hash, tx -> store.findRefresh(tx, hash)).orElseThrow(Sessions::notSignedIn);
    Caller caller = visitor.as(found.school(), found.person());
    // Outside of the transaction: what a theft leads to must be committed.
    return db.transact(
            caller,
            tx -> store.lockRefresh(tx, hash).flatMap(row -> exchange(tx, token, row, visitor)))
        .orElseThrow(Sessions::notSignedIn);
  }

  private Optional<Tokens> exchange(
      Tx tx, String token, SessionStore.Refresh row, Visitor visitor) {
    Instant now = clock.instant();
    if (!now.isBefore(row.expiresAt())) {
      return Optional.empty();
    }
    Instant usedAt = row.usedAt();
    if (usedAt == null) {
      return Optional.of(rotate(tx, token, row, visitor, now));
    }
    Tokens given = derived(row.session(), token, String.valueOf(row.salt()));
    if (!now.isAfter(usedAt.plus(GRACE)) && store.isUnused(tx, Sha256.hex(given.refresh()))) {
      return Optional.of(given);
    }
    JsonObject session = new JsonObject().put("session", row.session().toString());
    audit.record(tx, "session.token_replayed", row.person(), session, null);
    store.close(tx, row.session(), row.person());
    return Optional.empty();
  }

  private Tokens rotate(
      Tx tx, String token, SessionStore.Refresh row, Visitor visitor, Instant now) {
    Instant longest = row.openedAt().plus(LONGEST);
    Instant week = now.plus(REFRESH);
    Instant expires = week.isBefore(longest) ? week : longest;
    String salt = Secrets.random();
    Tokens next = derived(row.session(), token, salt);
    store.use(tx, Sha256.hex(token), now, salt);
    store.dropEndedTokens(tx, row.session(), now);
    keep(tx, next, now, expires);
    store.seen(tx, row.session(), now, visitor.address(), expires);
    return next;
  }

  private static Tokens derived(UUID session, String token, String salt) {
    return new Tokens(
        session, Secrets.derive(token, salt, "access"), Secrets.derive(token, salt, "refresh"));
  }

  /// Ends the session of an access token, also of one that has ended itself.
  void signOut(@Nullable String token, Visitor visitor) {
    Optional<SessionStore.Shown> shown = shown(token);
    if (shown.isEmpty()) {
      return; // signed out already: what was asked for holds
    }
    Bearer bearer = shown.get().bearer();
    db.transact(
        visitor.as(bearer.school(), bearer.person()),
        tx -> {
          if (store.close(tx, bearer.session(), bearer.person())) {
            audit.record(tx, "session.closed", bearer.person(), null, null);
          }
          return null;
        });
  }

  /// Where the bearer is signed in, most recently seen first.
  List<Device> devices(Caller caller, Bearer bearer) {
    return db.transact(caller, tx -> store.devices(tx, bearer.person(), clock.instant()));
  }

  /// Ends one of the bearer's sessions.
  void signOut(Caller caller, Bearer bearer, UUID session) {
    db.transact(
        caller,
        tx -> {
          if (!store.close(tx, session, bearer.person())) {
            throw Refused.notFound("There is no such device.");
          }
          JsonObject closed = new JsonObject().put("session", session.toString());
          audit.record(tx, "session.closed", bearer.person(), closed, null);
          return null;
        });
  }

  /// Ends all of the bearer's sessions but this one.
  void signOutElsewhere(Caller caller, Bearer bearer) {
    db.transact(
        caller,
        tx -> {
          end(tx, bearer.person(), bearer.session());
          return null;
        });
  }

  /// Ends a person's sessions, and those in which somebody impersonates him.
  ///
  /// @param except one that goes on
  void end(Tx tx, PersonId person, @Nullable UUID except) {
    int ended = store.closeOf(tx, person, except);
    if (ended > 0) {
      audit.record(tx, "session.all_closed", person, new JsonObject().put("sessions", ended), null);
    }
  }

  /// Ends all sessions of a school.
  void endAll(Tx tx, SchoolId school) {
    store.closeAll(tx, school);
  }
}
