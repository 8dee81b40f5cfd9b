// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import java.util.Optional;

/// Something that happened in a room, for whoever keeps books of it. Immutable.
///
/// @param room as it is afterwards
/// @param participant whom it is about, unless it is about the room
/// @param track what it is about, for tracks
public record RoomEvent(
    Kind kind,
    long atMillis,
    RoomDescription room,
    Optional<ParticipantDescription> participant,
    Optional<TrackDescription> track) {

  /// What happened.
  public enum Kind {
    ROOM_STARTED("room_started"),
    ROOM_FINISHED("room_finished"),
    /// Its media is connected.
    PARTICIPANT_JOINED("participant_joined"),
    PARTICIPANT_LEFT("participant_left"),
    /// It is gone before its media was ever connected.
    PARTICIPANT_ABORTED("participant_connection_aborted"),
    TRACK_PUBLISHED("track_published"),
    TRACK_UNPUBLISHED("track_unpublished");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    /// As webhooks call it.
    public String wireName() {
      return wireName;
    }
  }

  /// An event of a room, now.
  public static RoomEvent of(Kind kind, RoomDescription room) {
    return new RoomEvent(
        kind, System.currentTimeMillis(), room, Optional.empty(), Optional.empty());
  }

  /// The same event, about a participant.
  public RoomEvent about(ParticipantDescription participant) {
    return new RoomEvent(kind, atMillis, room, Optional.of(participant), track);
  }

  /// The same event, about a track.
  public RoomEvent about(TrackDescription track) {
    return new RoomEvent(kind, atMillis, room, participant, Optional.of(track));
  }
}
