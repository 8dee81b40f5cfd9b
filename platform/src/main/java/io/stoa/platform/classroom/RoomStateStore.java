// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Booking;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The rows of how classes are run.
final class RoomStateStore {

  private record Control(
      Optional<PersonId> host, boolean locked, Optional<Instant> breakoutsEndAt) {
    static final Control NONE = new Control(Optional.empty(), false, Optional.empty());
  }

  static final String CONTROL =
      """
      select host_id, locked, breakouts_end_at from classroom.control
      where tenant_id = $1 and booking_id = $2
      """;

  static final String KNOCKS =
      """
      select person_id, status, message, asked_at from classroom.knock
      where tenant_id = $1 and booking_id = $2
      order by asked_at, person_id
      limit 1000
      """;

  static final String BANS =
      """
      select person_id from classroom.ban where tenant_id = $1 and booking_id = $2
      """;

  static final String BREAKOUTS =
      """
      select number, name from classroom.breakout
      where tenant_id = $1 and booking_id = $2
      order by number
      """;

  static final String SEATS =
      """
      select person_id, number from classroom.breakout_seat
      where tenant_id = $1 and booking_id = $2
      """;

  RoomState of(Tx tx, Caller caller, Booking booking) {
    UUID school = caller.school().value();
    UUID id = booking.id().value();
    Control control = tx.first(CONTROL, RoomStateStore::control, school, id).orElse(Control.NONE);
    Map<PersonId, RoomState.Knock> knocks = new HashMap<>();
    tx.list(KNOCKS, row -> knocks.put(person(row), knock(row)), school, id);
    Map<PersonId, Integer> seats = new HashMap<>();
    tx.list(SEATS, row -> seats.put(person(row), row.getInteger("number")), school, id);
    List<RoomState.Breakout> breakouts =
        tx.list(
            BREAKOUTS,
            row -> new RoomState.Breakout(row.getInteger("number"), row.getString("name")),
            school,
            id);
    return new RoomState(
        booking,
        control.host(),
        control.locked(),
        knocks,
        new HashSet<>(tx.list(BANS, RoomStateStore::person, school, id)),
        control.breakoutsEndAt(),
        breakouts,
        seats);
  }

  static final String LOCK =
      """
      select pg_advisory_xact_lock(hashtextextended($1, 0))
      """;

  /// One change of a class after the other.
  void lock(Tx tx, Booking booking) {
    tx.first(LOCK, row -> "", booking.id().toString());
  }

  private static Control control(Row row) {
    UUID host = row.getUUID("host_id");
    OffsetDateTime end = row.getOffsetDateTime("breakouts_end_at");
    return new Control(
        Optional.ofNullable(host).map(PersonId::new),
        row.getBoolean("locked"),
        Optional.ofNullable(end).map(OffsetDateTime::toInstant));
  }

  private static RoomState.Knock knock(Row row) {
    return new RoomState.Knock(
        RoomState.Answer.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        row.getString("message"),
        row.getOffsetDateTime("asked_at").toInstant());
  }

  private static PersonId person(Row row) {
    return new PersonId(row.getUUID("person_id"));
  }

  static final String SAVE_CONTROL =
      """
      insert into classroom.control (tenant_id, booking_id, room, host_id, locked, breakouts_end_at)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (booking_id) do update set
        host_id = excluded.host_id, locked = excluded.locked,
        breakouts_end_at = excluded.breakouts_end_at
      """;

  /// Saves who runs the class, whether it is locked, and until when there are breakout rooms.
  void save(
      Tx tx,
      Caller caller,
      Booking booking,
      Optional<PersonId> host,
      boolean locked,
      Optional<Instant> breakoutsEndAt) {
    tx.update(
        SAVE_CONTROL,
        caller.school().value(),
        booking.id().value(),
        booking.room(),
        host.map(PersonId::value).orElse(null),
        locked,
        breakoutsEndAt.map(RoomStateStore::utc).orElse(null));
  }

  static final String SAVE_KNOCK =
      """
      insert into classroom.knock (tenant_id, booking_id, person_id, status, message, asked_at)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (booking_id, person_id) do update set
        status = excluded.status, message = excluded.message,
        asked_at = case when excluded.status = 'waiting' and classroom.knock.status <> 'waiting'
          then excluded.asked_at else classroom.knock.asked_at end
      """;

  void saveKnock(
      Tx tx,
      Caller caller,
      Booking booking,
      PersonId person,
      RoomState.Answer answer,
      String message,
      Instant now) {
    tx.update(
        SAVE_KNOCK,
        caller.school().value(),
        booking.id().value(),
        person.value(),
        answer.name().toLowerCase(Locale.ROOT),
        message,
        utc(now));
  }

  static final String BAN =
      """
      insert into classroom.ban (tenant_id, booking_id, person_id, room) values ($1, $2, $3, $4)
      on conflict do nothing
      """;

  void ban(Tx tx, Caller caller, Booking booking, PersonId person) {
    tx.update(BAN, caller.school().value(), booking.id().value(), person.value(), booking.room());
  }

  static final String PARDON =
      """
      delete from classroom.ban where tenant_id = $1 and booking_id = $2 and person_id = $3
      """;

  void pardon(Tx tx, Caller caller, Booking booking, PersonId person) {
    tx.update(PARDON, caller.school().value(), booking.id().value(), person.value());
  }

  static final String CLOSE_BREAKOUTS =
      """
      delete from classroom.breakout where tenant_id = $1 and booking_id = $2
      """;

  void closeBreakouts(Tx tx, Caller caller, Booking booking) {
    tx.update(CLOSE_BREAKOUTS, caller.school().value(), booking.id().value());
  }

  static final String OPEN_BREAKOUT =
      """
      insert into classroom.breakout (tenant_id, booking_id, number, name) values ($1, $2, $3, $4)
      """;

  void openBreakout(Tx tx, Caller caller, Booking booking, RoomState.Breakout breakout) {
    tx.update(
        OPEN_BREAKOUT,
        caller.school().value(),
        booking.id().value(),
        breakout.number(),
        breakout.name());
  }

  static final String SEAT =
      """
      insert into classroom.breakout_seat (tenant_id, booking_id, person_id, number)
      values ($1, $2, $3, $4)
      on conflict (booking_id, person_id) do update set number = excluded.number
      """;

  static final String UNSEAT =
      """
      delete from classroom.breakout_seat
      where tenant_id = $1 and booking_id = $2 and person_id = $3
      """;

  /// @param number of the breakout room; 0 for the class itself
  void seat(Tx tx, Caller caller, Booking booking, PersonId person, int number) {
    if (number == 0) {
      tx.update(UNSEAT, caller.school().value(), booking.id().value(), person.value());
    } else {
      tx.update(SEAT, caller.school().value(), booking.id().value(), person.value(), number);
    }
  }

  static final String OF_ROOM =
      """
      select tenant_id, booking_id, breakouts_end_at from classroom.control where room = $1
      """;

  /// Whose room it is, where anything but the booking itself says so.
  record Owner(UUID school, UUID booking, Optional<Instant> breakoutsEndAt) {}

  Optional<Owner> owner(Tx tx, String room) {
    return tx.first(
        OF_ROOM,
        row ->
            new Owner(
                row.getUUID("tenant_id"),
                row.getUUID("booking_id"),
                Optional.ofNullable(row.getOffsetDateTime("breakouts_end_at"))
                    .map(OffsetDateTime::toInstant)),
        room);
  }

  static final String BANNED_FROM =
      """
      select person_id from classroom.ban where room = $1
      """;

  List<PersonId> bannedFrom(Tx tx, String room) {
    return tx.list(BANNED_FROM, RoomStateStore::person, room);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
