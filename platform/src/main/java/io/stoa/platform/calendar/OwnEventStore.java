// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// The rows of what people keep in their calendar beside their classes.
final class OwnEventStore {

  /// @param name last part of its address
  /// @param content sealed
  record Kept(
      String name, String uid, String content, String etag, Instant startsAt, Instant endsAt) {}

  static final String LIST =
      """
      select name, uid, content, etag, starts_at, ends_at from calendar.own_event
      where person_id = $1 and starts_at < $3 and ends_at > $2 order by name limit $4
      """;

  List<Kept> list(Tx tx, Caller caller, Instant from, Instant to, int max) {
    return tx.list(
        LIST,
        OwnEventStore::kept,
        caller.person().value(),
        from.atOffset(ZoneOffset.UTC),
        to.atOffset(ZoneOffset.UTC),
        max);
  }

  static final String FIND =
      """
      select name, uid, content, etag, starts_at, ends_at from calendar.own_event
      where person_id = $1 and name = $2
      """;

  Optional<Kept> find(Tx tx, Caller caller, String name) {
    return tx.first(FIND, OwnEventStore::kept, caller.person().value(), name);
  }

  static final String COUNT =
      """
      select count(*) from calendar.own_event where person_id = $1
      """;

  long count(Tx tx, Caller caller) {
    return tx.first(COUNT, row -> row.getLong(0), caller.person().value()).orElse(0L);
  }

  static final String PUT =
      """
      insert into calendar.own_event
        (tenant_id, person_id, name, uid, content, etag, starts_at, ends_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (tenant_id, person_id, name) do update set
        uid = excluded.uid, content = excluded.content, etag = excluded.etag,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, changed_at = clock_timestamp()
      """;

  void put(Tx tx, Caller caller, Kept event) {
    tx.update(
        PUT,
        caller.school().value(),
        caller.person().value(),
        event.name(),
        event.uid(),
        event.content(),
        event.etag(),
        event.startsAt().atOffset(ZoneOffset.UTC),
        event.endsAt().atOffset(ZoneOffset.UTC));
  }

  static final String REMOVE =
      """
      delete from calendar.own_event where person_id = $1 and name = $2
      """;

  boolean remove(Tx tx, Caller caller, String name) {
    return tx.update(REMOVE, caller.person().value(), name) == 1;
  }

  private static Kept kept(Row row) {
    return new Kept(
        row.getString("name"),
        row.getString("uid"),
        row.getString("content"),
        row.getString("etag"),
        row.getOffsetDateTime("starts_at").toInstant(),
        row.getOffsetDateTime("ends_at").toInstant());
  }
}
