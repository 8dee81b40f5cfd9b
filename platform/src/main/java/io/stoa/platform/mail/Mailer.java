// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.vertx.core.json.JsonObject;

/// Takes letters. Any virtual thread.
public final class Mailer {

  private final Database db;
  private final OutboxStore outbox = new OutboxStore();

  public Mailer(Database db) {
    this.db = db;
  }

  /// Puts a letter into the outbox: within a transaction of the caller's school as part of it, so
  /// that it goes out only if that commits.
  public void send(Caller caller, Letter letter) {
    JsonObject content = new JsonObject();
    letter.values().forEach(content::put);
    db.transact(
        caller,
        tx -> {
          outbox.add(tx, caller.school(), letter, content.encode());
          return null;
        });
  }
}
