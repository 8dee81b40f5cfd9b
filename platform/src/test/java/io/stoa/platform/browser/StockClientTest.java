// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two people in real browsers, with LiveKit's own client, through the whole server.
final class StockClientTest {

  private static final Page.WaitForFunctionOptions A_MINUTE =
      new Page.WaitForFunctionOptions().setTimeout(60_000);

  @TempDir private static Path data;
  private static int httpPort;
  private static int mediaPort;
  private static StoaServer server;
  private static StockPages pages;
  private Chromium chromium;

  @BeforeAll
  static void open() throws IOException {
    httpPort = StoaServer.freePort();
    mediaPort = StoaServer.freePort();
    server = start();
    pages = new StockPages();
  }

  @BeforeEach
  void openBrowser() {
    chromium = Chromium.filming(pages.page());
  }

  @AfterEach
  void closeBrowser() {
    chromium.close();
  }

  private static StoaServer start() throws IOException {
    return new StoaServer(
        data, "http.port=" + httpPort, "media.port=" + mediaPort, "media.shards=1");
  }

  @AfterAll
  static void close() {
    pages.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"v1, udp", "v0, udp", "v1, tcp", "v0, tcp"})
  void tutorAndStudentSeeAndHearEachOther(String version, String network) {
    String room = "stock-" + version + "-" + network;
    Page tutor = enter(room, "tutor", version, network);
    Page student = enter(room, "student", version, network);
    for (Page page : List.of(tutor, student)) {
      page.evaluate("() => harness.meets(1, 60)");
      Map<?, ?> received = (Map<?, ?>) page.evaluate("() => harness.received()");
      Map<?, ?> other =
          (Map<?, ?>) ((Map<?, ?>) received.get("participants")).values().iterator().next();
      assertEquals(0, number(other, "videoLost"), received::toString);
      assertEquals(0, number(other, "audioLost"), received::toString);
      Map<?, ?> pair = (Map<?, ?>) received.get("pair");
      assertEquals(network, pair.get("protocol"), received::toString);
      assertEquals("SRTP_AEAD_AES_128_GCM", pair.get("srtp"), received::toString);
    }
    leave(tutor, student);
  }

  @Test
  void garbageAtTheMediaPortCostsACallNothing() throws IOException {
    Page tutor = enter("garbage", "tutor", "v1", "udp");
    Page student = enter("garbage", "student", "v1", "udp");
    tutor.evaluate("() => harness.meets(1, 30)");
    long seed = System.nanoTime();
    flood(new Random(seed), 5_000);
    student.evaluate("() => harness.meets(1, 120)");
    Map<?, ?> received = (Map<?, ?>) student.evaluate("() => harness.received()");
    Map<?, ?> other = (Map<?, ?>) ((Map<?, ?>) received.get("participants")).get("tutor");
    assertEquals(0, number(other, "audioLost"), "seed " + seed);
    assertTrue(
        server.log().stream().noneMatch(line -> line.contains("Exception")),
        () -> "seed " + seed + "\n" + String.join("\n", server.log()));
    leave(tutor, student);
  }

  private static void flood(Random random, int count) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < count; i++) {
        byte[] bytes = new byte[1 + random.nextInt(1400)];
        random.nextBytes(bytes);
        // Like STUN, DTLS, RTP and RTCP by turns, by the first byte.
        bytes[0] = (byte) new int[] {0, 22, 128, 129, random.nextInt(256)}[i % 5];
        socket.send(
            new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), mediaPort));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"v1", "v0"})
  void aClassComesBackAfterTheServerWasKilled(String version)
      throws IOException, InterruptedException {
    Page tutor = enter("killed-" + version, "tutor", version, "udp");
    Page student = enter("killed-" + version, "student", version, "udp");
    tutor.evaluate("() => harness.meets(1, 30)");
    server.kill();
    server = start();
    for (Page page : List.of(tutor, student)) {
      page.waitForFunction(
          "() => harness.events.some((e) => e.name === 'Reconnected')", null, A_MINUTE);
      System.out.printf(
          "%s: the camera was begun again %s times%n",
          version, page.evaluate("() => harness.keepsFilming()"));
    }
    for (Page page : List.of(tutor, student)) {
      page.evaluate("() => harness.meets(1, 30)");
    }
    leave(tutor, student);
  }

  private Page enter(String room, String name, String version, String network) {
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
            Map.of("v0", version.equals("v0"), "tcp", network.equals("tcp"), "height", 360)));
    return page;
  }

  private static void leave(Page... persons) {
    for (Page page : persons) {
      page.context().close();
    }
  }

  private static long number(Map<?, ?> values, String name) {
    if (!(values.get(name) instanceof Number number)) {
      throw new AssertionError("no " + name + " in " + values);
    }
    return number.longValue();
  }
}
