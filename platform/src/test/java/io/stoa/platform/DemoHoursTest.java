// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.HostClient.Answer;
import io.stoa.platform.classroom.LiveRooms;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.VaultKeys;
import io.stoa.signaling.CallRefused;
import io.stoa.signaling.Doors;
import io.stoa.signaling.token.KeyRing;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The demo school can be booked.
final class DemoHoursTest {

  private final TestDoor door =
      TestDoor.open(
          new SchoolDomains.Given(
              TestSchool.vertx(),
              InstantSource.system(),
              Kernel.over(TestSchool.database(), VaultKeys.passing()),
              KeyRing.of(Map.of("key", "0123456789abcdef0123456789abcdef")),
              sid -> List.of(),
              new LiveRooms(
                  call -> Future.failedFuture(new CallRefused(CallRefused.Code.NOT_FOUND, "none")),
                  new Doors()),
              () -> true));

  @Test
  void aStudentFindsSlotsOfTheDemosTutor() throws Exception {
    Instant now = Instant.now();
    door.school().demo().open(now);
    door.school().demo().open(now);
    try (HostClient student = new HostClient(TestSchool.vertx(), door.port(), "localhost")) {
      JsonObject login = new JsonObject().put("email", "student@demo.stoa");
      Answer session = student.post("/api/v1/session", login.put("password", DemoSchool.PASSWORD));
      assertEquals(200, session.status(), session.body().toString());
      JsonArray types = student.get("/api/v1/session-types").json().getJsonArray("items");
      assertEquals(3, types.size(), types::encode);
      String self = session.json().getJsonObject("person").getString("id");
      JsonArray links =
          student.get("/api/v1/people/" + self + "/links").json().getJsonArray("items");
      assertEquals(2, links.size(), links::encode);
      String tutor =
          links.stream()
              .map(JsonObject.class::cast)
              .filter(link -> link.getString("role").equals("tutor"))
              .findFirst()
              .orElseThrow()
              .getJsonObject("person")
              .getString("id");
      for (Object type : types) {
        Answer slots =
            student.get(
                "/api/v1/people/"
                    + tutor
                    + ("/slots?sessionType=" + ((JsonObject) type).getString("id"))
                    + ("&from=" + now + "&to=" + now.plus(Duration.ofDays(14))));
        assertEquals(200, slots.status(), slots.body().toString());
        assertTrue(slots.json().getJsonArray("items").size() > 20, slots.body().toString());
      }
    } finally {
      door.close();
    }
  }
}
