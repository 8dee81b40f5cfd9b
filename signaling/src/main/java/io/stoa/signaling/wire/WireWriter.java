// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.util.List;
import java.util.Map;
import livekit.LivekitModels;
import livekit.LivekitRtc;

/// Writes what we send. Any thread.
public final class WireWriter {

  /// The version that we claim: clients enable features by it.
  public static final String VERSION = "1.9.0";

  /// The version of the protocol that we speak.
  public static final int PROTOCOL = 16;

  /// How often a client pings, and how long it waits for us.
  public static final int PING_INTERVAL_SECONDS = 5;

  public static final int PING_TIMEOUT_SECONDS = 15;

  static final List<String> MIME_TYPES =
      List.of("audio/opus", "audio/red", "video/VP8", "video/H264", "video/VP9", "video/AV1");

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private WireWriter() {}

  public static byte[] binary(ServerMessage message) {
    return response(message).toByteArray();
  }

  public static String json(ServerMessage message) {
    try {
      return JSON.print(response(message));
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException("no Any in these messages", impossible);
    }
  }

  private static LivekitRtc.SignalResponse response(ServerMessage message) {
    LivekitRtc.SignalResponse.Builder out = LivekitRtc.SignalResponse.newBuilder();
    switch (message) {
      case ServerMessage.Join join -> out.setJoin(join(join));
      case ServerMessage.Reconnect reconnect ->
          out.setReconnect(
              LivekitRtc.ReconnectResponse.newBuilder()
                  .setServerInfo(server())
                  .setLastMessageSeq(reconnect.lastSequence())
                  .addAllIceServers(iceServers(reconnect.iceServers()))
                  .setClientConfiguration(configuration(reconnect.relayed())));
      case ServerMessage.Answer answer ->
          out.setAnswer(session("answer", answer.id(), answer.sdp(), answer.trackOfMid()));
      case ServerMessage.Offer offer ->
          out.setOffer(session("offer", offer.id(), offer.sdp(), offer.trackOfMid()));
      case ServerMessage.Update update -> out.setUpdate(update(update));
      case ServerMessage.TrackPublished published ->
          out.setTrackPublished(
              LivekitRtc.TrackPublishedResponse.newBuilder()
                  .setCid(published.cid())
                  .setTrack(ModelWriter.track(published.track())));
      case ServerMessage.TrackUnpublished track ->
          out.setTrackUnpublished(
              LivekitRtc.TrackUnpublishedResponse.newBuilder().setTrackSid(track.trackSid()));
      case ServerMessage.TrackSubscribed track ->
          out.setTrackSubscribed(
              LivekitRtc.TrackSubscribed.newBuilder().setTrackSid(track.trackSid()));
      case ServerMessage.Mute mute ->
          out.setMute(
              LivekitRtc.MuteTrackRequest.newBuilder()
                  .setSid(mute.trackSid())
                  .setMuted(mute.muted()));
      case ServerMessage.Leave leave -> out.setLeave(leave(leave));
      case ServerMessage.Speakers speakers -> out.setSpeakersChanged(speakers(speakers));
      default -> rest(message, out);
    }
    return out.build();
  }

  private static void rest(ServerMessage message, LivekitRtc.SignalResponse.Builder out) {
    switch (message) {
      case ServerMessage.RoomUpdate update ->
          out.setRoomUpdate(
              LivekitRtc.RoomUpdate.newBuilder().setRoom(ModelWriter.room(update.room())));
      case ServerMessage.RoomMoved moved -> out.setRoomMoved(moved(moved));
      case ServerMessage.SubscriptionPermission permission ->
          out.setSubscriptionPermissionUpdate(
              LivekitRtc.SubscriptionPermissionUpdate.newBuilder()
                  .setParticipantSid(permission.participantSid())
                  .setTrackSid(permission.trackSid())
                  .setAllowed(permission.allowed()));
      case ServerMessage.SubscriptionFailed failed ->
          out.setSubscriptionResponse(
              LivekitRtc.SubscriptionResponse.newBuilder()
                  .setTrackSid(failed.trackSid())
                  .setErr(LivekitModels.SubscriptionError.SE_TRACK_NOTFOUND));
      case ServerMessage.Qualities all -> out.setConnectionQuality(qualities(all));
      case ServerMessage.StreamState state -> out.setStreamStateUpdate(state(state));
      case ServerMessage.WantedQuality wanted -> out.setSubscribedQualityUpdate(wanted(wanted));
      case ServerMessage.RefreshToken refresh -> out.setRefreshToken(refresh.token());
      case ServerMessage.Pong pong -> out.setPong(pong.timestamp());
      case ServerMessage.PongResponse pong ->
          out.setPongResp(
              LivekitRtc.Pong.newBuilder()
                  .setLastPingTimestamp(pong.lastTimestamp())
                  .setTimestamp(pong.timestamp()));
      case ServerMessage.MediaSections sections ->
          out.setMediaSectionsRequirement(
              LivekitRtc.MediaSectionsRequirement.newBuilder()
                  .setNumAudios(sections.audios())
                  .setNumVideos(sections.videos()));
      case ServerMessage.AddTrackRefused refused -> out.setRequestResponse(refused(refused));
      case ServerMessage.RequestAnswered answered ->
          out.setRequestResponse(
              LivekitRtc.RequestResponse.newBuilder()
                  .setRequestId(answered.requestId())
                  .setReason(reason(answered.refusal()))
                  .setMessage(answered.message()));
      default -> data(message, out);
    }
  }

  private static void data(ServerMessage message, LivekitRtc.SignalResponse.Builder out) {
    switch (message) {
      case ServerMessage.DataTrackPublished published ->
          out.setPublishDataTrackResponse(
              LivekitRtc.PublishDataTrackResponse.newBuilder()
                  .setInfo(ModelWriter.dataTrack(published.track())));
      case ServerMessage.DataTrackUnpublished unpublished ->
          out.setUnpublishDataTrackResponse(
              LivekitRtc.UnpublishDataTrackResponse.newBuilder()
                  .setInfo(ModelWriter.dataTrack(unpublished.track())));
      case ServerMessage.DataTrackHandles handles ->
          out.setDataTrackSubscriberHandles(handles(handles));
      case ServerMessage.DataTrackRefused refused ->
          out.setRequestResponse(
              LivekitRtc.RequestResponse.newBuilder()
                  .setReason(reason(refused.refusal()))
                  .setMessage(refused.message())
                  .setPublishDataTrack(
                      LivekitRtc.PublishDataTrackRequest.newBuilder()
                          .setPubHandle(refused.request().handle())
                          .setName(refused.request().name())));
      default -> throw new IllegalStateException("no form for " + message.getClass());
    }
  }

  private static LivekitRtc.DataTrackSubscriberHandles handles(
      ServerMessage.DataTrackHandles handles) {
    LivekitRtc.DataTrackSubscriberHandles.Builder out =
        LivekitRtc.DataTrackSubscriberHandles.newBuilder();
    handles
        .sources()
        .forEach((handle, source) ->
            out.putSubHandles(
                handle,
                LivekitRtc.DataTrackSubscriberHandles.PublishedDataTrack.newBuilder()
                    .setPublisherIdentity(source.identity())
                    .setPublisherSid(source.participantSid())
                    .setTrackSid(source.trackSid())
                    .build()));
    return out.build();
  }

  private static LivekitRtc.JoinResponse join(ServerMessage.Join join) {
    LivekitRtc.JoinResponse.Builder out =
        LivekitRtc.JoinResponse.newBuilder()
            .setRoom(ModelWriter.room(join.room()))
            .setParticipant(ModelWriter.participant(join.participant()))
            .setServerVersion(VERSION)
            .setServerInfo(server())
            .setSubscriberPrimary(join.subscriberPrimary())
            .setPingInterval(PING_INTERVAL_SECONDS)
            .setPingTimeout(PING_TIMEOUT_SECONDS);
    out.addAllIceServers(iceServers(join.iceServers()));
    out.setClientConfiguration(configuration(join.relayed()));
    for (ParticipantDescription other : join.others()) {
      out.addOtherParticipants(ModelWriter.participant(other));
    }
    for (String mimeType : MIME_TYPES) {
      out.addEnabledPublishCodecs(LivekitModels.Codec.newBuilder().setMime(mimeType));
    }
    return out.build();
  }

  private static LivekitRtc.RoomMovedResponse moved(ServerMessage.RoomMoved moved) {
    return LivekitRtc.RoomMovedResponse.newBuilder()
        .setRoom(ModelWriter.room(moved.room()))
        .setToken(moved.token())
        .setParticipant(ModelWriter.participant(moved.participant()))
        .addAllOtherParticipants(moved.others().stream().map(ModelWriter::participant).toList())
        .build();
  }

  private static LivekitModels.ClientConfiguration configuration(boolean relayed) {
    return LivekitModels.ClientConfiguration.newBuilder()
        .setForceRelay(
            relayed
                ? LivekitModels.ClientConfigSetting.ENABLED
                : LivekitModels.ClientConfigSetting.UNSET)
        .build();
  }

  private static List<LivekitRtc.ICEServer> iceServers(List<IceServer> servers) {
    return servers.stream()
        .map(server ->
            LivekitRtc.ICEServer.newBuilder()
                .addAllUrls(server.urls())
                .setUsername(server.username())
                .setCredential(server.credential())
                .build())
        .toList();
  }

  private static LivekitModels.ServerInfo server() {
    return LivekitModels.ServerInfo.newBuilder().setVersion(VERSION).setProtocol(PROTOCOL).build();
  }

  private static LivekitRtc.SessionDescription session(
      String type, int id, String sdp, Map<String, String> trackOfMid) {
    return LivekitRtc.SessionDescription.newBuilder()
        .setType(type)
        .setId(id)
        .setSdp(sdp)
        .putAllMidToTrackId(trackOfMid)
        .build();
  }

  private static LivekitRtc.ParticipantUpdate update(ServerMessage.Update update) {
    LivekitRtc.ParticipantUpdate.Builder out = LivekitRtc.ParticipantUpdate.newBuilder();
    for (ParticipantDescription participant : update.participants()) {
      out.addParticipants(ModelWriter.participant(participant));
    }
    return out.build();
  }

  /// Clients before protocol 13 know `can_reconnect` only.
  private static LivekitRtc.LeaveRequest leave(ServerMessage.Leave leave) {
    return LivekitRtc.LeaveRequest.newBuilder()
        .setActionValue(leave.action().number())
        .setCanReconnect(leave.action() != LeaveAction.DISCONNECT)
        .setReasonValue(leave.reason().number())
        .build();
  }

  private static LivekitRtc.SpeakersChanged speakers(ServerMessage.Speakers speakers) {
    LivekitRtc.SpeakersChanged.Builder out = LivekitRtc.SpeakersChanged.newBuilder();
    for (ServerMessage.Speaker speaker : speakers.speakers()) {
      out.addSpeakers(
          LivekitModels.SpeakerInfo.newBuilder()
              .setSid(speaker.participantSid())
              .setLevel(speaker.level())
              .setActive(speaker.active()));
    }
    return out.build();
  }

  private static LivekitRtc.ConnectionQualityUpdate qualities(ServerMessage.Qualities all) {
    LivekitRtc.ConnectionQualityUpdate.Builder out =
        LivekitRtc.ConnectionQualityUpdate.newBuilder();
    for (ServerMessage.Quality each : all.qualities()) {
      out.addUpdates(
          LivekitRtc.ConnectionQualityInfo.newBuilder()
              .setParticipantSid(each.participantSid())
              .setQuality(
                  switch (each.quality()) {
                    case LOST -> LivekitModels.ConnectionQuality.LOST;
                    case POOR -> LivekitModels.ConnectionQuality.POOR;
                    case GOOD -> LivekitModels.ConnectionQuality.GOOD;
                    case EXCELLENT -> LivekitModels.ConnectionQuality.EXCELLENT;
                  })
              .setScore(each.score()));
    }
    return out.build();
  }

  private static LivekitRtc.StreamStateUpdate state(ServerMessage.StreamState state) {
    return LivekitRtc.StreamStateUpdate.newBuilder()
        .addStreamStates(
            LivekitRtc.StreamStateInfo.newBuilder()
                .setParticipantSid(state.participantSid())
                .setTrackSid(state.trackSid())
                .setState(
                    state.paused() ? LivekitRtc.StreamState.PAUSED : LivekitRtc.StreamState.ACTIVE))
        .build();
  }

  // Old clients know the deprecated field only.
  @SuppressWarnings("deprecation")
  private static LivekitRtc.SubscribedQualityUpdate wanted(ServerMessage.WantedQuality wanted) {
    LivekitRtc.SubscribedQualityUpdate.Builder out =
        LivekitRtc.SubscribedQualityUpdate.newBuilder().setTrackSid(wanted.trackSid());
    for (ServerMessage.WantedCodec codec : wanted.codecs()) {
      LivekitRtc.SubscribedCodec.Builder written =
          LivekitRtc.SubscribedCodec.newBuilder().setCodec(codec.codec());
      for (int quality = 0; quality <= TrackDescription.HIGH; quality++) {
        written.addQualities(
            LivekitRtc.SubscribedQuality.newBuilder()
                .setQualityValue(quality)
                .setEnabled(quality <= codec.quality()));
      }
      out.addSubscribedCodecs(written);
    }
    return out.addAllSubscribedQualities(out.getSubscribedCodecs(0).getQualitiesList()).build();
  }

  private static LivekitRtc.RequestResponse refused(ServerMessage.AddTrackRefused refused) {
    TrackDescription track = refused.request().track();
    return LivekitRtc.RequestResponse.newBuilder()
        .setReason(reason(refused.refusal()))
        .setMessage(refused.message())
        .setAddTrack(
            LivekitRtc.AddTrackRequest.newBuilder()
                .setCid(refused.request().cid())
                .setName(track.name())
                .setTypeValue(track.kind().number())
                .setSourceValue(track.source().number()))
        .build();
  }

  private static LivekitRtc.RequestResponse.Reason reason(ServerMessage.Refusal refusal) {
    return switch (refusal) {
      case NONE -> LivekitRtc.RequestResponse.Reason.OK;
      case NOT_FOUND -> LivekitRtc.RequestResponse.Reason.NOT_FOUND;
      case NOT_ALLOWED -> LivekitRtc.RequestResponse.Reason.NOT_ALLOWED;
      case LIMIT_EXCEEDED -> LivekitRtc.RequestResponse.Reason.LIMIT_EXCEEDED;
      case INVALID_HANDLE -> LivekitRtc.RequestResponse.Reason.INVALID_HANDLE;
      case INVALID_NAME -> LivekitRtc.RequestResponse.Reason.INVALID_NAME;
      case DUPLICATE_HANDLE -> LivekitRtc.RequestResponse.Reason.DUPLICATE_HANDLE;
      case DUPLICATE_NAME -> LivekitRtc.RequestResponse.Reason.DUPLICATE_NAME;
    };
  }
}
