// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.IceServer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Offers as encoders send them, and what RFC 9725 says of requests beside them.
final class WhipOffersTest {

  private static final String FRAGMENT = "application/trickle-ice-sdpfrag";
  private static final String FIRST = "a=ice-ufrag:EsAw\r\na=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y\r\n";
  private static final String SECOND = "a=ice-ufrag:ysXw\r\na=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\r\n";
  private static final String SESSION =
      """
      v=0
      o=- 5228595038118931041 2 IN IP4 127.0.0.1
      s=-
      t=0 0
      """;
  private static final String AUDIO =
      """
      m=audio 9 UDP/TLS/RTP/SAVPF 111
      c=IN IP4 0.0.0.0
      a=ice-ufrag:EsAw
      a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y
      a=fingerprint:sha-256 %s
      a=setup:actpass
      a=mid:0
      a=sendonly
      a=msid:d46fb922 ce326ecf
      a=rtcp-mux
      a=rtpmap:111 OPUS/48000/2
      """
          .formatted("AB:".repeat(31) + "AB");

  /// As in RFC 9725 §4.2: what is of the transport stands in the first m-line alone.
  private static final String VIDEO =
      """
      m=video 0 UDP/TLS/RTP/SAVPF 96
      a=mid:1
      a=bundle-only
      a=sendonly
      a=msid:d46fb922 3956b460
      """;

  private static ClassroomServer server;
  private static PlainHttp http;

  @BeforeAll
  static void start() throws Exception {
    IceServer relay = new IceServer(List.of("turn:relay.test:3478?transport=udp"), "ann", "pass");
    server =
        ClassroomServer.start(
            SignalingConfig.of(Map.of(ClassroomServer.KEY, ClassroomServer.SECRET))
                .with(ignored -> List.of(relay)));
    http = new PlainHttp(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String offer(String... sections) {
    return String.join("", sections).replace("\n", "\r\n");
  }

  private static String both(String codec) {
    return offer(SESSION, "a=group:BUNDLE 0 1\n", AUDIO, VIDEO, codec);
  }

  private static HttpResponse<String> post(VideoGrant grant, String offer) throws Exception {
    String token = ClassroomServer.token("encoder", grant);
    return http.send(
        "POST",
        "/whip",
        offer,
        "content-type",
        "application/sdp",
        "authorization",
        "Bearer " + token);
  }

  private static HttpResponse<String> post(String offer) throws Exception {
    return post(VideoGrant.join("studio"), offer);
  }

  private static HttpResponse<String> patch(String session, String match, String fragment)
      throws Exception {
    String token = ClassroomServer.token("encoder", VideoGrant.join("studio"));
    return http.send(
        "PATCH",
        session,
        "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n" + fragment,
        "content-type",
        FRAGMENT,
        "if-match",
        match,
        "authorization",
        "Bearer " + token);
  }

  @Test
  void whatEncodersOfferIsTakenWhole() throws Exception {
    for (String codec :
        List.of(
            "a=rtpmap:96 VP8/90000\n",
            "a=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1;profile-level-id=42e01f\n",
            // x264's default, and what hardware sends.
            "a=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1;profile-level-id=640028\n",
            "a=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1;profile-level-id=4d001f\n",
            "a=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1\n",
            "a=rtpmap:96 AV1/90000\n")) {
      HttpResponse<String> answer = post(both(codec));
      assertEquals(201, answer.statusCode(), () -> codec + answer.body());
      assertEquals(2, answer.body().split("a=recvonly", -1).length - 1, codec);
      assertEquals(2, answer.body().split("a=rtcp-mux-only", -1).length - 1, codec);
    }
    // One m-line need not be bundled with itself.
    HttpResponse<String> alone = post(offer(SESSION, AUDIO));
    assertEquals(201, alone.statusCode(), alone::body);
    assertFalse(alone.body().contains("BUNDLE"), alone::body);
  }

  @Test
  void whatCannotBeTakenWholeIsRefused() throws Exception {
    assertEquals(422, post(both("a=rtpmap:96 H265/90000\n")).statusCode());
    VideoGrant speaker = VideoGrant.join("studio").publishingOnly(Set.of("microphone"));
    assertEquals(403, post(speaker, both("a=rtpmap:96 VP8/90000\n")).statusCode());
    assertEquals(201, post(speaker, offer(SESSION, AUDIO)).statusCode());
    // We are the server of DTLS.
    assertEquals(400, post(offer(SESSION, AUDIO.replace("actpass", "passive"))).statusCode());
  }

  @Test
  void aSessionIsPatchedByItsTag() throws Exception {
    HttpResponse<String> opened = post(both("a=rtpmap:96 VP8/90000\n"));
    assertEquals(
        List.of(
            "<turn:relay.test:3478?transport=udp>; rel=\"ice-server\"; username=\"ann\";"
                + " credential=\"pass\"; credential-type=\"password\""),
        opened.headers().allValues("link"));
    String session = opened.headers().firstValue("location").orElseThrow();
    String tag = opened.headers().firstValue("etag").orElseThrow();
    assertEquals(204, patch(session, tag, FIRST + "a=end-of-candidates\r\n").statusCode());
    assertEquals(204, patch(session, "\"other\", " + tag, FIRST).statusCode());
    assertEquals(412, patch(session, "W/" + tag, FIRST).statusCode());
    assertEquals(400, patch(session, tag, "no line of SDP\r\n").statusCode());

    // New credentials restart ICE, with or without the quotes of the RFC's example.
    HttpResponse<String> restarted = patch(session, "\"*\"", SECOND);
    assertEquals(200, restarted.statusCode(), restarted::body);
    assertTrue(restarted.body().contains("a=ice-lite"), restarted::body);
    String next = restarted.headers().firstValue("etag").orElseThrow();
    assertEquals(412, patch(session, tag, SECOND).statusCode());
    assertEquals(204, patch(session, "*", SECOND).statusCode());
    assertEquals(200, patch(session, next, FIRST).statusCode());
  }

  @Test
  void askingWhatThereIsIsNoError() throws Exception {
    assertEquals(204, http.send("GET", "/whip", "").statusCode());
    assertEquals(204, http.send("GET", "/whip/any", "").statusCode());
    HttpResponse<String> player = http.send("HEAD", "/whep", "");
    assertEquals(200, player.statusCode());
    assertEquals("application/sdp", player.headers().firstValue("content-type").orElse(""));
    HttpResponse<String> options = http.send("OPTIONS", "/whip", "");
    assertEquals(200, options.statusCode());
    assertEquals("application/sdp", options.headers().firstValue("accept-post").orElse(""));
    HttpResponse<String> refused = http.send("PUT", "/whip", "");
    assertEquals(405, refused.statusCode());
    assertTrue(refused.headers().firstValue("allow").orElse("").contains("POST"));
  }

  /// Whoever waits for a publisher by asking again and again opens no room and disturbs nobody.
  @Test
  void aPlayerWaitsOutsideUntilSomethingIsPublished() throws Exception {
    String token = ClassroomServer.token("viewer", VideoGrant.join("quiet"));
    HttpResponse<String> answer =
        http.send(
            "POST",
            "/whep",
            both("a=rtpmap:96 VP8/90000\n").replace("sendonly", "recvonly"),
            "content-type",
            "application/sdp",
            "authorization",
            "Bearer " + token);
    assertEquals(409, answer.statusCode(), answer::body);
    assertEquals("2", answer.headers().firstValue("retry-after").orElse(""));
    assertTrue(
        server.signaling.overview().await().stream()
            .noneMatch(each -> each.room().name().equals("quiet")));
  }
}
