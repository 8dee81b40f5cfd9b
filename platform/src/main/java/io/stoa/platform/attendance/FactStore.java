// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rows of facts, and of the runs of servers that noticed them.
final class FactStore {

  /// Which class a room is of.
  record Place(SchoolId school, BookingId booking) {}

  /// A run of a server.
  ///
  /// @param endedAt null while it goes on, and when it died without a word
  /// @param silent nothing was heard of it for so long that it has died
  record Run(
      UUID id, Instant startedAt, Instant aliveAt, @Nullable Instant endedAt, boolean silent) {}

  static final String PLACE =
      """
      select tenant_id, booking_id from attendance.class where room = $1
      """;

  Optional<Place> place(Tx tx, String room) {
    return tx.first(PLACE, FactStore::place, room);
  }

  static Place place(Row row) {
    return new Place(
        new SchoolId(row.getUUID("tenant_id")), new BookingId(row.getUUID("booking_id")));
  }

  static final String ADD =
      """
      insert into attendance.fact
        (tenant_id, id, run_id, booking_id, room, person_id, participant, kind, at, detail)
      select c.tenant_id, f.id, f.run, c.booking_id, f.room, f.person, f.participant, f.kind, f.at, f.detail
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[],
        $8::timestamptz[], $9::text[])
        with ordinality as f (id, run, booking, room, person, participant, kind, at, detail, place)
      join attendance.class c on c.booking_id = f.booking
      order by f.place
      on conflict (id) do nothing
      """;

  /// Adds facts of one school. Those that are there already, and those of classes that are not any
  /// more, change nothing.
  void add(Tx tx, List<Fact> facts, Function<Fact, BookingId> booking) {
    tx.update(
        ADD,
        uuids(facts, Fact::id),
        uuids(facts, Fact::run),
        uuids(facts, fact -> booking.apply(fact).value()),
        texts(facts, Fact::room),
        uuids(facts, fact -> fact.person().value()),
        texts(facts, Fact::participant),
        texts(facts, fact -> fact.kind().word()),
        facts.stream().map(fact -> utc(fact.at())).toArray(OffsetDateTime[]::new),
        texts(facts, Fact::detail));
  }

  private static UUID[] uuids(List<Fact> facts, Function<Fact, UUID> part) {
    return facts.stream().map(part).toArray(UUID[]::new);
  }

  private static String[] texts(List<Fact> facts, Function<Fact, String> part) {
    return facts.stream().map(part).toArray(String[]::new);
  }

  static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  static final String OF_BOOKING =
      """
      select id, run_id, room, person_id, participant, kind, at, detail
      from attendance.fact where booking_id = $1 order by entry limit 100000
      """;

  /// A class's facts in the order in which they were noticed.
  List<Fact> of(Tx tx, BookingId booking) {
    return tx.list(
        OF_BOOKING,
        row ->
            new Fact(
                row.getUUID("id"),
                row.getUUID("run_id"),
                row.getString("room"),
                new PersonId(row.getUUID("person_id")),
                row.getString("participant"),
                Fact.Kind.of(row.getString("kind")),
                row.getOffsetDateTime("at").toInstant(),
                row.getString("detail")),
        booking.value());
  }

  static final String ALIVE =
      """
      insert into attendance.run (id, started_at, alive_at) values ($1, $2, $3)
      on conflict (id) do update set alive_at = excluded.alive_at, heard_at = clock_timestamp()
      """;

  /// All facts of a run up to here are stored.
  void alive(Tx tx, UUID run, Instant startedAt, Instant now) {
    tx.update(ALIVE, run, utc(startedAt), utc(now));
  }

  static final String END =
      """
      update attendance.run set alive_at = greatest(alive_at, $2), ended_at = greatest(alive_at, $2)
      where id = $1 and ended_at is null
      """;

  void end(Tx tx, UUID run, Instant at) {
    tx.update(END, run, utc(at));
  }

  static final String RUNS =
      """
      select id, started_at, alive_at, ended_at,
        heard_at < clock_timestamp() - interval '15 seconds' silent
      from attendance.run
      where started_at < $2 and alive_at > coalesce(
        (select max(alive_at) from attendance.run where alive_at <= $1), '-infinity')
        or alive_at = (select max(alive_at) from attendance.run where alive_at <= $1)
      order by started_at
      """;

  /// The runs that were there in a time, and the last before it.
  List<Run> runs(Tx tx, Span time) {
    return tx.list(
        RUNS,
        row -> {
          OffsetDateTime ended = row.getOffsetDateTime("ended_at");
          return new Run(
              row.getUUID("id"),
              row.getOffsetDateTime("started_at").toInstant(),
              row.getOffsetDateTime("alive_at").toInstant(),
              ended == null ? null : ended.toInstant(),
              row.getBoolean("silent"));
        },
        utc(time.from()),
        utc(time.to()));
  }

  static final String OTHERS_STORED =
      """
      select alive_at from attendance.run
      where ended_at is null and id <> $1 and heard_at >= clock_timestamp() - interval '15 seconds'
      order by alive_at limit 1
      """;

  /// Up to when all facts of other servers are stored, of those that live; [Instant#MAX] where
  /// there is none.
  Instant othersStoredUpTo(Tx tx, UUID own) {
    return tx.first(OTHERS_STORED, row -> row.getOffsetDateTime("alive_at").toInstant(), own)
        .orElse(Instant.MAX);
  }

  static final String ADD_OUTAGE =
      """
      insert into attendance.outage (run_id, from_at, to_at) values ($1, $2, $3) on conflict do nothing
      """;

  void outage(Tx tx, UUID run, Span time) {
    tx.update(ADD_OUTAGE, run, utc(time.from()), utc(time.to()));
  }

  static final String OUTAGES =
      """
      select from_at, to_at from attendance.outage where from_at < $2 and to_at > $1 order by from_at
      """;

  List<Span> outages(Tx tx, Span time) {
    return tx.list(
        OUTAGES,
        row ->
            new Span(
                row.getOffsetDateTime("from_at").toInstant(),
                row.getOffsetDateTime("to_at").toInstant()),
        utc(time.from()),
        utc(time.to()));
  }
}
