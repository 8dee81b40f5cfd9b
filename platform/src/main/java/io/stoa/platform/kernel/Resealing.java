// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Seals what is sealed with an old key again with the newest: column by column, a few rows in one
/// transaction, in the order of their keys. Any virtual thread.
public final class Resealing {

  private static final Logger LOG = LoggerFactory.getLogger(Resealing.class);
  private static final Duration EVERY = Duration.ofMinutes(5);
  private static final int BATCH = 200;
  private static final UUID FIRST = new UUID(0, 0);

  // Sealed under the name of no school, to know the key again.
  private static final SchoolId NOBODY = new SchoolId(new UUID(0, 0));
  private static final String PROOF = "kernel.vault_key.proof";

  private final Database db;
  private final Vault vault;
  private final VaultStore store = new VaultStore();

  Resealing(Database db, Vault vault) {
    this.db = db;
    this.vault = vault;
  }

  void by(Jobs jobs) {
    jobs.every("re-seal", EVERY, this::run);
  }

  /// What one run has done to a column.
  ///
  /// @param sealed how many values have the newest key now that had not
  /// @param left how many could not be opened and so stay as they are
  record Done(String column, int sealed, int left) {}

  List<Done> run() {
    vault.keys().look();
    acquaint();
    return vault.columns().stream().map(this::reseal).toList();
  }

  /// Keeps a proof of each key, and compares: with other keys of the same versions nothing opens,
  /// and what is sealed from now on would not open with the right ones.
  ///
  /// @throws StartRefused when a key is not the one that this database knows by its version
  void acquaint() {
    db.housekeep(tx -> {
      for (VaultStore.Proof known : store.proofs(tx)) {
        if (vault.keys().versions().contains(known.version())) {
          prove(known);
        }
      }
      String proof = vault.sealFor(NOBODY, PROOF, "a key");
      store.keep(tx, Vault.version(proof), proof);
      return null;
    });
  }

  private void prove(VaultStore.Proof known) {
    try {
      vault.open(NOBODY, PROOF, known.proof());
    } catch (Vault.Broken broken) {
      throw new StartRefused(
          "stoa.vault.keys.file: key %d is not the one that this database was sealed with"
              .formatted(known.version()),
          broken);
    }
  }

  private Done reseal(Vault.Column column) {
    int sealed = 0;
    int left = 0;
    UUID after = FIRST;
    while (true) {
      UUID from = after;
      Batch batch = db.housekeep(tx -> batch(tx, column, from));
      sealed += batch.sealed();
      left += batch.left();
      if (batch.rows() < BATCH) {
        break;
      }
      after = batch.last();
    }
    if (sealed > 0 || left > 0) {
      LOG.info("{}: {} values sealed again, {} do not open", column.name(), sealed, left);
    }
    return new Done(column.name(), sealed, left);
  }

  private record Batch(int rows, int sealed, int left, UUID last) {}

  private Batch batch(Tx tx, Vault.Column column, UUID after) {
    int sealed = 0;
    int left = 0;
    List<VaultStore.Value> old = store.old(tx, column, vault.keys().newest(), after, BATCH);
    for (VaultStore.Value each : old) {
      Optional<String> plain = opened(column, each);
      if (plain.isPresent()) {
        String again = vault.seal(each.school(), column.name(), plain.get());
        store.replace(tx, column, each.key(), again);
        sealed++;
      } else {
        left++;
      }
    }
    return new Batch(old.size(), sealed, left, old.isEmpty() ? after : old.getLast().key());
  }

  private Optional<String> opened(Vault.Column column, VaultStore.Value value) {
    try {
      return Optional.of(vault.open(value.school(), column.name(), value.sealed()));
    } catch (Vault.Broken | Refused e) {
      LOG.warn("row {} of {}: {}", value.key(), column.table(), e.getMessage());
      return Optional.empty();
    }
  }
}
