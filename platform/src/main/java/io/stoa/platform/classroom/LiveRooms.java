// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.kernel.PersonId;
import io.stoa.signaling.CallRefused;
import io.stoa.signaling.Doors;
import io.stoa.signaling.wire.DataMessage;
import io.stoa.signaling.wire.ParticipantDescription;
import io.stoa.signaling.wire.RoomCall;
import io.stoa.signaling.wire.RoomReply;
import io.stoa.signaling.wire.TrackDescription;
import io.stoa.signaling.wire.TrackKind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rooms that are open now, as room control acts on them. What it asks of a room or a person
/// that is not there simply does not happen. Any virtual thread.
public final class LiveRooms {

  private static final Logger LOG = LoggerFactory.getLogger(LiveRooms.class);

  /// What clients are told by: that something has changed, or what the host has to say.
  static final String TOPIC = "stoa.control";

  private static final int PATIENCE_SECONDS = 5;

  private final Function<RoomCall, Future<RoomReply>> rooms;
  private final Doors doors;

  /// @param rooms performs a call of the server API
  public LiveRooms(Function<RoomCall, Future<RoomReply>> rooms, Doors doors) {
    this.rooms = rooms;
    this.doors = doors;
  }

  Doors doors() {
    return doors;
  }

  private Optional<RoomReply> perform(RoomCall call) {
    try {
      return Optional.of(rooms.apply(call).await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (Exception e) { // await throws checked exceptions without declaring them
      if (!(e instanceof CallRefused)) {
        LOG.warn("{} is not done", call.getClass().getSimpleName(), e);
      }
      return Optional.empty();
    }
  }

  List<ParticipantDescription> in(String room) {
    return perform(new RoomCall.ListParticipants(room))
        .map(reply -> ((RoomReply.Participants) reply).participants())
        .orElse(List.of());
  }

  /// The identities of all who are in any of these rooms.
  Set<String> inside(List<String> all) {
    Set<String> inside = new HashSet<>();
    for (String room : all) {
      in(room).forEach(participant -> inside.add(participant.identity()));
    }
    return inside;
  }

  /// Where somebody is.
  Optional<String> whereIs(List<String> all, PersonId person) {
    for (String room : all) {
      if (perform(new RoomCall.GetParticipant(room, person.toString())).isPresent()) {
        return Optional.of(room);
      }
    }
    return Optional.empty();
  }

  /// Takes somebody from wherever they are to a room. False when they are nowhere, or cannot be
  /// moved.
  boolean move(List<String> all, PersonId person, String destination) {
    Optional<String> from = whereIs(all, person);
    return from.isPresent()
        && (from.get().equals(destination)
            || perform(new RoomCall.MoveParticipant(from.get(), person.toString(), destination))
                .isPresent());
  }

  /// Takes everybody of a room to another.
  void empty(String room, String destination) {
    List<Future<RoomReply>> moves = new ArrayList<>();
    for (ParticipantDescription each : in(room)) {
      moves.add(rooms.apply(new RoomCall.MoveParticipant(room, each.identity(), destination)));
    }
    for (Future<RoomReply> move : moves) {
      try {
        move.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (Exception e) { // await throws checked exceptions without declaring them
        LOG.info("somebody stays in {}: {}", room, e.toString());
      }
    }
  }

  /// Mutes the microphones of somebody, or of all but one.
  ///
  /// @param only empty for all
  void mute(List<String> all, Optional<PersonId> only, PersonId except) {
    for (String room : all) {
      for (ParticipantDescription each : in(room)) {
        boolean meant =
            only.map(person -> person.toString().equals(each.identity()))
                .orElse(!except.toString().equals(each.identity()));
        for (TrackDescription track : meant ? each.tracks() : List.<TrackDescription>of()) {
          if (track.kind() == TrackKind.AUDIO && !track.muted()) {
            perform(new RoomCall.MuteTrack(room, each.identity(), track.sid(), true));
          }
        }
      }
    }
  }

  /// Removes somebody; their tokens so far let them in nowhere any more.
  void remove(List<String> all, PersonId person) {
    for (String room : all) {
      perform(new RoomCall.RemoveParticipant(room, person.toString()));
    }
  }

  /// Tells all clients that they should look how the class is run now.
  void changed(RoomState state) {
    tell(state.rooms(), new JsonObject().put("kind", "changed"));
  }

  void tell(List<String> all, JsonObject message) {
    for (String room : all) {
      perform(new RoomCall.SendData(room, DataMessage.text(TOPIC, message.encode()), true));
    }
  }
}
