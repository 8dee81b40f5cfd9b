// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The rows of session types.
final class SessionTypeStore {

  static final String LIST =
      """
      select id, name, minutes, seats, buffer_before, buffer_after, minimum_notice, horizon,
        start_every, confirmation, colour, policy, tutors, archived, version
      from scheduling.session_type where $1 or not archived order by lower(name), id limit $2
      """;

  List<SessionType> list(Tx tx, boolean archived, int max) {
    return tx.list(LIST, SessionTypeStore::type, archived, max);
  }

  static final String BY_ID =
      """
      select id, name, minutes, seats, buffer_before, buffer_after, minimum_notice, horizon,
        start_every, confirmation, colour, policy, tutors, archived, version
      from scheduling.session_type where id = $1
      """;

  Optional<SessionType> byId(Tx tx, SessionType.Id id) {
    return tx.first(BY_ID, SessionTypeStore::type, id.value());
  }

  static final String LOCK =
      """
      select id, name, minutes, seats, buffer_before, buffer_after, minimum_notice, horizon,
        start_every, confirmation, colour, policy, tutors, archived, version
      from scheduling.session_type where id = $1 for update
      """;

  Optional<SessionType> lock(Tx tx, SessionType.Id id) {
    return tx.first(LOCK, SessionTypeStore::type, id.value());
  }

  static final String KNOWN =
      """
      select id from scheduling.session_type where id = any($1)
      """;

  List<UUID> known(Tx tx, List<UUID> ids) {
    UUID[] all = ids.toArray(UUID[]::new);
    return tx.list(KNOWN, row -> row.getUUID("id"), (Object) all);
  }

  static final String QUEUE =
      """
      select pg_advisory_xact_lock(hashtextextended('session_type ' || $1::text, 0))
      """;

  /// Has whoever gives a session type of this school a name wait until the transaction ends.
  void queue(Tx tx) {
    tx.update(QUEUE, tx.caller().school().toString());
  }

  static final String COUNT =
      """
      select count(*) from scheduling.session_type
      """;

  int count(Tx tx) {
    return tx.first(COUNT, row -> row.getInteger(0)).orElse(0);
  }

  static final String SAVE =
      """
      insert into scheduling.session_type
        (tenant_id, id, name, minutes, seats, buffer_before, buffer_after, minimum_notice, horizon,
          start_every, confirmation, colour, policy, tutors, archived)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
      on conflict (id) do update set
        name = excluded.name, minutes = excluded.minutes, seats = excluded.seats,
        buffer_before = excluded.buffer_before, buffer_after = excluded.buffer_after,
        minimum_notice = excluded.minimum_notice, horizon = excluded.horizon,
        start_every = excluded.start_every, confirmation = excluded.confirmation,
        colour = excluded.colour, policy = excluded.policy, tutors = excluded.tutors,
        archived = excluded.archived,
        version = session_type.version + 1
      """;

  void save(Tx tx, SessionType type) {
    tx.update(
        SAVE,
        tx.caller().school().value(),
        type.id().value(),
        type.name(),
        type.minutes(),
        type.seats(),
        type.bufferBefore(),
        type.bufferAfter(),
        type.minimumNotice(),
        type.horizon(),
        type.startEvery(),
        type.confirmation().word(),
        type.colour(),
        type.policy(),
        type.tutors().stream().map(PersonId::value).toArray(UUID[]::new),
        type.archived());
  }

  static final String NAMED =
      """
      select id from scheduling.session_type where lower(name) = lower($1) and not archived
      """;

  /// Who of those that are offered has a name.
  Optional<SessionType.Id> named(Tx tx, String name) {
    return tx.first(NAMED, row -> new SessionType.Id(row.getUUID("id")), name);
  }

  private static SessionType type(Row row) {
    return new SessionType(
        new SessionType.Id(row.getUUID("id")),
        row.getString("name"),
        row.getInteger("minutes"),
        row.getInteger("seats"),
        row.getInteger("buffer_before"),
        row.getInteger("buffer_after"),
        row.getInteger("minimum_notice"),
        row.getInteger("horizon"),
        row.getInteger("start_every"),
        SessionType.Confirmation.of(row.getString("confirmation")),
        row.getString("colour"),
        row.get(JsonObject.class, "policy"),
        Arrays.stream(row.getArrayOfUUIDs("tutors")).map(PersonId::new).toList(),
        row.getBoolean("archived"),
        row.getLong("version"));
  }
}
