// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import java.util.List;
import livekit.LivekitModels;

/// Writes rooms, participants and tracks.
final class ModelWriter {

  private ModelWriter() {}

  static LivekitModels.Room room(RoomDescription room) {
    return LivekitModels.Room.newBuilder()
        .setSid(room.sid())
        .setName(room.name())
        .setMetadata(room.metadata())
        .setCreationTime(room.createdAtMillis() / 1000)
        .setCreationTimeMs(room.createdAtMillis())
        .setEmptyTimeout(room.emptySeconds())
        .setDepartureTimeout(room.departureSeconds())
        .setNumParticipants(room.participants())
        .setNumPublishers(room.publishers())
        .setMaxParticipants(room.participantsMax())
        .setActiveRecording(room.recorded())
        .build();
  }

  static LivekitModels.ParticipantInfo participant(ParticipantDescription participant) {
    LivekitModels.ParticipantInfo.Builder out =
        LivekitModels.ParticipantInfo.newBuilder()
            .setSid(participant.sid())
            .setIdentity(participant.identity())
            .setName(participant.name())
            .setMetadata(participant.metadata())
            .putAllAttributes(participant.attributes())
            .setStateValue(participant.state().number())
            .setJoinedAt(participant.joinedAtMillis() / 1000)
            .setJoinedAtMs(participant.joinedAtMillis())
            .setVersion(participant.version())
            .setPermission(permission(participant.permission()))
            .setIsPublisher(!participant.tracks().isEmpty())
            .setDisconnectReasonValue(participant.reason().number())
            .setClientProtocol(participant.clientProtocol());
    out.setKind(kind(participant));
    if (participant.forwarded()) {
      out.addKindDetails(LivekitModels.ParticipantInfo.KindDetail.FORWARDED);
    }
    for (TrackDescription track : participant.tracks()) {
      out.addTracks(track(track));
    }
    for (DataTrackDescription track : participant.dataTracks()) {
      out.addDataTracks(dataTrack(track));
    }
    return out.build();
  }

  private static LivekitModels.ParticipantInfo.Kind kind(ParticipantDescription participant) {
    return switch (participant.kind()) {
      case "ingress" -> LivekitModels.ParticipantInfo.Kind.INGRESS;
      case "egress" -> LivekitModels.ParticipantInfo.Kind.EGRESS;
      case "sip" -> LivekitModels.ParticipantInfo.Kind.SIP;
      case "agent" -> LivekitModels.ParticipantInfo.Kind.AGENT;
      default ->
          participant.permission().agent()
              ? LivekitModels.ParticipantInfo.Kind.AGENT
              : LivekitModels.ParticipantInfo.Kind.STANDARD;
    };
  }

  static LivekitModels.DataTrackInfo dataTrack(DataTrackDescription track) {
    return LivekitModels.DataTrackInfo.newBuilder()
        .setSid(track.sid())
        .setPubHandle(track.handle())
        .setName(track.name())
        .setEncryptionValue(track.encryption())
        .build();
  }

  // Old clients read the deprecated fields.
  @SuppressWarnings("deprecation")
  private static LivekitModels.ParticipantPermission permission(
      ParticipantDescription.Permission permission) {
    LivekitModels.ParticipantPermission.Builder out =
        LivekitModels.ParticipantPermission.newBuilder()
            .setCanSubscribe(permission.subscribe())
            .setCanPublish(permission.publish())
            .setCanPublishData(permission.publishData())
            .setCanUpdateMetadata(permission.updateMetadata())
            .setHidden(permission.hidden())
            .setRecorder(permission.recorder())
            .setAgent(permission.agent());
    for (TrackSource source : TrackSource.values()) {
      if (permission.sources().contains(source)) {
        out.addCanPublishSourcesValue(source.number());
      }
    }
    return out.build();
  }

  // Old clients read the deprecated fields.
  @SuppressWarnings("deprecation")
  static LivekitModels.TrackInfo track(TrackDescription track) {
    LivekitModels.TrackInfo.Builder out =
        LivekitModels.TrackInfo.newBuilder()
            .setSid(track.sid())
            .setTypeValue(track.kind().number())
            .setName(track.name())
            .setMuted(track.muted())
            .setWidth(track.width())
            .setHeight(track.height())
            .setSimulcast(track.layers().size() > 1)
            .setDisableDtx(track.asked().disableDtx())
            .setSourceValue(track.source().number())
            .setMimeType(track.mimeType())
            .setMid(track.mid())
            .setStereo(track.asked().stereo())
            .setDisableRed(track.asked().disableRed())
            .setEncryptionValue(track.asked().encryption())
            .setStream(track.asked().stream())
            .addAllAudioFeaturesValue(track.audioFeatures());
    for (TrackDescription.Layer layer : track.layers()) {
      out.addLayers(layer(layer));
    }
    if (!track.mimeType().isEmpty()) {
      out.addCodecs(
          codec(track.kind(), track.mimeType(), track.cid(), track.mid(), track.layers()));
    }
    TrackDescription.Backup backup = track.backup();
    if (backup != null) {
      out.addCodecs(
          codec(track.kind(), backup.mimeType(), backup.cid(), backup.mid(), backup.layers()));
    }
    return out.build();
  }

  private static LivekitModels.SimulcastCodecInfo codec(
      TrackKind kind,
      String mimeType,
      String cid,
      String mid,
      List<TrackDescription.Layer> layers) {
    LivekitModels.SimulcastCodecInfo.Builder codec =
        LivekitModels.SimulcastCodecInfo.newBuilder()
            .setMimeType(mimeType)
            .setCid(cid)
            .setMid(mid)
            .setVideoLayerMode(
                kind == TrackKind.VIDEO
                    ? LivekitModels.VideoLayer.Mode.ONE_SPATIAL_LAYER_PER_STREAM
                    : LivekitModels.VideoLayer.Mode.MODE_UNUSED);
    for (TrackDescription.Layer layer : layers) {
      codec.addLayers(layer(layer));
    }
    return codec.build();
  }

  private static LivekitModels.VideoLayer layer(TrackDescription.Layer layer) {
    return LivekitModels.VideoLayer.newBuilder()
        .setQualityValue(layer.quality())
        .setWidth(layer.width())
        .setHeight(layer.height())
        .setBitrate(layer.bitrate())
        .setSpatialLayer(layer.spatialLayer())
        .setRid(layer.rid())
        .build();
  }
}
