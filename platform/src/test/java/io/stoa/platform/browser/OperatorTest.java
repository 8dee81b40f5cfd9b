// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the operator sees of a class of two that runs, and of somebody who did not get in.
final class OperatorTest {

  private static final String TOKEN = "a-token-for-whoever-reads-the-metrics";
  private static final Pattern SAMPLE =
      Pattern.compile("stoa_[a-z_]+(?:\\{(?:[a-z]+=\"[^\"\\\\]*\",?)*})? ([0-9.E+-]+)");
  private static final IsVisibleOptions PATIENTLY = new IsVisibleOptions().setTimeout(60_000);

  @TempDir private static Path data;
  private static StoaServer server;
  private static StockPages pages;
  private static Chromium chromium;
  private static HttpClient http;

  @BeforeAll
  static void open() throws Exception {
    http = HttpClient.newHttpClient();
    server = new StoaServer(data, "http.port=0", "media.port=0", "metrics.token=" + TOKEN);
    pages = new StockPages();
    chromium = Chromium.filming(pages.page());
    refuseMallory();
    for (String name : List.of("ann", "bob")) {
      Page page = chromium.newPerson();
      page.navigate(pages.page());
      page.evaluate(
          "([url, token, options]) => harness.join(url, token, options)",
          List.of(server.webSocket(), SignalSocket.token("Geometry", name), Map.of("height", 360)));
    }
  }

  @AfterAll
  static void close() {
    chromium.close();
    pages.close();
    server.close();
    http.close();
  }

  /// Comes with a token that has expired.
  private static void refuseMallory() throws IOException, InterruptedException {
    Instant past = Instant.now().minusSeconds(3600);
    String token =
        AccessToken.of("mallory", VideoGrant.join("Geometry"), java.time.Duration.ZERO)
            .named("Mallory Moriarty")
            .valid(past, past.plusSeconds(60))
            .sign("devkey", "secret");
    assertEquals(
        401, get("/rtc?zone=Africa/Cairo&network=cellular&access_token=" + token, "").statusCode());
  }

  private static HttpResponse<String> get(String path, String bearer)
      throws IOException, InterruptedException {
    URI uri = server.address().resolve(path);
    return http.send(
        HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + bearer).build(),
        BodyHandlers.ofString());
  }

  private static double value(String text, String series) {
    Matcher found = Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$").matcher(text);
    assertTrue(found.find(), series + " is not in\n" + text);
    return Double.parseDouble(found.group(1));
  }

  @Test
  void prometheusReadsHowItIs() throws Exception {
    assertEquals(401, get("/metrics", "guess").statusCode());
    String text = get("/metrics", TOKEN).body();
    while (value(text, "stoa_joins_succeeded_total") < 2
        || value(text, "stoa_sfu_rtp_forwarded_total") < 100) {
      text = get("/metrics", TOKEN).body();
    }
    assertEquals(2, value(text, "stoa_participants"));
    assertEquals(2, value(text, "stoa_peers{route=\"udp\"}"));
    assertEquals(0, value(text, "stoa_peers{route=\"tcp\"}"));
    assertEquals(
        1, value(text, "stoa_joins_failed_total{reason=\"token_expired\",stage=\"admitted\"}"));
    for (String stage : List.of("admitted", "answered", "ice", "dtls", "media")) {
      assertEquals(2, value(text, "stoa_join_stage_seconds_count{stage=\"" + stage + "\"}"));
    }
    assertTrue(value(text, "stoa_incoming_bits_per_second") > 10_000, text);
    assertTrue(value(text, "stoa_sfu_layer_switches_total") > 0, text);
    assertEquals(
        0, value(text, "stoa_dropped_packets_total{reason=\"malformed_rtp\",where=\"sfu\"}"));
    assertEquals(
        2, value(text, "stoa_client_joins_total{device=\"Chrome on Linux\",region=\"\"}"), text);
    assertTrue(
        text.contains(
            "stoa_client_joins_failed_total{device=\"Java-http-client\",region=\"Africa/Cairo\"} 1"),
        text);
    assertEquals(0, value(text, "stoa_reconnects_total"));
    assertFalse(text.contains("Geometry"), "metrics name no room");
    assertFalse(text.contains("Mallory"), "metrics name nobody");
    assertReadable(text);
  }

  /// Each metric once, with its help and type before its samples, which have its name.
  private static void assertReadable(String text) {
    Set<String> seen = new HashSet<>();
    String metric = "";
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        metric = words[2];
        assertTrue(seen.add(metric) && words[3].length() > 8, line);
      } else if (line.startsWith("# TYPE ")) {
        assertEquals(metric, words[2], line);
        assertTrue(Set.of("counter", "gauge", "histogram", "summary").contains(words[3]), line);
        assertEquals(words[3].equals("counter"), metric.endsWith("_total"), line);
      } else {
        Matcher sample = SAMPLE.matcher(line);
        assertTrue(sample.matches() && line.startsWith(metric), line);
        assertTrue(Double.isFinite(Double.parseDouble(sample.group(1))), line);
      }
    }
    assertTrue(seen.size() > 50, text);
  }

  @Test
  void theLivePageShowsWhoIsThereAndWhoDidNotGetIn() {
    Page page = chromium.newPerson(new NewContextOptions().setViewportSize(1280, 900));
    open(page, "tutor@demo.stoa");
    Locator room = page.getByRole(AriaRole.REGION, new GetByRoleOptions().setName("Geometry"));
    assertThat(room).isVisible(PATIENTLY);
    assertThat(room.getByText("ann").first()).isVisible();
    assertThat(room.getByText("bob").first()).isVisible();
    assertThat(room.getByText("UDP").first()).isVisible(new IsVisibleOptions().setTimeout(60_000));
    assertThat(page.getByText("The token had expired").first()).isVisible();
    assertThat(page.getByText("Mallory Moriarty").first()).isVisible();
    assertThat(page.getByText("Java-http-client · Africa/Cairo · mobile network").first())
        .isVisible();
    Locator kinds = page.getByRole(AriaRole.ROW, new GetByRoleOptions().setName("Chrome on Linux"));
    assertThat(kinds.first()).isVisible();
    assertThat(page.getByText("First picture or sound")).isVisible();
    page.waitForTimeout(4_000); // so that the lines have something to show
    shoot(page, "operator");

    // By keyboard: close the room and open it again, then search.
    page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Geometry")).focus();
    page.keyboard().press("Enter");
    assertThat(room.getByText("ann")).hasCount(0);
    page.keyboard().press("Enter");
    page.getByRole(AriaRole.SEARCHBOX).focus();
    page.keyboard().type("nobody of that name");
    assertThat(room).hasCount(0);
    page.keyboard().press("ControlOrMeta+A");
    page.keyboard().type("bob");
    assertThat(room.getByText("bob").first()).isVisible();
    page.context().close();
  }

  @Test
  void itIsReadableOnAPhoneInTheDark() {
    Page page =
        chromium.newPerson(
            new NewContextOptions()
                .setViewportSize(360, 780)
                .setIsMobile(true)
                .setColorScheme(ColorScheme.DARK));
    open(page, "tutor@demo.stoa");
    assertThat(page.getByRole(AriaRole.REGION, new GetByRoleOptions().setName("Geometry")))
        .isVisible(PATIENTLY);
    Object width = page.evaluate("() => document.documentElement.scrollWidth");
    assertTrue(((Number) width).intValue() <= 360, "scrolls sideways: " + width);
    shoot(page, "operator-phone-dark");
    page.context().close();
  }

  @Test
  void toAnybodyElseThereIsNoSuchPage() throws Exception {
    assertEquals(401, get("/api/v1/operator/live", "").statusCode());
    Page page = chromium.newPerson();
    open(page, "student@demo.stoa");
    assertThat(page.getByText("There is no such page")).isVisible(PATIENTLY);
    page.context().close();
  }

  private static void open(Page page, String email) {
    page.navigate(server.address().resolve("/operator").toString());
    page.getByLabel("Email").fill(email);
    page.getByLabel("Password").fill("demo");
    page.keyboard().press("Enter");
  }

  private static void shoot(Page page, String name) {
    page.screenshot(
        new ScreenshotOptions()
            .setPath(Path.of("target", "screenshots", name + ".png"))
            .setFullPage(true));
  }
}
