// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import io.livekit.server.RoomServiceClient;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.VideoGrant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A browser without any SDK publishes by WHIP; a stock client and a WHEP player see it.
final class WhipTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

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
  void whatIsPublishedByHttpIsSeenAndPlayedByHttp() {
    Page viewer = page();
    assertEquals(409, play(viewer, "viewer"));

    Page camera = page();
    assertEquals(
        201,
        camera.evaluate(
            "([url, token]) => whip.publish(url, token)", List.of(url("/whip"), token("camera"))));
    Page ann = page();
    ann.evaluate(
        "([url, token, options]) => harness.join(url, token, options)",
        List.of(stock.server().webSocket(), token("ann"), Map.of("publish", false)));
    ann.evaluate("() => harness.meets(1, 10)");
    assertEquals(201, play(viewer, "viewer"));
    watches(viewer, 10);

    assertEquals(
        Map.of("status", 200, "changed", true, "ufrag", true),
        camera.evaluate("token => whip.restart(token)", token("camera")));
    int seen = (Integer) viewer.evaluate("() => whip.frames()");
    watches(viewer, seen + 30);
    patches(camera);
    removes(viewer);

    assertEquals(
        200,
        camera.evaluate(
            "async token => (await whip.request(whip.session, 'DELETE', token)).status",
            token("camera")));
    ann.evaluate("() => harness.until(() => !harness.room.remoteParticipants.has('camera'))");
    assertEquals(
        404,
        camera.evaluate(
            "async token => (await whip.request(whip.session, 'DELETE', token)).status",
            token("camera")));
    List.of(viewer, camera, ann).forEach(page -> page.context().close());
  }

  /// Candidates by PATCH are taken; what is none is refused as RFC 9725 §4.3 says.
  private static void patches(Page camera) {
    String candidate =
        "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.9 9 typ host\r\n";
    String fragment = "application/trickle-ice-sdpfrag";
    assertEquals(204, patch(camera, candidate, fragment, "whip.etag"));
    assertEquals(412, patch(camera, candidate, fragment, "'\"0\"'"));
    assertEquals(428, patch(camera, candidate, fragment, "null"));
    assertEquals(415, patch(camera, candidate, "text/plain", "whip.etag"));
    assertEquals(400, patch(camera, candidate, fragment, "'*'"));
  }

  private static int patch(Page page, String body, String type, String match) {
    return (Integer)
        page.evaluate(
            """
            async ([token, body, type]) => {
              const match = %s;
              const headers = { 'content-type': type, ...(match && { 'if-match': match }) };
              return (await whip.request(whip.session, 'PATCH', token, body, headers)).status;
            }\
            """
                .formatted(match),
            List.of(token("camera"), body, type));
  }

  /// Who is removed gets nothing more, although it goes on listening.
  private static void removes(Page viewer) {
    RoomServiceClient api =
        RoomServiceClient.createClient(stock.server().address().toString(), "devkey", "secret");
    try {
      assertEquals(200, api.removeParticipant("whip", "viewer").execute().code());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    viewer.waitForTimeout(1_000);
    Object packets = viewer.evaluate("() => whip.packets()");
    viewer.waitForTimeout(2_000);
    assertEquals(packets, viewer.evaluate("() => whip.packets()"));
  }

  private static int play(Page page, String name) {
    return (Integer)
        page.evaluate(
            "([url, token]) => whip.play(url, token)", List.of(url("/whep"), token(name)));
  }

  private static void watches(Page page, int frames) {
    page.evaluate(
        """
        async (frames) => {
          const until = performance.now() + 20000;
          while ((await whip.frames()) < frames) {
            if (performance.now() > until) throw new Error(`${await whip.frames()} ${whip.states}`);
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        }\
        """,
        frames);
  }

  @Test
  void whatIsNoOfferIsRefusedAsTheRfcSays() throws Exception {
    String sdp = "application/sdp";
    assertEquals(415, status("POST", "/whip", token("eve"), "text/plain", "v=0"));
    assertEquals(400, status("POST", "/whip", token("eve"), sdp, "v=1"));
    assertEquals(400, status("POST", "/whep", token("eve"), sdp, ""));
    assertEquals(401, status("POST", "/whip", "none", sdp, "v=0"));
    assertEquals(413, status("POST", "/whip", token("eve"), sdp, "x".repeat(70_000)));
    assertEquals(405, status("PUT", "/whip", token("eve"), sdp, ""));
    assertEquals(405, status("PUT", "/whip/none", token("eve"), sdp, ""));
    assertEquals(404, status("PATCH", "/whip/none", token("eve"), sdp, ""));
    assertEquals(404, status("DELETE", "/whep/none", token("eve"), sdp, ""));
    String listener =
        AccessToken.of(
                "eve", VideoGrant.join("whip").permitting(false, true, true), Duration.ofMinutes(5))
            .sign("devkey", "secret");
    assertEquals(403, status("POST", "/whip", listener, sdp, OFFER));
    assertEquals(422, status("POST", "/whep", token("eve"), sdp, OFFER));
  }

  /// Sends Opus and nothing else.
  static final String OFFER =
      String.join(
          "\r\n",
          "v=0",
          "o=- 1 1 IN IP4 127.0.0.1",
          "s=-",
          "t=0 0",
          "a=group:BUNDLE 0",
          "a=ice-ufrag:abcd",
          "a=ice-pwd:abcdefghijklmnopqrstuvwx",
          "a=fingerprint:sha-256 " + "AB:".repeat(31) + "AB",
          "a=setup:actpass",
          "m=audio 9 UDP/TLS/RTP/SAVPF 111",
          "c=IN IP4 0.0.0.0",
          "a=mid:0",
          "a=rtcp-mux",
          "a=sendonly",
          "a=rtpmap:111 opus/48000/2",
          "");

  private static int status(String method, String path, String token, String type, String body)
      throws Exception {
    return HTTP.send(
            HttpRequest.newBuilder(stock.server().address().resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("content-type", type)
                .header("authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static String url(String path) {
    return stock.server().address().resolve(path).toString();
  }

  private static String token(String name) {
    return AccessToken.of(name, VideoGrant.join("whip"), Duration.ofMinutes(10))
        .sign("devkey", "secret");
  }

  private static Page page() {
    return stock.page();
  }
}
