// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestBrowser.Answer;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Sessions over HTTP: their tokens, their devices, and who guesses.
final class SessionApiTest {

  private final IdentitySchool school = new IdentitySchool();
  private final PersonId student = school.person(Role.STUDENT).id();

  @AfterEach
  void close() throws Exception {
    school.close();
  }

  private void later(Duration time) {
    school.now = school.now.plus(time);
  }

  @Test
  void aRefreshTokenGivesTheNextOfBoth() {
    TestBrowser browser = school.signedIn(Role.STUDENT);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      assertTrue(seen.add(browser.cookie("stoa_session")));
      assertTrue(seen.add(browser.cookie("stoa_refresh")));
      later(Duration.ofMinutes(15));
      assertEquals(401, browser.get("session").status());
      assertEquals(204, browser.post("session/refresh", new JsonObject()).status());
      assertEquals(200, browser.get("session").status());
    }
  }

  @Test
  void theCookiesAreForNobodyElse() {
    TestBrowser browser = school.browser();
    List<String> cookies =
        browser
            .post("session", school.login(Role.STUDENT))
            .http()
            .headers()
            .allValues("Set-Cookie");
    assertEquals(3, cookies.size(), cookies::toString);
    for (String cookie : cookies) {
      assertTrue(cookie.contains("; HttpOnly; SameSite="), cookie);
    }
    assertTrue(cookies.get(1).matches("stoa_refresh=[\\w-]{43}; Path=/api/v1/session/refresh; .*"));
    assertTrue(cookies.get(1).endsWith("SameSite=Strict"));
  }

  @Test
  void aStolenRefreshTokenEndsTheSessionOfBoth() {
    TestBrowser owner = school.signedIn(Role.STUDENT);
    TestBrowser thief = school.browser().with("stoa_refresh", owner.cookie("stoa_refresh"));
    later(Duration.ofMinutes(15));
    assertEquals(204, thief.post("session/refresh", new JsonObject()).status());
    assertEquals(200, thief.get("session").status());
    later(Duration.ofSeconds(11));
    assertEquals("not_signed_in", owner.post("session/refresh", new JsonObject()).code());
    assertEquals("not_signed_in", thief.get("session").code());
    assertEquals("not_signed_in", thief.post("session/refresh", new JsonObject()).code());
    assertEquals(1, school.audited("session.token_replayed", student));
  }

  @Test
  void aThiefWithinTheGraceSharesOneTokenAndIsFoundTheNextTime() {
    TestBrowser owner = school.signedIn(Role.STUDENT);
    TestBrowser thief = school.browser().with("stoa_refresh", owner.cookie("stoa_refresh"));
    assertEquals(204, owner.post("session/refresh", new JsonObject()).status());
    later(Duration.ofSeconds(5));
    assertEquals(204, thief.post("session/refresh", new JsonObject()).status());
    assertEquals(owner.cookie("stoa_refresh"), thief.cookie("stoa_refresh"));
    later(Duration.ofMinutes(15));
    assertEquals(204, thief.post("session/refresh", new JsonObject()).status());
    later(Duration.ofSeconds(11));
    assertEquals(401, owner.post("session/refresh", new JsonObject()).status());
    assertEquals(401, thief.get("session").status());
    assertEquals(1, school.audited("session.token_replayed", student));
  }

  @Test
  void whatTheOldTokenGaveMustNotHaveBeenUsedYet() {
    TestBrowser owner = school.signedIn(Role.STUDENT);
    TestBrowser thief = school.browser().with("stoa_refresh", owner.cookie("stoa_refresh"));
    assertEquals(204, owner.post("session/refresh", new JsonObject()).status());
    assertEquals(204, owner.post("session/refresh", new JsonObject()).status());
    assertEquals(401, thief.post("session/refresh", new JsonObject()).status());
    assertEquals(401, owner.get("session").status());
  }

  @Test
  void tabsThatRefreshAtOnceGetTheSameTokens() throws Exception {
    TestBrowser browser = school.signedIn(Role.STUDENT);
    later(Duration.ofMinutes(15));
    List<TestBrowser> tabs = new ArrayList<>();
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      TestBrowser tab = school.browser().with("stoa_refresh", browser.cookie("stoa_refresh"));
      tabs.add(tab);
      calls.add(() -> tab.post("session/refresh", new JsonObject()));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Answer> answer : threads.invokeAll(calls)) {
        assertEquals(204, answer.get().status(), () -> answer.resultNow().toString());
      }
    }
    Set<String> tokens = new HashSet<>();
    tabs.forEach(tab -> tokens.add(tab.cookie("stoa_session") + tab.cookie("stoa_refresh")));
    assertEquals(1, tokens.size());
    assertEquals(200, tabs.getLast().get("session").status());
  }

  @Test
  void aRefreshTokenEndsAfterAWeekAndTheSessionAfterNinetyDays() {
    TestBrowser idle = school.signedIn(Role.STUDENT);
    TestBrowser busy = school.signedIn(Role.TUTOR);
    later(Duration.ofDays(7));
    assertEquals(401, idle.post("session/refresh", new JsonObject()).status());
    school.now = IdentitySchool.NOON;
    for (int days = 0; days < 90; days += 6) {
      assertEquals(204, busy.post("session/refresh", new JsonObject()).status(), "day " + days);
      later(Duration.ofDays(6));
    }
    assertEquals(401, busy.post("session/refresh", new JsonObject()).status());
  }

  @Test
  void aProgramSignsInWithoutCookies() {
    TestBrowser program = school.browser();
    Answer opened = program.client("POST", "tokens", "", school.login(Role.TUTOR));
    assertEquals(200, opened.status(), opened::toString);
    assertTrue(opened.http().headers().allValues("Set-Cookie").isEmpty());
    assertEquals(900, opened.body().getInteger("expiresIn"));
    String access = opened.body().getString("accessToken");
    Answer session = program.client("GET", "session", access, null);
    assertEquals("tutor", session.body().getJsonObject("person").getString("role"));

    JsonObject refresh =
        new JsonObject().put("refreshToken", opened.body().getString("refreshToken"));
    Answer next = program.client("POST", "tokens/refresh", "", refresh);
    assertNotEquals(access, next.body().getString("accessToken"));
    // Changes without any proof of origin: no browser sends this header by itself.
    String newer = next.body().getString("accessToken");
    assertEquals(204, program.client("DELETE", "session", newer, null).status());
    assertEquals(401, program.client("GET", "session", access, null).status());
    assertEquals(401, program.client("POST", "tokens/refresh", "", refresh).status());
  }

  @Test
  void theHeaderCountsInsteadOfTheCookie() {
    TestBrowser browser = school.signedIn(Role.STUDENT);
    Answer answer = browser.client("GET", "session", "nonsense", null);
    assertEquals(401, answer.status());
  }

  private static JsonArray devices(TestBrowser browser) {
    return browser.get("me/devices").body().getJsonArray("items");
  }

  @Test
  void aPersonSeesAndEndsTheSessionsOfOtherDevices() {
    TestBrowser here = school.signedIn(Role.STUDENT);
    TestBrowser there = school.signedIn(Role.STUDENT);
    school.browser().client("POST", "tokens", "", school.login(Role.STUDENT));
    TestBrowser stranger = school.signedIn(Role.TUTOR);

    JsonArray devices = devices(here);
    assertEquals(3, devices.size());
    String other = "";
    int current = 0;
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      JsonObject device = devices.getJsonObject(i);
      names.add(device.getString("name") + " " + device.getString("kind"));
      assertEquals("127.0.0.1", device.getString("address"));
      current += device.getBoolean("current") ? 1 : 0;
      if (!device.getBoolean("current") && device.getString("kind").equals("browser")) {
        other = device.getString("id");
      }
    }
    assertEquals(1, current);
    assertEquals(Set.of("Firefox on Linux browser", "school-sync client"), names);

    assertEquals(404, stranger.delete("me/devices/" + other).status());
    assertEquals(200, there.get("session").status());
    assertEquals(204, here.delete("me/devices/" + other).status());
    assertEquals(401, there.get("session").status());
    assertEquals(401, there.post("session/refresh", new JsonObject()).status());
    assertEquals(204, here.delete("me/devices").status());
    assertEquals(1, devices(here).size());
    assertEquals(1, devices(stranger).size());
    assertEquals(1, school.audited("session.all_closed", student));
  }

  @Test
  void guessesAtOneAccountWaitLongerAndLongerButNotInItsOwnersBrowser() {
    TestBrowser owner = school.signedIn(Role.STUDENT);
    JsonObject wrong = school.login(Role.STUDENT).put("password", "guess");
    List<String> waits = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      later(Duration.ofSeconds(7)); // under the limit of one address
      Answer answer = school.browser().post("session", wrong);
      if (answer.status() == 429) {
        waits.add(answer.http().headers().firstValue("Retry-After").orElseThrow());
      } else {
        assertEquals("invalid_credentials", answer.code());
      }
    }
    assertFalse(waits.isEmpty());
    long longest = waits.stream().mapToLong(Long::parseLong).max().orElseThrow();
    assertTrue(longest > 30 && longest <= 60, waits::toString);
    later(Duration.ofSeconds(7));
    assertEquals(429, school.browser().post("session", school.login(Role.STUDENT)).status());
    assertEquals(200, owner.post("session", school.login(Role.STUDENT)).status());
    later(Duration.ofMinutes(1));
    assertEquals(200, school.browser().post("session", school.login(Role.STUDENT)).status());
  }

  @Test
  void anUnknownAddressIsGuessedAtAsSlowly() {
    JsonObject wrong =
        new JsonObject().put("email", school.id + "@nobody.example").put("password", "guess");
    int refused = 0;
    for (int i = 0; i < 30; i++) {
      later(Duration.ofSeconds(7));
      refused += school.browser().post("session", wrong).status() == 429 ? 1 : 0;
    }
    assertTrue(refused > 5, "refused " + refused);
  }

  @Test
  void anAnswerComesAsSoonForAnUnknownAddress() {
    // Other programs run here, too: what is really there is there in each series.
    double delta = Double.MAX_VALUE;
    for (int series = 0; series < 4 && Math.abs(delta) > 10; series++) {
      delta = medianDelta();
    }
    assertTrue(Math.abs(delta) <= 10, "median delta " + delta + " ms");
  }

  private double medianDelta() {
    int rounds = 30;
    double[] known = new double[rounds];
    double[] unknown = new double[rounds];
    String somebody = school.person(Role.GUARDIAN).email();
    String nobody = school.id + "@nobody.example";
    for (int i = -4; i < rounds; i++) {
      later(Duration.ofHours(2)); // nobody has to wait
      boolean first = i % 2 == 0; // what one leaves behind must not slow the other only
      double a = millis(first ? somebody : nobody);
      double b = millis(first ? nobody : somebody);
      if (i >= 0) {
        known[i] = first ? a : b;
        unknown[i] = first ? b : a;
      }
    }
    Arrays.sort(known);
    Arrays.sort(unknown);
    System.out.printf(
        "wrong password: known %.1f ms, unknown %.1f ms%n", known[rounds / 2], unknown[rounds / 2]);
    return known[rounds / 2] - unknown[rounds / 2];
  }

  private double millis(String email) {
    JsonObject wrong = new JsonObject().put("email", email).put("password", "guess");
    TestBrowser browser = school.browser();
    long start = System.nanoTime();
    Answer answer = browser.post("session", wrong);
    double millis = (System.nanoTime() - start) / 1e6;
    assertEquals("invalid_credentials", answer.code(), answer::toString);
    return millis;
  }
}
