// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;

/// Takes letters. Any virtual thread.
public final class Mailer {

  private final Database db;
  private final OutboxStore outbox = new OutboxStore();
  private final Sealed sealed;

  public Mailer(Kernel kernel) {
    this.db = kernel.db();
    this.sealed = new Sealed(kernel.vault());
  }

  /// Puts a letter into the outbox: within a transaction of the caller's school as part of it, so
  /// that it goes out only if that commits.
  public void send(Caller caller, Letter letter) {
    String content = sealed.seal(caller.school(), letter.values());
    db.transact(
        caller,
        tx -> {
          outbox.add(tx, caller.school(), letter, content);
          return null;
        });
  }
}
