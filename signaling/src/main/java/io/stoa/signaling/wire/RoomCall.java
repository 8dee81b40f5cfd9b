// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A call of the server API's RoomService. Immutable.
public sealed interface RoomCall {

  /// The room that it is about; empty when it is about several.
  String room();

  /// Opens a room, or gives an open one these settings.
  ///
  /// @param emptySeconds how long to wait for the first participant; 0 for the default
  /// @param departureSeconds how long to stay open after the last; 0 for the default
  /// @param participantsMax 0 for the default
  /// @param preset name of settings that the operator made; empty for none
  /// @param absent what is asked for and not built; empty for nothing
  record CreateRoom(
      String room,
      int emptySeconds,
      int departureSeconds,
      int participantsMax,
      String metadata,
      String preset,
      String absent)
      implements RoomCall {}

  /// @param names only these; empty for all
  record ListRooms(List<String> names) implements RoomCall {
    public ListRooms {
      names = List.copyOf(names);
    }

    @Override
    public String room() {
      return "";
    }
  }

  /// Sends everyone home.
  record DeleteRoom(String room) implements RoomCall {}

  record ListParticipants(String room) implements RoomCall {}

  record GetParticipant(String room, String identity) implements RoomCall {}

  /// Removes somebody, whose tokens so far let nobody in any more.
  record RemoveParticipant(String room, String identity) implements RoomCall {}

  record MuteTrack(String room, String identity, String trackSid, boolean muted)
      implements RoomCall {}

  /// @param name empty to keep it; so for metadata
  /// @param attributes to change; one with an empty value is removed
  record UpdateParticipant(
      String room,
      String identity,
      String name,
      String metadata,
      Map<String, String> attributes,
      Optional<ParticipantDescription.Permission> permission)
      implements RoomCall {
    public UpdateParticipant {
      attributes = Map.copyOf(attributes);
    }
  }

  record UpdateSubscriptions(
      String room, String identity, List<String> trackSids, boolean subscribe) implements RoomCall {
    public UpdateSubscriptions {
      trackSids = List.copyOf(trackSids);
    }
  }

  record SendData(String room, DataMessage message, boolean reliable) implements RoomCall {}

  record UpdateRoom(String room, String metadata) implements RoomCall {}

  record MoveParticipant(String room, String identity, String destination) implements RoomCall {}

  record ForwardParticipant(String room, String identity, String destination) implements RoomCall {}

  /// Calls a method that a client has registered.
  ///
  /// @param timeoutMillis for the client's answer; empty for the default
  record PerformRpc(
      String room, String identity, String method, String payload, OptionalInt timeoutMillis)
      implements RoomCall {}
}
