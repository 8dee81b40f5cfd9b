// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import livekit.LivekitModels;
import livekit.LivekitRtc;
import org.jspecify.annotations.Nullable;

/// Reads what a client sends. Any thread.
public final class WireReader {

  private static final JsonFormat.Parser JSON = JsonFormat.parser().ignoringUnknownFields();

  private WireReader() {}

  /// Reads a binary frame.
  public static ClientMessage read(byte[] frame) throws MalformedMessage {
    try {
      return message(LivekitRtc.SignalRequest.parseFrom(frame));
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessage("not a SignalRequest");
    }
  }

  /// Reads a text frame.
  public static ClientMessage read(String frame) throws MalformedMessage {
    LivekitRtc.SignalRequest.Builder builder = LivekitRtc.SignalRequest.newBuilder();
    try {
      JSON.merge(frame, builder);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessage("not a SignalRequest in JSON");
    }
    return message(builder.build());
  }

  private static ClientMessage message(LivekitRtc.SignalRequest request) {
    return switch (request.getMessageCase()) {
      case OFFER -> offer(request.getOffer());
      case ANSWER ->
          new ClientMessage.Answer(request.getAnswer().getId(), request.getAnswer().getSdp());
      case TRICKLE -> new ClientMessage.Trickle();
      case ADD_TRACK -> addTrack(request.getAddTrack());
      case MUTE -> new ClientMessage.Mute(request.getMute().getSid(), request.getMute().getMuted());
      case SUBSCRIPTION -> subscribe(request.getSubscription());
      case TRACK_SETTING -> settings(request.getTrackSetting());
      case LEAVE -> new ClientMessage.Leave();
      case SUBSCRIPTION_PERMISSION -> permission(request.getSubscriptionPermission());
      case SYNC_STATE -> syncState(request.getSyncState());
      case PUBLISH_DATA_TRACK_REQUEST -> {
        LivekitRtc.PublishDataTrackRequest publish = request.getPublishDataTrackRequest();
        yield new ClientMessage.PublishData(
            publish.getPubHandle(), publish.getName(), publish.getEncryptionValue());
      }
      case UNPUBLISH_DATA_TRACK_REQUEST ->
          new ClientMessage.UnpublishData(request.getUnpublishDataTrackRequest().getPubHandle());
      case UPDATE_DATA_SUBSCRIPTION -> subscribeData(request.getUpdateDataSubscription());
      case SIMULATE -> simulate(request.getSimulate());
      case PING -> new ClientMessage.Ping(request.getPing());
      case PING_REQ -> new ClientMessage.PingRequest(request.getPingReq().getTimestamp());
      case UPDATE_METADATA -> updateMetadata(request.getUpdateMetadata());
      case UPDATE_AUDIO_TRACK ->
          new ClientMessage.UpdateAudioTrack(
              request.getUpdateAudioTrack().getTrackSid(),
              request.getUpdateAudioTrack().getFeaturesValueList());
      case UPDATE_VIDEO_TRACK ->
          new ClientMessage.UpdateVideoTrack(
              request.getUpdateVideoTrack().getTrackSid(),
              pixels(request.getUpdateVideoTrack().getWidth()),
              pixels(request.getUpdateVideoTrack().getHeight()));
      default -> new ClientMessage.Ignored();
    };
  }

  static ClientMessage.Offer offer(LivekitRtc.SessionDescription offer) {
    return new ClientMessage.Offer(offer.getId(), offer.getSdp());
  }

  static ClientMessage.AddTrack addTrack(LivekitRtc.AddTrackRequest request) {
    List<LivekitModels.VideoLayer> layers = request.getLayersList();
    String mimeType = "";
    if (request.getSimulcastCodecsCount() > 0) {
      LivekitRtc.SimulcastCodec codec = request.getSimulcastCodecs(0);
      mimeType = videoType(codec.getCodec());
      layers = codec.getLayersCount() > 0 ? codec.getLayersList() : layers;
    }
    TrackDescription track =
        new TrackDescription(
            request.getSid(),
            asked(request, layers(layers)),
            request.getMuted(),
            pixels(request.getWidth()),
            pixels(request.getHeight()),
            mimeType,
            "",
            request.getAudioFeaturesValueList(),
            backup(request, mimeType));
    return new ClientMessage.AddTrack(request.getCid(), track);
  }

  // Old clients still set the deprecated fields.
  @SuppressWarnings("deprecation")
  private static TrackDescription.Asked asked(
      LivekitRtc.AddTrackRequest request, List<TrackDescription.Layer> layers) {
    return new TrackDescription.Asked(
        request.getType() == LivekitModels.TrackType.AUDIO ? TrackKind.AUDIO : TrackKind.VIDEO,
        source(request.getSource()),
        request.getName(),
        layers,
        request.getDisableDtx(),
        request.getStereo(),
        request.getDisableRed(),
        request.getEncryptionValue(),
        request.getStream(),
        request.getCid());
  }

  /// The second codec that a new track names; null without one that we know.
  private static TrackDescription.@Nullable Backup backup(
      LivekitRtc.AddTrackRequest request, String mimeType) {
    if (request.getSimulcastCodecsCount() < 2 || mimeType.isEmpty()) {
      return null;
    }
    LivekitRtc.SimulcastCodec codec = request.getSimulcastCodecs(1);
    String backup = videoType(codec.getCodec());
    return backup.isEmpty() || backup.equals(mimeType)
        ? null
        : new TrackDescription.Backup(
            backup, "", "", layers(codec.getLayersList()), replaces(request));
  }

  /// The other policies leave it to us. Clients do not send an encrypted track in a second codec.
  private static boolean replaces(LivekitRtc.AddTrackRequest request) {
    return request.getBackupCodecPolicy() == LivekitModels.BackupCodecPolicy.REGRESSION
        && request.getEncryption() == LivekitModels.Encryption.Type.NONE;
  }

  private static String videoType(String codec) {
    for (String mimeType : WireWriter.MIME_TYPES) {
      if (mimeType.equalsIgnoreCase("video/" + codec)) {
        return mimeType;
      }
    }
    return "";
  }

  private static TrackSource source(LivekitModels.TrackSource source) {
    return switch (source) {
      case CAMERA -> TrackSource.CAMERA;
      case MICROPHONE -> TrackSource.MICROPHONE;
      case SCREEN_SHARE -> TrackSource.SCREEN_SHARE;
      case SCREEN_SHARE_AUDIO -> TrackSource.SCREEN_SHARE_AUDIO;
      case UNKNOWN, UNRECOGNIZED -> TrackSource.UNKNOWN;
    };
  }

  private static List<TrackDescription.Layer> layers(List<LivekitModels.VideoLayer> layers) {
    List<TrackDescription.Layer> list = new ArrayList<>();
    for (LivekitModels.VideoLayer layer : layers.subList(0, Math.min(layers.size(), 8))) {
      list.add(
          new TrackDescription.Layer(
              layer.getQualityValue(),
              pixels(layer.getWidth()),
              pixels(layer.getHeight()),
              layer.getBitrate(),
              layer.getSpatialLayer(),
              layer.getRid()));
    }
    return list;
  }

  private static int pixels(int wire) {
    return wire < 0 || wire > 65_535 ? 65_535 : wire;
  }

  private static ClientMessage.Subscribe subscribe(LivekitRtc.UpdateSubscription update) {
    return new ClientMessage.Subscribe(trackSids(update), update.getSubscribe());
  }

  private static List<String> trackSids(LivekitRtc.UpdateSubscription update) {
    List<String> sids = new ArrayList<>(update.getTrackSidsList());
    for (LivekitModels.ParticipantTracks tracks : update.getParticipantTracksList()) {
      sids.addAll(tracks.getTrackSidsList());
    }
    return sids;
  }

  private static ClientMessage.SubscribeData subscribeData(
      LivekitRtc.UpdateDataSubscription update) {
    Map<String, Boolean> trackSids = new HashMap<>();
    for (LivekitRtc.UpdateDataSubscription.Update track : update.getUpdatesList()) {
      trackSids.put(track.getTrackSid(), track.getSubscribe());
    }
    return new ClientMessage.SubscribeData(trackSids);
  }

  private static ClientMessage.TrackSettings settings(LivekitRtc.UpdateTrackSettings settings) {
    return new ClientMessage.TrackSettings(
        settings.getTrackSidsList(),
        settings.getDisabled(),
        settings.getQualityValue(),
        pixels(settings.getWidth()),
        pixels(settings.getHeight()),
        pixels(settings.getFps()));
  }

  private static ClientMessage.SubscriptionPermission permission(
      LivekitRtc.SubscriptionPermission permission) {
    List<ClientMessage.Permission> permissions = new ArrayList<>();
    for (LivekitRtc.TrackPermission track : permission.getTrackPermissionsList()) {
      permissions.add(
          new ClientMessage.Permission(
              track.getParticipantSid(),
              track.getParticipantIdentity(),
              track.getAllTracks(),
              track.getTrackSidsList()));
    }
    return new ClientMessage.SubscriptionPermission(permission.getAllParticipants(), permissions);
  }

  /// What is listed with `subscribe` unset is what an auto-subscribing client does not want.
  static ClientMessage.SyncState syncState(LivekitRtc.SyncState state) {
    LivekitRtc.UpdateSubscription subscription = state.getSubscription();
    return new ClientMessage.SyncState(
        subscription.getSubscribe(),
        trackSids(subscription),
        state.getTrackSidsDisabledList(),
        dataTracks(state));
  }

  private static List<ClientMessage.PublishData> dataTracks(LivekitRtc.SyncState state) {
    List<ClientMessage.PublishData> tracks = new ArrayList<>();
    for (LivekitRtc.PublishDataTrackResponse track : state.getPublishDataTracksList()) {
      tracks.add(
          new ClientMessage.PublishData(
              track.getInfo().getPubHandle(),
              track.getInfo().getName(),
              track.getInfo().getEncryptionValue()));
    }
    return tracks;
  }

  private static ClientMessage.Simulate simulate(LivekitRtc.SimulateScenario scenario) {
    ClientMessage.Failure failure =
        switch (scenario.getScenarioCase()) {
          case SPEAKER_UPDATE -> ClientMessage.Failure.SPEAKER;
          case NODE_FAILURE -> ClientMessage.Failure.NODE_FAILURE;
          case MIGRATION -> ClientMessage.Failure.MIGRATION;
          case SERVER_LEAVE -> ClientMessage.Failure.SERVER_LEAVE;
          case LEAVE_REQUEST_FULL_RECONNECT -> ClientMessage.Failure.FULL_RECONNECT;
          case SWITCH_CANDIDATE_PROTOCOL ->
              switch (scenario.getSwitchCandidateProtocol()) {
                case UDP -> ClientMessage.Failure.UDP;
                case TLS -> ClientMessage.Failure.TLS;
                case TCP, UNRECOGNIZED -> ClientMessage.Failure.TCP;
              };
          case SUBSCRIBER_BANDWIDTH -> ClientMessage.Failure.BANDWIDTH;
          case DISCONNECT_SIGNAL_ON_RESUME -> ClientMessage.Failure.HANG_UP_AFTER_RESUME;
          case DISCONNECT_SIGNAL_ON_RESUME_NO_MESSAGES ->
              ClientMessage.Failure.HANG_UP_BEFORE_RESUME;
          case SCENARIO_NOT_SET -> ClientMessage.Failure.UNKNOWN;
        };
    return new ClientMessage.Simulate(
        failure,
        failure == ClientMessage.Failure.BANDWIDTH
            ? scenario.getSubscriberBandwidth()
            : scenario.getSpeakerUpdate());
  }

  private static ClientMessage.UpdateMetadata updateMetadata(
      LivekitRtc.UpdateParticipantMetadata update) {
    return new ClientMessage.UpdateMetadata(
        update.getRequestId(), update.getName(), update.getMetadata(), update.getAttributesMap());
  }
}
