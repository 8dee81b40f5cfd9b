// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.pgclient.SslMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The PostgreSQL server that Stoa starts for itself on the data folder.
///
/// It listens on a free port of 127.0.0.1, asks for SCRAM passwords that were drawn at random and
/// lie in the data folder, and keeps its data safely (fsync, checksums). When it dies under us it
/// is started again, on the same port. When the JVM dies hard it lives on; the next start finds it
/// by its `postmaster.pid` and goes on using it. Any thread.
public final class EmbeddedPostgres implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration STOP_MAX = Duration.ofSeconds(4);
  private static final long LOG_BYTES_MAX = 8 << 20;

  private static final Duration AGAIN_FIRST = Duration.ofMillis(200);
  private static final Duration AGAIN_LAST = Duration.ofSeconds(30);

  /// Starts a server on this port.
  @FunctionalInterface
  private interface Launch {
    ProcessHandle on(int port) throws IOException;
  }

  private final PidFile pidFile;
  private final DatabaseAddress address;
  private final Launch launch;
  private ProcessHandle postmaster;
  private boolean closed;

  private EmbeddedPostgres(
      ProcessHandle postmaster, PidFile pidFile, DatabaseAddress address, Launch launch) {
    this.postmaster = postmaster;
    this.pidFile = pidFile;
    this.address = address;
    this.launch = launch;
  }

  /// Starts or finds the server and returns when it takes connections.
  ///
  /// @throws StartRefused with the server's own words when it does not start
  public static EmbeddedPostgres start(DataFolder folder) {
    try {
      Path home = folder.resolve("postgres");
      Files.createDirectories(home);
      PostgresBinaries binaries = PostgresBinaries.unpacked(folder.resolve("cache"));
      Unprivileged user = Unprivileged.choose(binaries.program("postgres"), home);
      String superuserPassword =
          folder.secret("postgres/superuser.password", () -> DataFolder.randomSecret(24));
      String password = folder.secret("postgres/stoa.password", () -> DataFolder.randomSecret(24));
      Path cluster = home.resolve("18");
      if (!Files.exists(cluster)) {
        create(binaries, user, cluster, superuserPassword);
      }
      PidFile pidFile = new PidFile(cluster);
      ProcessHandle running = pidFile.running(binaries.program("postgres"));
      Launch launch =
          wanted -> {
            user.own(cluster);
            return launch(binaries, user, cluster, home.resolve("log"), wanted);
          };
      if (running == null) {
        running = launch.on(0);
      } else {
        LOG.info("found PostgreSQL still running with process id {}", running.pid());
      }
      int port = pidFile.awaitReady(running, START_MAX);
      Path prepared = home.resolve("prepared");
      if (!Files.exists(prepared)) {
        prepare(address(port, "postgres", "postgres", superuserPassword), password);
        Files.createFile(prepared);
      }
      EmbeddedPostgres server =
          new EmbeddedPostgres(running, pidFile, address(port, "stoa", "stoa", password), launch);
      server.watch(running);
      return server;
    } catch (IOException | SQLException e) {
      throw new StartRefused("stoa.data: PostgreSQL does not start: " + e.getMessage(), e);
    }
  }

  private static DatabaseAddress address(int port, String database, String user, String password) {
    return new DatabaseAddress("127.0.0.1", port, database, user, password, SslMode.DISABLE);
  }

  /// Where the school's database is.
  public DatabaseAddress address() {
    return address;
  }

  /// Process id of the server.
  public synchronized long pid() {
    return postmaster.pid();
  }

  private void watch(ProcessHandle server) {
    var _ = server.onExit().thenRunAsync(() -> startAgain(AGAIN_FIRST), Thread::startVirtualThread);
  }

  /// Who uses the database finds it where it was: its port stays.
  private synchronized void startAgain(Duration wait) {
    if (closed) {
      return;
    }
    LOG.error("PostgreSQL has ended; it is started again");
    try {
      postmaster = launch.on(address.port());
      LOG.info("PostgreSQL runs again, with process id {}", postmaster.pid());
      watch(postmaster);
    } catch (IOException e) {
      LOG.error("PostgreSQL does not start: {}", e.getMessage());
      Duration next =
          wait.multipliedBy(2).compareTo(AGAIN_LAST) < 0 ? wait.multipliedBy(2) : AGAIN_LAST;
      CompletableFuture.delayedExecutor(
              wait.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
          .execute(() -> startAgain(next));
    }
  }

  /// Creates the cluster beside its place and moves it there, so that a crash leaves no half one.
  private static void create(
      PostgresBinaries binaries, Unprivileged user, Path cluster, String superuserPassword)
      throws IOException {
    Path fresh = cluster.resolveSibling("18.new");
    PostgresBinaries.delete(fresh);
    Files.createDirectories(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    user.own(fresh);
    Path password = cluster.resolveSibling("initdb.password");
    Files.deleteIfExists(password);
    Files.createFile(
        password,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(password, superuserPassword + "\n");
      user.own(password);
      Process initdb =
          user.process(
                  List.of(
                      binaries.program("initdb").toString(),
                      "--pgdata=" + fresh,
                      "--username=postgres",
                      "--pwfile=" + password,
                      "--auth=scram-sha-256",
                      "--encoding=UTF8",
                      "--locale=C",
                      "--locale-provider=builtin",
                      "--builtin-locale=C.UTF-8",
                      "--data-checksums"))
              .redirectErrorStream(true)
              .start();
      String output =
          new String(
              initdb.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (exitCode(initdb) != 0) {
        throw new IOException("initdb: " + output.strip());
      }
    } finally {
      Files.deleteIfExists(password);
    }
    Files.move(fresh, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  /// @param wanted the port; 0 for a free one
  private static ProcessHandle launch(
      PostgresBinaries binaries, Unprivileged user, Path cluster, Path log, int wanted)
      throws IOException {
    if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
      Files.move(log, log.resolveSibling("log.old"), StandardCopyOption.REPLACE_EXISTING);
    }
    PidFile pidFile = new PidFile(cluster);
    long until = System.nanoTime() + START_MAX.toNanos();
    while (true) {
      long logged = Files.exists(log) ? Files.size(log) : 0;
      ProcessBuilder builder =
          user.process(
              List.of(
                  binaries.program("postgres").toString(),
                  "-D",
                  cluster.toString(),
                  "-c",
                  "port=" + (wanted == 0 ? freePort() : wanted),
                  "-c",
                  "listen_addresses=127.0.0.1",
                  "-c",
                  "unix_socket_directories=",
                  "-c",
                  "max_connections=64",
                  "-c",
                  "log_checkpoints=off"));
      // Tells the server that a lock file with this process id is stale although some process has
      // that id: PidFile found that it is not this server.
      builder.environment().put("PG_GRANDPARENT_PID", Long.toString(pidFile.pid()));
      Process process =
          builder
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      if (pidFile.awaitWritten(process.toHandle(), START_MAX)) {
        return process.toHandle();
      }
      String said = Files.readString(log).substring((int) logged).strip();
      // Another program took the port meanwhile, or children of a server that was killed still end.
      boolean passing = said.contains("could not bind") || said.contains("is still in use");
      if (!passing || System.nanoTime() - until >= 0) {
        throw new IOException(said.replaceAll("\\s*\\R\\s*", " | "));
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// The server's part that needs its superuser: the login role and its database. May run again.
  private static void prepare(DatabaseAddress superuser, String password) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                superuser.jdbcUrl(), superuser.user(), superuser.password());
        Statement sql = connection.createStatement()) {
      // The password is our own base64url text: it needs no quoting.
      String role =
          exists(sql, "select 1 from pg_roles where rolname = 'stoa'") ? "alter" : "create";
      sql.execute(
          role
              + " role stoa login nosuperuser nobypassrls nocreatedb createrole password '"
              + password
              + "'");
      if (!exists(sql, "select 1 from pg_database where datname = 'stoa'")) {
        sql.execute("create database stoa owner stoa");
      }
    }
  }

  private static boolean exists(Statement sql, String query) throws SQLException {
    try (ResultSet rows = sql.executeQuery(query)) {
      return rows.next();
    }
  }

  private static int exitCode(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Stops the server: open transactions are rolled back, everything committed is on disk.
  @Override
  public synchronized void close() {
    closed = true;
    try {
      // SIGINT is PostgreSQL's fast shutdown; Java can send only SIGTERM, which waits for clients.
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -INT \"$0\"", Long.toString(postmaster.pid()))
              .start();
      exitCode(kill);
      if (!pidFile.awaitGone(postmaster, STOP_MAX)) {
        LOG.warn("PostgreSQL has not stopped after {} s", STOP_MAX.toSeconds());
      }
    } catch (IOException e) {
      LOG.warn("PostgreSQL was not stopped: {}", e.toString());
    }
  }
}
