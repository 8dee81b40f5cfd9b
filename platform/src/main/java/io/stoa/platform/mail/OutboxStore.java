// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of messages, whatever channel they go by.
final class OutboxStore {

  /// A message that is put in.
  ///
  /// @param to address or number; of a browser, only its push service's name
  /// @param content sealed
  record Message(
      Channel channel, String to, String name, String locale, Template template, String content) {}

  /// A message's id and whose it is.
  record Place(SchoolId school, UUID id) {}

  /// A message as it was written.
  ///
  /// @param content null once erased
  record Written(
      UUID id,
      Channel channel,
      String to,
      String name,
      String locale,
      Template template,
      @Nullable String content,
      int attempts,
      Instant at) {}

  /// What became of a message.
  record Fate(
      UUID id,
      Channel channel,
      String to,
      String name,
      Template template,
      int attempts,
      String error,
      Instant at,
      @Nullable Instant nextAt,
      @Nullable Instant sentAt,
      @Nullable Instant deliveredAt) {

    String state() {
      return deliveredAt != null
          ? "delivered"
          : nextAt != null ? "waiting" : sentAt != null ? "sent" : "dead";
    }
  }

  static final String ADD =
      """
      insert into mail.outbox (tenant_id, channel, address, name, locale, template, content)
      values ($1, $2, $3, $4, $5, $6, $7)
      """;

  void add(Tx tx, SchoolId school, Message message) {
    tx.update(
        ADD,
        school.value(),
        message.channel().word(),
        message.to(),
        message.name(),
        message.locale(),
        message.template().word(),
        message.content());
  }

  static final String DUE =
      """
      select tenant_id, id from mail.outbox
      where next_at <= clock_timestamp() and channel = any($1) order by next_at limit $2
      """;

  /// What somebody carries, and is due.
  List<Place> due(Tx tx, Collection<Channel> carried, int max) {
    return tx.list(DUE, OutboxStore::place, words(carried), max);
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

  static final String OLD =
      """
      select tenant_id, id from mail.outbox
      where created_at < clock_timestamp() - interval '90 days' order by created_at limit $1
      """;

  /// What nobody asks after any more.
  List<Place> old(Tx tx, int max) {
    return tx.list(OLD, OutboxStore::place, max);
  }

  static final String REMOVE = "delete from mail.outbox where id = $1";

  void remove(Tx tx, UUID id) {
    tx.update(REMOVE, id);
  }

  static final String NEWEST =
      """
      select tenant_id, id from mail.outbox
      where content is not null and ($1::uuid is null or tenant_id = $1) and channel <> all($2)
      order by created_at desc, id desc limit $3
      """;

  /// What stays here: nobody carries it.
  List<Place> newest(Tx tx, @Nullable SchoolId school, Collection<Channel> carried, int max) {
    UUID tenant = school == null ? null : school.value();
    return tx.list(NEWEST, OutboxStore::place, tenant, words(carried), max);
  }

  static final String READ =
      """
      select id, channel, address, name, locale, template, content, attempts, created_at
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
      returning id, channel, address, name, locale, template, content, attempts, created_at
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

  static final String SENT =
      """
      update mail.outbox set sent_at = clock_timestamp(), next_at = null, error = '', reference = $2,
        content = case when $3::boolean then content end
      where id = $1
      """;

  /// @param reference how its carrier knows it
  /// @param keep whether it may have to be sent again
  void sent(Tx tx, UUID id, String reference, boolean keep) {
    tx.update(SENT, id, reference, keep);
  }

  static final String PLACE_OF = "select tenant_id, id from mail.outbox where id = $1";

  /// For whoever knows its id, and of whatever school.
  Optional<Place> placeOf(Tx tx, UUID id) {
    return tx.first(PLACE_OF, OutboxStore::place, id);
  }

  static final String ARRIVED =
      """
      update mail.outbox set delivered_at = clock_timestamp(), error = '', content = null
      where id = $1 and reference = $2 and sent_at is not null and delivered_at is null
      """;

  void arrived(Tx tx, UUID id, String reference) {
    tx.update(ARRIVED, id, reference);
  }

  static final String LOST =
      """
      update mail.outbox set sent_at = null, error = $3
      where id = $1 and reference = $2 and sent_at is not null and delivered_at is null
      """;

  /// It was taken, and could not be brought there.
  void lost(Tx tx, UUID id, String reference, String error) {
    tx.update(LOST, id, reference, error);
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
        error = case when delivered_at is null and sent_at is null then 'not delivered in time'
          else error end
      where id = $1
      """;

  void erase(Tx tx, UUID id) {
    tx.update(ERASE, id);
  }

  static final String RETRY =
      """
      update mail.outbox set next_at = clock_timestamp(), attempts = 0
      where id = $1 and next_at is null and sent_at is null and delivered_at is null
        and content is not null
      """;

  /// @return whether it was dead and can be tried again
  boolean retry(Tx tx, UUID id) {
    return tx.update(RETRY, id) == 1;
  }

  static final String FATES =
      """
      select id, channel, address, name, template, attempts, error, created_at, next_at, sent_at,
        delivered_at
      from mail.outbox
      where ($1::uuid is null or id < $1)
        and ($2::text is null
          or $2 = case when delivered_at is not null then 'delivered'
                       when next_at is not null then 'waiting'
                       when sent_at is not null then 'sent' else 'dead' end)
        and ($3::text is null or channel = $3)
        and ($4::text is null or position(lower($4) in lower(address || ' ' || name)) > 0)
      order by id desc limit $5
      """;

  /// Which messages are looked for; null where anything will do.
  ///
  /// @param to part of an address, number or name
  record Wanted(
      @Nullable UUID before,
      @Nullable String state,
      @Nullable String channel,
      @Nullable String to,
      int max) {}

  List<Fate> fates(Tx tx, Wanted wanted) {
    return tx.list(
        FATES,
        row ->
            new Fate(
                row.getUUID("id"),
                channel(row),
                row.getString("address"),
                row.getString("name"),
                Template.of(row.getString("template")),
                row.getInteger("attempts"),
                row.getString("error"),
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row.getOffsetDateTime("next_at")),
                instant(row.getOffsetDateTime("sent_at")),
                instant(row.getOffsetDateTime("delivered_at"))),
        wanted.before(),
        wanted.state(),
        wanted.channel(),
        wanted.to(),
        wanted.max());
  }

  private static String[] words(Collection<Channel> channels) {
    return channels.stream().map(Channel::word).toArray(String[]::new);
  }

  private static Channel channel(Row row) {
    return Channel.of(row.getString("channel")).orElseThrow();
  }

  private static Place place(Row row) {
    return new Place(new SchoolId(row.getUUID("tenant_id")), row.getUUID("id"));
  }

  private static Written written(Row row) {
    return new Written(
        row.getUUID("id"),
        channel(row),
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
