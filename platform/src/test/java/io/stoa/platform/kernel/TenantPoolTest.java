// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Two tenants at once on one small pool, and what the database itself says of its tables.
final class TenantPoolTest {

  private static final int REQUESTS = 10_000;
  private static final int AT_ONCE = 64;

  private final Database db = TestSchool.database();
  private final List<Caller> schools = List.of(school(), school());
  private final AtomicInteger aborted = new AtomicInteger();
  private final AtomicInteger committed = new AtomicInteger();

  private Caller school() {
    Caller caller = Caller.system(new SchoolId(UUID.randomUUID()));
    UUID tenant = caller.school().value();
    db.transact(
        caller,
        tx ->
            tx.update(
                    "insert into tenancy.school (tenant_id, name) values ($1, $2)",
                    tenant,
                    tenant.toString())
                + tx.update(
                    "insert into identity.person (tenant_id, name, email, role)"
                        + " values ($1, $2, $2, 'student')",
                    tenant,
                    tenant.toString()));
    return caller;
  }

  /// What a request does, by its number: every fourth fails half-way, one way or another.
  private String request(int number) {
    Caller caller = schools.get(number % 2);
    String own = caller.school().toString();
    try {
      return db.transact(
          caller,
          tx -> {
            Set<String> names = Set.copyOf(names(tx));
            if (!names.equals(Set.of(own))) {
              return "request " + number + " sees " + names;
            }
            int changed = tx.update("update identity.person set locale = $1", "l" + number);
            if (changed != 1) {
              return "request " + number + " changes " + changed;
            }
            switch (number % 16) {
              case 3, 7 -> throw new IllegalStateException("stop");
              case 11 -> tx.update("select 1 / 0");
              case 14 ->
                  tx.update(
                      "insert into tenancy.school (tenant_id, name) values ($1, 'planted')",
                      UUID.randomUUID());
              default -> {}
            }
            committed.incrementAndGet();
            return Set.copyOf(names(tx)).equals(Set.of(own)) ? "" : "request " + number + " moved";
          });
    } catch (IllegalStateException | PgException e) {
      aborted.incrementAndGet();
      boolean nobody = db.lookUp("nobody", TenantPoolTest::names).isEmpty();
      return nobody ? "" : "after request " + number + " nobody sees somebody";
    }
  }

  private static List<String> names(Tx tx) {
    return tx.list("select name from identity.person", row -> row.getString(0));
  }

  @Test
  void tenThousandInterleavedRequestsOfTwoTenantsLeakNothing() throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Future<String>> workers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_ONCE; i++) {
        workers.add(
            threads.submit(() -> {
              StringBuilder wrong = new StringBuilder();
              for (int n = next.getAndIncrement(); n < REQUESTS; n = next.getAndIncrement()) {
                wrong.append(request(n));
              }
              return wrong.toString();
            }));
      }
      for (Future<String> worker : workers) {
        assertEquals("", worker.get());
      }
    }
    assertEquals(REQUESTS / 4, aborted.get());
    assertEquals(REQUESTS - REQUESTS / 4, committed.get());
  }

  @Test
  void everyTableOfATenantIsBehindForcedPolicies() {
    String sql =
        """
        select c.oid::regclass::text, c.relrowsecurity and c.relforcerowsecurity
            and exists (select from pg_policy p where p.polrelid = c.oid),
          pg_get_userbyid(c.relowner) in ('stoa_app', 'stoa_kernel')
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relkind in ('r', 'p') and a.attname = 'tenant_id' and not a.attisdropped
        """;
    List<String> found =
        db.transact(
            schools.getFirst(),
            tx ->
                tx.list(
                    sql,
                    row -> {
                      assertTrue(row.getBoolean(1), row.getString(0));
                      assertFalse(row.getBoolean(2), row.getString(0));
                      return row.getString(0);
                    }));
    // Whatever else the application may touch is of no school.
    String others =
        """
        select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema')
          and has_table_privilege('stoa_app', c.oid, 'select')
          and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
        """;
    List<String> open =
        db.transact(schools.getFirst(), tx -> tx.list(others, row -> row.getString(0)));
    // When servers ran is the same for every school.
    assertEquals(Set.of("tenancy.tier", "attendance.run", "attendance.outage"), Set.copyOf(open));
    assertTrue(found.size() > 25, found::toString);
  }

  @Test
  void theRolesOfTheServerCanNeitherBypassPoliciesNorSignIn() {
    String sql =
        """
        select rolname::text, rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb
        from pg_roles where rolname in ('stoa_app', 'stoa_kernel')
        """;
    List<String> roles =
        db.transact(
            schools.getFirst(),
            tx ->
                tx.list(
                    sql,
                    row -> {
                      assertFalse(row.getBoolean(1), row.getString(0));
                      return row.getString(0);
                    }));
    assertEquals(Set.of("stoa_app", "stoa_kernel"), Set.copyOf(roles));
  }
}
