// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.MediaEvent;
import io.stoa.signaling.CallRefused.Code;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ParticipantState;
import io.stoa.signaling.wire.RoomEvent;
import io.stoa.signaling.wire.RoomReply;
import io.stoa.signaling.wire.ServerMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Takes participants to another room with their connections and what they publish. To the rooms it
/// is leaving and joining; the client is told by one message, keeps its participant and its tracks,
/// and gets a token for the room that it is in. Owned by its room's context.
final class Moves {

  /// From this version of the protocol on, clients know that they may be moved.
  private static final int PROTOCOL_MIN = 16;

  /// How long what the media plane had to say when somebody left is sent after it.
  private static final Duration FOLLOWING = Duration.ofSeconds(5);

  private final Room room;
  private final Map<String, Room> gone = new HashMap<>();

  Moves(Room room) {
    this.room = room;
  }

  /// Takes somebody of this room to another. Fails with [CallRefused].
  Future<RoomReply> depart(String identity, Room into) {
    Participant moving = room.byIdentity(identity);
    if (moving == null) {
      return refused(Code.NOT_FOUND, "there is no such participant");
    }
    Client session = moving.session;
    if (session == null) {
      return refused(Code.FAILED_PRECONDITION, "the participant is away");
    }
    if (session instanceof HttpSession || moving.protocol < PROTOCOL_MIN) {
      return refused(Code.FAILED_PRECONDITION, "the participant's client cannot be moved");
    }
    ParticipantState state = moving.state;
    List<PublishedTrack> live =
        moving.tracks.values().stream().filter(PublishedTrack::live).toList();
    Map<Integer, DataTracks.DataTrack> data = new LinkedHashMap<>(moving.dataTracks);
    room.part(moving, LeaveReason.MIGRATION);
    moving.state = state;
    moving.dataTracks.putAll(data);
    moving.subscriptions.clear();
    moving.wishes.clear();
    gone.put(moving.sid, into);
    room.later(FOLLOWING, () -> gone.remove(moving.sid, into));
    Promise<RoomReply> arrived = Promise.promise();
    send(moving, session, into, live, arrived);
    return arrived.future();
  }

  private static Future<RoomReply> refused(Code code, String why) {
    return Future.failedFuture(new CallRefused(code, why));
  }

  private static void send(
      Participant moving,
      Client session,
      Room into,
      List<PublishedTrack> live,
      Promise<RoomReply> arrived) {
    moving.room = into;
    session.enter(into);
    into.run(() -> into.moves.arrive(moving, session, live, arrived));
  }

  private void arrive(
      Participant moving, Client session, List<PublishedTrack> live, Promise<RoomReply> arrived) {
    if (room.isClosed()) {
      send(moving, session, room.directory().open(room.name()), live, arrived);
      return;
    }
    Participant namesake = room.byIdentity(moving.identity);
    if (namesake != null) {
      room.dismiss(namesake, LeaveAction.DISCONNECT, LeaveReason.DUPLICATE_IDENTITY);
    }
    moving.grant = moving.grant.in(room.name());
    moving.peer.move(room.media());
    room.add(moving);
    live.forEach(track -> track.own.live = true);
    moving.send(
        new ServerMessage.RoomMoved(
            room.describe(),
            session.reissue(moving.grant),
            moving.describe(LeaveReason.UNKNOWN),
            room.others(moving)));
    moving.receiving.clear();
    room.announce(moving, LeaveReason.UNKNOWN);
    if (moving.met) {
      moving.presence.joined();
      room.books().tell(RoomEvent.Kind.PARTICIPANT_JOINED, moving.describe(LeaveReason.UNKNOWN));
    }
    room.subscribing.begin(moving);
    for (PublishedTrack track : live) {
      room.books().tell(RoomEvent.Kind.TRACK_PUBLISHED, track);
      for (Participant other : room.participants()) {
        room.reconcile(other, track);
      }
      room.demand.changed(track);
    }
    room.arrivals.awaitMedia(moving);
    if (!session.open()) {
      room.disconnected(session);
    }
    arrived.complete(new RoomReply.Done());
  }

  /// Sends after somebody what the media plane had to say of its connection before it had moved.
  /// What it said itself was not meant for the other room.
  boolean follow(MediaEvent event) {
    String peerId =
        switch (event) {
          case MediaEvent.TransportConnected connected -> connected.peerId();
          case MediaEvent.TransportFailed failed -> failed.peerId();
          case MediaEvent.DataFailed failed -> failed.peerId();
          case MediaEvent.TransportQuiet quiet -> quiet.peerId();
          case MediaEvent.TransportDeaf deaf -> deaf.peerId();
          default -> "";
        };
    Room into = gone.get(peerId);
    if (into == null || room.bySid(peerId) != null) {
      return false;
    }
    into.run(() -> into.happened(event));
    return true;
  }
}
