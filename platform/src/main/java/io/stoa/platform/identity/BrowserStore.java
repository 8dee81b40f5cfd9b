// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/// The rows of browsers that people have signed in with.
final class BrowserStore {

  static final String FIND =
      """
      select person_id from identity.browser where hash = $1 and expires_at > $2
      """;

  List<PersonId> find(Tx tx, String hash, Instant now) {
    return tx.list(
        FIND, row -> new PersonId(row.getUUID("person_id")), hash, now.atOffset(ZoneOffset.UTC));
  }

  static final String KEEP =
      """
      insert into identity.browser (hash, tenant_id, person_id, expires_at) values ($1, $2, $3, $4)
      on conflict (hash, person_id) do update set expires_at = excluded.expires_at
      """;

  void keep(Tx tx, String hash, PersonId person, Instant expires) {
    tx.update(
        KEEP, hash, tx.caller().school().value(), person.value(), expires.atOffset(ZoneOffset.UTC));
  }

  static final String DROP_EXPIRED =
      """
      delete from identity.browser where person_id = $1 and expires_at <= $2
      """;

  void dropExpired(Tx tx, PersonId person, Instant now) {
    tx.update(DROP_EXPIRED, person.value(), now.atOffset(ZoneOffset.UTC));
  }

  static final String FORGET =
      """
      delete from identity.browser where person_id = $1
      """;

  void forget(Tx tx, PersonId person) {
    tx.update(FORGET, person.value());
  }
}
