// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.core.Vertx;

/// What every domain is given: the database and what is kept in it for all of them. Any thread.
public record Kernel(Database db, EventLog events, Audit audit, Jobs jobs)
    implements AutoCloseable {

  public static Kernel over(Vertx vertx) {
    return over(new Database(vertx));
  }

  /// Over a database that may be open already.
  public static Kernel over(Database db) {
    return new Kernel(db, new EventLog(db), new Audit(db), new Jobs(db));
  }

  /// Begins to follow events, to seal and to run jobs; domains have asked for theirs by now.
  public void start() {
    events.start();
    audit.start();
    jobs.start();
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
