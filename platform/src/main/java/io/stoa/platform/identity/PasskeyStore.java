// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of passkeys, and of what they are to sign.
final class PasskeyStore {

  /// What a signature is held against.
  ///
  /// @param data attested credential data (WebAuthn §6.5.1)
  record Credential(
      UUID id,
      SchoolId school,
      PersonId person,
      Buffer data,
      long signCount,
      boolean backupEligible) {}

  private static final String SELECT =
      """
      select id, tenant_id, person_id, data, sign_count, backup_eligible
      from identity.passkey where credential_id = $1
      """;

  static final String FIND = SELECT;

  Optional<Credential> find(Tx tx, String credentialId) {
    return tx.first(FIND, PasskeyStore::credential, credentialId);
  }

  static final String LOCK = SELECT + "for update\n";

  Optional<Credential> lock(Tx tx, String credentialId) {
    return tx.first(LOCK, PasskeyStore::credential, credentialId);
  }

  private static Credential credential(Row row) {
    return new Credential(
        row.getUUID("id"),
        new SchoolId(row.getUUID("tenant_id")),
        new PersonId(row.getUUID("person_id")),
        row.getBuffer("data"),
        row.getLong("sign_count"),
        row.getBoolean("backup_eligible"));
  }

  static final String ADD =
      """
      insert into identity.passkey
        (tenant_id, id, person_id, credential_id, data, sign_count, backup_eligible, name, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      on conflict (credential_id) do nothing
      """;

  /// False when it is known already.
  boolean add(Tx tx, Credential credential, String credentialId, Passkey passkey) {
    return tx.update(
            ADD,
            credential.school().value(),
            credential.id(),
            credential.person().value(),
            credentialId,
            credential.data(),
            credential.signCount(),
            credential.backupEligible(),
            passkey.name(),
            at(passkey.createdAt()))
        > 0;
  }

  static final String USED =
      """
      update identity.passkey set sign_count = $2, used_at = $3 where id = $1
      """;

  void used(Tx tx, UUID id, long signCount, Instant now) {
    tx.update(USED, id, signCount, at(now));
  }

  static final String LIST =
      """
      select id, credential_id, name, created_at, used_at from identity.passkey
      where person_id = $1 order by created_at, id
      """;

  List<Passkey> list(Tx tx, PersonId person) {
    return tx.list(
        LIST,
        row ->
            new Passkey(
                row.getUUID("id"),
                row.getString("credential_id"),
                row.getString("name"),
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row.getOffsetDateTime("used_at"))),
        person.value());
  }

  static final String REMOVE =
      """
      delete from identity.passkey where id = $1 and person_id = $2
      """;

  boolean remove(Tx tx, UUID id, PersonId person) {
    return tx.update(REMOVE, id, person.value()) > 0;
  }

  static final String DROP_EXPIRED =
      """
      delete from identity.challenge where expires_at <= $1
      """;

  static final String ASK =
      """
      insert into identity.challenge (hash, tenant_id, person_id, expires_at) values ($1, $2, $3, $4)
      """;

  /// Keeps what somebody is to sign.
  ///
  /// @param person null when it is not known who will
  void ask(Tx tx, String hash, @Nullable PersonId person, Instant now, Instant expires) {
    tx.update(DROP_EXPIRED, at(now));
    tx.update(
        ASK,
        hash,
        tx.caller().school().value(),
        person == null ? null : person.value(),
        at(expires));
  }

  static final String TAKE =
      """
      delete from identity.challenge
      where hash = $1 and person_id is not distinct from $2 and expires_at > $3
      """;

  /// Whether it was to be signed; once.
  boolean take(Tx tx, String hash, @Nullable PersonId person, Instant now) {
    return tx.update(TAKE, hash, person == null ? null : person.value(), at(now)) > 0;
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
