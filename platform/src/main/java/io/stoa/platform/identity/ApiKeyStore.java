// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of API keys.
final class ApiKeyStore {

  /// A key that somebody shows, as the database knows it now.
  record Shown(
      UUID id,
      SchoolId school,
      PersonId person,
      Role role,
      boolean active,
      List<String> permissions,
      @Nullable Instant usedAt,
      @Nullable Instant expiresAt) {}

  static final String FIND =
      """
      select k.id, k.tenant_id, k.person_id, k.permissions, k.used_at, k.expires_at, p.role, p.state
      from identity.api_key k join identity.person p on p.id = k.person_id
      where k.hash = $1
      """;

  Optional<Shown> find(Tx tx, String hash) {
    return tx.first(
        FIND,
        row ->
            new Shown(
                row.getUUID("id"),
                new SchoolId(row.getUUID("tenant_id")),
                new PersonId(row.getUUID("person_id")),
                Role.of(row.getString("role")),
                row.getString("state").equals("active"),
                List.of(row.getArrayOfStrings("permissions")),
                instant(row, "used_at"),
                instant(row, "expires_at")),
        hash);
  }

  static final String ADD =
      """
      insert into identity.api_key
        (tenant_id, id, person_id, name, prefix, hash, permissions, created_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """;

  void add(Tx tx, PersonId person, ApiKey key, String hash) {
    tx.update(
        ADD,
        tx.caller().school().value(),
        key.id(),
        person.value(),
        key.name(),
        key.prefix(),
        hash,
        key.permissions().toArray(String[]::new),
        at(key.createdAt()),
        at(key.expiresAt()));
  }

  static final String LIST =
      """
      select id, name, prefix, permissions, created_at, used_at, expires_at
      from identity.api_key where person_id = $1 order by created_at, id
      """;

  List<ApiKey> list(Tx tx, PersonId person) {
    return tx.list(
        LIST,
        row ->
            new ApiKey(
                row.getUUID("id"),
                row.getString("name"),
                row.getString("prefix"),
                List.of(row.getArrayOfStrings("permissions")),
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row, "used_at"),
                instant(row, "expires_at")),
        person.value());
  }

  static final String REMOVE =
      """
      delete from identity.api_key where id = $1 and person_id = $2
      """;

  boolean remove(Tx tx, UUID id, PersonId person) {
    return tx.update(REMOVE, id, person.value()) > 0;
  }

  static final String USED =
      """
      update identity.api_key set used_at = $2 where id = $1
      """;

  void used(Tx tx, UUID id, Instant now) {
    tx.update(USED, id, at(now));
  }

  private static @Nullable Instant instant(Row row, String column) {
    OffsetDateTime value = row.getOffsetDateTime(column);
    return value == null ? null : value.toInstant();
  }

  private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
