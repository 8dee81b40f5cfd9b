// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.mail.Channel;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The rows of classes ahead, of reminders, and of what schools have chosen for them.
final class ReminderStore {

  /// A class to look at, and whose it is.
  record Place(SchoolId school, BookingId booking) {}

  /// A class ahead.
  ///
  /// @param lookedAt until when everything is done with
  record Ahead(Instant startsAt, Instant lookedAt) {}

  /// What a school has chosen.
  record Settings(LeadTimes leads, ReminderTexts texts) {
    static final Settings STANDARD = new Settings(LeadTimes.STANDARD, ReminderTexts.STANDARD);
  }

  static final String DUE =
      """
      select tenant_id, booking_id from messaging.upcoming where next_at <= $1
      order by next_at limit $2
      """;

  List<Place> due(Tx tx, Instant now, int max) {
    return tx.list(
        DUE,
        row ->
            new Place(
                new SchoolId(row.getUUID("tenant_id")), new BookingId(row.getUUID("booking_id"))),
        time(now),
        max);
  }

  static final String TAKE =
      """
      select starts_at, looked_at from messaging.upcoming
      where booking_id = $1 and next_at <= $2 for update
      """;

  /// A class that is due; empty when another process was first.
  Optional<Ahead> take(Tx tx, BookingId booking, Instant now) {
    return tx.first(
        TAKE,
        row ->
            new Ahead(
                row.getOffsetDateTime("starts_at").toInstant(),
                row.getOffsetDateTime("looked_at").toInstant()),
        booking.value(),
        time(now));
  }

  static final String LOOKED =
      """
      update messaging.upcoming set looked_at = $2, next_at = $3 where booking_id = $1
      """;

  void looked(Tx tx, BookingId booking, Instant now, Instant next) {
    tx.update(LOOKED, booking.value(), time(now), time(next));
  }

  static final String POSTPONE =
      """
      update messaging.upcoming set next_at = $2 where booking_id = $1
      """;

  void postpone(Tx tx, BookingId booking, Instant next) {
    tx.update(POSTPONE, booking.value(), time(next));
  }

  static final String DROP = "delete from messaging.upcoming where booking_id = $1";

  void drop(Tx tx, BookingId booking) {
    tx.update(DROP, booking.value());
  }

  static final String LOOK_AGAIN =
      """
      update messaging.upcoming set looked_at = $1, next_at = $1 where next_at > $1
      """;

  /// Other lead times count from now on: none that has passed.
  void lookAgain(Tx tx, Instant now) {
    tx.update(LOOK_AGAIN, time(now));
  }

  static final String KNOWN_SINCE =
      """
      update messaging.upcoming set looked_at = $2
      where booking_id = $1 and not exists (
        select from messaging.reminder r
        where r.booking_id = upcoming.booking_id and r.starts_at = upcoming.starts_at)
      """;

  /// Has a class be due as if it had been agreed earlier; unless somebody was reminded of it.
  void knownSince(Tx tx, BookingId booking, Instant at) {
    tx.update(KNOWN_SINCE, booking.value(), time(at));
  }

  static final String ADD =
      """
      insert into messaging.reminder (tenant_id, booking_id, person_id, starts_at, lead_minutes,
        channel, at)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing
      """;

  /// @return false when the person was reminded of this already
  boolean add(
      Tx tx,
      BookingId booking,
      PersonId person,
      Instant startsAt,
      int lead,
      Channel channel,
      Instant now) {
    return tx.update(
            ADD,
            tx.caller().school().value(),
            booking.value(),
            person.value(),
            time(startsAt),
            lead,
            channel.word(),
            time(now))
        == 1;
  }

  static final String DROP_OLD =
      """
      delete from messaging.reminder where person_id = $1 and starts_at < $2
      """;

  void dropOld(Tx tx, PersonId person, Instant before) {
    tx.update(DROP_OLD, person.value(), time(before));
  }

  static final String SETTINGS = "select leads, texts from messaging.reminder_settings for share";

  Settings settings(Tx tx) {
    return tx.first(
            SETTINGS,
            row ->
                new Settings(
                    LeadTimes.STANDARD.with((JsonObject) row.getValue("leads")),
                    ReminderTexts.of((JsonObject) row.getValue("texts"))))
        .orElse(Settings.STANDARD);
  }

  static final String LOCK_SETTINGS =
      "select pg_advisory_xact_lock(hashtextextended($1::text, 31))";

  /// Nobody else of the school changes them until the end of the transaction.
  void lockSettings(Tx tx) {
    tx.list(LOCK_SETTINGS, row -> true, tx.caller().school().toString());
  }

  static final String CHOOSE =
      """
      insert into messaging.reminder_settings (tenant_id, leads, texts) values ($1, $2, $3)
      on conflict (tenant_id) do update set leads = excluded.leads, texts = excluded.texts,
        version = messaging.reminder_settings.version + 1
      """;

  void choose(Tx tx, Settings settings) {
    UUID school = tx.caller().school().value();
    tx.update(CHOOSE, school, settings.leads().json(), settings.texts().json());
  }

  static final String FORGET = "delete from messaging.reminder where person_id = $1";

  void forget(Tx tx, PersonId person) {
    tx.update(FORGET, person.value());
  }

  private static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
