// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditTest {

  private static final int ENTRIES = 20;
  private static final int SECONDS_MAX = 30;

  private final Database db = TestSchool.database();
  private final Audit audit = new Audit(db);
  private final Caller school =
      new Caller(
          new SchoolId(UUID.randomUUID()),
          new PersonId(UUID.randomUUID()),
          "request \"7\"",
          "192.0.2.7");
  @TempDir private Path folder;

  @BeforeEach
  void write() throws InterruptedException {
    audit.start();
    PersonId subject = new PersonId(UUID.randomUUID());
    for (int i = 0; i < ENTRIES; i++) {
      JsonObject before = i == 0 ? null : new JsonObject().put("name", "Ä" + (i - 1));
      JsonObject after = new JsonObject().put("name", "Ä" + i);
      db.transact(
          school,
          tx -> {
            audit.record(tx, "person.renamed", subject, before, after);
            return null;
          });
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (audit.before(school, Long.MAX_VALUE, ENTRIES).size() < ENTRIES) {
      assertTrue(System.nanoTime() < end, "not sealed");
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void close() {
    audit.close();
  }

  /// As the owner of the tables, who can do what the application cannot.
  private static void tamper(String... statements) throws SQLException {
    try (Connection connection = TestSchool.owner();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("alter table kernel.audit no force row level security");
      for (String sql : statements) {
        assertEquals(1, statement.executeUpdate(sql), sql);
      }
      statement.execute("alter table kernel.audit force row level security");
      connection.commit();
    }
  }

  private String where(String number) {
    return " where tenant_id = '" + school.school() + "' and number = " + number;
  }

  @Test
  void keepsWhoDidWhatFromWhereInOrder() {
    List<AuditEntry> newest = audit.before(school, 4, 2);
    assertEquals(List.of(3L, 2L), newest.stream().map(AuditEntry::number).toList());
    AuditEntry third = newest.getFirst();
    assertEquals(school.person(), third.person());
    assertEquals("192.0.2.7", third.address());
    assertEquals("request \"7\"", third.requestId());
    assertEquals("{\"name\":\"Ä1\"}", third.before());
    assertEquals("{\"name\":\"Ä2\"}", third.after());
    AuditChain chain = audit.verify(school);
    assertEquals("", chain.broken());
    assertEquals(ENTRIES, chain.holds());
  }

  @Test
  void theApplicationCannotChangeAnEntry() {
    for (String sql : List.of("update kernel.audit set action = 'x'", "delete from kernel.audit")) {
      assertThrows(RuntimeException.class, () -> db.transact(school, tx -> tx.update(sql)), sql);
    }
    Caller stranger = Caller.system(new SchoolId(UUID.randomUUID()));
    assertEquals(List.of(), audit.before(stranger, Long.MAX_VALUE, 10));
  }

  @Test
  void anyChangedColumnIsFound() throws Exception {
    for (String column :
        List.of("request_id", "address", "action", "subject", "before", "after", "hash")) {
      String sql = "update kernel.audit set " + column + " = %s" + where("8");
      tamper(sql.formatted(column + " || ' '"));
      assertEquals("entry 8 was changed", audit.verify(school).broken(), column);
      tamper(sql.formatted("left(" + column + ", -1)"));
      assertEquals("", audit.verify(school).broken(), column);
    }
    tamper("update kernel.audit set at = at + interval '1 microsecond'" + where("8"));
    assertEquals("entry 8 was changed", audit.verify(school).broken());
    tamper("update kernel.audit set at = at - interval '1 microsecond'" + where("8"));
    assertEquals("", audit.verify(school).broken());
    tamper("update kernel.audit set person_id = gen_random_uuid()" + where("8"));
    assertEquals("entry 8 was changed", audit.verify(school).broken());
  }

  @Test
  void somethingThatBecomesNothingIsFound() throws Exception {
    tamper("update kernel.audit set before = null" + where("8"));
    assertEquals("entry 8 was changed", audit.verify(school).broken());
  }

  @Test
  void aDeletedEntryIsFound() throws Exception {
    tamper("delete from kernel.audit" + where("5"));
    assertEquals("entry 5 is missing: 6 comes in its place", audit.verify(school).broken());
  }

  @Test
  void theLastEntryIsMissedToo() throws Exception {
    tamper("delete from kernel.audit" + where(Integer.toString(ENTRIES)));
    assertEquals(
        "it ends with entry %d and not with the known end, %d".formatted(ENTRIES - 1, ENTRIES),
        audit.verify(school).broken());
  }

  @Test
  void twoEntriesThatChangedPlacesAreFound() throws Exception {
    tamper(
        "update kernel.audit set number = -number" + where("5"),
        "update kernel.audit set number = 5" + where("6"),
        "update kernel.audit set number = 6" + where("-5"));
    assertEquals("entry 5 was changed", audit.verify(school).broken());
  }

  private List<String> export() throws IOException {
    Path file = folder.resolve("export.jsonl");
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      audit.export(school, out);
    }
    return Files.readAllLines(file);
  }

  private String check(List<String> lines) throws IOException {
    Path file = Files.write(folder.resolve("check.jsonl"), lines);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean holds = Audit.check(file, new PrintStream(out, true, UTF_8));
    assertEquals(holds, out.toString(UTF_8).startsWith("holds"));
    return out.toString(UTF_8);
  }

  @Test
  void anExportIsCheckedWithoutTheDatabase() throws Exception {
    List<String> lines = export();
    assertEquals(ENTRIES + 1, lines.size());
    assertTrue(check(lines).startsWith("holds: 20 entries"));

    List<String> changed = new ArrayList<>(lines);
    changed.set(3, changed.get(3).replace("renamed", "removed"));
    assertTrue(check(changed).startsWith("broken: entry 4 was changed"));
    List<String> shorter = new ArrayList<>(lines);
    shorter.remove(3);
    assertTrue(check(shorter).startsWith("broken: entry 4 is missing"));
    List<String> swapped = new ArrayList<>(lines);
    Collections.swap(swapped, 3, 4);
    assertTrue(check(swapped).startsWith("broken: entry 4 is missing"));
    assertTrue(check(lines.subList(0, 9)).startsWith("broken: the end of the export is missing"));
    List<String> noise = new ArrayList<>(lines);
    noise.set(2, "[1,");
    assertTrue(check(noise).startsWith("broken: after entry 2"));
    assertFalse(check(List.of()).startsWith("holds"));
  }
}
