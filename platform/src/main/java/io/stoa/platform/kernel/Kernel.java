// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.core.Vertx;

/// What every domain is given: the database, what is kept in it for all of them, and the vault for
/// what the database must not be able to tell. Any thread.
public record Kernel(
    Database db,
    EventLog events,
    Audit audit,
    Jobs jobs,
    Live live,
    Vault vault,
    Resealing resealing)
    implements AutoCloseable {

  public static Kernel over(Vertx vertx, VaultKeys keys) {
    return over(new Database(vertx), keys);
  }

  /// Over a database that may be open already.
  public static Kernel over(Database db, VaultKeys keys) {
    Vault vault = new Vault(keys);
    Resealing resealing = new Resealing(db, vault);
    Jobs jobs = new Jobs(db);
    resealing.by(jobs);
    return new Kernel(db, new EventLog(db), new Audit(db), jobs, new Live(db), vault, resealing);
  }

  /// Begins to follow events, to seal and to run jobs; domains have asked for theirs by now.
  ///
  /// @throws StartRefused when the vault has other keys than this database was sealed with
  public void start() {
    resealing.acquaint();
    events.start();
    audit.start();
    jobs.start();
    live.start();
  }

  /// Ends what is under way, then the database.
  @Override
  public void close() {
    jobs.close();
    events.close();
    audit.close();
    db.close();
  }
}
