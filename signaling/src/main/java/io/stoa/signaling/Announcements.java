// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ParticipantDescription;
import io.stoa.signaling.wire.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tells the participants of a room how each of them is. In a large room, news of those who publish
/// nothing are gathered for a moment: a thousand who join together would be a million messages.
/// Owned by its room's context.
final class Announcements {

  /// In a room of so many, everything is told at once.
  static final int AT_ONCE_MAX = 32;

  private static final Duration GATHERING = Duration.ofMillis(500);

  private final Room room;
  private final Map<Participant, LeaveReason> gathered = new LinkedHashMap<>();
  private long timer;

  Announcements(Room room) {
    this.room = room;
  }

  /// A participant is another way now, or has left.
  void changed(Participant participant, LeaveReason reason) {
    boolean elsewhere = reason == LeaveReason.MIGRATION;
    if (elsewhere
        || participant.grant.hidden()
        || room.size() <= AT_ONCE_MAX
        || !participant.tracks.isEmpty()) {
      tell(participant, reason);
      return;
    }
    tellItself(participant, reason);
    gathered.put(participant, reason);
    if (timer == 0) {
      timer = room.later(GATHERING, this::tellGathered);
    }
  }

  /// Tells it at once.
  void tell(Participant participant, LeaveReason reason) {
    gathered.remove(participant);
    if (participant.grant.hidden()) {
      tellItself(participant, reason);
      return;
    }
    room.sendAll(new ServerMessage.Update(List.of(participant.describe(reason))));
  }

  /// A participant hides from now on: to the others it has left.
  void vanished(Participant participant) {
    gathered.remove(participant);
    ServerMessage gone =
        new ServerMessage.Update(List.of(participant.describe(LeaveReason.UNKNOWN).vanished()));
    for (Participant other : room.participants()) {
      if (other != participant) {
        other.send(gone);
      }
    }
  }

  private static void tellItself(Participant participant, LeaveReason reason) {
    participant.send(new ServerMessage.Update(List.of(participant.describe(reason))));
  }

  private void tellGathered() {
    timer = 0;
    List<ParticipantDescription> news = new ArrayList<>();
    gathered.forEach((participant, reason) -> {
      if (!participant.grant.hidden()) {
        news.add(participant.describe(reason));
      }
    });
    gathered.clear();
    if (!news.isEmpty()) {
      room.sendAll(new ServerMessage.Update(news));
    }
  }

  void close() {
    room.cancel(timer);
    gathered.clear();
  }
}
