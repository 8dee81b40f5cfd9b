// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.nio.file.Path;

/// A process of its own that starts the database, prints its process id, and waits: for tests that
/// kill it.
final class PostgresProcess {

  private PostgresProcess() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    // Held: a lock goes with its channel, also when that is collected.
    try (DataFolder data = DataFolder.open(folder)) {
      EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
      Migrations.apply(postgres.address());
      System.out.println("started " + postgres.pid());
      if (System.in.read() >= 0) {
        postgres.close();
      }
    }
  }
}
