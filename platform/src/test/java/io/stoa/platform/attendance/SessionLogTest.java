// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.PersonId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class SessionLogTest {

  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final SessionLog EMPTY =
      new SessionLog(
          new SessionLog.Id(new UUID(1, 1)), new PersonId(new UUID(1, 2)), Map.of(), START);

  private record Edit(JsonObject body, Instant at) {}

  private static Edit random(Random random, int second) {
    JsonObject body = new JsonObject();
    if (random.nextBoolean()) {
      body.put("note", "note " + random.nextInt(100));
    }
    if (random.nextBoolean()) {
      body.put("minutes", 1 + random.nextInt(90));
    }
    if (random.nextInt(3) == 0) {
      body.put("students", new JsonArray().add(new UUID(3, random.nextInt(9)).toString()));
    }
    if (random.nextInt(4) == 0) {
      body.put("deleted", random.nextBoolean());
    }
    if (random.nextInt(4) == 0) {
      body.putNull("booking");
    }
    return new Edit(body, START.plusSeconds(second));
  }

  private static SessionLog merged(List<Edit> deliveries) {
    SessionLog log = EMPTY;
    for (Edit edit : deliveries) {
      log = log.merge(SessionLog.edit(edit.body(), edit.at()));
    }
    return log;
  }

  @Test
  void losesNoEditAndDoublesNoneHoweverTheyAreDelivered() {
    int fields = 0;
    for (int seed = 1; seed <= 2_000; seed++) {
      Random random = new Random(seed * 0x9E3779B97F4A7C15L);
      List<Edit> edits = new ArrayList<>();
      int count = 1 + random.nextInt(12);
      for (int i = 0; i < count; i++) {
        edits.add(random(random, random.nextInt(8)));
      }
      List<Edit> delivered = new ArrayList<>(edits);
      for (int i = random.nextInt(6); i > 0; i--) {
        delivered.add(edits.get(random.nextInt(count)));
      }
      Collections.shuffle(delivered, random);
      SessionLog log = merged(delivered);
      String which = "seed " + seed;
      assertEquals(merged(edits), log, which);
      // Field by field: the latest edit of each is there.
      Map<String, Instant> latest = new TreeMap<>();
      for (Edit edit : edits) {
        for (String name : edit.body().fieldNames()) {
          latest.merge(name, edit.at(), (a, b) -> a.isAfter(b) ? a : b);
        }
      }
      assertEquals(latest.keySet(), log.fields().keySet(), which);
      latest.forEach((name, at) -> {
        SessionLog.Field field = Objects.requireNonNull(log.fields().get(name));
        assertEquals(at, field.editedAt(), which);
        assertTrue(
            edits.stream()
                .anyMatch(edit ->
                    edit.at().equals(at)
                        && edit.body().containsKey(name)
                        && Objects.equals(edit.body().getValue(name), field.value())),
            which);
      });
      assertEquals(log.fields(), SessionLog.fields(new JsonObject(log.json().encode())), which);
      fields += latest.size();
    }
    System.out.printf("2000 cases, %d fields%n", fields);
  }

  @Test
  void twoDevicesThatEditDifferentFieldsBothWin() {
    SessionLog log =
        merged(
            List.of(
                new Edit(new JsonObject().put("note", "a").put("minutes", 30), START),
                new Edit(new JsonObject().put("minutes", 45), START.plusSeconds(5)),
                new Edit(new JsonObject().put("note", "b"), START.plusSeconds(3))));
    assertEquals("b", log.value("note"));
    assertEquals(45, log.value("minutes"));
  }
}
