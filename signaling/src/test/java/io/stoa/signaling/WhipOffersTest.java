// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.IceServer;
import io.stoa.signaling.wire.ParticipantDescription.Permission;
import io.stoa.signaling.wire.RoomCall;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitRtc.SignalResponse;
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
    return post("/whip", "encoder", grant, offer);
  }

  private static HttpResponse<String> post(
      String path, String identity, VideoGrant grant, String offer) throws Exception {
    String token = ClassroomServer.token(identity, grant);
    return http.send(
        "POST", path, offer, "content-type", "application/sdp", "authorization", "Bearer " + token);
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
    HttpResponse<String> answer = play("viewer", "quiet");
    assertEquals(409, answer.statusCode(), answer::body);
    assertEquals("2", answer.headers().firstValue("retry-after").orElse(""));
    assertTrue(
        server.signaling.overview().await().stream()
            .noneMatch(each -> each.room().name().equals("quiet")));
  }

  private static HttpResponse<String> play(String identity, String room) throws Exception {
    String offer = both("a=rtpmap:96 VP8/90000\n").replace("sendonly", "recvonly");
    return post("/whep", identity, VideoGrant.join(room), offer);
  }

  /// A player cannot be told of what comes later, so that it is told to ask again.
  @Test
  void aPlayerIsSentAwayWhenWhatItPlaysHasEnded() throws Exception {
    VideoGrant grant = VideoGrant.join("breaks");
    WireClient ann = WireClient.enter(server, "ann", grant, "");
    HttpResponse<String> published = post(grant, both("a=rtpmap:96 VP8/90000\n"));
    assertEquals(201, published.statusCode());
    HttpResponse<String> playing = play("viewer", "breaks");
    assertEquals(201, playing.statusCode(), playing::body);
    assertEquals(2, playing.body().split("a=sendonly", -1).length - 1);
    String bearer = "Bearer " + ClassroomServer.token("encoder", grant);
    String session = published.headers().firstValue("location").orElseThrow();
    assertEquals(200, http.send("DELETE", session, "", "authorization", bearer).statusCode());
    seesLeaving(ann, "viewer");
    assertEquals(409, play("viewer", "breaks").statusCode());
    assertEquals(201, post(grant, both("a=rtpmap:96 VP8/90000\n")).statusCode());
    assertEquals(201, play("viewer", "breaks").statusCode());

    // An encoder whose tracks are not wanted any more is not left to send them to nobody.
    Permission none = new Permission(true, false, true, Set.of(), false, false, false, false);
    server
        .signaling
        .perform(
            new RoomCall.UpdateParticipant(
                "breaks", "encoder", "", "", Map.of(), Optional.of(none)))
        .await(30, TimeUnit.SECONDS);
    seesLeaving(ann, "encoder");
    ann.hangUp();
  }

  private static void seesLeaving(WireClient client, String identity) throws Exception {
    client.next(
        SignalResponse.MessageCase.UPDATE,
        m ->
            m.getUpdate().getParticipantsList().stream()
                .anyMatch(each ->
                    each.getIdentity().equals(identity)
                        && each.getState() == ParticipantInfo.State.DISCONNECTED));
  }
}
