// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.nio.file.Path;

/// A process of its own that starts the database, prints its process id and uid, and waits: for
/// tests that kill it.
final class PostgresProcess {

  private PostgresProcess() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    EmbeddedPostgres postgres = EmbeddedPostgres.start(DataFolder.open(folder));
    Migrations.apply(postgres.address());
    System.out.println("started " + postgres.pid());
    if (System.in.read() >= 0) {
      postgres.close();
    }
  }
}
