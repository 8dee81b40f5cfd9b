// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of links that were sent by mail.
final class LinkStore {

  /// @param browser hash of what the browser knows that asked for it
  record Link(
      SchoolId school,
      PersonId person,
      Links.Purpose purpose,
      @Nullable String browser,
      int failures,
      Instant expiresAt,
      boolean used) {}

  static final String FIND =
      """
      select tenant_id, person_id, purpose, browser, failures, expires_at, used_at
      from identity.link where hash = $1
      """;

  Optional<Link> find(Tx tx, String hash) {
    return tx.first(FIND, LinkStore::link, hash);
  }

  private static Link link(Row row) {
    return new Link(
        new SchoolId(row.getUUID("tenant_id")),
        new PersonId(row.getUUID("person_id")),
        Links.Purpose.of(row.getString("purpose")),
        row.getString("browser"),
        row.getInteger("failures"),
        row.getOffsetDateTime("expires_at").toInstant(),
        row.getOffsetDateTime("used_at") != null);
  }

  static final String DROP_EXPIRED =
      """
      delete from identity.link where person_id = $1 and expires_at <= $2
      """;

  static final String ADD =
      """
      insert into identity.link (hash, tenant_id, person_id, purpose, browser, expires_at)
      values ($1, $2, $3, $4, $5, $6)
      """;

  void add(
      Tx tx,
      String hash,
      PersonId person,
      Links.Purpose purpose,
      @Nullable String browser,
      Instant now) {
    tx.update(DROP_EXPIRED, person.value(), at(now));
    tx.update(
        ADD,
        hash,
        tx.caller().school().value(),
        person.value(),
        purpose.word(),
        browser,
        at(now.plus(purpose.lasts())));
  }

  static final String USE =
      """
      update identity.link set used_at = $2 where hash = $1 and used_at is null
      """;

  /// False when it was used already.
  boolean use(Tx tx, String hash, Instant now) {
    return tx.update(USE, hash, at(now)) > 0;
  }

  static final String FAIL =
      """
      update identity.link set failures = failures + 1 where hash = $1
      """;

  void fail(Tx tx, String hash) {
    tx.update(FAIL, hash);
  }

  static final String DROP_OF =
      """
      delete from identity.link where person_id = $1 and used_at is null
      """;

  /// What was sent to the person leads nowhere any more.
  void dropOf(Tx tx, PersonId person) {
    tx.update(DROP_OF, person.value());
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
