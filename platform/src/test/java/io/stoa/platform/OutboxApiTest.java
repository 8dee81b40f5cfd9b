// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.classroom.LiveRooms;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.VaultKeys;
import io.stoa.platform.mail.Letter;
import io.stoa.platform.mail.Mailer;
import io.stoa.platform.mail.Template;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.stoa.signaling.CallRefused;
import io.stoa.signaling.Doors;
import io.stoa.signaling.token.KeyRing;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The outbox that a demo shows.
final class OutboxApiTest {

  private final Kernel kernel = Kernel.over(TestSchool.database(), VaultKeys.passing());

  private TestDoor door(boolean demo) {
    return TestDoor.open(
        new SchoolDomains.Given(
            TestSchool.vertx(),
            java.time.InstantSource.system(),
            kernel,
            KeyRing.of(Map.of("key", "0123456789abcdef0123456789abcdef")),
            sid -> List.of(),
            new LiveRooms(
                call -> Future.failedFuture(new CallRefused(CallRefused.Code.NOT_FOUND, "none")),
                new Doors()),
            () -> true,
            new SiteSettings(Optional.empty(), Optional.empty(), demo)));
  }

  private static HostClient.Answer outbox(TestDoor door, String host) throws Exception {
    try (HostClient client = new HostClient(TestSchool.vertx(), door.port(), host)) {
      return client.get("/api/v1/outbox");
    }
  }

  @Test
  void aDemoShowsLettersWithLinksThatLeadToIt() throws Exception {
    SchoolId id = new SchoolId(UUID.randomUUID());
    String slug = "s" + id.toString().substring(0, 8);
    new Schools(TestSchool.database()).openDemo(new School(id, "Lyceum"), slug);
    new Mailer(kernel)
        .send(
            Caller.system(id),
            new Letter("ada@x.example", "Ada", "en", Template.MAGIC_LINK, Map.of("token", "t0k")));
    try (TestDoor door = door(true)) {
      HostClient.Answer answer = outbox(door, slug + ".localhost");
      assertEquals(200, answer.status(), answer.body().toString());
      JsonObject letter = answer.json().getJsonArray("items").getJsonObject(0);
      String link = "http://%s.localhost:%d/sign-in#t0k".formatted(slug, door.port());
      assertEquals(link, letter.getString("link"));
      assertEquals("Sign in to Lyceum", letter.getString("subject"));
      assertTrue(letter.getString("html").contains(link));
      assertEquals(1, answer.json().getJsonArray("items").size());
    }
  }

  @Test
  void nobodyElseReadsAnOutbox() throws Exception {
    try (TestDoor door = door(false)) {
      HostClient.Answer answer = outbox(door, "localhost");
      assertEquals(404, answer.status());
      assertFalse(answer.body().toString().contains("items"));
    }
  }
}
