// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;

/// The rows of second factors.
final class SecondFactorStore {

  /// @param secret sealed
  record Row(String secret, boolean confirmed, long lastStep) {}

  private static final String SELECT =
      """
      select secret, confirmed, last_step from identity.totp where person_id = $1
      """;

  static final String FIND = SELECT;
  static final String LOCK = SELECT + "for update\n";

  Optional<Row> find(Tx tx, PersonId person) {
    return tx.first(FIND, SecondFactorStore::row, person.value());
  }

  /// Has those wait who show a code of the same person.
  Optional<Row> lock(Tx tx, PersonId person) {
    return tx.first(LOCK, SecondFactorStore::row, person.value());
  }

  private static Row row(io.vertx.sqlclient.Row row) {
    return new Row(row.getString("secret"), row.getBoolean("confirmed"), row.getLong("last_step"));
  }

  static final String BEGIN =
      """
      insert into identity.totp (tenant_id, person_id, secret) values ($1, $2, $3)
      on conflict (person_id) do update set secret = excluded.secret, last_step = 0
      where not totp.confirmed
      """;

  /// Keeps a secret that is not used yet; false when there is one that is.
  boolean begin(Tx tx, PersonId person, String sealed) {
    return tx.update(BEGIN, tx.caller().school().value(), person.value(), sealed) > 0;
  }

  static final String ACCEPT =
      """
      update identity.totp set last_step = $2, confirmed = true where person_id = $1
      """;

  /// No code of this step or an earlier one is accepted any more.
  void accept(Tx tx, PersonId person, long step) {
    tx.update(ACCEPT, person.value(), step);
  }

  static final String DROP =
      """
      delete from identity.totp where person_id = $1
      """;

  boolean drop(Tx tx, PersonId person) {
    return tx.update(DROP, person.value()) > 0;
  }

  static final String ADD_CODE =
      """
      insert into identity.recovery_code (tenant_id, person_id, hash) values ($1, $2, $3)
      """;

  void addCodes(Tx tx, PersonId person, Collection<String> hashes) {
    for (String hash : hashes) {
      tx.update(ADD_CODE, tx.caller().school().value(), person.value(), hash);
    }
  }

  static final String DROP_CODES =
      """
      delete from identity.recovery_code where person_id = $1
      """;

  void dropCodes(Tx tx, PersonId person) {
    tx.update(DROP_CODES, person.value());
  }

  static final String USE_CODE =
      """
      update identity.recovery_code set used_at = $3
      where person_id = $1 and hash = $2 and used_at is null
      """;

  boolean useCode(Tx tx, PersonId person, String hash, Instant now) {
    return tx.update(USE_CODE, person.value(), hash, now.atOffset(ZoneOffset.UTC)) > 0;
  }

  static final String IS_CODE =
      """
      select from identity.recovery_code where person_id = $1 and hash = $2
      """;

  boolean isCode(Tx tx, PersonId person, String hash) {
    return tx.first(IS_CODE, row -> true, person.value(), hash).isPresent();
  }

  static final String CODES_LEFT =
      """
      select count(*) as number from identity.recovery_code where person_id = $1 and used_at is null
      """;

  int codesLeft(Tx tx, PersonId person) {
    return tx.first(CODES_LEFT, row -> row.getInteger("number"), person.value()).orElse(0);
  }
}
