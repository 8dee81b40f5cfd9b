// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stoa.platform.TestFolder;
import io.stoa.platform.TestSchool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EmbeddedPostgresTest {

  private final Path folder = withPrograms(TestSchool.folder());

  private static Path withPrograms(Path folder) {
    try {
      TestSchool.database();
      Files.createSymbolicLink(folder.resolve("cache"), TestSchool.cache());
      return folder;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @AfterEach
  void clean() {
    TestFolder.delete(folder);
  }

  private static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
    DatabaseAddress a = postgres.address();
    try (Connection c = DriverManager.getConnection(a.jdbcUrl(), a.user(), a.password());
        Statement statement = c.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : "";
      }
    }
  }

  @Test
  void keepsItsDataAndItsPromisesAcrossRestarts() throws Exception {
    try (DataFolder data = DataFolder.open(folder)) {
      try (EmbeddedPostgres first = EmbeddedPostgres.start(data)) {
        ask(first, "create table kept as select 42 as answer");
      }
      try (EmbeddedPostgres second = EmbeddedPostgres.start(data)) {
        assertEquals("42", ask(second, "select answer from kept"));
        assertEquals("on", ask(second, "show fsync"));
        assertEquals("on", ask(second, "show data_checksums"));
        assertEquals("127.0.0.1", ask(second, "show listen_addresses"));
        assertEquals(
            "C.UTF-8",
            ask(second, "select datlocale from pg_database where datname = current_database()"));
        assertEquals(
            "f", ask(second, "select rolsuper from pg_roles where rolname = current_user"));
      }
    }
    for (String secret : List.of("postgres/superuser.password", "postgres/stoa.password")) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(secret))));
    }
  }

  @Test
  void aWrongPasswordIsRefused() throws Exception {
    try (DataFolder data = DataFolder.open(folder);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
      for (String user : List.of("stoa", "postgres")) {
        SQLException refused =
            assertThrows(
                SQLException.class,
                () -> DriverManager.getConnection(postgres.address().jdbcUrl(), user, "wrong"));
        assertEquals("28P01", refused.getSQLState());
      }
    }
  }

  @Test
  void goesOnWithTheServerThatAKilledJvmLeftBehind() throws Exception {
    long pid;
    try (Child child = Child.start(List.of(), folder)) {
      pid = child.postgresPid();
      StartRefused second = assertThrows(StartRefused.class, () -> DataFolder.open(folder));
      assertTrue(String.valueOf(second.getMessage()).contains("another Stoa server"));
      child.killHard();
    }
    assertTrue(ProcessHandle.of(pid).isPresent(), "the server outlives the JVM");
    try (DataFolder data = DataFolder.open(folder);
        EmbeddedPostgres found = EmbeddedPostgres.start(data)) {
      assertEquals(pid, found.pid());
      assertEquals("t", ask(found, "select count(*) > 0 from public.migration where success"));
    }
    assertFalse(Files.exists(folder.resolve("postgres/18/postmaster.pid")), "stopped for good");
  }

  @Test
  void startsAfterACrashAlthoughAnotherProcessHasTheOldProcessId() throws Exception {
    try (DataFolder data = DataFolder.open(folder)) {
      Path pidFile = folder.resolve("postgres/18/postmaster.pid");
      String left;
      try (EmbeddedPostgres first = EmbeddedPostgres.start(data)) {
        assertTrue(first.pid() > 0);
        left = Files.readString(pidFile);
      }
      // As after a reboot: the file is there, and its process id belongs to a process of the user
      // that PostgreSQL runs as.
      Unprivileged user =
          Unprivileged.choose(
              PostgresBinaries.unpacked(folder.resolve("cache")).program("postgres"),
              folder.resolve("postgres"));
      Process other = user.process(List.of("sleep", "60")).start();
      try {
        Files.writeString(pidFile, left.replaceFirst("\\d+", Long.toString(other.pid())));
        user.own(pidFile);
        try (EmbeddedPostgres second = EmbeddedPostgres.start(data)) {
          assertNotEquals(other.pid(), second.pid());
          assertEquals("1", ask(second, "select 1"));
          assertTrue(other.isAlive(), "the other process is left alone");
        }
      } finally {
        other.destroyForcibly();
      }
    }
  }

  @Test
  void isStartedAgainWhereItWasWhenItWasKilled() throws Exception {
    try (DataFolder data = DataFolder.open(folder);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
      ask(postgres, "create table kept as select 42 as answer");
      for (int round = 0; round < 2; round++) {
        long pid = postgres.pid();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        // The lock is held while it is started.
        while (postgres.pid() == pid) {
          assertTrue(System.nanoTime() < until, "PostgreSQL is not started again");
          Thread.onSpinWait();
        }
        assertEquals("42", ask(postgres, "select answer from kept"));
      }
    }
    assertFalse(Files.exists(folder.resolve("postgres/18/postmaster.pid")), "stopped for good");
  }

  @Test
  void runsForAnOrdinaryUser() throws Exception {
    List<String> asUser = List.of("unshare", "--user", "--map-user=1000", "--map-group=1000", "--");
    assumeTrue(works(asUser), "no user namespaces here");
    try (Child child = Child.start(asUser, folder)) {
      assertTrue(ProcessHandle.of(child.postgresPid()).isPresent());
      child.stop();
      assertFalse(Files.exists(folder.resolve("postgres/18/postmaster.pid")));
    }
  }

  private static boolean works(List<String> prefix) throws InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /// A JVM of its own with a database.
  private record Child(Process process, long postgresPid) implements AutoCloseable {

    static Child start(List<String> prefix, Path folder) throws IOException {
      List<String> command = new ArrayList<>(prefix);
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              PostgresProcess.class.getName(),
              folder.toString()));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = out.readLine();
      assertTrue(line != null && line.startsWith("started "), "said: " + line);
      return new Child(process, Long.parseLong(line.substring("started ".length())));
    }

    void killHard() throws InterruptedException {
      process.destroyForcibly();
      process.waitFor();
    }

    void stop() throws IOException, InterruptedException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      assertTrue(process.waitFor(Duration.ofSeconds(20)), "stops when told to");
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
