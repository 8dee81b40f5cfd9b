// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.stoa.Checkout;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A WebRTC stack that is no browser's, werift, plays by WHEP.
final class OtherStacksTest {

  @TempDir private static Path data;
  private static StoaServer server;
  private static StockPages pages;
  private static Chromium chromium;

  @BeforeAll
  static void open() throws IOException {
    server = new StoaServer(data, "http.port=0", "media.port=0", "media.shards=1");
    pages = new StockPages();
    chromium = Chromium.filming(pages.page());
  }

  @AfterAll
  static void close() {
    chromium.close();
    pages.close();
    server.close();
  }

  private static String script(String name) {
    return Checkout.root().resolve("platform/src/test/resources").resolve(name).toString();
  }

  @Test
  void weriftPlays() throws Exception {
    Page ann = enter("stage", "ann", true);
    ann.evaluate("() => harness.until(() => harness.room.localParticipant.isCameraEnabled)");
    Process player =
        new ProcessBuilder(
                "node",
                script("whep/play.mjs"),
                server.address().resolve("/whep").toString(),
                token("stage", "player"),
                "50")
            .directory(Checkout.root().toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(player.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(said.startsWith("played "), said);
    assertEquals(0, player.waitFor());
    System.out.print("werift " + said);
    ann.evaluate("() => harness.until(() => harness.room.remoteParticipants.size === 0)");
    ann.context().close();
  }

  private static String token(String room, String name) {
    return AccessToken.of(name, VideoGrant.join(room), Duration.ofMinutes(10))
        .sign("devkey", "secret");
  }

  private static Page enter(String room, String name, boolean publish) {
    Page page = chromium.newPerson();
    page.navigate(pages.page());
    page.evaluate(
        "([url, token, options]) => harness.join(url, token, options)",
        List.of(server.webSocket(), token(room, name), Map.of("publish", publish, "height", 360)));
    return page;
  }
}
