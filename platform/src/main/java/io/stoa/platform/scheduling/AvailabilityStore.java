// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of availability, and of what other calendars say.
final class AvailabilityStore {

  /// What a person has said.
  ///
  /// @param bufferBefore null is as the kind of class has it, and so are the other two
  record Said(
      Hours hours,
      @Nullable Integer bufferBefore,
      @Nullable Integer bufferAfter,
      @Nullable Integer minimumNotice,
      long version) {

    String etag() {
      return "\"" + version + "\"";
    }

    JsonObject json() {
      JsonObject json = HoursReader.json(hours);
      put(json, "bufferBefore", bufferBefore);
      put(json, "bufferAfter", bufferAfter);
      put(json, "minimumNotice", minimumNotice);
      return json;
    }

    private static void put(JsonObject json, String member, @Nullable Integer minutes) {
      if (minutes != null) {
        json.put(member, minutes);
      }
    }
  }

  static final String OF_PERSON =
      """
      select zone, weekly, exceptions, blackouts, buffer_before, buffer_after, minimum_notice, version
      from scheduling.availability where person_id = $1 and version > 0
      """;

  Optional<Said> ofPerson(Tx tx, PersonId person) {
    return tx.first(OF_PERSON, AvailabilityStore::said, person.value());
  }

  static final String TOUCH =
      """
      insert into scheduling.availability
        (tenant_id, person_id, zone, weekly, exceptions, blackouts, version)
      values ($1, $2, 'UTC', '[]', '[]', '[]', 0)
      on conflict do nothing
      """;

  static final String LOCK =
      """
      select zone, weekly, exceptions, blackouts, buffer_before, buffer_after, minimum_notice, version
      from scheduling.availability where person_id = $1 for update
      """;

  /// Locks what a person has said, also when that is nothing yet: then its version is 0.
  Said lock(Tx tx, PersonId person) {
    tx.update(TOUCH, tx.caller().school().value(), person.value());
    return tx.first(LOCK, AvailabilityStore::said, person.value()).orElseThrow();
  }

  static final String SAVE =
      """
      update scheduling.availability
      set zone = $2, weekly = $3, exceptions = $4, blackouts = $5, buffer_before = $6,
        buffer_after = $7, minimum_notice = $8, version = version + 1
      where person_id = $1
      """;

  void save(Tx tx, PersonId person, Said said) {
    JsonObject rules = HoursReader.json(said.hours());
    tx.update(
        SAVE,
        person.value(),
        said.hours().zone().getId(),
        rules.getJsonArray("weekly"),
        rules.getJsonArray("exceptions"),
        rules.getJsonArray("blackouts"),
        said.bufferBefore(),
        said.bufferAfter(),
        said.minimumNotice());
  }

  private static Said said(Row row) {
    JsonObject rules =
        new JsonObject()
            .put("zone", row.getString("zone"))
            .put("weekly", row.get(JsonArray.class, "weekly"))
            .put("exceptions", row.get(JsonArray.class, "exceptions"))
            .put("blackouts", row.get(JsonArray.class, "blackouts"));
    return new Said(
        HoursReader.read(rules),
        row.getInteger("buffer_before"),
        row.getInteger("buffer_after"),
        row.getInteger("minimum_notice"),
        row.getLong("version"));
  }

  static final String BUSY =
      """
      select starts_at, ends_at from scheduling.busy
      where person_id = $1 and ends_at > $2 and starts_at < $3 order by starts_at limit 10000
      """;

  List<Span> busy(Tx tx, PersonId person, Span window) {
    return tx.list(
        BUSY,
        AvailabilityStore::span,
        person.value(),
        window.startsAt().atOffset(ZoneOffset.UTC),
        window.endsAt().atOffset(ZoneOffset.UTC));
  }

  /// A class of a tutor.
  ///
  /// @param occupied with its buffers
  record Taken(UUID booking, Span span, Span occupied, int seatsLeft, @Nullable UUID type) {

    /// Whether one more can take part.
    boolean isOpenFor(SessionType wanted) {
      return wanted.seats() > 1 && seatsLeft > 0 && wanted.id().value().equals(type);
    }
  }

  static final String TAKEN =
      """
      select id, starts_at, ends_at, buffer_before, buffer_after, seats - taken seats_left, status,
        session_type_id
      from scheduling.booking
      where tutor_id = $1 and starts_at > $2 and starts_at < $3 and status in ('pending', 'confirmed')
      order by starts_at
      """;

  /// A tutor's classes that may reach into a window with their buffers.
  List<Taken> taken(Tx tx, PersonId tutor, Span window) {
    return tx.list(
        TAKEN,
        AvailabilityStore::taken,
        tutor.value(),
        window.startsAt().minusSeconds(BOOKING_SECONDS_MAX).atOffset(ZoneOffset.UTC),
        window.endsAt().plusSeconds(BUFFER_SECONDS_MAX).atOffset(ZoneOffset.UTC));
  }

  private static Taken taken(Row row) {
    Span span = span(row);
    boolean confirmed = "confirmed".equals(row.getString("status"));
    return new Taken(
        row.getUUID("id"),
        span,
        span.padded(
            Duration.ofMinutes(row.getInteger("buffer_before")),
            Duration.ofMinutes(row.getInteger("buffer_after"))),
        confirmed ? row.getInteger("seats_left") : 0,
        row.getUUID("session_type_id"));
  }

  // So far back begins what may last into a window: lets the index of starts be used.
  private static final long BOOKING_SECONDS_MAX = 2 * 24 * 3600;
  private static final long BUFFER_SECONDS_MAX = 24 * 3600;

  static final String DROP_EVENT =
      """
      delete from scheduling.busy where person_id = $1 and source = $2 and uid = $3
      """;

  boolean dropEvent(Tx tx, PersonId person, String source, String uid) {
    return tx.update(DROP_EVENT, person.value(), source, uid) > 0;
  }

  static final String DROP_SOURCE =
      """
      delete from scheduling.busy where person_id = $1 and source = $2
      """;

  boolean dropSource(Tx tx, PersonId person, String source) {
    return tx.update(DROP_SOURCE, person.value(), source) > 0;
  }

  static final String ADD_BUSY =
      """
      insert into scheduling.busy (tenant_id, person_id, source, uid, starts_at, ends_at)
      select $1, $2, $3, $4, s, e from unnest($5::timestamptz[], $6::timestamptz[]) as t (s, e)
      on conflict (person_id, source, uid, starts_at) do update set ends_at = excluded.ends_at
      """;

  void addBusy(Tx tx, PersonId person, String source, String uid, List<Span> spans) {
    tx.update(
        ADD_BUSY,
        tx.caller().school().value(),
        person.value(),
        source,
        uid,
        times(spans.stream().map(Span::startsAt).toList()),
        times(spans.stream().map(Span::endsAt).toList()));
  }

  static final String ATTENDED =
      """
      select b.starts_at, b.ends_at
      from scheduling.seat s join scheduling.booking b on b.id = s.booking_id
      where s.student_id = $1 and s.state in ('booked', 'offered')
        and b.starts_at > $2 and b.starts_at < $3 and b.status in ('pending', 'confirmed')
      """;

  /// A student's classes that may reach into a window.
  List<Span> attended(Tx tx, PersonId student, Span window) {
    return tx.list(
        ATTENDED,
        AvailabilityStore::span,
        student.value(),
        window.startsAt().minusSeconds(BOOKING_SECONDS_MAX).atOffset(ZoneOffset.UTC),
        window.endsAt().atOffset(ZoneOffset.UTC));
  }

  static final String FORGET =
      """
      delete from scheduling.availability where person_id = $1
      """;
  static final String FORGET_BUSY =
      """
      delete from scheduling.busy where person_id = $1
      """;

  void forget(Tx tx, PersonId person) {
    tx.update(FORGET, person.value());
    tx.update(FORGET_BUSY, person.value());
  }

  private static OffsetDateTime[] times(List<Instant> instants) {
    return instants.stream()
        .map(instant -> instant.atOffset(ZoneOffset.UTC))
        .toArray(OffsetDateTime[]::new);
  }

  private static Span span(Row row) {
    return new Span(
        row.getOffsetDateTime("starts_at").toInstant(),
        row.getOffsetDateTime("ends_at").toInstant());
  }
}
