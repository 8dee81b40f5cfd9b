// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import java.util.List;
import livekit.LivekitModels;
import livekit.LivekitRoom;
import livekit.LivekitWebhook;

/// Writes answers of the server API, and the events that webhooks are told. Any thread.
public final class RoomReplyWriter {

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  /// As Twirp servers write: names as in the .proto files, and every field.
  private static final JsonFormat.Printer TWIRP =
      JSON.preservingProtoFieldNames().alwaysPrintFieldsWithNoPresence();

  private RoomReplyWriter() {}

  /// @param json instead of protobuf
  public static byte[] write(RoomReply reply, boolean json) {
    Message message = message(reply);
    return json ? json(message, TWIRP).getBytes(UTF_8) : message.toByteArray();
  }

  /// The body of a webhook, as JSON.
  public static String event(RoomEvent event, String id) {
    LivekitWebhook.WebhookEvent.Builder out =
        LivekitWebhook.WebhookEvent.newBuilder()
            .setEvent(event.kind().wireName())
            .setRoom(ModelWriter.room(event.room()))
            .setId(id)
            .setCreatedAt(event.atMillis() / 1000);
    event.participant().ifPresent(each -> out.setParticipant(ModelWriter.participant(each)));
    event.track().ifPresent(track -> out.setTrack(ModelWriter.track(track)));
    return json(out, JSON);
  }

  /// The same body for somebody who was not told of events before it.
  public static String afterMissing(int events, String body) {
    return events == 0 ? body : "{\"numDropped\":%d,%s".formatted(events, body.substring(1));
  }

  private static Message message(RoomReply reply) {
    return switch (reply) {
      case RoomReply.OneRoom one -> ModelWriter.room(one.room());
      case RoomReply.Rooms rooms -> {
        List<LivekitModels.Room> all = rooms.rooms().stream().map(ModelWriter::room).toList();
        yield LivekitRoom.ListRoomsResponse.newBuilder().addAllRooms(all).build();
      }
      case RoomReply.OneParticipant one -> ModelWriter.participant(one.participant());
      case RoomReply.Participants some -> {
        List<LivekitModels.ParticipantInfo> all =
            some.participants().stream().map(ModelWriter::participant).toList();
        yield LivekitRoom.ListParticipantsResponse.newBuilder().addAllParticipants(all).build();
      }
      case RoomReply.OneTrack one ->
          LivekitRoom.MuteRoomTrackResponse.newBuilder()
              .setTrack(ModelWriter.track(one.track()))
              .build();
      case RoomReply.RpcReturned returned ->
          LivekitRoom.PerformRpcResponse.newBuilder().setPayload(returned.payload()).build();
      case RoomReply.Done done -> Empty.getDefaultInstance();
    };
  }

  private static String json(MessageOrBuilder message, JsonFormat.Printer printer) {
    try {
      return printer.print(message);
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException("no Any in these messages", impossible);
    }
  }
}
