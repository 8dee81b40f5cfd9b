// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The server is killed while a thousand changes are made: nothing is lost and nothing done twice.
final class EventLogKillTest {

  private static final int SECONDS_MAX = 60;
  private static final int CHANGES_BEFORE = EventProcess.CHANGES / 2;

  private final Database db = TestSchool.database();
  private final Caller school = Caller.system(new SchoolId(UUID.randomUUID()));
  private final String follower = "kill-" + school.school();

  @BeforeAll
  static void makeTables() throws Exception {
    execute(
        "create table public.change (school uuid, n integer)",
        "create table public.effect (school uuid, n integer)",
        "grant select, insert on public.change, public.effect to stoa_app");
  }

  /// Other tests look at every table there is.
  @AfterAll
  static void dropTables() throws Exception {
    execute("drop table public.change, public.effect");
  }

  private static void execute(String... statements) throws Exception {
    try (Connection connection = TestSchool.owner();
        Statement sql = connection.createStatement()) {
      for (String statement : statements) {
        sql.execute(statement);
      }
    }
  }

  private List<Integer> numbers(String table) {
    return db.transact(
        school,
        tx ->
            tx.list(
                "select n from public." + table + " where school = $1 order by n",
                row -> row.getInteger(0),
                school.school().value()));
  }

  private void killInTheMiddle() throws Exception {
    DatabaseAddress address = TestSchool.address();
    String url =
        "postgresql://%s:%s@%s:%d/%s"
            .formatted(
                address.user(),
                address.password(),
                address.host(),
                address.port(),
                address.database());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EventProcess.class.getName(),
                url,
                school.school().toString(),
                follower)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (int changes = 0; changes < CHANGES_BEFORE; ) {
        String line = out.readLine();
        assertTrue("change".equals(line) || "effect".equals(line), "said " + line);
        changes += "change".equals(line) ? 1 : 0;
      }
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  @Test
  void everyCommittedChangeHasItsEffectOnceAfterAKill() throws Exception {
    killInTheMiddle();
    List<Integer> changes = numbers("change");
    int effects = numbers("effect").size();
    assertTrue(
        changes.size() >= CHANGES_BEFORE && changes.size() < EventProcess.CHANGES,
        "killed too early or too late: " + changes.size());
    assertTrue(effects > 0 && effects < changes.size(), "not in the middle: " + effects);

    try (EventLog log = new EventLog(db)) {
      EventProcess.follow(log, follower, school, () -> {});
      log.start();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
      // What was under way at the kill may still be committed: so both are read again.
      while (!numbers("effect").equals(numbers("change")) && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }
    assertEquals(numbers("change"), numbers("effect"));
    System.out.printf(
        "%d changes were committed before the kill, and %d had their effect%n",
        changes.size(), effects);
  }
}
