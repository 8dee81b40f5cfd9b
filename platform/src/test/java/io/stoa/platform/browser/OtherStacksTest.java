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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// WebRTC stacks that are no browser's publish by WHIP and play by WHEP: werift, and GStreamer
/// where it is installed.
final class OtherStacksTest {

  /// For Debian's own Python, which knows GStreamer.
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir private static Path data;
  private static StockClass stock;

  @BeforeAll
  static void open() throws IOException {
    stock = StockClass.open();
  }

  @AfterAll
  static void close() {
    stock.close();
  }

  @Test
  void weriftPlays() throws Exception {
    Page ann = stock.enter("stage", "ann", Map.of("height", 360));
    ann.evaluate("() => harness.until(() => harness.room.localParticipant.isCameraEnabled)");
    Process player =
        new ProcessBuilder(
                "node", script("whep/play.mjs"), address("/whep"), token("stage", "player"), "50")
            .directory(Checkout.root().toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(player.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(said.startsWith("played "), said);
    assertEquals(0, player.waitFor());
    System.out.print("werift " + said);
    ann.evaluate("() => harness.until(() => harness.room.remoteParticipants.size === 0)");
    StockClass.leave(ann);
  }

  /// What a browser sends comes by WHEP, and goes on by WHIP to another room.
  @Test
  void weriftPublishes() throws Exception {
    Page ann = stock.enter("studio", "ann", Map.of("height", 360));
    ann.evaluate("() => harness.until(() => harness.room.localParticipant.isCameraEnabled)");
    isSeen(
        "foyer",
        "werift",
        List.of(
            "node",
            script("whip/republish.mjs"),
            stock.server().address().toString(),
            token("studio", "tap"),
            token("foyer", "werift")));
    StockClass.leave(ann);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vp8", "h264"})
  void gstreamerPublishes(String codec) throws Exception {
    DebianProgram.assumeRuns(
        "GStreamer with webrtcbin and Python (apt-get install python3-gst-1.0 gstreamer1.0-nice"
            + " gir1.2-gst-plugins-bad-1.0 gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly)",
        PYTHON,
        script("whip/publish.py"),
        "check");
    String room = "gstreamer-" + codec;
    isSeen(
        room,
        "gstreamer",
        List.of(
            PYTHON, script("whip/publish.py"), address("/whip"), token(room, "gstreamer"), codec));
  }

  /// Somebody in a browser sees and hears what a program publishes, another who comes later too;
  /// and that it ends.
  private static void isSeen(String room, String name, List<String> command) throws Exception {
    Path log = data.resolve(room + ".log");
    List<Page> viewers = new ArrayList<>();
    viewers.add(stock.enter(room, "bob", Map.of("publish", false)));
    Process publisher =
        new ProcessBuilder(command)
            .directory(Checkout.root().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      viewers.getFirst().evaluate("() => harness.meets(1, 50)");
      viewers.add(stock.enter(room, "cem", Map.of("publish", false)));
      String seen = "name => harness.untilReceived(name, (o) => o.frames >= 50 && o.energy > 0.01)";
      viewers.getLast().evaluate(seen, name);
      System.out.println(name + " in a browser: " + viewers.getLast().evaluate(FIGURES, name));
      publisher.toHandle().destroy();
      assertTrue(publisher.waitFor(20, TimeUnit.SECONDS), "the publisher does not end");
      assertEquals(0, publisher.exitValue());
      for (Page viewer : viewers) {
        viewer.evaluate(
            "name => harness.until(() => !harness.room.remoteParticipants.has(name))", name);
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(Files.readString(log), e);
    } finally {
      publisher.destroyForcibly();
      viewers.forEach(StockClass::leave);
    }
  }

  private static final String FIGURES =
      """
      async (name) => {
        const { frames, width, height, codec, nacks, freezes, plis } = (await harness.received()).participants[name];
        return JSON.stringify({ frames, width, height, codec, nacks, freezes, plis });
      }\
      """;

  private static String script(String name) {
    return Checkout.root().resolve("platform/src/test/resources").resolve(name).toString();
  }

  private static String address(String path) {
    return stock.server().address().resolve(path).toString();
  }

  private static String token(String room, String name) {
    return AccessToken.of(name, VideoGrant.join(room), Duration.ofMinutes(10))
        .sign("devkey", "secret");
  }
}
