// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Brings a database to the schema of this version: plain SQL under `db/migration`, forward only.
public final class Migrations {

  private Migrations() {}

  /// Applies what is missing, then checks that row-level security binds the application's role.
  ///
  /// @throws StartRefused when a migration fails or the role could step around the policies
  public static void apply(DatabaseAddress address) {
    try {
      Flyway.configure()
          .dataSource(address.jdbcUrl(), address.user(), address.password())
          .locations("classpath:db/migration")
          .table("migration")
          .defaultSchema("public")
          // A number is taken when work on it begins, not when it is done.
          .outOfOrder(true)
          .cleanDisabled(true)
          // "already exists, skipping" is what `if not exists` is there for.
          .jdbcProperties(Map.of("options", "-c client_min_messages=warning"))
          .connectRetries(3)
          .load()
          .migrate();
      verifyRole(address);
    } catch (FlywayException | SQLException e) {
      throw new StartRefused(
          "stoa.database.url: cannot migrate %s: %s"
              .formatted(
                  address, String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " | ")),
          e);
    }
  }

  private static void verifyRole(DatabaseAddress address) throws SQLException {
    String sql =
        """
        select 1 from pg_roles
        where rolname = 'stoa_app' and not rolsuper and not rolbypassrls and not rolcanlogin
        """;
    try (Connection connection =
            DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new StartRefused(
            "stoa.database.url: role stoa_app may log in, or is superuser, or bypasses row-level"
                + " security; it must not");
      }
    }
  }
}
