// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import livekit.LivekitRoom;

/// Calls of the server API, as protobuf and as JSON: read, or refused by `MalformedMessage`. The
/// first byte names the method.
public final class RoomCallReaderFuzz {
  private static final List<String> METHODS =
      List.of(
          "CreateRoom",
          "ListRooms",
          "DeleteRoom",
          "ListParticipants",
          "GetParticipant",
          "RemoveParticipant",
          "MutePublishedTrack",
          "UpdateParticipant",
          "UpdateSubscriptions",
          "SendData",
          "UpdateRoomMetadata",
          "MoveParticipant",
          "ForwardParticipant",
          "PerformRpc",
          "NoSuchMethod");

  private RoomCallReaderFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    String method = METHODS.get((input[0] & 0x7f) % METHODS.size());
    byte[] body = Arrays.copyOfRange(input, 1, input.length);
    try {
      Optional<RoomCall> call = RoomCallReader.read(method, body, input[0] < 0);
      if (call.isPresent() == method.equals("NoSuchMethod")) {
        throw new AssertionError(method + " is read as " + call);
      }
    } catch (MalformedMessage refused) {
      if (refused.getMessage() == null) {
        throw new AssertionError("refused without saying why", refused);
      }
    }
  }

  public static List<byte[]> seeds() {
    byte[] create =
        LivekitRoom.CreateRoomRequest.newBuilder()
            .setName("r")
            .setEmptyTimeout(9)
            .setMetadata("m")
            .build()
            .toByteArray();
    byte[] update =
        LivekitRoom.UpdateParticipantRequest.newBuilder()
            .setRoom("r")
            .setIdentity("i")
            .putAttributes("a", "b")
            .build()
            .toByteArray();
    return List.of(
        called(0, create),
        called(7, update),
        // A kind of data that we do not know.
        called(9, new byte[] {0x18, 0x18}),
        called(0x80, "{\"name\":\"r\",\"empty_timeout\":9}".getBytes(UTF_8)),
        called(0x80 + 9, "{\"room\":\"r\",\"data\":\"AAEC\",\"kind\":\"LOSSY\"}".getBytes(UTF_8)),
        called(
            0x80 + 7,
            "{\"room\":\"r\",\"permission\":{\"canPublishSources\":[\"CAMERA\"]}}"
                .getBytes(UTF_8)));
  }

  private static byte[] called(int method, byte[] body) {
    byte[] input = new byte[body.length + 1];
    input[0] = (byte) method;
    System.arraycopy(body, 0, input, 1, body.length);
    return input;
  }
}
