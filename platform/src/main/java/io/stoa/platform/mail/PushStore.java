// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The rows of browsers that can be woken, and of schools' push keys.
final class PushStore {

  /// A browser.
  ///
  /// @param content sealed
  record Browser(UUID id, String content, Instant at) {}

  static final String PUT =
      """
      insert into mail.push_subscription (tenant_id, person_id, digest, content)
      values ($1, $2, $3, $4)
      on conflict (tenant_id, digest) do update
        set person_id = excluded.person_id, content = excluded.content
      returning id, content, created_at
      """;

  /// Adds a browser; one that is there belongs to who uses it now.
  Browser put(Tx tx, PersonId person, String digest, String content) {
    return tx.first(
            PUT, PushStore::browser, tx.caller().school().value(), person.value(), digest, content)
        .orElseThrow();
  }

  static final String KEEP_NEWEST =
      """
      delete from mail.push_subscription where person_id = $1 and id not in (
        select id from mail.push_subscription where person_id = $1 order by id desc limit $2)
      """;

  void keepNewest(Tx tx, PersonId person, int max) {
    tx.update(KEEP_NEWEST, person.value(), max);
  }

  static final String OF =
      """
      select id, content, created_at from mail.push_subscription where person_id = $1 order by id
      """;

  List<Browser> of(Tx tx, PersonId person) {
    return tx.list(OF, PushStore::browser, person.value());
  }

  static final String FIND =
      """
      select id, content, created_at from mail.push_subscription where id = $1
      """;

  Optional<Browser> find(Tx tx, UUID id) {
    return tx.first(FIND, PushStore::browser, id);
  }

  static final String REMOVE_OWN =
      "delete from mail.push_subscription where person_id = $1 and digest = $2";

  void removeOwn(Tx tx, PersonId person, String digest) {
    tx.update(REMOVE_OWN, person.value(), digest);
  }

  static final String REMOVE = "delete from mail.push_subscription where id = $1";

  void remove(Tx tx, UUID id) {
    tx.update(REMOVE, id);
  }

  static final String FORGET = "delete from mail.push_subscription where person_id = $1";

  void forget(Tx tx, PersonId person) {
    tx.update(FORGET, person.value());
  }

  /// A school's key.
  ///
  /// @param privateKey sealed
  record Key(String publicKey, String privateKey) {}

  static final String ADD_KEY =
      """
      insert into mail.push_key (tenant_id, public_key, private_key) values ($1, $2, $3)
      on conflict (tenant_id) do nothing
      """;

  void addKey(Tx tx, Key key) {
    tx.update(ADD_KEY, tx.caller().school().value(), key.publicKey(), key.privateKey());
  }

  static final String KEY = "select public_key, private_key from mail.push_key";

  Optional<Key> key(Tx tx) {
    return tx.first(KEY, row -> new Key(row.getString("public_key"), row.getString("private_key")));
  }

  private static Browser browser(Row row) {
    return new Browser(
        row.getUUID("id"),
        row.getString("content"),
        row.getOffsetDateTime("created_at").toInstant());
  }
}
