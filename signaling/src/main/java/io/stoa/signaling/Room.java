// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.MediaEvent;
import io.stoa.media.MediaServer;
import io.stoa.media.RoomHandle;
import io.stoa.signaling.wire.ClientMessage;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ParticipantDescription;
import io.stoa.signaling.wire.ParticipantState;
import io.stoa.signaling.wire.RoomCall;
import io.stoa.signaling.wire.RoomDescription;
import io.stoa.signaling.wire.RoomEvent;
import io.stoa.signaling.wire.RoomReply;
import io.stoa.signaling.wire.ServerMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A room: who is in it, and what they publish and receive. Confined to its context, except for
/// [#run].
final class Room {

  private static final Logger LOG = LoggerFactory.getLogger(Room.class);

  final SignalingConfig config;
  private final String sid = Ids.next("RM_");
  private final String name;
  private final long createdAtMillis = System.currentTimeMillis();
  private final Vertx vertx;
  private final Context context;
  private final RoomDirectory directory;
  private final RoomHandle media;
  private final Requests requests = new Requests(this);
  final Arrivals arrivals = new Arrivals(this);
  private final DataRelay data = new DataRelay(this);
  private final Announcements announcements = new Announcements(this);
  final LayerDemand demand = new LayerDemand(this);
  private final RoomCalls calls;
  private final MediaNews mediaNews = new MediaNews(this);
  private final RoomBooks books;
  final DataTracks dataTracks = new DataTracks(this);
  final Failures failures = new Failures(this);
  final Subscribing subscribing = new Subscribing(this);
  final Moves moves = new Moves(this);
  final Forwards forwards = new Forwards(this);
  final Guests guests = new Guests(this);
  final QuietPaths quietPaths = new QuietPaths(this);
  final Qualities qualities = new Qualities(this);
  private final Map<String, Participant> bySid = new LinkedHashMap<>();
  private final Map<String, Participant> byIdentity = new LinkedHashMap<>();
  private RoomSettings settings;
  private long emptyTimer;
  private boolean closed;

  Room(
      String name,
      Vertx vertx,
      MediaServer server,
      SignalingConfig config,
      RoomSettings settings,
      RoomDirectory directory) {
    this.name = name;
    this.settings = settings;
    this.books = new RoomBooks(this, directory);
    this.calls = new RoomCalls(this, directory.removals());
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.config = config;
    this.directory = directory;
    this.media = server.openRoom(sid, event -> run(() -> happened(event)));
    run(() -> {
      books.tell(RoomEvent.Kind.ROOM_STARTED);
      expect(this.settings.empty());
    });
  }

  /// Runs something on the room's context. Any thread.
  void run(Runnable action) {
    context.runOnContext(ignored -> {
      try {
        action.run();
      } catch (RuntimeException e) {
        LOG.error("room {}: a step failed", sid, e);
      }
    });
  }

  RoomHandle media() {
    return media;
  }

  String sid() {
    return sid;
  }

  String name() {
    return name;
  }

  boolean isClosed() {
    return closed;
  }

  RoomDirectory directory() {
    return directory;
  }

  DataRelay data() {
    return data;
  }

  RoomBooks books() {
    return books;
  }

  RoomSettings settings() {
    return settings;
  }

  /// Changes how the room is run, and tells everyone.
  void settings(RoomSettings changed) {
    settings = changed;
    if (members() == 0) {
      expect(changed.empty());
    }
    ServerMessage update = new ServerMessage.RoomUpdate(describe());
    bySid.values().forEach(participant -> participant.send(update));
  }

  /// Answers a call of the server API. Empty when this room has closed meanwhile.
  Optional<Future<RoomReply>> perform(RoomCall call) {
    return closed ? Optional.empty() : Optional.of(calls.perform(call));
  }

  void add(Participant participant) {
    bySid.put(participant.sid, participant);
    byIdentity.put(participant.identity, participant);
    if (!participant.serves()) {
      cancel(emptyTimer);
      emptyTimer = 0;
    }
  }

  /// Whoever records has come or gone.
  void recorded(Participant by) {
    if (by.records()) {
      sendAll(new ServerMessage.RoomUpdate(describe()));
    }
  }

  void happened(MediaEvent event) {
    if (!moves.follow(event)) {
      mediaNews.happened(event);
    }
  }

  /// Those whom a participant is told of.
  List<ParticipantDescription> others(Participant except) {
    List<ParticipantDescription> others = new ArrayList<>();
    for (Participant other : bySid.values()) {
      if (other != except && !other.grant.hidden()) {
        others.add(other.describe(LeaveReason.UNKNOWN));
      }
    }
    return others;
  }

  /// A message of a client that is in the room.
  void receive(Client session, ClientMessage message) {
    Participant participant = session.participant();
    if (participant != null && participant.room != this) {
      Room its = participant.room;
      its.run(() -> its.receive(session, message));
    } else if (participant != null && Objects.equals(participant.session, session)) {
      receive(participant, message);
    }
  }

  void receive(Participant from, ClientMessage message) {
    requests.receive(from, message);
  }

  /// A socket is gone. Its participant is kept for a while, in case it comes back.
  void disconnected(Client session) {
    Participant participant = session.participant();
    if (participant != null && participant.room != this) {
      Room its = participant.room;
      its.run(() -> its.disconnected(session));
    } else if (participant != null && Objects.equals(participant.session, session)) {
      participant.session = null;
      participant.presence.socketLost();
      cancel(participant.absenceTimer);
      participant.absenceTimer =
          later(config.grace(), () -> remove(participant, LeaveReason.SIGNAL_CLOSE));
    }
  }

  /// Tells a participant to go, and removes it.
  void dismiss(Participant participant, LeaveAction action, LeaveReason reason) {
    Client session = participant.session;
    participant.session = null;
    if (session != null) {
      session.leave(action, reason);
    }
    remove(participant, reason);
  }

  void remove(Participant participant, LeaveReason reason) {
    if (part(participant, reason)) {
      participant.peer.close();
      Client session = participant.session;
      if (session != null) {
        participant.session = null;
        session.close();
      }
    }
  }

  /// Lets a participant go, with all it published and received here. False when it is gone.
  boolean part(Participant participant, LeaveReason reason) {
    if (!bySid.remove(participant.sid, participant)) {
      return false;
    }
    byIdentity.remove(participant.identity, participant);
    cancel(participant.absenceTimer);
    participant.state = ParticipantState.DISCONNECTED;
    participant.journey.ended(reason);
    participant.presence.left(reason);
    forwards.left(participant, reason);
    announce(participant, reason);
    for (PublishedTrack track : participant.tracks.values()) {
      books.tell(RoomEvent.Kind.TRACK_UNPUBLISHED, track);
      track.own.live = false;
      demand.ended(track);
      for (Participant other : bySid.values()) {
        subscribing.end(other, track);
      }
    }
    participant.subscriptions.values().forEach(gone -> demand.changed(gone.track));
    dataTracks.left(participant);
    data.left(participant);
    books.tell(
        participant.met ? RoomEvent.Kind.PARTICIPANT_LEFT : RoomEvent.Kind.PARTICIPANT_ABORTED,
        participant.describe(reason));
    recorded(participant);
    if (members() == 0 && !participant.serves()) {
      expect(settings.departure());
    }
    return true;
  }

  /// A track is negotiated: tell everyone, then send it to whoever wants it.
  void trackBegan(PublishedTrack track) {
    announce(track.owner, LeaveReason.UNKNOWN);
    books.tell(RoomEvent.Kind.TRACK_PUBLISHED, track);
    if (track.description.muted()) {
      track.mute(true);
    }
    for (Participant other : bySid.values()) {
      reconcile(other, track);
    }
    demand.changed(track);
  }

  void unpublish(PublishedTrack track) {
    Participant owner = track.owner;
    if (!owner.tracks.remove(track.sid(), track)) {
      return;
    }
    books.tell(RoomEvent.Kind.TRACK_UNPUBLISHED, track);
    demand.ended(track);
    track.end();
    owner.publisher.ended(track);
    announcements.tell(owner, LeaveReason.UNKNOWN);
    for (Participant other : bySid.values()) {
      subscribing.end(other, track);
    }
    forwards.changed(owner);
  }

  /// Begins or ends a subscription, as its participant wishes and the publisher permits.
  void reconcile(Participant subscriber, PublishedTrack track) {
    subscribing.reconcile(subscriber, track);
  }

  /// Tells everyone how a participant is now.
  void announce(Participant participant, LeaveReason reason) {
    announcements.changed(participant, reason);
    forwards.changed(participant);
  }

  /// Hides somebody from the others.
  void vanished(Participant participant) {
    announcements.vanished(participant);
  }

  void sendAll(ServerMessage message) {
    Broadcast broadcast = new Broadcast(message);
    for (Participant participant : bySid.values()) {
      participant.send(broadcast);
    }
  }

  int size() {
    return bySid.size();
  }

  /// How many there are for themselves.
  int members() {
    int members = 0;
    for (Participant participant : bySid.values()) {
      members += participant.serves() ? 0 : 1;
    }
    return members;
  }

  Iterable<Participant> participants() {
    return List.copyOf(bySid.values());
  }

  @Nullable Participant bySid(String participantSid) {
    return bySid.get(participantSid);
  }

  @Nullable Participant byIdentity(String identity) {
    return byIdentity.get(identity);
  }

  @Nullable PublishedTrack track(String trackSid) {
    for (Participant participant : bySid.values()) {
      PublishedTrack track = participant.tracks.get(trackSid);
      if (track != null) {
        return track;
      }
    }
    return null;
  }

  /// Whether there is anything that others may see or hear.
  boolean publishes() {
    return bySid.values().stream()
        .anyMatch(each ->
            !each.grant.hidden() && each.tracks.values().stream().anyMatch(PublishedTrack::live));
  }

  RoomDescription describe() {
    int publishers = 0;
    boolean recorded = false;
    for (Participant participant : bySid.values()) {
      publishers += participant.tracks.isEmpty() ? 0 : 1;
      recorded |= participant.records();
    }
    return new RoomDescription(
        sid,
        name,
        settings.metadata(),
        createdAtMillis,
        (int) settings.empty().toSeconds(),
        (int) settings.departure().toSeconds(),
        members(),
        publishers,
        settings.participantsMax(),
        recorded);
  }

  /// Closes the empty room unless somebody comes in time.
  private void expect(Duration within) {
    cancel(emptyTimer);
    emptyTimer = later(within, this::closeWhenEmpty);
  }

  private void closeWhenEmpty() {
    if (members() == 0) {
      end(LeaveAction.DISCONNECT, LeaveReason.ROOM_CLOSED);
    }
  }

  /// Sends everyone to join anew and closes.
  void shutDown() {
    end(LeaveAction.RECONNECT, LeaveReason.SERVER_SHUTDOWN);
  }

  /// Dismisses everyone and closes.
  void end(LeaveAction action, LeaveReason reason) {
    for (Participant participant : List.copyOf(bySid.values())) {
      dismiss(participant, action, reason);
    }
    close();
  }

  private void close() {
    if (!closed) {
      closed = true;
      cancel(emptyTimer);
      announcements.close();
      directory.closed(name, this);
      media.close();
      books.tell(RoomEvent.Kind.ROOM_FINISHED);
    }
  }

  long later(Duration delay, Runnable action) {
    return vertx.setTimer(Math.max(1, delay.toMillis()), id -> run(action));
  }

  void cancel(long timer) {
    if (timer != 0) {
      vertx.cancelTimer(timer);
    }
  }
}
