// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.signaling.token.KeyRing;
import io.stoa.signaling.token.VideoGrant;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import livekit.LivekitModels;
import livekit.LivekitRtc;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Joins a real server by WebSocket, as a client of `/rtc` does.
final class JoinTest {

  private static ClassroomServer server;
  private static HttpClient http;

  @BeforeAll
  static void start() throws Exception {
    server =
        ClassroomServer.start(
            new SignalingConfig(
                KeyRing.of(Map.of(ClassroomServer.KEY, ClassroomServer.SECRET)),
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                3,
                2));
    http = server.vertx.createHttpClient(new HttpClientOptions());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String query(String identity, VideoGrant grant) {
    return "access_token=" + ClassroomServer.token(identity, grant);
  }

  private static int status(HttpMethod method, String uri) throws Exception {
    return http.request(method, server.http.actualPort(), "127.0.0.1", uri)
        .compose(request -> request.send().map(HttpClientResponse::statusCode))
        .await(30, TimeUnit.SECONDS);
  }

  @Test
  void validatesBeforeTheUpgrade() throws Exception {
    String good = query("ann", VideoGrant.join("validate"));
    assertEquals(200, status(HttpMethod.GET, "/rtc/validate?" + good));
    assertEquals(200, status(HttpMethod.GET, "/rtc/v1/validate?" + good));
    assertEquals(200, status(HttpMethod.HEAD, "/"));
    assertEquals(401, status(HttpMethod.GET, "/rtc/validate"));
    assertEquals(401, status(HttpMethod.GET, "/rtc/v1/validate?access_token=x.y.z"));
    assertEquals(403, status(HttpMethod.GET, "/rtc/validate?" + query("a", VideoGrant.none())));
    assertEquals(403, status(HttpMethod.GET, "/rtc/validate?" + query("a", VideoGrant.join(""))));
    assertEquals(400, status(HttpMethod.GET, "/rtc/v1/validate?join_request=!&" + good));
    assertEquals(426, status(HttpMethod.GET, "/rtc?" + good));
    UpgradeRejectedException refused =
        assertThrows(
            UpgradeRejectedException.class, () -> new WireClient(server, "access_token=a.b.c"));
    assertEquals(401, refused.getStatus());
  }

  @Test
  void joinsPublishesAndLeaves() throws Exception {
    WireClient ann = new WireClient(server, query("ann", VideoGrant.join("lesson")));
    LivekitRtc.JoinResponse join = ann.next().getJoin();
    assertTrue(join.getParticipant().getSid().startsWith("PA_"));
    assertTrue(join.getSubscriberPrimary());
    assertFalse(ann.next(MessageCase.REFRESH_TOKEN).getRefreshToken().isEmpty());
    assertTrue(ann.next(MessageCase.OFFER).getOffer().getSdp().contains("m=application"));

    WireClient bob = new WireClient(server, query("bob", VideoGrant.join("lesson")));
    assertEquals("ann", bob.next().getJoin().getOtherParticipants(0).getIdentity());
    ann.next(MessageCase.UPDATE, m -> m.getUpdate().getParticipants(0).getIdentity().equals("bob"));

    ann.send(addTrack("c1"));
    LivekitRtc.TrackPublishedResponse published =
        ann.next(MessageCase.TRACK_PUBLISHED).getTrackPublished();
    assertEquals("c1", published.getCid());
    assertTrue(published.getTrack().getSid().startsWith("TR_"));
    ann.send(addTrack("c2"));
    ann.send(addTrack("c3"));
    LivekitRtc.RequestResponse refused =
        ann.next(MessageCase.REQUEST_RESPONSE).getRequestResponse();
    assertEquals(LivekitRtc.RequestResponse.Reason.LIMIT_EXCEEDED, refused.getReason());
    assertEquals("c3", refused.getAddTrack().getCid());

    ann.send(SignalRequest.newBuilder().setPingReq(LivekitRtc.Ping.newBuilder().setTimestamp(42)));
    assertEquals(42, ann.next(MessageCase.PONG_RESP).getPongResp().getLastPingTimestamp());

    ann.send(SignalRequest.newBuilder().setLeave(LivekitRtc.LeaveRequest.newBuilder()));
    LivekitModels.ParticipantInfo gone =
        bob.next(
                MessageCase.UPDATE,
                m ->
                    m.getUpdate().getParticipants(0).getState()
                        == LivekitModels.ParticipantInfo.State.DISCONNECTED)
            .getUpdate()
            .getParticipants(0);
    assertEquals("ann", gone.getIdentity());
    assertEquals(LivekitModels.DisconnectReason.CLIENT_INITIATED, gone.getDisconnectReason());
  }

  @Test
  void refusesASecondCodecOfWhatIsNotThere() throws Exception {
    WireClient ann = new WireClient(server, query("ann", VideoGrant.join("codecs")));
    ann.next();
    ann.send(addTrack("c1"));
    String pending = ann.next(MessageCase.TRACK_PUBLISHED).getTrackPublished().getTrack().getSid();
    for (String sid : new String[] {"TR_V0", "x".repeat(1000), pending}) {
      SignalRequest.Builder again = addTrack("c2");
      again.getAddTrackBuilder().setSid(sid).addSimulcastCodecsBuilder().setCodec("vp8");
      ann.send(again);
      assertEquals(
          LivekitRtc.RequestResponse.Reason.NOT_FOUND,
          ann.next(MessageCase.REQUEST_RESPONSE).getRequestResponse().getReason());
    }
  }

  private static SignalRequest.Builder addTrack(String cid) {
    return SignalRequest.newBuilder()
        .setAddTrack(
            LivekitRtc.AddTrackRequest.newBuilder()
                .setCid(cid)
                .setType(LivekitModels.TrackType.VIDEO)
                .setSource(LivekitModels.TrackSource.CAMERA));
  }

  @Test
  void evictsADuplicateAndResumesTheOther() throws Exception {
    WireClient first = new WireClient(server, query("ann", VideoGrant.join("twice")));
    first.next();
    WireClient second = new WireClient(server, query("ann", VideoGrant.join("twice")));
    LivekitRtc.LeaveRequest leave = first.next(MessageCase.LEAVE).getLeave();
    assertEquals(LivekitModels.DisconnectReason.DUPLICATE_IDENTITY, leave.getReason());
    String sid = second.next().getJoin().getParticipant().getSid();

    second.socket.close().await(30, TimeUnit.SECONDS);
    WireClient resumed =
        new WireClient(server, query("ann", VideoGrant.join("twice")) + "&reconnect=1&sid=" + sid);
    assertEquals(MessageCase.RECONNECT, resumed.next().getMessageCase());
    assertEquals(sid, resumed.next(MessageCase.UPDATE).getUpdate().getParticipants(0).getSid());
    assertTrue(resumed.next(MessageCase.OFFER).getOffer().getId() > 1);
  }

  @Test
  void sendsAnUnknownResumeToJoinAnew() throws Exception {
    WireClient lost =
        new WireClient(
            server, query("ann", VideoGrant.join("forgotten")) + "&reconnect=1&sid=PA_nobody");
    LivekitRtc.LeaveRequest leave = lost.next().getLeave();
    assertEquals(LivekitRtc.LeaveRequest.Action.RECONNECT, leave.getAction());
    assertEquals(LivekitModels.DisconnectReason.STATE_MISMATCH, leave.getReason());
  }

  @Test
  void honoursGrants() throws Exception {
    WireClient mute =
        new WireClient(
            server, query("mute", VideoGrant.join("rights").permitting(false, true, false)));
    mute.next();
    mute.send(addTrack("c1"));
    assertEquals(
        LivekitRtc.RequestResponse.Reason.NOT_ALLOWED,
        mute.next(MessageCase.REQUEST_RESPONSE).getRequestResponse().getReason());
    WireClient ghost =
        new WireClient(
            server, query("ghost", VideoGrant.join("rights").with(VideoGrant.Right.HIDDEN, true)));
    ghost.next();
    WireClient late = new WireClient(server, query("late", VideoGrant.join("rights")));
    LivekitRtc.JoinResponse join = late.next().getJoin();
    assertEquals(1, join.getOtherParticipantsCount());
    assertEquals("mute", join.getOtherParticipants(0).getIdentity());
    WireClient surplus = new WireClient(server, query("surplus", VideoGrant.join("rights")));
    assertEquals(
        LivekitModels.DisconnectReason.JOIN_FAILURE,
        surplus.next(MessageCase.LEAVE).getLeave().getReason());
  }

  @Test
  void survivesHostileMessages() throws Exception {
    WireClient hostile = new WireClient(server, query("eve", VideoGrant.join("hostile")));
    hostile.next();
    hostile.socket.writeBinaryMessage(Buffer.buffer(new byte[] {-1, -1, -1, -1}));
    hostile.send(SignalRequest.newBuilder().setPing(1));
    hostile.next(MessageCase.PONG);
    hostile.send(
        SignalRequest.newBuilder()
            .setOffer(LivekitRtc.SessionDescription.newBuilder().setSdp("nonsense")));
    assertEquals(
        LivekitModels.DisconnectReason.JOIN_FAILURE,
        hostile.next(MessageCase.LEAVE).getLeave().getReason());

    WireClient flood = new WireClient(server, query("flood", VideoGrant.join("hostile")));
    flood.next();
    for (int i = 0; i < 3 * ClientSession.FRAMES_BURST; i++) {
      flood.send(SignalRequest.newBuilder().setTrickle(LivekitRtc.TrickleRequest.newBuilder()));
    }
    assertTrue(flood.closed.await(30, TimeUnit.SECONDS), "a flood ends the connection");
  }
}
