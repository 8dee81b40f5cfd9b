// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Reminders in the browser: those of the demo, a school that chooses its own, a person who says
/// where they come, and a browser that is woken. One server and one browser.
@Timeout(240)
final class ReminderJourneyTest {

  private static final IsVisibleOptions PATIENTLY = new IsVisibleOptions().setTimeout(60_000);
  private static final ContainsTextOptions IN_TIME = new ContainsTextOptions().setTimeout(60_000);

  @TempDir private static Path data;
  private static StoaServer server;
  private static Chromium chromium;

  @BeforeAll
  static void open() throws IOException {
    server = new StoaServer(data.resolve("server"), "http.port=0", "media.port=0");
    chromium = new Chromium();
  }

  @AfterAll
  static void close() {
    chromium.close();
    server.close();
  }

  private static String at(String path) {
    return server.address().resolve(path).toString();
  }

  private static String origin() {
    return at("/").replaceFirst("/$", "");
  }

  private static Page signedIn(String email) {
    Page page = chromium.newPerson();
    signIn(page, email);
    return page;
  }

  private static void signIn(Page page, String email) {
    page.setDefaultTimeout(60_000);
    page.navigate(at("/login"));
    page.getByLabel("Email").fill(email);
    page.locator("input[type=password]").fill("demo");
    page.locator("input[type=password]").press("Enter");
    assertThat(page.locator("stoa-calendar-page h1")).isVisible(PATIENTLY);
  }

  private static Locator button(Page page, String name) {
    GetByRoleOptions named =
        new GetByRoleOptions().setName(Pattern.compile(name, Pattern.CASE_INSENSITIVE));
    return page.getByRole(AriaRole.BUTTON, named);
  }

  @Test
  void theDemosNextClassIsInItsOutbox() {
    Page page = chromium.newPerson();
    page.navigate(at("/outbox"));
    Locator list = page.locator("stoa-outbox-page ul");
    assertThat(list).containsText("Physics: forces and motion begins", IN_TIME);
    assertThat(list).containsText("Text message to +12025550102", IN_TIME);
    page.context().close();
  }

  @Test
  void aSchoolChoosesWhenAndInWhichWords() {
    Page page = signedIn("owner@demo.stoa");
    page.navigate(at("/settings"));
    Locator section = page.locator("section[aria-labelledby=reminders]");
    assertThat(section.locator(".mail")).containsText("Algebra", IN_TIME);
    section.getByLabel("Push: How many").fill("2");
    section.getByLabel("Push: Of what").selectOption("hour");
    button(page, "add a reminder: push").click();
    assertThat(section.locator("dl > div").nth(2)).containsText("2 hours", IN_TIME);

    section.locator("#reminder-sms").fill("{title}: {tuor}");
    button(page, "^save$").last().click();
    assertThat(section.locator(".complaint")).isVisible(PATIENTLY);
    section.locator("#reminder-sms").fill("Soon: {title}");
    assertThat(section.locator(".bubble")).hasText("Soon: Algebra: functions");
    button(page, "^save$").last().click();
    assertThat(page.getByText("Saved").last()).isVisible(PATIENTLY);
    page.context().close();
  }

  @Test
  void aNumberIsConfirmedByACode() {
    Page page = signedIn("student2@demo.stoa");
    page.navigate(at("/notifications"));
    Locator reach = page.locator("stoa-reach");
    assertThat(reach.locator("#number")).isVisible(PATIENTLY);
    reach.locator("#number").fill("+1 (202) 555-0107");
    button(page, "send a code").click();
    assertThat(reach.locator("#code")).isVisible(PATIENTLY);
    reach.locator("#code").fill(code(page));
    button(page, "confirm the number").click();
    assertThat(reach.locator(".state.good")).containsText("Confirmed", IN_TIME);
    page.context().close();
  }

  private static String code(Page page) {
    String outbox = page.request().get(at("/api/v1/outbox")).text();
    Matcher found =
        Pattern.compile("\\+12025550107\".{0,200}?\"text\":\"(\\d{6}) is your code")
            .matcher(outbox);
    return found.find() ? found.group(1) : outbox;
  }

  @Test
  void aPushIsShownByABrowserThatIsWoken() throws Exception {
    Page page = signedIn("student@demo.stoa");
    page.context().grantPermissions(List.of("notifications"));
    page.evaluate("async () => { await navigator.serviceWorker.ready; }");
    CDPSession cdp = page.context().newCDPSession(page);
    CompletableFuture<String> registration = new CompletableFuture<>();
    cdp.on(
        "ServiceWorker.workerRegistrationUpdated",
        event -> {
          JsonArray all = event.getAsJsonArray("registrations");
          if (!all.isEmpty()) {
            registration.complete(all.get(0).getAsJsonObject().get("registrationId").getAsString());
          }
        });
    cdp.send("ServiceWorker.enable");
    page.waitForCondition(registration::isDone);
    JsonObject push = new JsonObject();
    push.addProperty("origin", origin());
    push.addProperty("registrationId", registration.get());
    push.addProperty(
        "data",
        "{\"title\":\"Demo\",\"text\":\"Physics begins\",\"link\":\"/class/1\",\"tag\":\"t\","
            + "\"locale\":\"en\"}");
    cdp.send("ServiceWorker.deliverPushMessage", push);
    Promised.await(
        page,
        "async () => (await (await navigator.serviceWorker.ready).getNotifications()).length === 1",
        null);
    assertEquals(
        "Demo|Physics begins|/class/1",
        page.evaluate(
            "async () => { const [one] = await (await navigator.serviceWorker.ready)"
                + ".getNotifications(); return [one.title, one.body, one.data.link].join('|'); }"));
    page.context().close();
  }

  @Test
  void whoSignsOutIsNotRemindedHereAnyMore() {
    Page page = chromium.newPerson();
    page.addInitScript(SUBSCRIBED);
    signIn(page, "guardian@demo.stoa");
    assertEquals(1, page.evaluate(SUBSCRIBE));
    button(page, "sign out$").last().click();
    assertThat(page.locator("input[type=password]")).isVisible(PATIENTLY);
    page.waitForFunction("() => unsubscribed === 1");
    signIn(page, "guardian@demo.stoa");
    assertEquals(0, page.evaluate(BROWSERS));
    page.context().close();
  }

  /// A browser that reaches its push service.
  private static final String SUBSCRIBED =
      """
      window.unsubscribed = 0;
      const endpoint = 'https://push.stoa-test.net/' + Math.random();
      const unsubscribe = () => { unsubscribed++; return Promise.resolve(true); };
      navigator.serviceWorker.getRegistration = () => Promise.resolve({ pushManager: {
        getSubscription: () => Promise.resolve(unsubscribed ? null : { endpoint, unsubscribe }),
      } });
      """;

  /// How many browsers of the reader's are woken.
  private static final String BROWSERS =
      """
      async () => (await (await fetch('/api/v1/me/push-subscriptions')).json()).browsers
      """;

  private static final String SUBSCRIBE =
      """
      async () => {
        const { endpoint } = await (await navigator.serviceWorker.getRegistration())
          .pushManager.getSubscription();
        const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
          .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
        const made = { name: 'ECDH', namedCurve: 'P-256' };
        const { publicKey } = await crypto.subtle.generateKey(made, true, ['deriveBits']);
        const p256dh = text(await crypto.subtle.exportKey('raw', publicKey));
        const auth = text(crypto.getRandomValues(new Uint8Array(16)));
        await fetch('/api/v1/me/push-subscriptions', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ endpoint, keys: { p256dh, auth } }),
        });
        return await (BROWSERS)();
      }
      """
          .replace("BROWSERS", BROWSERS.strip());
}
