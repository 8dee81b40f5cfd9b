// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.Tx;
import org.jspecify.annotations.Nullable;

/// The count of bytes in the rows of usage.
final class StorageStore {

  /// @param max null for no limit
  record Kept(long bytes, @Nullable Long max) {}

  static final String KEEP =
      """
      insert into tenancy.usage as u (tenant_id, storage_bytes) values ($1, greatest(0, $2::bigint))
      on conflict (tenant_id) do update set storage_bytes = greatest(0, u.storage_bytes + $2::bigint)
      returning storage_bytes,
        (select t.storage_bytes_max from tenancy.school s join tenancy.tier t on t.name = s.tier) as max
      """;

  Kept keep(Tx tx, long bytes) {
    return tx.first(
            KEEP,
            row -> new Kept(row.getLong("storage_bytes"), row.getLong("max")),
            tx.caller().school().value(),
            bytes)
        .orElseThrow();
  }
}
