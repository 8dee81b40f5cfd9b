// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The connection test in networks that let everything through, and no UDP. Pictures of the pages
/// are left in `target/pictures`.
@Timeout(240)
final class ConnectionPageTest {

  private static final double PATIENCE_MILLIS = 60_000;
  private static final Path PICTURES = Path.of("target", "pictures");

  @TempDir private static Path data;
  private static StoaServer server;
  private static String trust;
  private static Chromium chromium;

  @BeforeAll
  static void open() throws Exception {
    int tlsPort = StoaServer.freePort();
    server =
        new StoaServer(
            data,
            "http.port=0",
            "media.port=0",
            "media.shards=1",
            "turn.port=0",
            "turn.tls.port=" + tlsPort);
    trust =
        "--ignore-certificate-errors-spki-list="
            + TestCertificate.hash(TestCertificate.shownAt(tlsPort));
    chromium = new Chromium(trust);
  }

  @AfterAll
  static void close() {
    chromium.close();
    server.close();
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(Pattern.compile(name, Pattern.CASE_INSENSITIVE));
  }

  /// Tells the server of good figures, whatever a starved machine has measured.
  private static void measureWell(Page page) {
    page.route(
        "**/api/v1/connection-tests/results",
        route -> {
          JsonObject told =
              new JsonObject(route.request().postData())
                  .put("upBps", 1_000_000)
                  .put("downBps", 1_000_000)
                  .put("upLoss", 0)
                  .put("downLoss", 0)
                  .put("rttMillis", 30);
          route.resume(new Route.ResumeOptions().setPostData(told.encode()));
        });
  }

  private static Page logIn(Page page) {
    return logIn(page, "student@demo.stoa");
  }

  private static Page logIn(Page page, String email) {
    page.navigate(server.address().toString());
    page.getByLabel("Email").fill(email);
    page.getByLabel("Password").fill("demo");
    page.getByRole(AriaRole.BUTTON, named("^sign in$")).click();
    assertSoonVisible(page.locator("stoa-calendar-page h1"));
    page.navigate(server.address().resolve("/today").toString());
    return page;
  }

  private static void picture(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
  }

  private static void assertSoonVisible(Locator locator) {
    assertThat(locator).isVisible(new IsVisibleOptions().setTimeout(PATIENCE_MILLIS));
  }

  @Test
  void aNetworkThatLetsEverythingThroughIsReadyForClass() {
    Page page = logIn(chromium.newPerson());
    measureWell(page);
    page.getByRole(AriaRole.LINK, named("test your connection for")).first().click();
    assertThat(page.getByRole(AriaRole.HEADING, named("test your connection"))).isVisible();
    picture(page, "connection-before");
    Locator start = page.getByRole(AriaRole.BUTTON, named("start the test"));
    start.focus();
    page.keyboard().press("Enter");
    assertSoonVisible(page.getByRole(AriaRole.HEADING, named("you are ready for class")));
    assertEquals(List.of("Works", "Works", "Works", "Works"), states(page));
    picture(page, "connection-good");
    // It is kept with the class, for its members.
    List<?> kept =
        (List<?>)
            page.evaluate(
                "async () => (await (await fetch('/api/v1/bookings/' +"
                    + " location.pathname.split('/').pop() +"
                    + " '/connection-tests')).json()).items");
    assertEquals("good", ((Map<?, ?>) kept.getFirst()).get("verdict"));
    assertTrue(downloadMegabits(page) > 0, () -> page.innerText("body"));
    String booking = page.url().replaceFirst(".*/", "");
    page.context().close();
    // Who teaches sees it beforehand.
    Page tutor = chromium.newPerson();
    logIn(tutor, "tutor@demo.stoa");
    tutor.navigate(server.address().resolve("/calendar?class=" + booking).toString());
    assertSoonVisible(tutor.locator("stoa-tested").getByText("Ready for class"));
    picture(tutor, "connection-for-the-tutor");
    tutor.context().close();
  }

  private static List<String> states(Page page) {
    return page.locator(".ways .state").allInnerTexts().stream().map(String::strip).toList();
  }

  private static double downloadMegabits(Page page) {
    String text = page.locator("dd").first().innerText();
    return Double.parseDouble(text.replaceAll("[^0-9.]", ""));
  }

  @Test
  void whereUdpIsBlockedItSaysWhatToDo() {
    try (Chromium strict =
        new Chromium(trust, "--webrtc-ip-handling-policy=disable_non_proxied_udp")) {
      Page page =
          logIn(
              strict.newPerson(
                  new NewContextOptions()
                      .setViewportSize(390, 844)
                      .setIsMobile(true)
                      .setHasTouch(true)
                      .setColorScheme(ColorScheme.DARK)));
      measureWell(page);
      page.getByRole(AriaRole.BUTTON, named("^more$")).tap();
      page.getByRole(AriaRole.LINK, named("^connection$")).first().tap();
      page.getByRole(AriaRole.BUTTON, named("start the test")).tap();
      assertSoonVisible(page.getByRole(AriaRole.HEADING, named("blocks video over UDP")));
      assertEquals(List.of("Blocked", "Works", "Blocked", "Works"), states(page));
      assertThat(page.getByText("turn your camera off first")).isVisible();
      picture(page, "connection-no-udp-phone-dark");
      page.context().close();
    }
  }

  @Test
  void whereNothingGetsThroughItSaysSo() {
    Page page = chromium.newPerson();
    // As behind a firewall that lets the pages through and nothing else.
    page.addInitScript(
        "const real = RTCPeerConnection.prototype.setRemoteDescription;"
            + "RTCPeerConnection.prototype.setRemoteDescription = function (d) {"
            + " return real.call(this, { type: d.type, sdp: d.sdp.split('\\r\\n')"
            + ".filter((l) => !l.startsWith('a=candidate')).join('\\r\\n') }); };"
            + "const Real = RTCPeerConnection;"
            + "window.RTCPeerConnection = class extends Real { constructor(c) {"
            + " super({ ...c, iceServers: [] }); } };");
    logIn(page);
    page.getByRole(AriaRole.LINK, named("^connection$")).first().click();
    page.getByRole(AriaRole.BUTTON, named("start the test")).click();
    assertSoonVisible(page.getByRole(AriaRole.HEADING, named("lets no class through")));
    picture(page, "connection-blocked");
    page.context().close();
  }

  @Test
  void theDoorOfAClassLeadsToTheTest() {
    Page page = logIn(chromium.newPerson());
    page.getByRole(AriaRole.LINK, named("^join")).first().click();
    Locator link = page.getByRole(AriaRole.LINK, named("test your connection"));
    assertSoonVisible(link);
    picture(page, "connection-link-in-preview");
    link.click();
    assertSoonVisible(page.getByRole(AriaRole.BUTTON, named("start the test")));
    assertThat(page.getByRole(AriaRole.LINK, named("go to the class"))).isVisible();
    page.context().close();
  }
}
