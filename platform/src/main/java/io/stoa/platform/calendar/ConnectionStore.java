// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of calendars elsewhere, and of consent that is asked for.
final class ConnectionStore {

  /// A calendar's id and whose school it is of.
  record Place(SchoolId school, UUID id) {}

  /// Consent that somebody has gone for.
  record Asked(Provider provider, String challenge) {}

  static final String ADD =
      """
      insert into calendar.connection (tenant_id, person_id, provider, account, credentials, next_at)
      values ($1, $2, $3, $4, $5, $6) returning id
      """;

  UUID add(
      Tx tx, PersonId person, Provider provider, String account, String credentials, Instant now) {
    return tx.first(
            ADD,
            row -> row.getUUID("id"),
            tx.caller().school().value(),
            person.value(),
            provider.word(),
            account,
            credentials,
            at(now))
        .orElseThrow();
  }

  static final String LIST =
      """
      select c.*, (select count(*) from calendar.mirror m
        where m.tenant_id = c.tenant_id and m.connection_id = c.id and m.remote_id <> '')::int classes
      from calendar.connection c
      where c.person_id = $1 and c.state <> 'leaving' order by c.created_at, c.id
      """;

  List<Connection> list(Tx tx, PersonId person) {
    return tx.list(LIST, ConnectionStore::connection, person.value());
  }

  static final String FIND =
      """
      select c.*, 0 classes from calendar.connection c
      where c.id = $1 and c.person_id = $2 and c.state <> 'leaving' for update
      """;

  Optional<Connection> find(Tx tx, UUID id, PersonId person) {
    return tx.first(FIND, ConnectionStore::connection, id, person.value());
  }

  static final String REMOVE =
      """
      delete from calendar.connection where id = $1
      """;

  void remove(Tx tx, UUID id) {
    tx.update(REMOVE, id);
  }

  static final String LEAVE =
      """
      update calendar.connection
      set state = 'leaving', wanted = wanted + 1, next_at = $2, attempts = 0, behind_since = null
      where id = $1
      """;

  void leave(Tx tx, UUID id, Instant now) {
    tx.update(LEAVE, id, at(now));
  }

  static final String HASTEN =
      """
      update calendar.connection
      set wanted = wanted + 1, next_at = $2
      where id = $1 and state in ('syncing', 'connected', 'behind')
      """;

  void hasten(Tx tx, UUID id, Instant now) {
    tx.update(HASTEN, id, at(now));
  }

  static final String WANT =
      """
      update calendar.connection
      set wanted = wanted + 1, next_at = case when attempts = 0 then least(next_at, $2) else next_at end
      where person_id = any ($1) and state in ('syncing', 'connected', 'behind')
        and provider <> 'ics'
      """;

  /// These people's classes have changed. What is behind keeps its pace.
  void want(Tx tx, Collection<PersonId> people, Instant now) {
    tx.update(WANT, people.stream().map(PersonId::value).toArray(UUID[]::new), at(now));
  }

  static final String DUE =
      """
      select tenant_id, id from calendar.connection
      where next_at <= $1 and (taken_until is null or taken_until < $1) order by next_at limit $2
      """;

  List<Place> due(Tx tx, Instant now, int max) {
    return tx.list(
        DUE,
        row -> new Place(new SchoolId(row.getUUID("tenant_id")), row.getUUID("id")),
        at(now),
        max);
  }

  static final String TAKE =
      """
      update calendar.connection c set taken_until = $3
      where id = $1 and next_at <= $2 and (taken_until is null or taken_until < $2)
      returning c.*, 0 classes
      """;

  /// Takes a calendar that is due for one round; who dies over it leaves it to others.
  Optional<Connection> take(Tx tx, UUID id, Instant now, Instant until) {
    return tx.first(TAKE, ConnectionStore::connection, id, at(now), at(until));
  }

  static final String KEEP_CREDENTIALS =
      """
      update calendar.connection set credentials = $2 where id = $1
      """;

  void keepCredentials(Tx tx, UUID id, String credentials) {
    tx.update(KEEP_CREDENTIALS, id, credentials);
  }

  static final String RESUME =
      """
      update calendar.connection
      set credentials = $2, state = 'syncing', wanted = wanted + 1, next_at = $3, attempts = 0,
        behind_since = null, told = false, error = ''
      where id = $1
      """;

  /// Its owner has signed in again.
  void resume(Tx tx, UUID id, String credentials, Instant now) {
    tx.update(RESUME, id, credentials, at(now));
  }

  static final String FORGET_MIRRORS =
      """
      delete from calendar.mirror where connection_id = $1
      """;

  /// What is there stays there.
  void forgetMirrors(Tx tx, UUID id) {
    tx.update(FORGET_MIRRORS, id);
  }

  static final String KEEP_CURSOR =
      """
      update calendar.connection
      set cursor = $2, full_at = coalesce($3, full_at)
      where id = $1
      """;

  /// @param fullAt null when not all was read
  void keepCursor(Tx tx, UUID id, String cursor, @Nullable Instant fullAt) {
    tx.update(KEEP_CURSOR, id, cursor, at(fullAt));
  }

  static final String DONE =
      """
      update calendar.connection
      set state = 'connected', taken_until = null, attempts = 0, behind_since = null, told = false,
        error = '', synced_at = $3, next_at = case when wanted = $2 then $4::timestamptz else $3 end
      where id = $1 and state <> 'leaving'
      """;

  /// A round has ended well; another one is due at once if there were reasons meanwhile.
  void done(Tx tx, Connection before, Instant now, Instant next) {
    tx.update(DONE, before.id(), before.wanted(), at(now), at(next));
    tx.update(RELEASE, before.id());
  }

  static final String RELEASE =
      """
      update calendar.connection set taken_until = null where id = $1
      """;

  static final String FAILED =
      """
      update calendar.connection
      set state = case when state = 'leaving' then state else $2 end,
        taken_until = null, attempts = attempts + 1, error = $3,
        behind_since = coalesce(behind_since, $4), next_at = $5, told = told or $6
      where id = $1
      """;

  /// @param next null when nobody tries again
  void failed(
      Tx tx,
      UUID id,
      Connection.State state,
      String error,
      Instant now,
      @Nullable Instant next,
      boolean told) {
    tx.update(FAILED, id, state.column(), error, at(now), at(next), told);
  }

  static final String ASK =
      """
      insert into calendar.consent (tenant_id, state, person_id, provider, challenge, expires_at)
      values ($1, $2, $3, $4, $5, $6)
      """;

  void ask(
      Tx tx, String stateHash, PersonId person, Provider provider, String challenge, Instant end) {
    tx.update(
        ASK,
        tx.caller().school().value(),
        stateHash,
        person.value(),
        provider.word(),
        challenge,
        at(end));
  }

  static final String FORGET_ASKED =
      """
      delete from calendar.consent where person_id = $1 and expires_at < $2
      """;

  void forgetAsked(Tx tx, PersonId person, Instant before) {
    tx.update(FORGET_ASKED, person.value(), at(before));
  }

  static final String ANSWERED =
      """
      delete from calendar.consent
      where state = $1 and person_id = $2 and expires_at > $3 returning provider, challenge
      """;

  /// Takes what this person was asked; once.
  Optional<Asked> answered(Tx tx, String stateHash, PersonId person, Instant now) {
    return tx.first(
        ANSWERED,
        row -> new Asked(Provider.of(row.getString("provider")), row.getString("challenge")),
        stateHash,
        person.value(),
        at(now));
  }

  private static Connection connection(Row row) {
    return new Connection(
        row.getUUID("id"),
        new PersonId(row.getUUID("person_id")),
        Provider.of(row.getString("provider")),
        row.getString("account"),
        row.getString("credentials"),
        Connection.State.of(row.getString("state")),
        row.getString("cursor"),
        instant(row, "full_at"),
        row.getLong("wanted"),
        row.getInteger("attempts"),
        instant(row, "behind_since"),
        row.getBoolean("told"),
        instant(row, "synced_at"),
        row.getString("error"),
        row.getInteger("classes"));
  }

  private static @Nullable Instant instant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
