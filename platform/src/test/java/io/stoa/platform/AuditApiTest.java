// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The audit log and the dead letters over HTTP.
final class AuditApiTest {

  private final SchoolPair schools = new SchoolPair();

  @BeforeEach
  void start() {
    schools.kernel().audit().start();
  }

  @AfterEach
  void close() throws Exception {
    schools.kernel().audit().close();
    schools.close();
  }

  private JsonObject get(String path) throws Exception {
    HttpResponse<String> answer = schools.ask(Role.ADMIN, "GET", path, Map.of(), null);
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private JsonArray sealed(String query, int atLeast) throws Exception {
    Instant until = Instant.now().plus(Duration.ofSeconds(30));
    JsonArray items = new JsonArray();
    while (items.size() < atLeast && Instant.now().isBefore(until)) {
      items = get("/audit?" + query).getJsonArray("items");
    }
    assertTrue(items.size() >= atLeast, items::encode);
    return items;
  }

  @Test
  void theLogIsReadPageByPageAndByWhatIsLookedFor() throws Exception {
    for (Role role : Role.values()) {
      schools.cookie(role);
    }
    JsonArray opened = sealed("action=session.opened", 6);
    JsonObject first = opened.getJsonObject(0);
    assertEquals("127.0.0.1", first.getString("address"));

    List<Long> numbers = new ArrayList<>();
    String next = "";
    while (next != null) {
      JsonObject page =
          get("/audit?action=session&limit=2" + (next.isEmpty() ? "" : "&after=" + next));
      page.getJsonArray("items")
          .forEach(item -> numbers.add(((JsonObject) item).getLong("number")));
      assertTrue(page.getJsonArray("items").size() <= 2);
      next = page.getString("next");
    }
    assertEquals(
        sealed("action=session", 6).stream()
            .map(item -> ((JsonObject) item).getLong("number"))
            .toList(),
        numbers);
    String tutor = schools.own.person(Role.TUTOR).id().toString();
    JsonArray of = get("/audit?person=" + tutor).getJsonArray("items");
    assertFalse(of.isEmpty());
    of.forEach(item -> assertEquals(tutor, ((JsonObject) item).getString("person")));
    assertEquals(0, get("/audit?from=2100-01-01T00:00:00Z").getJsonArray("items").size());
    HttpResponse<String> cursor =
        schools.ask(Role.ADMIN, "GET", "/audit?after=WzEsMl0", Map.of(), null);
    assertEquals(400, cursor.statusCode());
    assertEquals("after", SchoolPair.error(cursor).getJsonObject("details").getString("field"));
  }

  @Test
  void anExportIsTheWholeLogAndIsAuditedItself() throws Exception {
    schools.cookie(Role.ADMIN);
    sealed("", 1);
    HttpResponse<String> export = schools.ask(Role.ADMIN, "GET", "/audit/export", Map.of(), null);
    assertEquals(200, export.statusCode());
    List<String> lines = export.body().lines().toList();
    assertEquals(lines.size() - 1L, new JsonObject(lines.getLast()).getLong("end"));
    sealed("action=audit.exported", 1);
  }

  @Test
  void aDeadLetterIsSeenByItsSchoolAndReplayed() throws Exception {
    try (Connection connection = TestSchool.owner();
        Statement sql = connection.createStatement()) {
      for (var side : List.of(schools.own, schools.other)) {
        sql.execute(
            """
            set role stoa_app; select set_config('stoa.tenant', '%1$s', false);
            insert into kernel.event (tenant_id, person_id, type, body)
              values ('%1$s', '%1$s', 'test.Happened', '{}');
            reset role; set role stoa_kernel;
            update kernel.event set number = coalesce((select max(number) from kernel.event), 0) + 1
              where tenant_id = '%1$s' and number is null;
            update kernel.event_head set last = (select max(number) from kernel.event);
            insert into kernel.failed_delivery
              (tenant_id, follower, number, type, attempts, error, failed_at, next_at)
              select tenant_id, 'some-follower', number, type, 8, 'it broke', now(), null
              from kernel.event where tenant_id = '%1$s';
            reset role;
            """
                .formatted(side.school()));
      }
    }
    JsonArray letters = get("/dead-letters").getJsonArray("items");
    assertEquals(1, letters.size());
    JsonObject letter = letters.getJsonObject(0);
    assertEquals("it broke", letter.getString("error"));
    String path = "/dead-letters/some-follower/" + letter.getLong("number") + "/replay";
    assertEquals(202, schools.ask(Role.ADMIN, "POST", path, Map.of(), null).statusCode());
    assertEquals(0, get("/dead-letters").getJsonArray("items").size());
    assertEquals(404, schools.ask(Role.ADMIN, "POST", path, Map.of(), null).statusCode());
    sealed("action=dead_letter.replayed", 1);
  }
}
