// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.ParticipantDescription;
import io.stoa.signaling.wire.RoomDescription;
import java.util.List;

/// A room with who is in it, the hidden ones included. Immutable.
public record RoomOverview(RoomDescription room, List<ParticipantDescription> participants) {
  public RoomOverview {
    participants = List.copyOf(participants);
  }
}
