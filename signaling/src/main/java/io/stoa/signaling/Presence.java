// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.MediaEvent;
import io.stoa.media.TransportRole;
import io.stoa.signaling.wire.LeaveReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Whether somebody is really there: what of it is heard, and since when nothing is. A socket alone
/// proves nothing, and media without a socket is somebody who is about to resume. Owned by its
/// room's context.
final class Presence {

  /// For so long nothing was heard of who loses consent (RFC 7675 §5.1).
  private static final long CONSENT_NANOS = Duration.ofSeconds(30).toNanos();

  private final Participant participant;
  private final Set<TransportRole> connected = EnumSet.noneOf(TransportRole.class);
  private final Map<TransportRole, Long> lastHeard = new EnumMap<>(TransportRole.class);
  private boolean there;
  private boolean lost;
  private boolean speaking;
  private boolean socket = true;
  private long lostNanos;
  private long socketLostNanos;

  Presence(Participant participant) {
    this.participant = participant;
  }

  /// One of its connections carries media, perhaps again.
  void connected(TransportRole role) {
    connected.add(role);
    lastHeard.remove(role);
    heard();
  }

  /// It is in its room, with media.
  void joined() {
    long now = System.nanoTime();
    there = true;
    tell(PresenceEvent.Kind.JOINED, now, "");
    if (lost) {
      tell(PresenceEvent.Kind.LOST, now, "moved");
    }
  }

  void failed(TransportRole role, MediaEvent.Reason reason) {
    long now = System.nanoTime();
    boolean silently = reason == MediaEvent.Reason.CONSENT_EXPIRED;
    lastHeard.putIfAbsent(role, silently ? now - CONSENT_NANOS : now);
    connected.remove(role);
    unheard(reason.name());
  }

  void quiet(TransportRole role, boolean quiet, long silentNanos) {
    if (quiet) {
      lastHeard.put(role, System.nanoTime() - silentNanos);
      unheard("quiet");
    } else {
      lastHeard.remove(role);
      heard();
    }
  }

  void socketLost() {
    socket = false;
    socketLostNanos = System.nanoTime();
  }

  void socketBack() {
    socket = true;
  }

  private boolean isHeard() {
    return connected.stream().anyMatch(role -> !lastHeard.containsKey(role));
  }

  private void heard() {
    if (lost && isHeard()) {
      lost = false;
      if (there) {
        tell(PresenceEvent.Kind.FOUND, System.nanoTime(), "");
      }
    }
  }

  private void unheard(String how) {
    if (!there || lost || isHeard()) {
      return;
    }
    long now = System.nanoTime();
    long longestAgo = 0;
    boolean any = false;
    for (long heardNanos : lastHeard.values()) {
      // Of several connections the one that was heard last tells.
      longestAgo = any ? Math.min(longestAgo, now - heardNanos) : now - heardNanos;
      any = true;
    }
    lost = true;
    lostNanos = now - longestAgo;
    tell(PresenceEvent.Kind.LOST, lostNanos, how);
  }

  /// It is in its room no more.
  void left(LeaveReason reason) {
    if (!there) {
      return;
    }
    speaks(false);
    long since = System.nanoTime();
    if (lost) {
      since = lostNanos;
    } else if (!socket && reason == LeaveReason.SIGNAL_CLOSE) {
      since = socketLostNanos;
    }
    there = false;
    tell(PresenceEvent.Kind.LEFT, since, reason.name());
  }

  void speaks(boolean now) {
    if (there && now != speaking) {
      speaking = now;
      tell(
          now ? PresenceEvent.Kind.SPEAKS : PresenceEvent.Kind.FALLS_SILENT, System.nanoTime(), "");
    }
  }

  /// A track of it can be received from now on, or cannot any more.
  void publishes(PublishedTrack track, boolean now) {
    tell(
        now ? PresenceEvent.Kind.PUBLISHES : PresenceEvent.Kind.UNPUBLISHES,
        System.nanoTime(),
        track.description.source().name());
  }

  private void tell(PresenceEvent.Kind kind, long sinceNanos, String detail) {
    if (participant.forwarded) {
      return; // it is in another room
    }
    Room room = participant.room;
    room.books()
        .tell(
            new PresenceEvent(
                kind,
                room.name(),
                room.sid(),
                participant.identity,
                participant.sid,
                sinceNanos,
                detail.toLowerCase(Locale.ROOT)));
  }
}
