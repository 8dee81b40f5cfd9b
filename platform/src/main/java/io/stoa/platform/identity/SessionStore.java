// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of sessions and of their tokens, which are found by hash.
final class SessionStore {

  /// An access token's bearer, or whom it belonged to until it ended.
  record Shown(Bearer bearer, boolean active, Instant expiresAt) {}

  static final String FIND =
      """
      select t.expires_at, s.id, s.tenant_id, s.person_id, s.kind, s.opened_at, s.seen_at, s.device,
        s.address, s.acting_as, s.acting_until, p.role, p.state
      from identity.token t
      join identity.session s on s.id = t.session_id
      join identity.person p on p.id = coalesce(s.acting_as, s.person_id)
      where t.hash = $1 and t.kind = 'access'
      """;

  /// Whether or not the token has ended.
  Optional<Shown> find(Tx tx, String hash) {
    return tx.first(
        FIND,
        row ->
            new Shown(
                bearer(row), row.getString("state").equals("active"), instant(row, "expires_at")),
        hash);
  }

  private static Bearer bearer(Row row) {
    UUID actingAs = row.getUUID("acting_as");
    OffsetDateTime until = row.getOffsetDateTime("acting_until");
    return new Bearer(
        row.getUUID("id"),
        new SchoolId(row.getUUID("tenant_id")),
        new PersonId(row.getUUID("person_id")),
        Bearer.Kind.of(row.getString("kind")),
        instant(row, "opened_at"),
        instant(row, "seen_at"),
        row.getString("device"),
        row.getString("address"),
        actingAs == null ? null : new PersonId(actingAs),
        until == null ? null : until.toInstant(),
        Role.of(row.getString("role")));
  }

  private static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static final String OPEN =
      """
      insert into identity.session
        (tenant_id, person_id, kind, device, address, opened_at, seen_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $6, $7)
      returning id
      """;

  UUID open(
      Tx tx, PersonId person, Bearer.Kind kind, Visitor visitor, Instant now, Instant expires) {
    return tx.first(
            OPEN,
            row -> row.getUUID("id"),
            tx.caller().school().value(),
            person.value(),
            kind.word(),
            DeviceName.of(visitor.userAgent()),
            visitor.address(),
            at(now),
            at(expires))
        .orElseThrow();
  }

  static final String ADD_TOKEN =
      """
      insert into identity.token (hash, tenant_id, session_id, kind, expires_at)
      values ($1, $2, $3, $4, $5)
      """;

  void addToken(Tx tx, String hash, UUID session, String kind, Instant expires) {
    tx.update(ADD_TOKEN, hash, tx.caller().school().value(), session, kind, at(expires));
  }

  /// Of whom a refresh token is, and whether it was used.
  record Refresh(
      UUID session,
      SchoolId school,
      PersonId person,
      Instant openedAt,
      Instant expiresAt,
      @Nullable Instant usedAt,
      @Nullable String salt) {}

  // Locks the session too, so that a family changes by one call at a time.
  private static final String REFRESH =
      """
      select t.session_id, t.tenant_id, s.person_id, s.opened_at, t.expires_at, t.used_at, t.salt
      from identity.token t join identity.session s on s.id = t.session_id
      where t.hash = $1 and t.kind = 'refresh'
      """;

  static final String FIND_REFRESH = REFRESH;

  Optional<Refresh> findRefresh(Tx tx, String hash) {
    return tx.first(FIND_REFRESH, SessionStore::refresh, hash);
  }

  static final String LOCK_REFRESH = REFRESH + "for update\n";

  Optional<Refresh> lockRefresh(Tx tx, String hash) {
    return tx.first(LOCK_REFRESH, SessionStore::refresh, hash);
  }

  private static Refresh refresh(Row row) {
    OffsetDateTime used = row.getOffsetDateTime("used_at");
    return new Refresh(
        row.getUUID("session_id"),
        new SchoolId(row.getUUID("tenant_id")),
        new PersonId(row.getUUID("person_id")),
        instant(row, "opened_at"),
        instant(row, "expires_at"),
        used == null ? null : used.toInstant(),
        row.getString("salt"));
  }

  static final String USE =
      """
      update identity.token set used_at = $2, salt = $3 where hash = $1
      """;

  void use(Tx tx, String hash, Instant now, String salt) {
    tx.update(USE, hash, at(now), salt);
  }

  static final String IS_UNUSED =
      """
      select from identity.token where hash = $1 and used_at is null
      """;

  boolean isUnused(Tx tx, String hash) {
    return tx.first(IS_UNUSED, row -> true, hash).isPresent();
  }

  static final String DROP_ENDED_TOKENS =
      """
      delete from identity.token where session_id = $1 and expires_at <= $2
      """;

  void dropEndedTokens(Tx tx, UUID session, Instant now) {
    tx.update(DROP_ENDED_TOKENS, session, at(now));
  }

  static final String SEEN =
      """
      update identity.session set seen_at = greatest(seen_at, $2), address = $3,
        expires_at = coalesce($4, expires_at)
      where id = $1
      """;

  void seen(Tx tx, UUID session, Instant now, String address, @Nullable Instant expires) {
    tx.update(SEEN, session, at(now), address, expires == null ? null : at(expires));
  }

  static final String ACT =
      """
      update identity.session set acting_as = $2, acting_reason = $3, acting_until = $4 where id = $1
      """;

  /// The session is somebody else's for a while.
  void act(Tx tx, UUID session, PersonId as, String reason, Instant until) {
    tx.changed(Sessions.CHANGED);
    tx.update(ACT, session, as.value(), reason, at(until));
  }

  static final String ACT_AS_ONESELF =
      """
      update identity.session set acting_as = null, acting_reason = null, acting_until = null
      where id = $1
      """;

  void actAsOneself(Tx tx, UUID session) {
    tx.changed(Sessions.CHANGED);
    tx.update(ACT_AS_ONESELF, session);
  }

  static final String REASON =
      """
      select acting_reason from identity.session where id = $1 and acting_reason is not null
      """;

  String reason(Tx tx, UUID session) {
    return tx.first(REASON, row -> row.getString("acting_reason"), session).orElse("");
  }

  static final String HAS_CLIENT =
      """
      select from identity.session
      where person_id = $1 and kind = 'client' and device = $2 and address = $3 limit 1
      """;

  boolean hasClient(Tx tx, PersonId person, String device, String address) {
    return tx.first(HAS_CLIENT, row -> true, person.value(), device, address).isPresent();
  }

  static final String CLOSE =
      """
      delete from identity.session where id = $1 and person_id = $2
      """;

  boolean close(Tx tx, UUID session, PersonId person) {
    tx.changed(Sessions.CHANGED);
    return tx.update(CLOSE, session, person.value()) > 0;
  }

  static final String CLOSE_EXPIRED =
      """
      delete from identity.session where person_id = $1 and expires_at <= $2
      """;

  void closeExpired(Tx tx, PersonId person, Instant now) {
    tx.update(CLOSE_EXPIRED, person.value(), at(now));
  }

  // Also those in which somebody acts as the person.
  static final String CLOSE_OF =
      """
      delete from identity.session
      where (person_id = $1 or acting_as = $1) and id is distinct from $2
      """;

  int closeOf(Tx tx, PersonId person, @Nullable UUID except) {
    tx.changed(Sessions.CHANGED);
    return tx.update(CLOSE_OF, person.value(), except);
  }

  static final String CLOSE_ALL =
      """
      delete from identity.session where tenant_id = $1
      """;

  void closeAll(Tx tx, SchoolId school) {
    tx.changed(Sessions.CHANGED);
    tx.update(CLOSE_ALL, school.value());
  }

  static final String DEVICES =
      """
      select id, device, kind, address, opened_at, seen_at from identity.session
      where person_id = $1 and expires_at > $2
      order by seen_at desc, id
      """;

  List<Sessions.Device> devices(Tx tx, PersonId person, Instant now) {
    return tx.list(
        DEVICES,
        row ->
            new Sessions.Device(
                row.getUUID("id"),
                row.getString("device"),
                Bearer.Kind.of(row.getString("kind")),
                row.getString("address"),
                instant(row, "opened_at"),
                instant(row, "seen_at")),
        person.value(),
        at(now));
  }
}
