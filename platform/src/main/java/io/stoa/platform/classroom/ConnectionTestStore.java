// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.classroom.ConnectionTest.Way;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// The rows of connection tests.
final class ConnectionTestStore {

  static final String SAVE =
      """
      insert into classroom.connection_test
        (tenant_id, person_id, booking_id, tested_at, verdict, udp, tcp, turn_udp, turn_tls,
         up_bps, down_bps, up_loss, down_loss, rtt_millis)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
      """;

  void save(Tx tx, Caller caller, Optional<BookingId> booking, Instant at, ConnectionTest test) {
    tx.update(
        SAVE,
        caller.school().value(),
        caller.person().value(),
        booking.map(BookingId::value).orElse(null),
        at.atOffset(ZoneOffset.UTC),
        test.verdict().word(),
        test.ways().get(Way.UDP),
        test.ways().get(Way.TCP),
        test.ways().get(Way.TURN_UDP),
        test.ways().get(Way.TURN_TLS),
        test.upBps(),
        test.downBps(),
        (float) test.upLoss(),
        (float) test.downLoss(),
        test.rttMillis());
  }

  static final String LATEST =
      """
      select distinct on (t.person_id) t.person_id, t.verdict, t.tested_at
      from classroom.connection_test t
      where t.booking_id = $1
      order by t.person_id, t.tested_at desc
      """;

  List<ConnectionTests.Latest> latest(Tx tx, BookingId booking) {
    return tx.list(LATEST, ConnectionTestStore::read, booking.value());
  }

  private static ConnectionTests.Latest read(Row row) {
    return new ConnectionTests.Latest(
        new PersonId(row.getUUID("person_id")),
        row.getString("verdict"),
        row.getOffsetDateTime("tested_at").toInstant());
  }
}
