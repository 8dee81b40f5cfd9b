// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Refused;

/// What can be done with schools. Any virtual thread.
public final class Schools {

  private final Database db;
  private final SchoolStore store = new SchoolStore();

  public Schools(Database db) {
    this.db = db;
  }

  /// The caller's school.
  public School own(Caller caller) {
    return db.transact(
        caller,
        tx -> store.own(tx).orElseThrow(() -> Refused.notFound("There is no such school.")));
  }

  /// Makes the demo school, or leaves it as it is.
  public void openDemo(School school) {
    db.transact(
        Caller.system(school.id()),
        tx -> {
          store.save(tx, school, true);
          return null;
        });
  }
}
