// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.util.List;
import java.util.UUID;

/// The rows of sealed columns, and of the keys that the database knows.
final class VaultStore {

  /// By which a key is known again.
  record Proof(int version, String proof) {}

  /// A sealed value where it stands.
  record Value(UUID key, SchoolId school, String sealed) {}

  static final String PROOFS =
      """
      select version, proof from kernel.vault_key order by version
      """;

  List<Proof> proofs(Tx tx) {
    return tx.list(PROOFS, row -> new Proof(row.getInteger("version"), row.getString("proof")));
  }

  static final String KEEP =
      """
      insert into kernel.vault_key (version, proof) values ($1, $2) on conflict do nothing
      """;

  void keep(Tx tx, int version, String proof) {
    tx.update(KEEP, version, proof);
  }

  /// Values that the newest key has not sealed, locked until the end of the transaction. The
  /// column's names are the domain's own, checked when it gave them.
  List<Value> old(Tx tx, Vault.Column column, int newest, UUID after, int max) {
    String sql =
        """
        select %1$s as key, tenant_id, %3$s as sealed from %2$s
        where %1$s > $1 and %3$s is not null and not starts_with(%3$s, $2)
        order by %1$s limit $3 for update
        """
            .formatted(column.key(), column.table(), column.column());
    return tx.list(
        sql,
        row ->
            new Value(
                row.getUUID("key"),
                new SchoolId(row.getUUID("tenant_id")),
                row.getString("sealed")),
        after,
        newest + ":",
        max);
  }

  void replace(Tx tx, Vault.Column column, UUID key, String sealed) {
    String sql =
        "update %s set %s = $2 where %s = $1"
            .formatted(column.table(), column.column(), column.key());
    tx.update(sql, key, sealed);
  }
}
