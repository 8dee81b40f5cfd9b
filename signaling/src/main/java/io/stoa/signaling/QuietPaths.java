// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.TransportRole;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ServerMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Helps clients whose UDP goes dead, both ways or one, while their WebSocket lives: a browser by
/// itself notices only after 15 seconds. Such a client is told to resume, which restarts ICE; so it
/// finds TCP, or UDP again if that was only a pause. A client that does not answer on its WebSocket
/// either is asleep or without a network, and is left alone. Owned by its room's context.
final class QuietPaths {

  private static final Logger LOG = LoggerFactory.getLogger(QuietPaths.class);

  /// From the answer on the WebSocket until media must be heard, too: they may wake up together.
  private static final Duration WAKING = Duration.ofMillis(400);

  /// Between two resumes of one client.
  private static final long SPACING_NANOS = Duration.ofSeconds(10).toNanos();

  /// How long it is remembered that somebody's UDP went dead.
  private static final long MEMORY_NANOS = Duration.ofMinutes(5).toNanos();

  private static final int IDENTITIES_MAX = 1_000;

  /// So many clients of a room are told to resume within [#SPACING_NANOS]. When more are quiet at
  /// once it may be the server that is too slow to hear them, and all of them anew would make it
  /// slower; their browsers notice by themselves what is dead.
  static final int RESUMES_MAX = 10;

  private final Room room;
  private final Map<String, Trouble> troubles = new HashMap<>();
  private long windowNanos;
  private int resumes;

  /// How often somebody's UDP went dead, and when last.
  private record Trouble(int times, long atNanos) {}

  QuietPaths(Room room) {
    this.room = room;
    windowNanos = System.nanoTime();
  }

  /// A participant is not heard any more by one of its transports, or is heard again.
  void changed(Participant participant, TransportRole role, boolean quiet) {
    if (!quiet) {
      participant.quiet.remove(role);
      return;
    }
    Client session = participant.session;
    if (participant.quiet.add(role) && session != null) {
      session.ping(() -> room.run(() -> answered(participant)));
    }
  }

  /// What a participant is sent by one of its transports gets lost, or arrives again.
  void hears(Participant participant, TransportRole role, boolean hears) {
    Client session = participant.session;
    if (hears) {
      participant.deaf.remove(role);
    } else if (participant.deaf.add(role) && session != null) {
      session.ping(() -> room.run(() -> answered(participant)));
    }
  }

  private void answered(Participant participant) {
    room.later(WAKING, () -> resume(participant));
  }

  private void resume(Participant participant) {
    long now = System.nanoTime();
    Trouble before = troubles.get(participant.identity);
    boolean soon = before != null && now - before.atNanos < SPACING_NANOS;
    boolean well = participant.quiet.isEmpty() && participant.deaf.isEmpty();
    if (well || room.bySid(participant.sid) != participant || participant.session == null || soon) {
      return;
    }
    if (now - windowNanos >= SPACING_NANOS) {
      windowNanos = now;
      resumes = 0;
    }
    if (resumes == RESUMES_MAX) {
      return;
    }
    resumes++;
    if (troubles.size() >= IDENTITIES_MAX) {
      troubles.values().removeIf(trouble -> now - trouble.atNanos > MEMORY_NANOS);
    }
    if (before != null && now - before.atNanos < MEMORY_NANOS) {
      troubles.put(participant.identity, new Trouble(before.times + 1, now));
    } else if (troubles.size() < IDENTITIES_MAX) {
      troubles.put(participant.identity, new Trouble(1, now));
    }
    LOG.info(
        "room {}: {} {} by UDP and shall resume",
        room.sid(),
        participant.sid,
        participant.quiet.isEmpty() ? "does not hear" : "is not heard");
    participant.send(new ServerMessage.Leave(LeaveAction.RESUME, LeaveReason.MEDIA_FAILURE));
  }

  /// Whether a restart of ICE is to do without UDP: whose UDP has died twice is kept off it. Should
  /// TCP not help either the third attempt has both again.
  boolean avoidsUdp(String identity) {
    Trouble trouble = troubles.get(identity);
    return trouble != null
        && trouble.times % 2 == 0
        && System.nanoTime() - trouble.atNanos < MEMORY_NANOS;
  }
}
