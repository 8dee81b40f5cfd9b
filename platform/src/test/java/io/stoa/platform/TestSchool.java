// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.kernel.DataFolder;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.DatabaseAddress;
import io.stoa.platform.kernel.EmbeddedPostgres;
import io.stoa.platform.kernel.Migrations;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// One migrated database for the whole test run. Tests keep apart by tenants.
public final class TestSchool {

  private static final Path FOLDER = folder();
  private static final DataFolder DATA = DataFolder.open(FOLDER);
  private static final EmbeddedPostgres POSTGRES = EmbeddedPostgres.start(DATA);
  private static final Vertx VERTX = Vertx.vertx();
  // Whatever else the machine does meanwhile.
  private static final Database DATABASE = new Database(VERTX, 10_000);

  static {
    Migrations.apply(POSTGRES.address());
    DATABASE.open(POSTGRES.address());
    Runtime.getRuntime().addShutdownHook(new Thread(TestSchool::close));
  }

  private TestSchool() {}

  public static Vertx vertx() {
    return VERTX;
  }

  public static Database database() {
    return DATABASE;
  }

  public static DatabaseAddress address() {
    return POSTGRES.address();
  }

  /// A connection of the owner of all tables, whom no policy binds.
  public static Connection owner() throws SQLException {
    DatabaseAddress address = address();
    return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
  }

  /// The programs, so that a test with a folder of its own need not unpack them again.
  public static Path cache() {
    return FOLDER.resolve("cache");
  }

  /// A folder below target/, which the unprivileged user of the server can enter.
  public static Path folder() {
    try {
      return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "school");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close() {
    DATABASE.close();
    POSTGRES.close();
    DATA.close();
    TestFolder.delete(FOLDER);
  }
}
