// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.signaling.wire.RoomEvent;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears what happens in open rooms, so that what was decided about them holds there. Any thread.
public final class RoomWatch {

  private static final Logger LOG = LoggerFactory.getLogger(RoomWatch.class);

  private final RoomControl control;
  private final Breakouts breakouts;

  RoomWatch(RoomControl control, Breakouts breakouts) {
    this.control = control;
    this.breakouts = breakouts;
  }

  /// Never blocks: what is to be done about it is done on a thread of its own.
  public void hear(RoomEvent event) {
    String room = event.room().name();
    if (event.kind() == RoomEvent.Kind.ROOM_STARTED) {
      later(event, () -> opened(room));
    } else if (event.kind() == RoomEvent.Kind.PARTICIPANT_JOINED && breakouts.concerns(room)) {
      event.participant().ifPresent(who -> later(event, () -> arrived(room, who.identity())));
    }
  }

  private static void later(RoomEvent event, Runnable act) {
    Thread.ofVirtual()
        .name("room")
        .start(() -> {
          try {
            act.run();
          } catch (Refused refused) {
            LOG.info(
                "room {}: bans, timers and moves wait: {}", event.room().sid(), refused.reason());
          }
        });
  }

  /// A room has opened. May block.
  public void opened(String room) {
    control.opened(room);
    breakouts.opened(room);
  }

  /// Somebody has come to a room. May block.
  public void arrived(String room, String identity) {
    try {
      breakouts.arrived(room, new PersonId(UUID.fromString(identity)));
    } catch (IllegalArgumentException e) {
      // Nobody of a school, but a guest of whoever has the server's keys.
      LOG.debug("{} is nobody's room of ours", room);
    }
  }
}
