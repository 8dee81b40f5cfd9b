// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of letters.
final class OutboxStore {

  /// A letter's id and whose it is.
  record Place(SchoolId school, UUID id) {}

  /// A letter as it was written.
  ///
  /// @param content null once erased
  record Written(
      UUID id,
      String to,
      String name,
      String locale,
      Template template,
      @Nullable String content,
      int attempts,
      Instant at) {}

  /// What became of a letter.
  record Fate(
      UUID id,
      String to,
      Template template,
      int attempts,
      String error,
      Instant at,
      @Nullable Instant nextAt,
      @Nullable Instant deliveredAt) {

    String state() {
      return deliveredAt != null ? "delivered" : nextAt != null ? "waiting" : "dead";
    }
  }

  static final String ADD =
      """
      insert into mail.outbox (tenant_id, address, name, locale, template, content)
      values ($1, $2, $3, $4, $5, $6)
      """;

  void add(Tx tx, SchoolId school, Letter letter, String content) {
    tx.update(
        ADD,
        school.value(),
        letter.to(),
        letter.name(),
        letter.locale(),
        letter.template().word(),
        content);
  }

  static final String DUE =
      """
      select tenant_id, id from mail.outbox where next_at <= clock_timestamp() order by next_at limit $1
      """;

  List<Place> due(Tx tx, int max) {
    return tx.list(DUE, OutboxStore::place, max);
  }

  static final String OUTLIVED =
      """
      select tenant_id, id from mail.outbox
      where content is not null and created_at < clock_timestamp() - interval '7 days'
      order by created_at limit $1
      """;

  /// Letters whose secrets have long expired.
  List<Place> outlived(Tx tx, int max) {
    return tx.list(OUTLIVED, OutboxStore::place, max);
  }

  static final String NEWEST =
      """
      select tenant_id, id from mail.outbox
      where content is not null and ($1::uuid is null or tenant_id = $1)
      order by created_at desc, id desc limit $2
      """;

  List<Place> newest(Tx tx, @Nullable SchoolId school, int max) {
    return tx.list(NEWEST, OutboxStore::place, school == null ? null : school.value(), max);
  }

  static final String READ =
      """
      select id, address, name, locale, template, content, attempts, created_at
      from mail.outbox where id = $1
      """;

  Optional<Written> read(Tx tx, UUID id) {
    return tx.first(READ, OutboxStore::written, id);
  }

  static final String TAKE =
      """
      update mail.outbox
      set attempts = attempts + 1, next_at = clock_timestamp() + interval '5 minutes'
      where id = $1 and next_at <= clock_timestamp() and content is not null
      returning id, address, name, locale, template, content, attempts, created_at
      """;

  /// Takes a letter that is due for one attempt; who dies over it leaves it to others.
  Optional<Written> take(Tx tx, UUID id) {
    return tx.first(TAKE, OutboxStore::written, id);
  }

  static final String DELIVERED =
      """
      update mail.outbox
      set delivered_at = clock_timestamp(), next_at = null, error = '', content = null
      where id = $1
      """;

  /// Nobody needs its secrets any more.
  void delivered(Tx tx, UUID id) {
    tx.update(DELIVERED, id);
  }

  static final String FAILED =
      """
      update mail.outbox
      set error = $2, next_at = clock_timestamp() + $3::bigint * interval '1 second'
      where id = $1
      """;

  /// @param pauseSeconds null when nobody tries again
  void failed(Tx tx, UUID id, String error, @Nullable Long pauseSeconds) {
    tx.update(FAILED, id, error, pauseSeconds);
  }

  static final String ERASE =
      """
      update mail.outbox set content = null, next_at = null,
        error = case when delivered_at is null then 'not delivered in time' else error end
      where id = $1
      """;

  void erase(Tx tx, UUID id) {
    tx.update(ERASE, id);
  }

  static final String RETRY =
      """
      update mail.outbox set next_at = clock_timestamp(), attempts = 0
      where id = $1 and next_at is null and delivered_at is null and content is not null
      """;

  /// @return whether it was dead and can be tried again
  boolean retry(Tx tx, UUID id) {
    return tx.update(RETRY, id) == 1;
  }

  static final String FATES =
      """
      select id, address, template, attempts, error, created_at, next_at, delivered_at
      from mail.outbox
      where ($1::uuid is null or id < $1)
        and ($2::text is null
          or $2 = case when delivered_at is not null then 'delivered'
                       when next_at is not null then 'waiting' else 'dead' end)
      order by id desc limit $3
      """;

  List<Fate> fates(Tx tx, @Nullable UUID before, @Nullable String state, int max) {
    return tx.list(
        FATES,
        row ->
            new Fate(
                row.getUUID("id"),
                row.getString("address"),
                Template.of(row.getString("template")),
                row.getInteger("attempts"),
                row.getString("error"),
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row.getOffsetDateTime("next_at")),
                instant(row.getOffsetDateTime("delivered_at"))),
        before,
        state,
        max);
  }

  private static Place place(Row row) {
    return new Place(new SchoolId(row.getUUID("tenant_id")), row.getUUID("id"));
  }

  private static Written written(Row row) {
    return new Written(
        row.getUUID("id"),
        row.getString("address"),
        row.getString("name"),
        row.getString("locale"),
        Template.of(row.getString("template")),
        row.getString("content"),
        row.getInteger("attempts"),
        row.getOffsetDateTime("created_at").toInstant());
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
