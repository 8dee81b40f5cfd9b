// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The rows of the event log.
final class EventStore {

  /// An event as it lies in the log.
  record Entry(
      long number, SchoolId school, PersonId person, Instant at, String type, JsonObject body) {}

  static final String APPEND =
      """
      insert into kernel.event (tenant_id, person_id, type, body) values ($1, $2, $3, $4)
      """;

  void append(Tx tx, Caller by, String type, JsonObject body) {
    tx.update(APPEND, by.school().value(), by.person().value(), type, body);
  }

  // Delivered at commit, and once however often it is asked for in one transaction.
  static final String UNNUMBERED =
      """
      select 1 from kernel.event where number is null limit 1
      """;

  boolean unnumbered(Tx tx) {
    return tx.first(UNNUMBERED, row -> true).isPresent();
  }

  static final String LAST =
      """
      select last from kernel.event_head for update
      """;

  long last(Tx tx) {
    return tx.first(LAST, row -> row.getLong(0)).orElseThrow();
  }

  static final String NUMBER =
      """
      update kernel.event e set number = $1 + fresh.nth
      from (
        select entry, row_number() over (order by entry) as nth
        from (select entry from kernel.event where number is null order by entry limit $2) taken
      ) fresh
      where e.entry = fresh.entry
      """;

  /// Numbers what was committed and has no number yet, upwards from the last.
  int number(Tx tx, long last, long max) {
    return tx.update(NUMBER, last, max);
  }

  static final String MOVE_HEAD =
      """
      update kernel.event_head set last = $1
      """;

  void moveHead(Tx tx, long last) {
    tx.update(MOVE_HEAD, last);
  }

  static final String ENROL =
      """
      insert into kernel.follower (name, position) values ($1, 0) on conflict (name) do nothing
      """;

  void enrol(Tx tx, String follower) {
    tx.update(ENROL, follower);
  }

  static final String POSITION =
      """
      select position from kernel.follower where name = $1 for update skip locked
      """;

  /// Where the follower is; empty while another process has it.
  Optional<Long> position(Tx tx, String follower) {
    return tx.first(POSITION, row -> row.getLong(0), follower);
  }

  static final String MOVE =
      """
      update kernel.follower set position = $2 where name = $1
      """;

  void move(Tx tx, String follower, long position) {
    tx.update(MOVE, follower, position);
  }

  static final String AFTER =
      """
      select number, tenant_id, person_id, at, type, body from kernel.event
      where number > $1 order by number limit $2
      """;

  List<Entry> after(Tx tx, long position, long max) {
    return tx.list(AFTER, EventStore::entry, position, max);
  }

  static final String HANDLE =
      """
      insert into kernel.handled (tenant_id, follower, number) values ($1, $2, $3)
      on conflict (follower, number) do nothing
      """;

  /// Marks the event as handled in the transaction of its effect.
  ///
  /// @return false when it was already
  boolean handle(Tx tx, String follower, Entry entry) {
    return tx.update(HANDLE, entry.school().value(), follower, entry.number()) == 1;
  }

  static final String FORGET_HANDLED =
      """
      delete from kernel.handled where follower = $1 and number <= $2
        and not exists (
          select from kernel.failed_delivery f
          where f.follower = handled.follower and f.number = handled.number)
      """;

  /// A mark is of use only until the follower's position, or the retry, is past its event.
  void forgetHandled(Tx tx, String follower, long position) {
    tx.update(FORGET_HANDLED, follower, position);
  }

  static final String FAIL =
      """
      insert into kernel.failed_delivery
        (tenant_id, follower, number, type, attempts, error, failed_at, next_at)
      values ($1, $2, $3, $4, 1, $5, now(), now() + $6 * interval '1 millisecond')
      on conflict (follower, number) do nothing
      """;

  void fail(Tx tx, String follower, Entry entry, String error, long retryMillis) {
    tx.update(
        FAIL, entry.school().value(), follower, entry.number(), entry.type(), error, retryMillis);
  }

  /// An event that a follower could not handle so far.
  record Retry(Entry entry, int attempts) {}

  static final String DUE =
      """
      select f.attempts, e.number, e.tenant_id, e.person_id, e.at, e.type, e.body
      from kernel.failed_delivery f join kernel.event e on e.number = f.number
      where f.follower = $1 and f.next_at <= now()
      order by f.number limit $2 for update of f skip locked
      """;

  List<Retry> due(Tx tx, String follower, long max) {
    return tx.list(DUE, row -> new Retry(entry(row), row.getInteger("attempts")), follower, max);
  }

  static final String FAIL_AGAIN =
      """
      update kernel.failed_delivery
      set attempts = attempts + 1, error = $3, failed_at = now(),
        next_at = now() + $4::bigint * interval '1 millisecond'
      where follower = $1 and number = $2
      """;

  /// @param retryMillis null: not any more; it is a dead letter now
  void failAgain(
      Tx tx,
      String follower,
      long number,
      String error,
      @org.jspecify.annotations.Nullable Long retryMillis) {
    tx.update(FAIL_AGAIN, follower, number, error, retryMillis);
  }

  static final String DELIVERED =
      """
      delete from kernel.failed_delivery where follower = $1 and number = $2
      """;

  void delivered(Tx tx, String follower, long number) {
    tx.update(DELIVERED, follower, number);
  }

  static final String DEAD =
      """
      select follower, number, type, attempts, error, failed_at from kernel.failed_delivery
      where next_at is null and (number, follower) > ($1::bigint, $2::text)
      order by number, follower limit $3
      """;

  List<DeadLetter> dead(Tx tx, long number, String follower, long max) {
    return tx.list(
        DEAD,
        row ->
            new DeadLetter(
                row.getString("follower"),
                row.getLong("number"),
                row.getString("type"),
                row.getInteger("attempts"),
                row.getString("error"),
                row.getOffsetDateTime("failed_at").toInstant()),
        number,
        follower,
        max);
  }

  static final String REPLAY =
      """
      update kernel.failed_delivery set attempts = 0, next_at = now()
      where follower = $1 and number = $2 and next_at is null
      """;

  boolean replay(Tx tx, String follower, long number) {
    return tx.update(REPLAY, follower, number) == 1;
  }

  private static Entry entry(Row row) {
    UUID person = row.getUUID("person_id");
    return new Entry(
        row.getLong("number"),
        new SchoolId(row.getUUID("tenant_id")),
        new PersonId(person),
        row.getOffsetDateTime("at").toInstant(),
        row.getString("type"),
        row.getJsonObject("body"));
  }
}
