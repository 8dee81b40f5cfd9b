// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Span;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// The rows of classes in calendars elsewhere.
final class MirrorStore {

  static final String LIST =
      """
      select booking_id, generation, remote_id, etag, digest, agreed_from, agreed_to, sent_from,
        sent_to, attempts
      from calendar.mirror where connection_id = $1 order by agreed_from, booking_id
      """;

  Map<BookingId, Mirror> list(Tx tx, UUID connection) {
    Map<BookingId, Mirror> all = new LinkedHashMap<>();
    tx.list(LIST, MirrorStore::mirror, connection)
        .forEach(mirror -> all.put(mirror.booking(), mirror));
    return all;
  }

  static final String SAVE =
      """
      insert into calendar.mirror (tenant_id, connection_id, booking_id, generation, remote_id, etag,
        digest, agreed_from, agreed_to, sent_from, sent_to, attempts)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      on conflict (tenant_id, connection_id, booking_id) do update set
        generation = excluded.generation, remote_id = excluded.remote_id, etag = excluded.etag,
        digest = excluded.digest, agreed_from = excluded.agreed_from,
        agreed_to = excluded.agreed_to, sent_from = excluded.sent_from, sent_to = excluded.sent_to,
        attempts = excluded.attempts
      """;

  void save(Tx tx, UUID connection, Mirror mirror) {
    tx.update(
        SAVE,
        tx.caller().school().value(),
        connection,
        mirror.booking().value(),
        mirror.generation(),
        mirror.remoteId(),
        mirror.etag(),
        mirror.digest(),
        at(mirror.agreed().startsAt()),
        at(mirror.agreed().endsAt()),
        at(mirror.sent().startsAt()),
        at(mirror.sent().endsAt()),
        mirror.attempts());
  }

  static final String DROP =
      """
      delete from calendar.mirror where connection_id = $1 and booking_id = $2
      """;

  void drop(Tx tx, UUID connection, BookingId booking) {
    tx.update(DROP, connection, booking.value());
  }

  private static Mirror mirror(Row row) {
    return new Mirror(
        new BookingId(row.getUUID("booking_id")),
        row.getInteger("generation"),
        row.getString("remote_id"),
        row.getString("etag"),
        row.getString("digest"),
        new Span(instant(row, "agreed_from"), instant(row, "agreed_to")),
        new Span(instant(row, "sent_from"), instant(row, "sent_to")),
        row.getInteger("attempts"));
  }

  private static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
