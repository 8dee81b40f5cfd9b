// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.web.Page;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of sessions that were logged by hand.
final class SessionLogStore {

  static final String BEGIN =
      """
      insert into attendance.session_log (tenant_id, id, by_id, tutor_id, fields, created_at)
      values ($1, $2, $3, $3, '{}', $4)
      on conflict (tenant_id, id) do nothing
      """;

  /// Makes the row where there is none.
  void begin(Tx tx, SessionLog.Id id, PersonId by, Instant now) {
    tx.update(BEGIN, tx.caller().school().value(), id.value(), by.value(), FactStore.utc(now));
  }

  static final String LOCK =
      """
      select id, by_id, fields, created_at from attendance.session_log where id = $1 for update
      """;

  Optional<SessionLog> lock(Tx tx, SessionLog.Id id) {
    return tx.first(LOCK, SessionLogStore::log, id.value());
  }

  static final String SAVE =
      """
      update attendance.session_log
      set fields = $2, tutor_id = $3, booking_id = $4, deleted = $5 where id = $1
      """;

  void save(Tx tx, SessionLog log) {
    UUID tutor = log.uuid("tutor");
    tx.update(
        SAVE,
        log.id().value(),
        log.json(),
        tutor == null ? log.by().value() : tutor,
        log.uuid("booking"),
        log.deleted());
  }

  static final String ADD_EDIT =
      """
      insert into attendance.log_edit (tenant_id, log_id, digest, by_id, received_at, body)
      values ($1, $2, encode(sha256(convert_to($3, 'UTF8')), 'hex'), $4, $5, $3::text::jsonb)
      on conflict do nothing
      """;

  /// Keeps an edit as it came, once.
  void add(Tx tx, SessionLog.Id id, PersonId by, Instant now, JsonObject body) {
    tx.update(
        ADD_EDIT,
        tx.caller().school().value(),
        id.value(),
        body.encode(),
        by.value(),
        FactStore.utc(now));
  }

  static final String LIST =
      """
      select id, by_id, fields, created_at from attendance.session_log
      where not deleted and ($1::uuid is null or tutor_id = $1 or by_id = $1)
        and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
      order by created_at desc, id desc limit $4
      """;

  /// @param of whose; null for everybody's
  List<SessionLog> list(Tx tx, @Nullable PersonId of, Page page) {
    return tx.list(
        LIST,
        SessionLogStore::log,
        of == null ? null : of.value(),
        page.keyTime(),
        page.uuid(),
        page.rows());
  }

  static final String LOGGED =
      """
      select 1 from attendance.session_log where booking_id = $1 and not deleted limit 1
      """;

  boolean logged(Tx tx, BookingId booking) {
    return tx.first(LOGGED, row -> true, booking.value()).isPresent();
  }

  private static SessionLog log(Row row) {
    return new SessionLog(
        new SessionLog.Id(row.getUUID("id")),
        new PersonId(row.getUUID("by_id")),
        SessionLog.fields(row.getJsonObject("fields")),
        row.getOffsetDateTime("created_at").toInstant());
  }
}
