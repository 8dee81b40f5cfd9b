// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/// The rows of sessions, found by the hash of their token.
final class SessionStore {

  /// Whose session it is.
  record Bearer(SchoolId school, PersonId person, Role role) {}

  static final String FIND =
      """
      select s.tenant_id, s.person_id, p.role
      from identity.session s join identity.person p on p.id = s.person_id
      where s.token_hash = $1 and s.expires_at > $2
      """;

  Optional<Bearer> find(Tx tx, String tokenHash, Instant now) {
    return tx.first(
        FIND,
        row ->
            new Bearer(
                new SchoolId(row.getUUID("tenant_id")),
                new PersonId(row.getUUID("person_id")),
                Role.of(row.getString("role"))),
        tokenHash,
        now.atOffset(ZoneOffset.UTC));
  }

  static final String OPEN =
      """
      insert into identity.session (token_hash, tenant_id, person_id, created_at, expires_at)
      values ($1, $2, $3, $4, $5)
      """;

  void open(Tx tx, String tokenHash, Bearer bearer, Instant now, Instant expires) {
    tx.update(
        OPEN,
        tokenHash,
        bearer.school().value(),
        bearer.person().value(),
        now.atOffset(ZoneOffset.UTC),
        expires.atOffset(ZoneOffset.UTC));
  }

  static final String CLOSE =
      """
      delete from identity.session where token_hash = $1
      """;

  void close(Tx tx, String tokenHash) {
    tx.update(CLOSE, tokenHash);
  }

  static final String CLOSE_EXPIRED =
      """
      delete from identity.session where person_id = $1 and expires_at <= $2
      """;

  void closeExpired(Tx tx, PersonId person, Instant now) {
    tx.update(CLOSE_EXPIRED, person.value(), now.atOffset(ZoneOffset.UTC));
  }

  static final String CLOSE_ALL =
      """
      delete from identity.session where tenant_id = $1
      """;

  void closeAll(Tx tx, SchoolId school) {
    tx.update(CLOSE_ALL, school.value());
  }
}
