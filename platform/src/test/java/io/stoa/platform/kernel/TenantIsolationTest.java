// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class TenantIsolationTest {

  private static final List<String> TABLES =
      List.of(
          "tenancy.school",
          "identity.person",
          "identity.session",
          "scheduling.booking",
          "scheduling.seat",
          "classroom.control",
          "classroom.knock",
          "classroom.ban",
          "classroom.breakout",
          "classroom.breakout_seat",
          "classroom.connection_test",
          "messaging.notification",
          "messaging.preference",
          "messaging.invitation");

  private final Database db = TestSchool.database();
  private final Caller ours = school("Ours");
  private final Caller theirs = school("Theirs");

  private Caller school(String name) {
    Caller caller = Caller.system(new SchoolId(UUID.randomUUID()));
    db.transact(
        caller,
        tx -> {
          UUID tenant = caller.school().value();
          UUID person = UUID.randomUUID();
          UUID booking = UUID.randomUUID();
          tx.update("insert into tenancy.school (tenant_id, name) values ($1, $2)", tenant, name);
          tx.update(
              "insert into identity.person (tenant_id, id, name, email, role)"
                  + " values ($1, $2, 'P', $3, 'tutor')",
              tenant,
              person,
              person + "@x.example");
          tx.update(
              "insert into identity.session (tenant_id, person_id, kind, device, address, opened_at,"
                  + " seen_at, expires_at)"
                  + " values ($1, $2, 'browser', 'D', '', now(), now(), now() + interval '1 day')",
              tenant,
              person);
          tx.update(
              "insert into scheduling.booking"
                  + " (tenant_id, id, tutor_id, title, starts_at, ends_at, status, room)"
                  + " values ($1, $2, $3, 'T', now(), now() + interval '1 hour', 'confirmed', $4)",
              tenant,
              booking,
              person,
              "room-" + booking);
          tx.update(
              "insert into classroom.connection_test (tenant_id, person_id, booking_id, tested_at,"
                  + " verdict, up_bps, down_bps, up_loss, down_loss, rtt_millis)"
                  + " values ($1, $2, $3, now(), 'good', 1, 1, 0, 0, 1)",
              tenant,
              person,
              booking);
          tx.update( // given up: nobody teaches and learns at the same time
              "insert into scheduling.seat (tenant_id, booking_id, student_id, state)"
                  + " values ($1, $2, $3, 'cancelled')",
              tenant,
              booking,
              person);
          for (String insert :
              List.of(
                  "notification (tenant_id, person_id, event, kind, created_at)"
                      + " values ($1, $2, 1, 'roleChanged', now())",
                  "preference (tenant_id, person_id, kind, in_app, email)"
                      + " values ($1, $2, 'roleChanged', true, true)",
                  "invitation (tenant_id, person_id, inviter_id) values ($1, $2, $2)")) {
            tx.update("insert into messaging." + insert, tenant, person);
          }
          return control(tx, tenant, booking, person);
        });
    return caller;
  }

  private static int control(Tx tx, UUID tenant, UUID booking, UUID person) {
    tx.update(
        "insert into classroom.control (tenant_id, booking_id, room) values ($1, $2, $3)",
        tenant,
        booking,
        "room-" + booking);
    tx.update(
        "insert into classroom.breakout (tenant_id, booking_id, number, name)"
            + " values ($1, $2, 1, 'Red')",
        tenant,
        booking);
    for (String insert :
        List.of(
            "knock (tenant_id, booking_id, person_id, status, asked_at)"
                + " values ($1, $2, $3, 'waiting', now())",
            "ban (tenant_id, booking_id, person_id, room) values ($1, $2, $3, 'r')",
            "breakout_seat (tenant_id, booking_id, person_id, number) values ($1, $2, $3, 1)")) {
      tx.update("insert into classroom." + insert, tenant, booking, person);
    }
    return 1;
  }

  private static List<UUID> tenants(Tx tx, String table) {
    return tx.list("select tenant_id from " + table, (Row row) -> row.getUUID(0));
  }

  @Test
  void aCallerSeesTheRowsOfHisSchoolOnly() {
    for (String table : TABLES) {
      assertEquals(
          List.of(ours.school().value()), db.transact(ours, tx -> tenants(tx, table)), table);
    }
  }

  @Test
  void withoutATenantNothingIsVisible() {
    for (String table : TABLES) {
      assertEquals(List.of(), db.lookUp("nobody knows this", tx -> tenants(tx, table)), table);
    }
  }

  @Test
  void aPooledConnectionRemembersNoTenant() {
    // More rounds than the pool has connections: each has been used by a tenant before.
    for (int i = 0; i < 40; i++) {
      assertEquals(1, db.transact(ours, tx -> tenants(tx, "identity.person")).size());
      assertEquals(0, db.lookUp("nobody", tx -> tenants(tx, "identity.person")).size());
    }
  }

  @Test
  void foreignRowsCannotBeChangedOrPlanted() {
    UUID foreign = theirs.school().value();
    for (String table : TABLES) {
      String delete = "delete from " + table + " where tenant_id = $1";
      assertEquals(0, db.transact(ours, tx -> tx.update(delete, foreign)).intValue(), table);
    }
    PgException refused =
        assertThrows(
            PgException.class,
            () ->
                db.transact(
                    ours,
                    tx ->
                        tx.update(
                            "insert into identity.person (tenant_id, name, email, role)"
                                + " values ($1, 'Mole', 'mole@x.example', 'admin')",
                            foreign)));
    assertEquals("42501", refused.getSqlState());
    assertEquals(1, db.transact(theirs, tx -> tenants(tx, "identity.person")).size());
  }

  @Test
  void theApplicationRoleCannotStepAroundThePolicies() {
    String role =
        "select current_user::text, (select rolsuper or rolbypassrls or rolcanlogin from pg_roles"
            + " where rolname = current_user)";
    db.transact(
        ours,
        tx ->
            tx.first(
                role,
                row -> {
                  assertEquals("stoa_app", row.getString(0));
                  assertEquals(false, row.getBoolean(1));
                  return row;
                }));
    PgException refused =
        assertThrows(
            PgException.class,
            () ->
                db.transact(
                    ours,
                    tx -> tx.update("alter table identity.person no force row level security")));
    assertEquals("42501", refused.getSqlState());
  }

  @Test
  void everyTableWithATenantForcesItsPolicies() {
    String sql =
        """
        select c.oid::regclass::text, c.relrowsecurity and c.relforcerowsecurity
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relkind in ('r', 'p') and a.attname = 'tenant_id' and not a.attisdropped
        """;
    List<String> found =
        db.transact(
            ours,
            tx ->
                tx.list(
                    sql,
                    row -> {
                      assertTrue(row.getBoolean(1), row.getString(0));
                      return row.getString(0);
                    }));
    assertTrue(found.containsAll(TABLES), found::toString);
  }

  @Test
  void aFailedTransactionLeavesNothing() {
    IllegalStateException failure = new IllegalStateException("stop");
    assertEquals(
        failure,
        assertThrows(
            IllegalStateException.class,
            () ->
                db.transact(
                    ours,
                    tx -> {
                      tx.update("update tenancy.school set name = 'Changed'");
                      throw failure;
                    })));
    assertEquals(
        "Ours",
        db.transact(ours, tx -> tx.first("select name from tenancy.school", r -> r.getString(0)))
            .orElseThrow());
  }

  @Test
  void aDatabaseThatIsNotOpenYetRefusesAsStarting() {
    Database closed = new Database(TestSchool.vertx());
    Refused refused = assertThrows(Refused.class, () -> closed.transact(ours, tx -> 1));
    assertEquals("starting", refused.code());
  }
}
