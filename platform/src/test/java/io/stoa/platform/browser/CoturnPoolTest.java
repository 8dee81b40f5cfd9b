// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two real coturns in the pool: the near one is used, killed and avoided.
@Timeout(180)
final class CoturnPoolTest {

  private static final String SECRET = "a-secret-of-coturns-own";

  @TempDir private static Path folder;

  private final List<Process> coturns = new ArrayList<>();

  @AfterEach
  void end() {
    coturns.forEach(Process::destroyForcibly);
  }

  private Process coturn(String name, int port) {
    Process process =
        Coturn.start(
            folder.resolve(name + ".log"),
            "turnserver",
            "-n",
            "--no-cli",
            "--no-tls",
            "--no-dtls",
            "--listening-ip=127.0.0.1",
            "--relay-ip=127.0.0.1",
            "--allow-loopback-peers",
            "--listening-port=" + port,
            "--use-auth-secret",
            "--static-auth-secret=" + SECRET,
            "--realm=" + name,
            "--log-file=stdout",
            "--pidfile=" + folder.resolve(name + ".pid"),
            "--userdb=" + folder.resolve(name + ".db"));
    coturns.add(process);
    return process;
  }

  private static String entry(int port, String region) {
    return "turn:127.0.0.1:%d?transport=udp secret=%s region=%s".formatted(port, SECRET, region);
  }

  private static void awaitLine(StoaServer server, String text, Duration within) {
    long until = System.nanoTime() + within.toNanos();
    while (server.log().stream().noneMatch(line -> line.contains(text))) {
      if (System.nanoTime() - until >= 0) {
        throw new AssertionError(
            "not within " + within + ": " + text + "\n" + String.join("\n", server.log()));
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void aKilledCoturnIsAvoided() throws IOException, InterruptedException {
    Coturn.assumeInstalled();
    int nearPort = StoaServer.freePort();
    int farPort = StoaServer.freePort();
    Process near = coturn("near", nearPort);
    try (StoaServer server =
            new StoaServer(
                folder.resolve("data"),
                "http.port=0",
                "media.port=0",
                "media.shards=1",
                "region=eu",
                "turn.pool=" + entry(farPort, "us") + "; " + entry(nearPort, "eu"));
        StockPages pages = new StockPages();
        Chromium chromium = Chromium.filming(pages.page())) {
      awaitLine(
          server,
          "the relay turn:127.0.0.1:%d?transport=udp works".formatted(nearPort),
          Duration.ofSeconds(30));
      // A browser that is told of two takes whichever answers it first.
      assertEquals(nearPort, relayOf(meet(server, pages, chromium, "before", true)));
      Process far = coturn("far", farPort);
      awaitLine(
          server,
          "the relay turn:127.0.0.1:%d?transport=udp works".formatted(farPort),
          Duration.ofSeconds(30));

      near.destroyForcibly().waitFor();
      awaitLine(
          server,
          "the relay turn:127.0.0.1:%d?transport=udp is not used".formatted(nearPort),
          Duration.ofSeconds(30));
      assertEquals(farPort, relayOf(meet(server, pages, chromium, "after", true)));

      far.destroyForcibly().waitFor();
      awaitLine(
          server,
          "the relay turn:127.0.0.1:%d?transport=udp is not used".formatted(farPort),
          Duration.ofSeconds(30));
      assertEquals(List.of("0.0"), workingUrls(server)); // both have one host's name
      // Whoever can reach us directly still does.
      Map<?, ?> pair = meet(server, pages, chromium, "without", false);
      assertEquals("host", String.valueOf(pair.get("kind")).replace("prflx", "host"));
    }
  }

  /// What a scraper of the metrics is told of each relay.
  private static List<String> workingUrls(StoaServer server)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI metrics = server.address().resolve("/metrics");
      return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith("stoa_pool_working_urls{"))
          .map(line -> line.substring(line.lastIndexOf(' ') + 1))
          .toList();
    }
  }

  private static int relayOf(Map<?, ?> pair) {
    assertEquals("relay", pair.get("kind"), pair::toString);
    String url = String.valueOf(pair.get("relayUrl"));
    return Integer.parseInt(url.replaceFirst("turn:127\\.0\\.0\\.1:(\\d+).*", "$1"));
  }

  /// Two people meet, through relays only when there are any. Returns a selected pair.
  private static Map<?, ?> meet(
      StoaServer server, StockPages pages, Chromium chromium, String room, boolean relayed) {
    Page tutor = enter(server, pages, chromium, room, "tutor", relayed);
    Page student = enter(server, pages, chromium, room, "student", relayed);
    tutor.evaluate("() => harness.meets(1, 60, 120)");
    student.evaluate("() => harness.meets(1, 60, 120)");
    Map<?, ?> received = (Map<?, ?>) student.evaluate("() => harness.received()");
    assertTrue(received.get("pair") instanceof Map, received::toString);
    tutor.context().close();
    student.context().close();
    return (Map<?, ?>) received.get("pair");
  }

  private static Page enter(
      StoaServer server,
      StockPages pages,
      Chromium chromium,
      String room,
      String name,
      boolean relayed) {
    Page page = chromium.newPerson();
    page.navigate(pages.page());
    String token =
        AccessToken.of(name, VideoGrant.join("pool-" + room), Duration.ofMinutes(10))
            .sign("devkey", "secret");
    page.evaluate(
        "([url, token, options]) => harness.join(url, token, options)",
        List.of(server.webSocket(), token, Map.of("relay", relayed ? "udp" : "", "height", 360)));
    return page;
  }
}
