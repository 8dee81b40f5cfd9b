// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.IceServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import livekit.LivekitModels.ClientConfigSetting;
import livekit.LivekitModels.DataTrackInfo;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.SpeakerInfo;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.CandidateProtocol;
import livekit.LivekitRtc.DataTrackSubscriberHandles.PublishedDataTrack;
import livekit.LivekitRtc.JoinResponse;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.PublishDataTrackRequest;
import livekit.LivekitRtc.PublishDataTrackResponse;
import livekit.LivekitRtc.RequestResponse;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SignalResponse.MessageCase;
import livekit.LivekitRtc.SimulateScenario;
import livekit.LivekitRtc.SyncState;
import livekit.LivekitRtc.UnpublishDataTrackRequest;
import livekit.LivekitRtc.UpdateDataSubscription;
import livekit.LivekitRtc.UpdateParticipantMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Clients that come back to a real server, and failures that they ask for.
final class ResumeTest {

  private static ClassroomServer server;

  @BeforeAll
  static void start() throws Exception {
    server = ClassroomServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static WireClient enter(String room, String identity) throws Exception {
    return WireClient.enter(
        server,
        identity,
        VideoGrant.join(room).with(VideoGrant.Right.UPDATE_OWN_METADATA, true),
        "");
  }

  private static WireClient resume(String room, String identity, String sid) throws Exception {
    return WireClient.enter(
        server,
        identity,
        VideoGrant.join(room).with(VideoGrant.Right.UPDATE_OWN_METADATA, true),
        sid);
  }

  private static SignalRequest.Builder simulate(SimulateScenario.Builder scenario) {
    return SignalRequest.newBuilder().setSimulate(scenario);
  }

  private static ParticipantInfo goneFrom(WireClient witness, String identity) throws Exception {
    return witness
        .next(
            MessageCase.UPDATE,
            m ->
                m.getUpdate().getParticipants(0).getIdentity().equals(identity)
                    && m.getUpdate().getParticipants(0).getState()
                        == ParticipantInfo.State.DISCONNECTED)
        .getUpdate()
        .getParticipants(0);
  }

  @Test
  void aResumedClientHearsWhatItHasMissed() throws Exception {
    WireClient ann = enter("missed", "ann");
    String sid = ann.next().getJoin().getParticipant().getSid();
    ann.send(
        SignalRequest.newBuilder()
            .setAddTrack(
                AddTrackRequest.newBuilder()
                    .setCid("c1")
                    .setType(TrackType.AUDIO)
                    .setSource(TrackSource.MICROPHONE)));
    String track = ann.next(MessageCase.TRACK_PUBLISHED).getTrackPublished().getTrack().getSid();
    ann.hangUp();
    WireClient bob = enter("missed", "bob");
    bob.next();
    bob.send(
        SignalRequest.newBuilder()
            .setUpdateMetadata(
                UpdateParticipantMetadata.newBuilder()
                    .setRequestId(5)
                    .putAttributes("hand", "raised")));
    assertEquals(
        RequestResponse.Reason.OK,
        bob.next(MessageCase.REQUEST_RESPONSE).getRequestResponse().getReason());

    WireClient back = resume("missed", "ann", sid);
    assertEquals(MessageCase.RECONNECT, back.next().getMessageCase(), "before anything else");
    List<ParticipantInfo> everyone =
        back.next(MessageCase.UPDATE).getUpdate().getParticipantsList();
    assertEquals(
        List.of("ann", "bob"), everyone.stream().map(ParticipantInfo::getIdentity).toList());
    assertEquals(sid, everyone.getFirst().getSid());
    assertEquals("raised", everyone.getLast().getAttributesMap().getOrDefault("hand", ""));
    assertEquals("missed", back.next(MessageCase.ROOM_UPDATE).getRoomUpdate().getRoom().getName());
    assertEquals(
        track, back.next(MessageCase.TRACK_PUBLISHED).getTrackPublished().getTrack().getSid());
    assertTrue(back.next(MessageCase.OFFER).getOffer().getSdp().contains("a=ice-ufrag"));
  }

  @Test
  void aHandIsRaisedAndLowered() throws Exception {
    WireClient ann = enter("hands", "ann");
    ann.next();
    WireClient bob = enter("hands", "bob");
    bob.next();
    for (String hand : List.of("raised", "")) {
      bob.send(
          SignalRequest.newBuilder()
              .setUpdateMetadata(
                  UpdateParticipantMetadata.newBuilder()
                      .setRequestId(9)
                      .putAttributes("hand", hand)));
      ann.next(
          MessageCase.UPDATE,
          m ->
              m.getUpdate().getParticipants(0).getIdentity().equals("bob")
                  && m.getUpdate()
                      .getParticipants(0)
                      .getAttributesMap()
                      .getOrDefault("hand", "")
                      .equals(hand)
                  && m.getUpdate().getParticipants(0).getVersion() > 1);
    }
    WireClient mute = WireClient.enter(server, "mute", VideoGrant.join("hands"), "");
    mute.next();
    mute.send(
        SignalRequest.newBuilder()
            .setUpdateMetadata(
                UpdateParticipantMetadata.newBuilder()
                    .setRequestId(3)
                    .putAttributes("hand", "raised")));
    assertEquals(
        RequestResponse.Reason.NOT_ALLOWED,
        mute.next(MessageCase.REQUEST_RESPONSE).getRequestResponse().getReason());
  }

  @Test
  void aForgottenClientIsSentToJoinAnew() throws Exception {
    WireClient witness = enter("nodes", "witness");
    witness.next();
    Map<SimulateScenario.Builder, DisconnectReason> scenarios =
        Map.of(
            SimulateScenario.newBuilder().setNodeFailure(true), DisconnectReason.SERVER_SHUTDOWN,
            SimulateScenario.newBuilder().setMigration(true), DisconnectReason.MIGRATION);
    for (var scenario : scenarios.entrySet()) {
      WireClient ann = enter("nodes", "ann");
      String sid = ann.next().getJoin().getParticipant().getSid();
      ann.send(simulate(scenario.getKey()));
      assertTrue(ann.closed.await(30, TimeUnit.SECONDS));
      assertTrue(ann.told.stream().noneMatch(SignalResponse::hasLeave), "a node dies silently");
      assertEquals(scenario.getValue(), goneFrom(witness, "ann").getDisconnectReason());
      LeaveRequest leave = resume("nodes", "ann", sid).next().getLeave();
      assertEquals(LeaveRequest.Action.RECONNECT, leave.getAction());
      assertEquals(DisconnectReason.STATE_MISMATCH, leave.getReason());
    }
  }

  @Test
  void aClientIsToldToLeaveOrToJoinAnewAsItAsks() throws Exception {
    WireClient ann = enter("leaves", "ann");
    ann.next();
    ann.send(simulate(SimulateScenario.newBuilder().setServerLeave(true)));
    LeaveRequest leave = ann.next(MessageCase.LEAVE).getLeave();
    assertEquals(LeaveRequest.Action.DISCONNECT, leave.getAction());
    assertEquals(DisconnectReason.SERVER_SHUTDOWN, leave.getReason());
    WireClient bob = enter("leaves", "bob");
    bob.next();
    bob.send(simulate(SimulateScenario.newBuilder().setLeaveRequestFullReconnect(true)));
    assertEquals(LeaveRequest.Action.RECONNECT, bob.next(MessageCase.LEAVE).getLeave().getAction());
  }

  @Test
  void aResumeIsCutOffOnceBeforeOrAfterItsAnswer() throws Exception {
    WireClient ann = enter("cut", "ann");
    String sid = ann.next().getJoin().getParticipant().getSid();
    ann.send(simulate(SimulateScenario.newBuilder().setDisconnectSignalOnResumeNoMessages(true)));
    ann.settle();
    ann.hangUp();
    WireClient silent = resume("cut", "ann", sid);
    assertTrue(silent.closed.await(30, TimeUnit.SECONDS));
    assertNull(silent.told.poll());
    WireClient back = resume("cut", "ann", sid);
    assertEquals(MessageCase.RECONNECT, back.next().getMessageCase());

    back.send(simulate(SimulateScenario.newBuilder().setDisconnectSignalOnResume(true)));
    back.settle();
    back.hangUp();
    WireClient told = resume("cut", "ann", sid);
    assertTrue(told.closed.await(30, TimeUnit.SECONDS));
    assertEquals(MessageCase.RECONNECT, told.next().getMessageCase());
    WireClient again = resume("cut", "ann", sid);
    assertEquals(MessageCase.RECONNECT, again.next().getMessageCase());
    again.settle();
    assertEquals(1, again.closed.getCount());
  }

  @Test
  void aClientThatAsksForTcpIsOfferedNothingElse() throws Exception {
    WireClient ann = enter("tcp", "ann");
    ann.next();
    assertTrue(ann.next(MessageCase.OFFER).getOffer().getSdp().contains(" udp "));
    ann.send(
        simulate(SimulateScenario.newBuilder().setSwitchCandidateProtocol(CandidateProtocol.TCP)));
    ann.settle();
    WireClient again = enter("tcp", "ann");
    again.next();
    String sdp = again.next(MessageCase.OFFER).getOffer().getSdp();
    assertFalse(sdp.contains(" udp "), sdp);
    assertTrue(sdp.contains(" tcp "), sdp);
    WireClient bob = enter("tcp", "bob");
    bob.next();
    assertTrue(bob.next(MessageCase.OFFER).getOffer().getSdp().contains(" udp "));
    again.send(
        simulate(SimulateScenario.newBuilder().setSwitchCandidateProtocol(CandidateProtocol.UDP)));
    again.settle();
    WireClient last = enter("tcp", "ann");
    last.next();
    assertTrue(last.next(MessageCase.OFFER).getOffer().getSdp().contains(" udp "));
  }

  @Test
  void aClientThatAsksForTlsIsToldOfNothingElse() throws Exception {
    IceServers relays =
        participant ->
            List.of(
                new IceServer(
                    List.of("turn:h:1?transport=udp", "turns:h:2?transport=tcp"), "name", "word"));
    try (ClassroomServer relaying =
        ClassroomServer.start(
            SignalingConfig.of(Map.of(ClassroomServer.KEY, ClassroomServer.SECRET)).with(relays))) {
      VideoGrant grant = VideoGrant.join("tls");
      WireClient ann = WireClient.enter(relaying, "ann", grant, "");
      JoinResponse first = ann.next().getJoin();
      assertEquals(2, first.getIceServers(0).getUrlsCount());
      assertEquals(ClientConfigSetting.UNSET, first.getClientConfiguration().getForceRelay());
      ann.send(
          simulate(
              SimulateScenario.newBuilder().setSwitchCandidateProtocol(CandidateProtocol.TLS)));
      ann.settle();
      WireClient again = WireClient.enter(relaying, "ann", grant, "");
      JoinResponse second = again.next().getJoin();
      assertEquals(
          List.of("turns:h:2?transport=tcp"),
          second.getIceServers(0).getUrlsList().stream().toList());
      assertEquals(ClientConfigSetting.ENABLED, second.getClientConfiguration().getForceRelay());
      assertTrue(again.next(MessageCase.OFFER).getOffer().getSdp().contains(" udp "));
      String sid = second.getParticipant().getSid();
      WireClient back = WireClient.enter(relaying, "ann", grant, sid);
      assertEquals(
          ClientConfigSetting.ENABLED,
          back.next().getReconnect().getClientConfiguration().getForceRelay());
    }
  }

  @Test
  void onlyOneWhoMaySpeakIsSaidToSpeak() throws Exception {
    WireClient ann = enter("speech", "ann");
    ann.next();
    WireClient mute =
        WireClient.enter(
            server, "mute", VideoGrant.join("speech").permitting(false, true, true), "");
    mute.next();
    mute.send(simulate(SimulateScenario.newBuilder().setSpeakerUpdate(1)));
    mute.send(SignalRequest.newBuilder().setPing(1));
    mute.next(MessageCase.PONG);
    WireClient bob = enter("speech", "bob");
    String sid = bob.next().getJoin().getParticipant().getSid();
    bob.send(simulate(SimulateScenario.newBuilder().setSpeakerUpdate(1)));
    for (boolean active : new boolean[] {true, false}) {
      SpeakerInfo speaker =
          ann.next(MessageCase.SPEAKERS_CHANGED).getSpeakersChanged().getSpeakers(0);
      assertEquals(sid, speaker.getSid());
      assertEquals(active, speaker.getActive());
    }
  }

  private static SignalRequest.Builder publish(int handle, String name) {
    return SignalRequest.newBuilder()
        .setPublishDataTrackRequest(
            PublishDataTrackRequest.newBuilder().setPubHandle(handle).setName(name));
  }

  private static SignalRequest.Builder subscribe(String sid, boolean subscribe) {
    return SignalRequest.newBuilder()
        .setUpdateDataSubscription(
            UpdateDataSubscription.newBuilder()
                .addUpdates(
                    UpdateDataSubscription.Update.newBuilder()
                        .setTrackSid(sid)
                        .setSubscribe(subscribe)));
  }

  private static RequestResponse.Reason refusal(WireClient client, SignalRequest.Builder request)
      throws Exception {
    client.send(request);
    return client.next(MessageCase.REQUEST_RESPONSE).getRequestResponse().getReason();
  }

  @Test
  void dataTracksAreAnnouncedSubscribedAndKeptOverAResume() throws Exception {
    WireClient ann = enter("tracks", "ann");
    String annSid = ann.next().getJoin().getParticipant().getSid();
    WireClient bob = enter("tracks", "bob");
    String bobSid = bob.next().getJoin().getParticipant().getSid();
    ann.send(publish(7, "pointer"));
    DataTrackInfo track =
        ann.next(MessageCase.PUBLISH_DATA_TRACK_RESPONSE).getPublishDataTrackResponse().getInfo();
    assertEquals(7, track.getPubHandle());
    assertTrue(track.getSid().startsWith("DTR_"));
    DataTrackInfo seen =
        bob.next(MessageCase.UPDATE, m -> m.getUpdate().getParticipants(0).getDataTracksCount() > 0)
            .getUpdate()
            .getParticipants(0)
            .getDataTracks(0);
    assertEquals(track, seen);
    bob.send(subscribe(track.getSid(), true));
    Map<Integer, PublishedDataTrack> handles =
        bob.next(MessageCase.DATA_TRACK_SUBSCRIBER_HANDLES)
            .getDataTrackSubscriberHandles()
            .getSubHandlesMap();
    assertEquals(
        PublishedDataTrack.newBuilder()
            .setPublisherIdentity("ann")
            .setPublisherSid(annSid)
            .setTrackSid(track.getSid())
            .build(),
        handles.values().iterator().next());
    bob.hangUp();
    WireClient back = resume("tracks", "bob", bobSid);
    assertEquals(
        handles,
        back.next(MessageCase.DATA_TRACK_SUBSCRIBER_HANDLES)
            .getDataTrackSubscriberHandles()
            .getSubHandlesMap());
  }

  @Test
  void dataTracksArePublishedAgainAfterAResumeAndEnd() throws Exception {
    WireClient ann = enter("again", "ann");
    String annSid = ann.next().getJoin().getParticipant().getSid();
    WireClient back = enter("again", "bob");
    back.next();
    ann.send(publish(7, "pointer"));
    DataTrackInfo track =
        ann.next(MessageCase.PUBLISH_DATA_TRACK_RESPONSE).getPublishDataTrackResponse().getInfo();
    ann.hangUp();
    WireClient annBack = resume("again", "ann", annSid);
    annBack.next();
    annBack.send(
        SignalRequest.newBuilder()
            .setSyncState(
                SyncState.newBuilder()
                    .addPublishDataTracks(PublishDataTrackResponse.newBuilder().setInfo(track))
                    .addPublishDataTracks(
                        PublishDataTrackResponse.newBuilder()
                            .setInfo(
                                DataTrackInfo.newBuilder().setPubHandle(8).setName("second")))));
    assertEquals(
        "second",
        annBack
            .next(MessageCase.PUBLISH_DATA_TRACK_RESPONSE)
            .getPublishDataTrackResponse()
            .getInfo()
            .getName());
    annBack.send(
        SignalRequest.newBuilder()
            .setUnpublishDataTrackRequest(UnpublishDataTrackRequest.newBuilder().setPubHandle(7)));
    annBack.next(MessageCase.UNPUBLISH_DATA_TRACK_RESPONSE);
    back.next(
        MessageCase.UPDATE,
        m ->
            m.getUpdate().getParticipants(0).getIdentity().equals("ann")
                && m.getUpdate().getParticipants(0).getDataTracksList().stream()
                    .map(DataTrackInfo::getName)
                    .toList()
                    .equals(List.of("second")));
  }

  @Test
  void dataTracksHaveAHandleAndANameOfTheirOwn() throws Exception {
    WireClient ann = enter("names", "ann");
    ann.next();
    ann.send(publish(7, "pointer"));
    assertEquals(RequestResponse.Reason.DUPLICATE_HANDLE, refusal(ann, publish(7, "other")));
    assertEquals(RequestResponse.Reason.DUPLICATE_NAME, refusal(ann, publish(8, "pointer")));
    assertEquals(RequestResponse.Reason.INVALID_HANDLE, refusal(ann, publish(0, "zero")));
    assertEquals(RequestResponse.Reason.INVALID_HANDLE, refusal(ann, publish(65_536, "far")));
    assertEquals(RequestResponse.Reason.INVALID_NAME, refusal(ann, publish(9, "")));
  }

  @Test
  void whoMayNotPublishDataHasNoDataTracks() throws Exception {
    WireClient mute =
        WireClient.enter(
            server, "mute", VideoGrant.join("silent").permitting(true, true, false), "");
    mute.next();
    assertEquals(RequestResponse.Reason.NOT_ALLOWED, refusal(mute, publish(1, "x")));
  }
}
