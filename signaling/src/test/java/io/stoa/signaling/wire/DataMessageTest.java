// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.util.List;
import java.util.Random;
import livekit.LivekitModels.ActiveSpeakerUpdate;
import livekit.LivekitModels.ChatMessage;
import livekit.LivekitModels.DataPacket;
import livekit.LivekitModels.DataStream;
import livekit.LivekitModels.RpcAck;
import livekit.LivekitModels.RpcRequest;
import livekit.LivekitModels.RpcResponse;
import livekit.LivekitModels.Transcription;
import livekit.LivekitModels.UserPacket;
import org.junit.jupiter.api.Test;

// The deprecated fields are what old clients set.
@SuppressWarnings("deprecation")
final class DataMessageTest {

  private static DataPacket relayed(DataPacket packet) throws Exception {
    return DataPacket.parseFrom(DataMessage.read(packet.toByteArray()).from("PA_1", "ann"));
  }

  @Test
  void putsTheSenderInPlaceOfWhoeverIsClaimed() throws Exception {
    DataPacket out =
        relayed(
            DataPacket.newBuilder()
                .setParticipantSid("PA_2")
                .setParticipantIdentity("teacher")
                .setUser(
                    UserPacket.newBuilder()
                        .setParticipantSid("PA_2")
                        .setParticipantIdentity("teacher")
                        .setPayload(ByteString.copyFromUtf8("hi"))
                        .setTopic("news"))
                .build());
    assertEquals("PA_1", out.getParticipantSid());
    assertEquals("ann", out.getParticipantIdentity());
    assertEquals("PA_1", out.getUser().getParticipantSid());
    assertEquals("ann", out.getUser().getParticipantIdentity());
    assertEquals("hi", out.getUser().getPayload().toStringUtf8());
    assertEquals("news", out.getUser().getTopic());
  }

  @Test
  void passesEveryOtherKindAsItIs() throws Exception {
    List<DataPacket.Builder> kinds =
        List.of(
            DataPacket.newBuilder().setChatMessage(ChatMessage.newBuilder().setMessage("m")),
            DataPacket.newBuilder().setTranscription(Transcription.newBuilder().setTrackId("t")),
            DataPacket.newBuilder()
                .setRpcRequest(RpcRequest.newBuilder().setId("r").setMethod("m")),
            DataPacket.newBuilder().setRpcAck(RpcAck.newBuilder().setRequestId("r")),
            DataPacket.newBuilder().setRpcResponse(RpcResponse.newBuilder().setRequestId("r")),
            DataPacket.newBuilder()
                .setStreamHeader(DataStream.Header.newBuilder().setStreamId("s").setTopic("t")),
            DataPacket.newBuilder()
                .setStreamChunk(DataStream.Chunk.newBuilder().setStreamId("s").setChunkIndex(4)),
            DataPacket.newBuilder()
                .setStreamTrailer(DataStream.Trailer.newBuilder().setStreamId("s")),
            DataPacket.newBuilder());
    for (DataPacket.Builder kind : kinds) {
      DataPacket packet =
          kind.setKind(DataPacket.Kind.LOSSY)
              .setSequence(-2)
              .addDestinationIdentities("bob")
              .setUnknownFields(field(200, Field.newBuilder().addVarint(9).build()))
              .build();
      DataPacket expected =
          packet.toBuilder().setParticipantSid("PA_1").setParticipantIdentity("ann").build();
      assertEquals(expected, relayed(packet));
      assertEquals(-2, DataMessage.read(packet.toByteArray()).sequence());
    }
  }

  @Test
  void readsDestinationsOfNewAndOldClients() throws Exception {
    UserPacket.Builder user =
        UserPacket.newBuilder().addDestinationIdentities("old").addDestinationSids("PA_9");
    DataMessage old = DataMessage.read(DataPacket.newBuilder().setUser(user).build().toByteArray());
    assertEquals(List.of("old"), old.identities());
    assertEquals(List.of("PA_9"), old.sids());
    assertFalse(old.forEveryone());
    DataMessage both =
        DataMessage.read(
            DataPacket.newBuilder()
                .setUser(user)
                .addDestinationIdentities("new")
                .build()
                .toByteArray());
    assertEquals(List.of("new"), both.identities());
    assertTrue(DataMessage.read(new byte[0]).forEveryone());
  }

  @Test
  void dropsAnIdentityInTheGuiseOfAnUnknownField() throws Exception {
    // Field 4 as a number: protobuf's own readers skip it, others take what follows for a string.
    Field number = Field.newBuilder().addVarint(7).build();
    DataPacket packet =
        DataPacket.newBuilder()
            .setUser(UserPacket.newBuilder().setUnknownFields(field(5, number)))
            .setUnknownFields(field(4, number))
            .build();
    byte[] wire = packet.toByteArray();
    assertFalse(DataPacket.parseFrom(wire).getUnknownFields().asMap().isEmpty());
    DataPacket out = relayed(packet);
    assertTrue(out.getUnknownFields().asMap().isEmpty());
    assertTrue(out.getUser().getUnknownFields().asMap().isEmpty());
  }

  private static UnknownFieldSet field(int number, Field field) {
    return UnknownFieldSet.newBuilder().addField(number, field).build();
  }

  @Test
  void refusesToHearFromClientsWhoSpeaks() {
    byte[] speaker =
        DataPacket.newBuilder()
            .setSpeaker(ActiveSpeakerUpdate.getDefaultInstance())
            .build()
            .toByteArray();
    assertThrows(MalformedMessage.class, () -> DataMessage.read(speaker));
  }

  @Test
  void refusesGarbageWithoutFurtherHarm() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      try {
        DataMessage message = DataMessage.read(garbage);
        assertTrue(message.from("PA_1", "ann").length > 0, () -> "seed " + seed);
      } catch (MalformedMessage e) {
        refused++;
      }
    }
    assertTrue(refused > 1_000, "seed " + seed);
  }
}
