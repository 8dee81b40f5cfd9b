// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.JoinRequest;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ParticipantDescription;
import io.stoa.signaling.wire.ParticipantState;
import io.stoa.signaling.wire.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Lets clients into a room, and back in. Owned by its room's context.
final class Arrivals {

  /// How long a participant may be without media before it is told to join anew.
  private static final Duration MEDIA_GRACE = Duration.ofSeconds(20);

  private final Room room;

  Arrivals(Room room) {
    this.room = room;
  }

  /// Lets a client in, or back in. False when this room has closed meanwhile.
  boolean join(Client session, JoinRequest request, boolean single) {
    if (room.isClosed()) {
      return false;
    }
    if (!session.open()) {
      return true;
    }
    if (request.reconnect()) {
      resume(session, request);
      return true;
    }
    if (room.directory().removals().bars(session.token())) {
      session.leave(LeaveAction.DISCONNECT, LeaveReason.PARTICIPANT_REMOVED);
      room.books().tell(refused(session, "removed"));
      return true;
    }
    Participant old = room.byIdentity(session.token().identity());
    if (old != null) {
      room.dismiss(old, LeaveAction.DISCONNECT, LeaveReason.DUPLICATE_IDENTITY);
    }
    if (room.members() >= room.settings().participantsMax()
        && !Participant.serves(session.token().kind(), session.token().grant())) {
      session.leave(LeaveAction.DISCONNECT, LeaveReason.JOIN_FAILURE);
      room.books().tell(refused(session, "room_full"));
      return true;
    }
    Participant joining = new Participant(room, session, request, single);
    if (old != null) {
      returned(joining, old.returns);
    }
    session.bind(joining);
    room.add(joining);
    welcome(joining, request);
    return true;
  }

  private JoinReport refused(Client session, String failure) {
    return JoinReport.refused(session.token(), session.origin(), failure);
  }

  private void returned(Participant participant, int before) {
    participant.returns = before + 1;
    room.books().tell(participant.origin);
  }

  private void welcome(Participant joining, JoinRequest request) {
    RelayChoice relays = RelayChoice.of(joining);
    joining.send(
        new ServerMessage.Join(
            room.describe(),
            joining.describe(LeaveReason.UNKNOWN),
            room.others(joining),
            !joining.single && joining.grant.canSubscribe(),
            relays.servers(),
            relays.only()));
    room.recorded(joining);
    joining.journey.reached(JoinReport.Stage.ADMITTED);
    if (joining.session != null) {
      joining.session.refreshToken();
    }
    room.announce(joining, LeaveReason.UNKNOWN);
    if (joining.receiving instanceof SubscriberConnection own && joining.grant.canSubscribe()) {
      own.negotiate();
    }
    room.subscribing.begin(joining);
    request.tracks().forEach(track -> room.receive(joining, track));
    if (request.offer() != null) {
      room.receive(joining, request.offer());
    }
    // Until media arrives, this one may be a client that never will.
    awaitMedia(joining);
  }

  private void resume(Client session, JoinRequest request) {
    Participant known = room.bySid(request.participantSid());
    if (known == null || !known.identity.equals(session.token().identity())) {
      session.leave(LeaveAction.RECONNECT, LeaveReason.STATE_MISMATCH);
      return;
    }
    if (room.failures.failsResume(known)) {
      session.close();
      return;
    }
    Client stale = known.session;
    known.session = session;
    known.presence.socketBack();
    session.bind(known);
    if (stale != null) {
      stale.close();
    }
    awaitMedia(known);
    RelayChoice relays = RelayChoice.of(known);
    known.send(
        new ServerMessage.Reconnect(known.reliableSequence, relays.servers(), relays.only()));
    List<ParticipantDescription> everyone = new ArrayList<>();
    for (Participant other : room.participants()) {
      if (other == known || !other.grant.hidden()) {
        everyone.add(other.describe(LeaveReason.UNKNOWN));
      }
    }
    known.send(new ServerMessage.Update(everyone));
    known.send(new ServerMessage.RoomUpdate(room.describe()));
    session.refreshToken();
    CatchUp.tellPending(known);
    CatchUp.tellPermissions(known);
    room.dataTracks.tellHandles(known);
    if (known.grant.canSubscribe()) {
      known.receiving.restart();
    }
    known.tracks.values().forEach(room.demand::repeat);
    if (request.state() != null) {
      room.receive(known, request.state());
    }
    if (request.offer() != null) {
      room.receive(known, request.offer());
    }
    room.failures.resumed(known);
    returned(known, known.returns);
  }

  /// A client whose media does not come, or does not come back, shall begin anew.
  void awaitMedia(Participant participant) {
    room.cancel(participant.absenceTimer);
    participant.absenceTimer = 0;
    if (participant.state != ParticipantState.ACTIVE) {
      participant.absenceTimer =
          room.later(
              MEDIA_GRACE,
              () ->
                  room.dismiss(participant, LeaveAction.RECONNECT, LeaveReason.CONNECTION_TIMEOUT));
    }
  }
}
