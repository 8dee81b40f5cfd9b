// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.calendar.GoogleServer;
import io.stoa.platform.calendar.OutsideConfig;
import io.stoa.platform.calendar.OutsideServer;
import io.stoa.platform.kernel.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Connecting a calendar, as a browser does.
final class OutsideCalendarApiTest {

  private static final GoogleServer GOOGLE = new GoogleServer();
  private static final TwoSchools SCHOOLS =
      new TwoSchools(
          InstantSource.system(),
          new OutsideConfig(Optional.of(GOOGLE.client()), Optional.empty()));
  private static final String CALENDARS = "/api/v1/me/calendars";

  @AfterAll
  static void close() throws Exception {
    SCHOOLS.close();
    GOOGLE.close();
  }

  private static JsonArray items(HostClient client) throws Exception {
    HostClient.Answer answer = client.get(CALENDARS);
    assertEquals(200, answer.status(), answer.body().toString());
    return answer.json().getJsonArray("items");
  }

  private static String begin(HostClient client) throws Exception {
    HostClient.Answer begun = client.post(CALENDARS, new JsonObject().put("provider", "google"));
    assertEquals(200, begun.status(), begun.body().toString());
    String cookie = String.valueOf(begun.headers().get("Set-Cookie"));
    assertTrue(cookie.startsWith("stoa_consent=") && cookie.contains("HttpOnly"), cookie);
    return begun.json().getString("authorize");
  }

  /// The browser comes back to the server and is sent on to its school.
  private static JsonObject returned(HostClient client, String page, String code) throws Exception {
    Map<String, String> asked = OutsideServer.query(URI.create(page).getRawQuery());
    URI back = URI.create(String.valueOf(asked.get("redirect_uri")));
    assertEquals("/calendars/return", back.getPath());
    HostClient.Answer answer =
        SCHOOLS
            .visitor("localhost")
            .get(back.getPath() + "?state=" + asked.get("state") + "&code=" + code);
    assertEquals(302, answer.status());
    URI location = URI.create(answer.headers().get("Location"));
    assertEquals(client.host() + ":" + SCHOOLS.port(), location.getAuthority() + port(location));
    assertEquals("/calendars", location.getPath());
    Map<String, String> query = OutsideServer.query(location.getRawQuery());
    return new JsonObject().put("state", query.get("state")).put("code", query.get("code"));
  }

  private static String port(URI location) {
    return location.getPort() < 0 ? ":" + SCHOOLS.port() : "";
  }

  @Test
  void aCalendarIsConnectedComparedAndDisconnected() throws Exception {
    HostClient tutor = SCHOOLS.first().signedIn(Role.TUTOR);
    HostClient student = SCHOOLS.first().signedIn(Role.STUDENT);
    assertEquals(
        new JsonArray().add("google"), tutor.get(CALENDARS).json().getJsonArray("providers"));
    assertEquals(
        "404 not_found",
        tutor.post(CALENDARS, new JsonObject().put("provider", "microsoft")).refusal());

    String page = begin(tutor);
    JsonObject back = returned(tutor, page, GOOGLE.consent(page));
    begin(student);
    assertEquals("409 consent_not_asked", student.post(CALENDARS + "/consent", back).refusal());
    HostClient.Answer made = tutor.post(CALENDARS + "/consent", back);
    assertEquals(201, made.status(), made.body().toString());
    assertEquals("syncing", made.json().getString("state"));
    assertEquals("ann@gmail.example", made.json().getString("account"));
    assertEquals("", tutor.cookies().get("stoa_consent"));
    assertEquals("409 consent_not_asked", tutor.post(CALENDARS + "/consent", back).refusal());
    assertEquals(1, items(tutor).size());
    assertTrue(items(student).isEmpty());

    String one = CALENDARS + "/" + made.json().getString("id");
    assertEquals("404 not_found", student.delete(one, Map.of()).refusal());
    assertEquals("404 not_found", student.post(one + "/sync", new JsonObject()).refusal());
    assertEquals(202, tutor.post(one + "/sync", new JsonObject()).status());
    assertEquals(204, tutor.delete(one + "?events=remove", Map.of()).status());
    assertTrue(items(tutor).isEmpty());
    assertFalse(GOOGLE.client().toString().contains(OutsideServer.SECRET));
  }

  @Test
  void aProviderThatFailsIsSaid() throws Exception {
    HostClient tutor = SCHOOLS.second().signedIn(Role.TUTOR);
    String page = begin(tutor);
    JsonObject back = returned(tutor, page, GOOGLE.consent(page));
    GOOGLE.down(true);
    assertEquals("502 provider_failed", tutor.post(CALENDARS + "/consent", back).refusal());
    GOOGLE.down(false);
    String again = begin(tutor);
    JsonObject wrong = returned(tutor, again, "no-code");
    assertEquals("409 consent_incomplete", tutor.post(CALENDARS + "/consent", wrong).refusal());
    HostClient.Answer astray = SCHOOLS.visitor("localhost").get("/calendars/return?state=x.y.z");
    assertEquals("/calendars?state=x.y.z", astray.headers().get("Location"));
  }
}
