// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Pages, entity tags and budgets.
final class PageTest {

  private Instant now = Instant.parse("2026-03-10T12:00:00Z");

  private static Request request(Map<String, String> parameters) {
    return new Request(
        "1",
        "GET /",
        "localhost",
        false,
        "",
        parameters,
        Map.of(),
        null,
        null,
        "",
        Buffer.buffer());
  }

  private static Page page(String sort, @Nullable String after) {
    Map<String, String> parameters = new HashMap<>(Map.of("limit", "3", "sort", sort));
    if (after != null) {
      parameters.put("after", after);
    }
    return Page.of(request(parameters));
  }

  @Test
  void aListIsWalkedToItsEndWithoutLossOrRepetition() {
    List<String> all = List.of("a", "b", "b\n[\"x\"]", "c", "d", "e", "f");
    List<String> seen = new ArrayList<>();
    Page page = page("name", null);
    assertNull(page.key());
    for (int i = 0; i < 3; i++) {
      int from = page.key() == null ? 0 : all.indexOf(page.key()) + 1;
      List<String> found = all.subList(from, Math.min(all.size(), from + page.rows()));
      JsonObject json =
          page.json(found, name -> new JsonObject().put("name", name), name -> name, name -> "");
      json.getJsonArray("items").forEach(item -> seen.add(((JsonObject) item).getString("name")));
      if (json.getString("next") == null) {
        break;
      }
      page = page("name", json.getString("next"));
    }
    assertEquals(all, seen);
  }

  @Test
  void aCursorOfAnotherOrderOrNoCursorIsRefused() {
    JsonObject json =
        page("-name", null)
            .json(
                List.of("a", "b", "c", "d"), name -> new JsonObject(), name -> name, name -> name);
    String next = json.getString("next");
    assertEquals("c", page("-name", next).key());
    for (String after : List.of(next, "", "%%%", "WzEsMiwzXQ", "bm90aGluZw")) {
      assertThrows(Refused.class, () -> page("name", after));
    }
    assertThrows(Refused.class, () -> page("-name", next).uuid());
    assertThrows(Refused.class, () -> page("-name", next).keyNumber());
    assertThrows(Refused.class, () -> page("-name", next).keyTime());
  }

  @Test
  void aStaleStateIsNotOverwritten() {
    String before = Etag.of(new JsonObject().put("name", "a"));
    String after = Etag.of(new JsonObject().put("name", "b"));
    Etag.require(request(Map.of("If-Match", before)), before);
    Etag.require(request(Map.of("If-Match", "*")), before);
    Refused stale =
        assertThrows(Refused.class, () -> Etag.require(request(Map.of("If-Match", before)), after));
    assertEquals("stale", stale.code());
    assertEquals(after, stale.details().get("current"));
  }

  @Test
  void whoCallsTooOftenWaitsAndOthersDoNot() {
    Budgets budgets = new Budgets(() -> now);
    SchoolId school = new SchoolId(UUID.randomUUID());
    Caller busy = new Caller(school, new PersonId(UUID.randomUUID()), "1");
    Caller calm = new Caller(school, new PersonId(UUID.randomUUID()), "2");
    for (int i = 0; i < Budgets.PERSON_STORE; i++) {
      budgets.spend(busy);
    }
    Refused refused = assertThrows(Refused.class, () -> budgets.spend(busy));
    assertEquals(Refused.Kind.TOO_MANY, refused.kind());
    assertEquals(1L, refused.details().get("retryAfter"));
    budgets.spend(calm);
    now = now.plusMillis(1000 / Budgets.PERSON_PER_SECOND);
    budgets.spend(busy);
    assertThrows(Refused.class, () -> budgets.spend(busy));
  }

  @Test
  void aSchoolHasABudgetOfItsOwn() {
    Budgets budgets = new Budgets(() -> now);
    SchoolId school = new SchoolId(UUID.randomUUID());
    for (int i = 0; i < Budgets.SCHOOL_STORE; i++) {
      budgets.spend(new Caller(school, new PersonId(UUID.randomUUID()), "1"));
    }
    Caller one = new Caller(school, new PersonId(UUID.randomUUID()), "1");
    assertThrows(Refused.class, () -> budgets.spend(one));
    budgets.spend(
        new Caller(new SchoolId(UUID.randomUUID()), new PersonId(UUID.randomUUID()), "1"));
  }
}
