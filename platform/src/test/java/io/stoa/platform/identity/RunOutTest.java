// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.vertx.pgclient.PgException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class RunOutTest {

  private static final List<String> TABLES =
      List.of("session", "token", "browser", "link", "registration", "challenge");

  private static final String KILL =
      "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"
          + " and query like 'delete from identity.challenge%'";

  private final Database db = TestSchool.database();

  /// A school with a row in each table that ends at a time.
  private Caller schoolWith(String ends) {
    SchoolId school = new SchoolId(UUID.randomUUID());
    PersonId person = new PersonId(UUID.randomUUID());
    new Schools(db).openDemo(new School(school, "Lyceum"));
    Person ada = new Person(person, school, "Ada", person + "@x.example", Role.STUDENT);
    new People(db).enrol(school, List.of(ada), "correct horse");
    Caller caller = Caller.system(school);
    String at = "now() + interval '" + ends + "'";
    String hash = "md5(random()::text)";
    UUID session = UUID.randomUUID();
    db.transact(
        caller,
        tx -> {
          String who = "'%s', '%s'".formatted(school, person);
          tx.update(
              "insert into identity.session (tenant_id, person_id, id, kind, device, address,"
                  + " opened_at, seen_at, expires_at) values (%s, '%s', 'browser', '', '', now(), now(), %s)"
                      .formatted(who, session, at));
          tx.update(
              "insert into identity.token (tenant_id, session_id, hash, kind, expires_at)"
                  + " values ('%s', '%s', %s, 'access', %s)".formatted(school, session, hash, at));
          tx.update(
              "insert into identity.browser (tenant_id, person_id, hash, expires_at)"
                  + " values (%s, %s, %s)".formatted(who, hash, at));
          tx.update(
              "insert into identity.link (tenant_id, person_id, hash, purpose, expires_at)"
                  + " values (%s, %s, 'reset', %s)".formatted(who, hash, at));
          tx.update(
              "insert into identity.registration (tenant_id, hash, name, email, password_hash,"
                  + " locale, browser, expires_at)"
                  + " values ('%s', %s, 'A', 'a', 'h', 'en', 'b', %s)".formatted(school, hash, at));
          tx.update(
              "insert into identity.challenge (tenant_id, hash, expires_at)"
                  + " values ('%s', %s, %s)".formatted(school, hash, at));
          return null;
        });
    return caller;
  }

  private long rows(Caller caller) {
    return db.transact(
        caller,
        tx ->
            TABLES.stream()
                .mapToLong(table ->
                    tx.first("select count(*) from identity." + table, row -> row.getLong(0))
                        .orElseThrow())
                .sum());
  }

  @Test
  void whatEndedAWeekAgoIsForgottenInEverySchoolAndNothingElse() {
    Caller old = schoolWith("-8 days");
    Caller older = schoolWith("-80 days");
    Caller lately = schoolWith("-6 days");
    Caller valid = schoolWith("1 hour");
    // A session took its token along: it is not counted.
    assertEquals(true, new RunOut(db).forget() >= 10);
    assertEquals(0, rows(old));
    assertEquals(0, rows(older));
    assertEquals(TABLES.size(), rows(lately));
    assertEquals(TABLES.size(), rows(valid));
    assertEquals(0, new RunOut(db).forget());
  }

  @Test
  void whatIsKilledBeforeItsCommitIsToldAndDoneTheNextTime() throws Exception {
    Caller old = schoolWith("-8 days");
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
        Connection holding = TestSchool.owner();
        Statement hold = holding.createStatement();
        Connection killing = TestSchool.owner();
        Statement kill = killing.createStatement()) {
      holding.setAutoCommit(false);
      hold.execute("lock table identity.challenge in share mode"); // the last of them
      Future<Integer> forgetting = thread.submit(() -> new RunOut(db).forget());
      while (!kill.executeQuery(KILL).next()) {
        assertFalse(forgetting.isDone(), "it did not wait");
      }
      assertInstanceOf(
          Refused.class, assertThrows(ExecutionException.class, forgetting::get).getCause());
      holding.rollback();
    }
    assertEquals(TABLES.size(), rows(old));
    new RunOut(db).forget();
    assertEquals(0, rows(old));
    assertEquals(0, new RunOut(db).forget());
  }

  @Test
  void whoLooksUpCannotWrite() {
    PgException refused =
        assertThrows(PgException.class, () -> db.lookUp("run out", tx -> tx.update(RunOut.LINKS)));
    assertEquals("25006", refused.getSqlState()); // read_only_sql_transaction
  }
}
