// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URI;
import java.util.Locale;

/// Where a database is and how to log in. Holds a password: never logged. Immutable.
public record DatabaseAddress(
    String host, int port, String database, String user, String password, SslMode tls) {

  // Of a connection: more than there are in Stoa.
  private static final int STATEMENTS_MAX = 2_000;

  /// Reads `postgresql://user:password@host:port/database[?sslmode=require]`.
  ///
  /// @throws StartRefused naming the setting when the URL is not one
  public static DatabaseAddress parse(String url) {
    try {
      PgConnectOptions o = PgConnectOptions.fromUri(url);
      // The client fills in names of its own for what is missing.
      URI uri = URI.create(url);
      String login = uri.getRawUserInfo();
      if (login == null || !login.contains(":") || String.valueOf(uri.getPath()).length() < 2) {
        throw new IllegalArgumentException("incomplete");
      }
      return new DatabaseAddress(
          o.getHost(),
          o.getPort(),
          o.getDatabase(),
          o.getUser(),
          o.getPassword(),
          o.getSslMode() == null ? SslMode.DISABLE : o.getSslMode());
    } catch (RuntimeException e) {
      throw new StartRefused(
          "stoa.database.url: not of the form postgresql://user:password@host:port/database", e);
    }
  }

  /// For the JDBC driver, without user and password.
  public String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s?ApplicationName=stoa-migrations%s"
        .formatted(
            host,
            port,
            database,
            tls == SslMode.DISABLE
                ? ""
                : "&sslmode=" + tls.name().toLowerCase(Locale.ROOT).replace("_", "-"));
  }

  PgConnectOptions clientOptions() {
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(host)
            .setPort(port)
            .setDatabase(database)
            .setUser(user)
            .setPassword(password)
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheMaxSize(STATEMENTS_MAX)
            .setPreparedStatementCacheSqlFilter(sql -> true)
            .addProperty("application_name", "stoa");
    if (tls != SslMode.DISABLE) {
      // As libpq has it: only verify-full checks whose certificate it is.
      ClientSSLOptions ssl = new ClientSSLOptions();
      options.setSslMode(tls);
      options.setSslOptions(
          tls == SslMode.VERIFY_FULL
              ? ssl.setHostnameVerificationAlgorithm("HTTPS")
              : ssl.setTrustAll(true));
    }
    return options;
  }

  @Override
  public String toString() {
    return "%s:%d/%s as %s".formatted(host, port, database, user);
  }
}
