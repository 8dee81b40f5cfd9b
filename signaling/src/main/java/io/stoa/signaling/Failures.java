// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.TransportRole;
import io.stoa.signaling.wire.ClientMessage;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ServerMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fails as clients ask for, so that their developers see how they get over it. A client can harm
/// nobody but itself: the one thing that others see is that it speaks, and for that it must be one
/// who may. Owned by its room's context.
final class Failures {

  /// How long an asked-for end of the socket waits for the resume that it shall meet.
  private static final long HANG_UP_NANOS = Duration.ofSeconds(10).toNanos();

  /// How long an identity is kept off UDP.
  private static final long DETOUR_NANOS = Duration.ofMinutes(5).toNanos();

  private static final int DETOURS_MAX = 1_000;
  private static final int SPEAKING_SECONDS_MAX = 60;
  private static final float SPEAKING_LEVEL = 0.9f;

  private final Room room;
  private final Map<String, Detour> detours = new HashMap<>();

  private record Detour(ClientMessage.Failure by, long untilNanos) {}

  /// The end of the socket that a resume shall meet.
  ///
  /// @param early before anything is said, and not after everything
  record HangUp(boolean early, long untilNanos) {}

  Failures(Room room) {
    this.room = room;
  }

  void simulate(Participant from, ClientMessage.Simulate simulate) {
    switch (simulate.failure()) {
      case SPEAKER -> speak(from, simulate.amount());
      case NODE_FAILURE -> room.remove(from, LeaveReason.SERVER_SHUTDOWN);
      case MIGRATION -> room.remove(from, LeaveReason.MIGRATION);
      case SERVER_LEAVE -> room.dismiss(from, LeaveAction.DISCONNECT, LeaveReason.SERVER_SHUTDOWN);
      case FULL_RECONNECT -> room.dismiss(from, LeaveAction.RECONNECT, LeaveReason.STATE_MISMATCH);
      case UDP -> detours.remove(from.identity);
      case TCP, TLS -> {
        if (detours.size() < DETOURS_MAX) {
          detours.put(
              from.identity, new Detour(simulate.failure(), System.nanoTime() + DETOUR_NANOS));
        }
      }
      case BANDWIDTH -> {
        long bps = simulate.amount() > 0 ? simulate.amount() : Long.MAX_VALUE;
        from.peer.cap(from.single ? TransportRole.PUBLISHER : TransportRole.SUBSCRIBER, bps);
      }
      case HANG_UP_AFTER_RESUME ->
          from.hangUp = new HangUp(false, System.nanoTime() + HANG_UP_NANOS);
      case HANG_UP_BEFORE_RESUME ->
          from.hangUp = new HangUp(true, System.nanoTime() + HANG_UP_NANOS);
      case UNKNOWN -> {}
    }
  }

  private void speak(Participant from, long seconds) {
    if (from.grant.hidden() || !from.grant.mayPublish("microphone") || seconds < 1) {
      return;
    }
    tell(from, SPEAKING_LEVEL);
    room.later(Duration.ofSeconds(Math.min(seconds, SPEAKING_SECONDS_MAX)), () -> tell(from, 0));
  }

  private void tell(Participant speaker, float level) {
    room.sendAll(
        new ServerMessage.Speakers(
            List.of(new ServerMessage.Speaker(speaker.sid, level, level > 0))));
  }

  /// How a join is to do without UDP; null when it may use it.
  ClientMessage.@Nullable Failure detour(String identity) {
    Detour detour = detours.get(identity);
    if (detour != null && detour.untilNanos - System.nanoTime() <= 0) {
      detours.remove(identity);
      return null;
    }
    return detour == null ? null : detour.by;
  }

  /// Whether this resume is to be cut off before it is answered.
  boolean failsResume(Participant known) {
    HangUp hangUp = known.hangUp;
    if (hangUp == null || !hangUp.early) {
      return false;
    }
    known.hangUp = null;
    return hangUp.untilNanos - System.nanoTime() > 0;
  }

  /// A resume is answered; its socket may be meant to end now.
  void resumed(Participant known) {
    HangUp hangUp = known.hangUp;
    Client session = known.session;
    known.hangUp = null;
    if (hangUp != null && session != null && hangUp.untilNanos - System.nanoTime() > 0) {
      session.close();
    }
  }
}
