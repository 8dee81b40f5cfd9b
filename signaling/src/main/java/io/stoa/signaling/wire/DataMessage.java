// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import livekit.LivekitModels;
import org.jspecify.annotations.Nullable;

/// A data message of a client, LiveKit's DataPacket: user data, chat, transcriptions, calls, pieces
/// of streams, and what later versions add. Only whom it is from and for is looked at. Immutable.
// Old clients still set the deprecated fields.
@SuppressWarnings("deprecation")
public final class DataMessage {

  private final LivekitModels.DataPacket packet;

  private DataMessage(LivekitModels.DataPacket packet) {
    this.packet = packet;
  }

  /// Reads what came by a data channel.
  ///
  /// @throws MalformedMessage no DataPacket, or one that clients have no say in: who speaks
  public static DataMessage read(byte[] bytes) throws MalformedMessage {
    try {
      LivekitModels.DataPacket packet = LivekitModels.DataPacket.parseFrom(bytes);
      if (packet.getValueCase() == LivekitModels.DataPacket.ValueCase.SPEAKER) {
        throw new MalformedMessage("a client tells who speaks");
      }
      return new DataMessage(packet);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessage("not a DataPacket");
    }
  }

  static DataMessage of(LivekitModels.DataPacket packet) {
    return new DataMessage(packet);
  }

  /// A message of the server to everyone in a room.
  public static DataMessage text(String topic, String text) {
    return of(
        LivekitModels.DataPacket.newBuilder()
            .setUser(
                LivekitModels.UserPacket.newBuilder()
                    .setTopic(topic)
                    .setPayload(ByteString.copyFromUtf8(text)))
            .build());
  }

  /// A call of a method that the receiver has registered.
  public static DataMessage call(String id, String method, String payload, int timeoutMillis) {
    return of(
        LivekitModels.DataPacket.newBuilder()
            .setRpcRequest(
                LivekitModels.RpcRequest.newBuilder()
                    .setId(id)
                    .setMethod(method)
                    .setPayload(payload)
                    .setResponseTimeoutMs(timeoutMillis)
                    .setVersion(1))
            .build());
  }

  /// What came of a call.
  ///
  /// @param errorCode of the protocol, 0 when there is none
  /// @param error empty when it succeeded
  public record CallResult(String callId, String payload, int errorCode, String error) {}

  /// What came of a call, if this message tells that.
  public @Nullable CallResult result() {
    if (packet.getValueCase() != LivekitModels.DataPacket.ValueCase.RPC_RESPONSE) {
      return null;
    }
    LivekitModels.RpcResponse response = packet.getRpcResponse();
    LivekitModels.RpcError error = response.getError();
    String data = error.getData().isEmpty() ? "" : ": " + error.getData();
    return new CallResult(
        response.getRequestId(),
        response.getPayload(),
        error.getCode(),
        response.hasError()
            ? "RpcError %d: %s%s".formatted(error.getCode(), error.getMessage(), data)
            : "");
  }

  /// The publisher's number of this reliable message, as an unsigned integer; 0 for none.
  public int sequence() {
    return packet.getSequence();
  }

  /// Whether it is for everyone but its sender.
  public boolean forEveryone() {
    return identities().isEmpty() && sids().isEmpty();
  }

  /// The identities it is for.
  public List<String> identities() {
    return packet.getDestinationIdentitiesCount() > 0
        ? packet.getDestinationIdentitiesList()
        : packet.getUser().getDestinationIdentitiesList();
  }

  /// The participants it is for, as old clients say it.
  public List<String> sids() {
    return packet.getUser().getDestinationSidsList();
  }

  /// The message as receivers get it: from nobody but this sender, whatever it says, and otherwise
  /// as it is.
  public byte[] from(String sid, String identity) {
    LivekitModels.DataPacket.Builder out =
        packet.toBuilder()
            .setUnknownFields(unknown(packet))
            .setParticipantSid(sid)
            .setParticipantIdentity(identity);
    if (packet.hasUser()) {
      out.setUser(
          packet.getUser().toBuilder()
              .setUnknownFields(unknown(packet.getUser()))
              .setParticipantSid(sid)
              .setParticipantIdentity(identity));
    }
    return out.build().toByteArray();
  }

  /// The fields of later versions. A known number with a foreign wire type counts as unknown here,
  /// but some clients read it as the field that it claims to be: an identity, for one.
  private static UnknownFieldSet unknown(Message message) {
    UnknownFieldSet.Builder kept = UnknownFieldSet.newBuilder();
    message
        .getUnknownFields()
        .asMap()
        .forEach((number, field) -> {
          if (message.getDescriptorForType().findFieldByNumber(number) == null) {
            kept.addField(number, field);
          }
        });
    return kept.build();
  }
}
