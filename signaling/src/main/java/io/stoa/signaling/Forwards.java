// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.Forwarding;
import io.stoa.signaling.CallRefused.Code;
import io.stoa.signaling.Guests.Likeness;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.RoomReply;
import io.stoa.signaling.wire.ServerMessage;
import io.stoa.signaling.wire.TrackDescription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Participants of this room who are shown in others as well, with what they publish: there each is
/// a participant that changes as it does here, and leaves when it leaves, or is removed. What
/// anybody there wants to see of a track, is wanted here. Owned by its room's context.
final class Forwards {

  /// Of one participant.
  static final int ROOMS_MAX = 16;

  private final Room room;
  private final Map<Participant, List<Forward>> shown = new HashMap<>();

  /// One participant in one other room.
  private static final class Forward {
    private final Participant source;
    private final String destination;
    private final ForwardedClient client;

    /// The qualities that are wanted there, by the names of renditions.
    private final Map<String, Integer> wanted = new HashMap<>();

    private @Nullable Room into;
    private @Nullable Forwarding media;

    Forward(Participant source, String destination, ForwardedClient client) {
      this.source = source;
      this.destination = destination;
      this.client = client;
    }
  }

  /// A guest and the room that it came to.
  private record Arrived(Room into, Participant guest) {}

  Forwards(Room room) {
    this.room = room;
  }

  /// Shows somebody of this room in another; once, however often it is asked. Fails with
  /// [CallRefused].
  Future<RoomReply> begin(String identity, Room into) {
    Participant source = room.byIdentity(identity);
    if (source == null) {
      return refused(Code.NOT_FOUND, "there is no such participant");
    }
    if (source.forwarded) {
      return refused(Code.FAILED_PRECONDITION, "the participant is forwarded from another room");
    }
    List<Forward> others = shown.getOrDefault(source, List.of());
    if (others.stream().anyMatch(forward -> forward.destination.equals(into.name()))) {
      return Future.succeededFuture(new RoomReply.Done());
    }
    if (others.size() >= ROOMS_MAX) {
      return refused(Code.RESOURCE_EXHAUSTED, "a participant is shown in too many rooms");
    }
    AccessToken token =
        AccessToken.of(source.identity, source.grant.in(into.name()), Duration.ofMinutes(1))
            .ofKind(source.kind());
    Forward forward = new Forward(source, into.name(), new ForwardedClient(room, token));
    shown.computeIfAbsent(source, ignored -> new ArrayList<>()).add(forward);
    Promise<Arrived> arrived = Promise.promise();
    Promise<RoomReply> done = Promise.promise();
    send(forward.client, Likeness.of(source), into, arrived);
    arrived
        .future()
        .onComplete(
            guest ->
                room.run(() -> {
                  arrived(forward, guest);
                  done.complete(new RoomReply.Done());
                }),
            failure ->
                room.run(() -> {
                  end(forward.client);
                  done.fail(failure);
                }));
    return done.future();
  }

  private static Future<RoomReply> refused(Code code, String why) {
    return Future.failedFuture(new CallRefused(code, why));
  }

  private static void send(
      ForwardedClient client, Likeness likeness, Room into, Promise<Arrived> arrived) {
    into.run(() -> {
      if (into.isClosed()) {
        send(client, likeness, into.directory().open(into.name()), arrived);
        return;
      }
      try {
        arrived.complete(new Arrived(into, into.guests.arrive(client, likeness)));
      } catch (CallRefused refused) {
        arrived.fail(refused);
      }
    });
  }

  private void arrived(Forward forward, Arrived arrived) {
    Room into = arrived.into();
    if (!isShown(forward)) {
      // It has left meanwhile.
      into.run(() -> into.guests.leave(forward.client, LeaveReason.UNKNOWN));
      return;
    }
    forward.into = into;
    forward.media = forward.source.peer.forward(into.media(), arrived.guest().sid);
    changed(forward.source);
    forward.source.tracks.values().forEach(room.demand::changed);
  }

  private boolean isShown(Forward forward) {
    return shown.getOrDefault(forward.source, List.of()).contains(forward);
  }

  /// A participant is another way now.
  void changed(Participant source) {
    for (Forward forward : shown.getOrDefault(source, List.of())) {
      Room into = forward.into;
      if (into != null) {
        Likeness likeness = Likeness.of(source);
        into.run(() -> into.guests.changed(forward.client, likeness));
      }
    }
  }

  /// A participant has left this room.
  void left(Participant source, LeaveReason reason) {
    List<Forward> ended = shown.remove(source);
    if (ended == null) {
      return;
    }
    // To the other rooms it has not gone elsewhere.
    LeaveReason why = reason == LeaveReason.MIGRATION ? LeaveReason.UNKNOWN : reason;
    for (Forward forward : ended) {
      stop(forward);
      Room into = forward.into;
      if (into != null) {
        into.run(() -> into.guests.leave(forward.client, why));
      }
    }
  }

  /// The other room shows it no more.
  void end(ForwardedClient client) {
    Forward forward = find(client);
    if (forward == null) {
      return;
    }
    List<Forward> others = shown.getOrDefault(forward.source, new ArrayList<>());
    others.remove(forward);
    if (others.isEmpty()) {
      shown.remove(forward.source);
    }
    stop(forward);
    forward.source.tracks.values().forEach(room.demand::changed);
  }

  private static void stop(Forward forward) {
    if (forward.media != null) {
      forward.media.close();
    }
  }

  private @Nullable Forward find(ForwardedClient client) {
    for (List<Forward> forwards : shown.values()) {
      for (Forward forward : forwards) {
        if (forward.client.equals(client)) {
          return forward;
        }
      }
    }
    return null;
  }

  /// The other room wants to see other layers of a track.
  void wanted(ForwardedClient client, ServerMessage.WantedQuality wanted) {
    Forward forward = find(client);
    PublishedTrack track = forward == null ? null : forward.source.tracks.get(wanted.trackSid());
    if (forward == null || track == null) {
      return;
    }
    List<Rendition> renditions = track.renditions();
    for (int i = 0; i < Math.min(renditions.size(), wanted.codecs().size()); i++) {
      forward.wanted.put(renditions.get(i).id(), wanted.codecs().get(i).quality());
    }
    room.demand.changed(track);
  }

  /// Somebody of the other room receives a track.
  void subscribed(ForwardedClient client, String trackSid) {
    Forward forward = find(client);
    PublishedTrack track = forward == null ? null : forward.source.tracks.get(trackSid);
    if (track != null) {
      room.subscribing.received(track);
    }
  }

  /// The highest quality that other rooms want of a rendition; all, until they have said.
  int wanted(Rendition rendition) {
    int most = LayerDemand.NONE;
    int first = rendition.isBackup() ? LayerDemand.NONE : TrackDescription.HIGH;
    for (Forward forward : shown.getOrDefault(rendition.track.owner, List.of())) {
      most = Math.max(most, forward.wanted.getOrDefault(rendition.id(), first));
    }
    return most;
  }
}
