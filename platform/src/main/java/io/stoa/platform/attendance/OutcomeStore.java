// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Measured;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of what became of classes.
final class OutcomeStore {

  /// What became of a class.
  record Outcome(Decision.Result decision, String why, Instant decidedAt) {}

  /// What somebody has corrected; null where nobody has.
  record Corrected(
      Register.@Nullable Verdict verdict, @Nullable Instant arrivedAt, @Nullable Instant leftAt) {

    /// The same where the other says nothing.
    Corrected with(Corrected other) {
      return new Corrected(
          other.verdict == null ? verdict : other.verdict,
          other.arrivedAt == null ? arrivedAt : other.arrivedAt,
          other.leftAt == null ? leftAt : other.leftAt);
    }

    JsonObject json() {
      return new JsonObject()
          .put("verdict", verdict == null ? null : verdict.word())
          .put("arrivedAt", arrivedAt == null ? null : arrivedAt.toString())
          .put("leftAt", leftAt == null ? null : leftAt.toString());
    }
  }

  /// @param person null for the class's outcome
  record Correction(
      @Nullable PersonId person,
      PersonId by,
      Instant at,
      String reason,
      JsonObject before,
      JsonObject after) {}

  static final String DUE =
      """
      select tenant_id, booking_id from attendance.class
      where due_at <= $1 order by due_at limit $2
      """;

  List<FactStore.Place> due(Tx tx, Instant now, int max) {
    return tx.list(DUE, FactStore::place, FactStore.utc(now), max);
  }

  static final String TAKE =
      """
      select due_at from attendance.class where booking_id = $1 and due_at <= $2 for update
      """;

  /// Locks a class that is due. False when another was first.
  boolean take(Tx tx, BookingId id, Instant now) {
    return tx.first(TAKE, row -> true, id.value(), FactStore.utc(now)).isPresent();
  }

  static final String LOOK_AGAIN =
      """
      update attendance.class set due_at = $2 where booking_id = $1
      """;

  /// @param at null for never
  void lookAgain(Tx tx, BookingId id, @Nullable Instant at) {
    tx.update(LOOK_AGAIN, id.value(), at == null ? null : FactStore.utc(at));
  }

  static final String DECIDE =
      """
      insert into attendance.outcome
        (tenant_id, booking_id, decision, why, overlap_seconds, decided_at, spoiled_seconds)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (booking_id) do update set
        decision = excluded.decision, why = excluded.why,
        overlap_seconds = excluded.overlap_seconds, decided_at = excluded.decided_at,
        spoiled_seconds = excluded.spoiled_seconds
      """;

  void decide(Tx tx, BookingId id, Outcome outcome, Measured measured) {
    tx.update(
        DECIDE,
        tx.caller().school().value(),
        id.value(),
        outcome.decision().word(),
        outcome.why(),
        measured.overlapSeconds(),
        FactStore.utc(outcome.decidedAt()),
        measured.spoiledSeconds());
  }

  static final String CHANGE =
      """
      update attendance.outcome set decision = $2, why = 'corrected' where booking_id = $1
      """;

  void change(Tx tx, BookingId id, Decision.Result to) {
    tx.update(CHANGE, id.value(), to.word());
  }

  static final String OUTCOME =
      """
      select decision, why, decided_at from attendance.outcome where booking_id = $1
      """;

  Optional<Outcome> outcome(Tx tx, BookingId id) {
    return tx.first(
        OUTCOME,
        row ->
            new Outcome(
                Decision.Result.of(row.getString("decision")),
                row.getString("why"),
                row.getOffsetDateTime("decided_at").toInstant()),
        id.value());
  }

  static final String SHEET =
      """
      insert into attendance.sheet (tenant_id, booking_id, person_id, part, verdict, arrived_at,
        left_at, late_seconds, early_seconds, present_seconds, talked_seconds, overlap_seconds,
        poor_seconds, lost_seconds)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
      on conflict (booking_id, person_id) do update set
        part = excluded.part, verdict = excluded.verdict, arrived_at = excluded.arrived_at,
        left_at = excluded.left_at, late_seconds = excluded.late_seconds,
        early_seconds = excluded.early_seconds, present_seconds = excluded.present_seconds,
        talked_seconds = excluded.talked_seconds, overlap_seconds = excluded.overlap_seconds,
        poor_seconds = excluded.poor_seconds, lost_seconds = excluded.lost_seconds
      """;

  void sheet(Tx tx, BookingId id, Register.Line line) {
    tx.update(
        SHEET,
        tx.caller().school().value(),
        id.value(),
        line.person().value(),
        line.part().word(),
        line.verdict().word(),
        utc(line.arrivedAt()),
        utc(line.leftAt()),
        line.lateSeconds(),
        line.earlySeconds(),
        line.presentSeconds(),
        Span.seconds(line.timeline().talking()),
        Span.seconds(line.overlap()),
        line.poorSeconds(),
        line.lostSeconds());
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
    return time == null ? null : FactStore.utc(time);
  }

  static final String CORRECTED =
      """
      select person_id, now_verdict, now_arrived_at, now_left_at from attendance.sheet
      where booking_id = $1
        and (now_verdict is not null or now_arrived_at is not null or now_left_at is not null)
      """;

  Map<PersonId, Corrected> corrected(Tx tx, BookingId id) {
    Map<PersonId, Corrected> all = new HashMap<>();
    tx.list(
        CORRECTED,
        row -> {
          String verdict = row.getString("now_verdict");
          return all.put(
              new PersonId(row.getUUID("person_id")),
              new Corrected(
                  verdict == null ? null : Register.Verdict.of(verdict),
                  time(row, "now_arrived_at"),
                  time(row, "now_left_at")));
        },
        id.value());
    return all;
  }

  private static @Nullable Instant time(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  static final String CORRECT =
      """
      update attendance.sheet set now_verdict = coalesce($3, now_verdict),
        now_arrived_at = coalesce($4, now_arrived_at), now_left_at = coalesce($5, now_left_at)
      where booking_id = $1 and person_id = $2
      """;

  /// False for somebody who has no line.
  boolean correct(Tx tx, BookingId id, PersonId person, Corrected to) {
    Register.Verdict verdict = to.verdict();
    return tx.update(
            CORRECT,
            id.value(),
            person.value(),
            verdict == null ? null : verdict.word(),
            utc(to.arrivedAt()),
            utc(to.leftAt()))
        > 0;
  }

  static final String ADD_CORRECTION =
      """
      insert into attendance.correction
        (tenant_id, booking_id, person_id, by_id, at, reason, before, after)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      """;

  void add(Tx tx, BookingId id, Correction correction) {
    PersonId person = correction.person();
    tx.update(
        ADD_CORRECTION,
        tx.caller().school().value(),
        id.value(),
        person == null ? null : person.value(),
        correction.by().value(),
        FactStore.utc(correction.at()),
        correction.reason(),
        correction.before(),
        correction.after());
  }

  static final String CORRECTIONS =
      """
      select person_id, by_id, at, reason, before, after from attendance.correction
      where booking_id = $1 order by at desc, id desc limit 200
      """;

  List<Correction> corrections(Tx tx, BookingId id) {
    return tx.list(
        CORRECTIONS,
        row -> {
          UUID person = row.getUUID("person_id");
          return new Correction(
              person == null ? null : new PersonId(person),
              new PersonId(row.getUUID("by_id")),
              row.getOffsetDateTime("at").toInstant(),
              row.getString("reason"),
              row.getJsonObject("before"),
              row.getJsonObject("after"));
        },
        id.value());
  }
}
