// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of phones, and of the secrets that end reminders.
final class PhoneStore {

  static final String FIND =
      """
      select number, verified_at, stopped_at, code_hash, code_until, tries, codes, codes_from
      from messaging.phone where person_id = $1 for update
      """;

  Optional<Phone> find(Tx tx, PersonId person) {
    return tx.first(FIND, PhoneStore::phone, person.value());
  }

  static final String NUMBER =
      """
      select number from messaging.phone
      where person_id = $1 and verified_at is not null and stopped_at is null
      """;

  /// Where somebody may be written to.
  Optional<String> number(Tx tx, PersonId person) {
    return tx.first(NUMBER, row -> row.getString("number"), person.value());
  }

  static final String PUT =
      """
      insert into messaging.phone (tenant_id, person_id, number, verified_at, code_hash, code_until,
        tries, codes, codes_from)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      on conflict (tenant_id, person_id) do update set number = excluded.number,
        verified_at = excluded.verified_at, stopped_at = null, code_hash = excluded.code_hash,
        code_until = excluded.code_until, tries = excluded.tries, codes = excluded.codes,
        codes_from = excluded.codes_from
      """;

  void put(Tx tx, PersonId person, Phone phone) {
    tx.update(
        PUT,
        tx.caller().school().value(),
        person.value(),
        phone.number(),
        time(phone.verifiedAt()),
        phone.codeHash(),
        time(phone.codeUntil()),
        phone.tries(),
        phone.codes(),
        time(phone.codesFrom()));
  }

  static final String FORGET = "delete from messaging.phone where person_id = $1";

  void forget(Tx tx, PersonId person) {
    tx.update(FORGET, person.value());
    tx.update(FORGET_WAY_OUT, person.value());
  }

  static final String SCHOOLS_OF =
      """
      select distinct tenant_id from messaging.phone where number = $1
      """;

  /// For whoever knows the number, and of whatever school.
  List<SchoolId> schoolsOf(Tx tx, String number) {
    return tx.list(SCHOOLS_OF, row -> new SchoolId(row.getUUID("tenant_id")), number);
  }

  static final String STOP =
      """
      update messaging.phone set stopped_at = $2 where number = $1
      """;

  /// @param at null to go on
  void stop(Tx tx, String number, @Nullable Instant at) {
    tx.update(STOP, number, time(at));
  }

  static final String WAY_OUT =
      """
      insert into messaging.way_out (tenant_id, person_id, token) values ($1, $2, $3)
      on conflict (tenant_id, person_id) do update set token = messaging.way_out.token
      returning token
      """;

  /// A person's secret: the one that there is, or this.
  String wayOut(Tx tx, PersonId person, String token) {
    return tx.first(
            WAY_OUT,
            row -> row.getString("token"),
            tx.caller().school().value(),
            person.value(),
            token)
        .orElseThrow();
  }

  /// Whose secret it is.
  record Leaver(SchoolId school, PersonId person) {}

  static final String LEAVER =
      "select tenant_id, person_id from messaging.way_out where token = $1";

  Optional<Leaver> leaver(Tx tx, String token) {
    return tx.first(
        LEAVER,
        row ->
            new Leaver(
                new SchoolId(row.getUUID("tenant_id")), new PersonId(row.getUUID("person_id"))),
        token);
  }

  static final String FORGET_WAY_OUT = "delete from messaging.way_out where person_id = $1";

  private static Phone phone(Row row) {
    String hash = row.getString("code_hash");
    Instant until = instant(row.getOffsetDateTime("code_until"));
    return new Phone(
        row.getString("number"),
        instant(row.getOffsetDateTime("verified_at")),
        instant(row.getOffsetDateTime("stopped_at")),
        hash == null ? "" : hash,
        until == null ? Instant.EPOCH : until,
        row.getInteger("tries"),
        row.getInteger("codes"),
        row.getOffsetDateTime("codes_from").toInstant());
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
