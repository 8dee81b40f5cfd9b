// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ParticipantDescription;
import io.stoa.signaling.wire.RoomEvent;

/// Tells whoever keeps books what happens in a room. Owned by its room's context.
final class RoomBooks {

  private final Room room;
  private final RoomDirectory directory;

  RoomBooks(Room room, RoomDirectory directory) {
    this.room = room;
    this.directory = directory;
  }

  void tell(JoinReport report) {
    directory.joined(report);
  }

  /// Somebody came back to a connection that broke.
  void tell(ClientOrigin returned) {
    directory.returned(returned);
  }

  void tell(PresenceEvent event) {
    directory.noticed(event);
  }

  void tell(QualityReport report) {
    directory.rated(report);
  }

  void tell(RoomEvent.Kind kind) {
    directory.happened(RoomEvent.of(kind, room.describe()));
  }

  void tell(RoomEvent.Kind kind, ParticipantDescription about) {
    directory.happened(RoomEvent.of(kind, room.describe()).about(about));
  }

  void tell(RoomEvent.Kind kind, PublishedTrack track) {
    if (track.live()) {
      if (!track.description.muted()) {
        track.owner.presence.publishes(track, kind == RoomEvent.Kind.TRACK_PUBLISHED);
      }
      directory.happened(
          RoomEvent.of(kind, room.describe())
              .about(track.owner.describe(LeaveReason.UNKNOWN))
              .about(track.description));
    }
  }
}
