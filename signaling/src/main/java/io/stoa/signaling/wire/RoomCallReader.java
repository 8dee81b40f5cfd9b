// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import livekit.LivekitModels;
import livekit.LivekitRoom;
import org.jspecify.annotations.Nullable;

/// Reads calls of the server API's RoomService, as protobuf or as its JSON. Any thread.
public final class RoomCallReader {

  private static final JsonFormat.Parser JSON = JsonFormat.parser().ignoringUnknownFields();

  private static final int NONCE_BYTES = 16;

  private RoomCallReader() {}

  /// The call, or nothing when there is no such method.
  ///
  /// @param json whether the body is JSON, with names in snake or camel case
  /// @throws MalformedMessage the body is not the method's request
  public static Optional<RoomCall> read(String method, byte[] body, boolean json)
      throws MalformedMessage {
    return Optional.ofNullable(
        switch (method) {
          case "CreateRoom" -> create(body, json);
          case "ListRooms" -> {
            var in = parse(body, json, LivekitRoom.ListRoomsRequest.newBuilder()).build();
            yield new RoomCall.ListRooms(in.getNamesList());
          }
          case "DeleteRoom" -> {
            var in = parse(body, json, LivekitRoom.DeleteRoomRequest.newBuilder()).build();
            yield new RoomCall.DeleteRoom(in.getRoom());
          }
          case "ListParticipants" -> {
            var in = parse(body, json, LivekitRoom.ListParticipantsRequest.newBuilder()).build();
            yield new RoomCall.ListParticipants(in.getRoom());
          }
          case "GetParticipant" -> {
            var in = parse(body, json, LivekitRoom.RoomParticipantIdentity.newBuilder()).build();
            yield new RoomCall.GetParticipant(in.getRoom(), in.getIdentity());
          }
          case "RemoveParticipant" -> {
            var in = parse(body, json, LivekitRoom.RoomParticipantIdentity.newBuilder()).build();
            yield new RoomCall.RemoveParticipant(in.getRoom(), in.getIdentity());
          }
          case "MutePublishedTrack" -> {
            var in = parse(body, json, LivekitRoom.MuteRoomTrackRequest.newBuilder()).build();
            yield new RoomCall.MuteTrack(
                in.getRoom(), in.getIdentity(), in.getTrackSid(), in.getMuted());
          }
          default -> rest(method, body, json);
        });
  }

  private static @Nullable RoomCall rest(String method, byte[] body, boolean json)
      throws MalformedMessage {
    return switch (method) {
      case "UpdateParticipant" -> update(body, json);
      case "UpdateSubscriptions" -> subscriptions(body, json);
      case "SendData" -> data(body, json);
      case "UpdateRoomMetadata" -> {
        var in = parse(body, json, LivekitRoom.UpdateRoomMetadataRequest.newBuilder()).build();
        yield new RoomCall.UpdateRoom(in.getRoom(), in.getMetadata());
      }
      case "MoveParticipant" -> {
        var in = parse(body, json, LivekitRoom.MoveParticipantRequest.newBuilder()).build();
        yield new RoomCall.MoveParticipant(in.getRoom(), in.getIdentity(), in.getDestinationRoom());
      }
      case "ForwardParticipant" -> {
        var in = parse(body, json, LivekitRoom.ForwardParticipantRequest.newBuilder()).build();
        yield new RoomCall.ForwardParticipant(
            in.getRoom(), in.getIdentity(), in.getDestinationRoom());
      }
      case "PerformRpc" -> {
        var in = parse(body, json, LivekitRoom.PerformRpcRequest.newBuilder()).build();
        int millis = unsigned(in.getResponseTimeoutMs());
        yield new RoomCall.PerformRpc(
            in.getRoom(),
            in.getDestinationIdentity(),
            in.getMethod(),
            in.getPayload(),
            millis == 0 ? OptionalInt.empty() : OptionalInt.of(millis));
      }
      default -> null;
    };
  }

  private static RoomCall create(byte[] body, boolean json) throws MalformedMessage {
    var in = parse(body, json, LivekitRoom.CreateRoomRequest.newBuilder()).build();
    return new RoomCall.CreateRoom(
        in.getName(),
        unsigned(in.getEmptyTimeout()),
        unsigned(in.getDepartureTimeout()),
        unsigned(in.getMaxParticipants()),
        in.getMetadata(),
        in.getRoomPreset(),
        in.hasEgress() ? "egress" : in.getAgentsCount() > 0 ? "agents" : "");
  }

  /// What is beyond our integers is as good as endless.
  private static int unsigned(int wire) {
    return wire < 0 ? Integer.MAX_VALUE : wire;
  }

  private static RoomCall update(byte[] body, boolean json) throws MalformedMessage {
    var in = parse(body, json, LivekitRoom.UpdateParticipantRequest.newBuilder()).build();
    return new RoomCall.UpdateParticipant(
        in.getRoom(),
        in.getIdentity(),
        in.getName(),
        in.getMetadata(),
        in.getAttributesMap(),
        in.hasPermission() ? Optional.of(permission(in.getPermission())) : Optional.empty());
  }

  // Old servers' SDKs set the deprecated fields.
  @SuppressWarnings("deprecation")
  private static ParticipantDescription.Permission permission(
      LivekitModels.ParticipantPermission in) {
    Set<TrackSource> sources = EnumSet.noneOf(TrackSource.class);
    for (TrackSource source : TrackSource.values()) {
      if (in.getCanPublishSourcesValueList().contains(source.number())) {
        sources.add(source);
      }
    }
    return new ParticipantDescription.Permission(
        in.getCanSubscribe(),
        in.getCanPublish(),
        in.getCanPublishData(),
        sources,
        in.getCanUpdateMetadata(),
        in.getHidden(),
        in.getRecorder(),
        in.getAgent());
  }

  private static RoomCall subscriptions(byte[] body, boolean json) throws MalformedMessage {
    var in = parse(body, json, LivekitRoom.UpdateSubscriptionsRequest.newBuilder()).build();
    List<String> tracks = new ArrayList<>(in.getTrackSidsList());
    in.getParticipantTracksList().forEach(each -> tracks.addAll(each.getTrackSidsList()));
    return new RoomCall.UpdateSubscriptions(
        in.getRoom(), in.getIdentity(), tracks, in.getSubscribe());
  }

  // Old servers' SDKs set the deprecated field.
  @SuppressWarnings("deprecation")
  private static RoomCall data(byte[] body, boolean json) throws MalformedMessage {
    var in = parse(body, json, LivekitRoom.SendDataRequest.newBuilder()).build();
    if (!in.getNonce().isEmpty() && in.getNonce().size() != NONCE_BYTES) {
      throw new MalformedMessage("a nonce has %d bytes".formatted(NONCE_BYTES));
    }
    LivekitModels.UserPacket.Builder user =
        LivekitModels.UserPacket.newBuilder()
            .setPayload(in.getData())
            .setNonce(in.getNonce())
            .addAllDestinationSids(in.getDestinationSidsList());
    if (in.hasTopic()) {
      user.setTopic(in.getTopic());
    }
    DataMessage message =
        DataMessage.of(
            LivekitModels.DataPacket.newBuilder()
                .setKindValue(in.getKindValue())
                .setUser(user)
                .addAllDestinationIdentities(in.getDestinationIdentitiesList())
                .build());
    return new RoomCall.SendData(
        in.getRoom(), message, in.getKind() == LivekitModels.DataPacket.Kind.RELIABLE);
  }

  private static <B extends Message.Builder> B parse(byte[] body, boolean json, B into)
      throws MalformedMessage {
    try {
      if (json) {
        JSON.merge(new String(body, UTF_8), into);
      } else {
        into.mergeFrom(body);
      }
      return into;
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessage("the body is not the method's request");
    }
  }
}
