// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of registrations that nobody has verified yet.
final class RegistrationStore {

  /// @param schoolName null for one who joins the school
  /// @param browser hash of what the browser knows that registered
  record Registration(
      SchoolId school,
      @Nullable String schoolName,
      String name,
      String email,
      String passwordHash,
      String locale,
      @Nullable String timeZone,
      String browser,
      int failures,
      Instant expiresAt) {}

  static final String ADD =
      """
      insert into identity.registration
        (hash, tenant_id, school_name, name, email, password_hash, locale, time_zone, browser,
         expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """;

  void add(Tx tx, String hash, Registration row) {
    tx.update(
        ADD,
        hash,
        row.school().value(),
        row.schoolName(),
        row.name(),
        row.email(),
        row.passwordHash(),
        row.locale(),
        row.timeZone(),
        row.browser(),
        row.expiresAt().atOffset(ZoneOffset.UTC));
  }

  static final String FIND =
      """
      select tenant_id, school_name, name, email, password_hash, locale, time_zone, browser, failures,
        expires_at
      from identity.registration where hash = $1
      """;

  Optional<Registration> find(Tx tx, String hash) {
    return tx.first(FIND, RegistrationStore::registration, hash);
  }

  private static Registration registration(Row row) {
    return new Registration(
        new SchoolId(row.getUUID("tenant_id")),
        row.getString("school_name"),
        row.getString("name"),
        row.getString("email"),
        row.getString("password_hash"),
        row.getString("locale"),
        row.getString("time_zone"),
        row.getString("browser"),
        row.getInteger("failures"),
        row.getOffsetDateTime("expires_at").toInstant());
  }

  static final String TAKE =
      """
      delete from identity.registration where hash = $1
      """;

  /// False when it was taken already.
  boolean take(Tx tx, String hash) {
    return tx.update(TAKE, hash) > 0;
  }

  static final String FAIL =
      """
      update identity.registration set failures = failures + 1 where hash = $1
      """;

  void fail(Tx tx, String hash) {
    tx.update(FAIL, hash);
  }
}
