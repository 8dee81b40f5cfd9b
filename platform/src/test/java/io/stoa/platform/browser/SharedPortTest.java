// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A network that lets nothing but one TCP port out: pages, signaling and media by HTTPS and
/// TURN/TLS on that port.
@Timeout(180)
final class SharedPortTest {

  private static final String SECRET = "a-secret-of-tests-with-33-letters";

  @TempDir private static Path folder;
  private static TestCertificate certificate;
  private static TestCertificate apartCertificate;
  private static int port;
  private static int turnPort;
  private static StoaServer server;
  private static StoaServer apart;
  private static int apartPort;

  @BeforeAll
  static void open() throws Exception {
    certificate = TestCertificate.in(Files.createDirectory(folder.resolve("shared-tls")));
    apartCertificate = TestCertificate.in(Files.createDirectory(folder.resolve("apart-tls")));
    port = StoaServer.freePort();
    turnPort = StoaServer.freePort();
    apartPort = StoaServer.freePort();
    server =
        new StoaServer(
            folder.resolve("data"),
            "http.port=0",
            "media.port=0",
            "media.shards=1",
            "https.port=" + port,
            "https.certificate=" + certificate.chain(),
            "https.key=" + certificate.key(),
            "turn.port=" + turnPort,
            "turn.host=localhost",
            "turn.secret=" + SECRET,
            "turn.peers=127.0.0.1",
            "turn.tls.port=" + port);
    apart =
        new StoaServer(
            folder.resolve("apart"),
            "http.port=0",
            "media.port=0",
            "media.shards=1",
            "https.port=" + apartPort,
            "https.certificate=" + apartCertificate.chain(),
            "https.key=" + apartCertificate.key());
  }

  @AfterAll
  static void close() {
    server.close();
    apart.close();
  }

  @Test
  void aClassMeetsOnThatPortAlone() throws Exception {
    String hash = TestCertificate.hash(TestCertificate.shownAt(port));
    try (StockPages pages = new StockPages();
        Chromium chromium =
            Chromium.filming(pages.page(), "--ignore-certificate-errors-spki-list=" + hash)) {
      Page visitor = chromium.newPerson();
      assertEquals(200, visitor.navigate("https://localhost:" + port + "/login").status());
      assertTrue(visitor.title().contains("Stoa"), visitor.title());
      assertEquals(
          "up",
          visitor.evaluate("async () => (await (await fetch('/health/live')).json()).status"));
      Page tutor = enter(chromium, pages, "tutor");
      Page student = enter(chromium, pages, "student");
      for (Page page : List.of(tutor, student)) {
        page.evaluate("() => harness.meets(1, 60, 120)");
        Map<?, ?> received = (Map<?, ?>) page.evaluate("() => harness.received()");
        Map<?, ?> pair = (Map<?, ?>) received.get("pair");
        assertEquals("relay", pair.get("kind"), received::toString);
        assertEquals("tls", pair.get("relay"), received::toString);
      }
    }
  }

  private static Page enter(Chromium chromium, StockPages pages, String name) {
    Page page = chromium.newPerson();
    page.navigate(pages.page());
    String token =
        AccessToken.of(name, VideoGrant.join("one-port"), Duration.ofMinutes(10))
            .sign("devkey", "secret");
    page.evaluate(
        "([url, token, options]) => harness.join(url, token, options)",
        List.of("wss://localhost:" + port, token, Map.of("relay", "tls", "height", 360)));
    return page;
  }

  /// Whether HTTPS is the web server's own or comes through the relay's port.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLoginOverHttpsHasASecureCookie(boolean shared) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(TestCertificate.trusting()).build()) {
      int at = shared ? port : apartPort;
      URI address = URI.create("https://localhost:%d/api/v1/session".formatted(at));
      HttpResponse<String> reply =
          client.send(
              HttpRequest.newBuilder(address)
                  .header("Origin", "https://localhost:" + at)
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"email\":\"tutor@demo.stoa\",\"password\":\"demo\"}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(
          shared ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2, reply.version());
      assertEquals(200, reply.statusCode(), reply::body);
      String cookie = reply.headers().firstValue("Set-Cookie").orElse("");
      assertTrue(cookie.contains("Secure"), cookie);
    }
  }

  @Test
  void coturnsClientIsToldItsAddress() throws Exception {
    Coturn.assumeInstalled();
    String said =
        Coturn.run(
            folder.resolve("stunclient.log"),
            "turnutils_stunclient",
            "-p",
            String.valueOf(turnPort),
            "127.0.0.1");
    assertTrue(said.contains("UDP reflexive addr: 127.0.0.1:"), said);
  }

  /// TLS on the port that it shares with HTTPS.
  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp", "tls"})
  void coturnsClientRelaysWithoutLoss(String transport) throws Exception {
    Coturn.assumeInstalled();
    String way =
        switch (transport) {
          case "udp" -> "-p " + turnPort;
          case "tcp" -> "-t -p " + turnPort;
          default -> "-t -S -p " + port;
        };
    int echo = StoaServer.freePort();
    Process peer =
        Coturn.start(
            folder.resolve("peer-" + transport + ".log"),
            "turnutils_peer",
            "-L",
            "127.0.0.1",
            "-p",
            String.valueOf(echo));
    try {
      String said =
          Coturn.run(
              folder.resolve("uclient-" + transport + ".log"),
              "turnutils_uclient",
              "%s -g -m 4 -n 100 -l 1000 -u me -W %s -e 127.0.0.1 -r %d 127.0.0.1"
                  .formatted(way, SECRET, echo)
                  .split(" ", -1));
      assertTrue(said.contains("tot_recv_msgs=400"), said);
      assertTrue(said.contains("exit 0"), said);
      System.out.println("turnutils_uclient by " + transport + ": 400 of 400 came back");
    } finally {
      peer.destroy();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRenewedCertificateIsShownWithoutARestart(boolean shared) throws Exception {
    PublicKey renewed = (shared ? certificate : apartCertificate).renew();
    int at = shared ? port : apartPort;
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    PublicKey shown = TestCertificate.shownAt(at);
    while (!shown.equals(renewed) && System.nanoTime() - until < 0) {
      Thread.onSpinWait();
      shown = TestCertificate.shownAt(at);
    }
    assertEquals(renewed, shown);
  }
}
