// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two people in real browsers that may use nothing but the TURN relay.
final class RelayTest {

  @TempDir private static Path data;
  private static StoaServer server;
  private static StockPages pages;
  private static Chromium chromium;

  @BeforeAll
  static void open() throws IOException, GeneralSecurityException {
    int tlsPort = StoaServer.freePort();
    server =
        new StoaServer(
            data,
            "http.port=0",
            "media.port=0",
            "media.shards=2",
            "turn.port=0",
            "turn.tls.port=" + tlsPort);
    pages = new StockPages();
    chromium =
        Chromium.filming(
            pages.page(),
            "--ignore-certificate-errors-spki-list="
                + TestCertificate.hash(TestCertificate.shownAt(tlsPort)));
  }

  @AfterAll
  static void close() {
    chromium.close();
    pages.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"v1, udp", "v0, udp", "v1, tcp", "v1, tls"})
  void tutorAndStudentMeetThroughTheRelay(String version, String transport) {
    String room = "relay-" + version + "-" + transport;
    Page tutor = enter(room, "tutor", version, transport);
    Page student = enter(room, "student", version, transport);
    for (Page page : List.of(tutor, student)) {
      page.evaluate("() => harness.meets(1, 60, 120)");
      Map<?, ?> received = (Map<?, ?>) page.evaluate("() => harness.received()");
      Map<?, ?> pair = (Map<?, ?>) received.get("pair");
      assertEquals("relay", pair.get("kind"), received::toString);
      assertEquals(transport, pair.get("relay"), received::toString);
    }
    tutor.context().close();
    student.context().close();
  }

  /// As the client's own tests ask for it.
  @Test
  void aClientThatAsksForTlsMovesToTheRelay() {
    Page tutor = enter("tls", "tutor", "v1", "");
    Page student = enter("tls", "student", "v1", "");
    for (Page page : List.of(tutor, student)) {
      page.evaluate("() => harness.meets(1, 30, 120)");
    }
    student.evaluate("() => harness.survive('force-tls')");
    student.evaluate("() => harness.goesOn(60)");
    Map<?, ?> received = (Map<?, ?>) student.evaluate("() => harness.received()");
    Map<?, ?> pair = (Map<?, ?>) received.get("pair");
    assertEquals("relay", pair.get("kind"), received::toString);
    assertEquals("tls", pair.get("relay"), received::toString);
    tutor.context().close();
    student.context().close();
  }

  private static Page enter(String room, String name, String version, String transport) {
    Page page = chromium.newPerson();
    page.navigate(pages.page());
    String token =
        AccessToken.of(name, VideoGrant.join(room), Duration.ofMinutes(10))
            .sign("devkey", "secret");
    page.evaluate(
        "([url, token, options]) => harness.join(url, token, options)",
        List.of(
            server.webSocket(),
            token,
            Map.of("v0", version.equals("v0"), "relay", transport, "height", 360)));
    return page;
  }
}
