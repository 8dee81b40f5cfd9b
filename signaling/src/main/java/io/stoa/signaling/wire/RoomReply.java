// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import java.util.List;

/// What the server API's RoomService answers. Immutable.
public sealed interface RoomReply {

  record OneRoom(RoomDescription room) implements RoomReply {}

  record Rooms(List<RoomDescription> rooms) implements RoomReply {
    public Rooms {
      rooms = List.copyOf(rooms);
    }
  }

  record OneParticipant(ParticipantDescription participant) implements RoomReply {}

  record Participants(List<ParticipantDescription> participants) implements RoomReply {
    public Participants {
      participants = List.copyOf(participants);
    }
  }

  record OneTrack(TrackDescription track) implements RoomReply {}

  /// What a client's method returned.
  record RpcReturned(String payload) implements RoomReply {}

  /// It is done; there is nothing to tell.
  record Done() implements RoomReply {}
}
