// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.ParticipantDescription;
import io.stoa.signaling.wire.RoomDescription;
import java.util.List;

/// A room with who is in it, the hidden ones included. Immutable.
public record RoomOverview(RoomDescription room, List<Member> members) {

  /// Somebody in a room.
  ///
  /// @param returns how often he has come back to a connection that broke
  public record Member(ParticipantDescription participant, ClientOrigin origin, int returns) {}

  public RoomOverview {
    members = List.copyOf(members);
  }
}
