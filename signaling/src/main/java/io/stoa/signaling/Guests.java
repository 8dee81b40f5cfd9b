// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.CallRefused.Code;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.wire.ClientMessage;
import io.stoa.signaling.wire.JoinRequest;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ParticipantDescription;
import io.stoa.signaling.wire.ParticipantState;
import io.stoa.signaling.wire.RoomEvent;
import io.stoa.signaling.wire.TrackDescription;
import java.util.ArrayList;
import java.util.List;

/// Participants of other rooms who are shown in this one, as they are there. Owned by its room's
/// context.
final class Guests {

  private final Room room;

  Guests(Room room) {
    this.room = room;
  }

  /// How a participant is in its own room.
  ///
  /// @param permission whom it lets receive its tracks
  record Likeness(
      ParticipantDescription description,
      VideoGrant grant,
      ClientMessage.SubscriptionPermission permission) {
    static Likeness of(Participant participant) {
      return new Likeness(
          participant.describe(LeaveReason.UNKNOWN), participant.grant, participant.permitted());
    }
  }

  /// Shows somebody here. Whoever is here already, is not replaced.
  Participant arrive(ForwardedClient client, Likeness likeness) throws CallRefused {
    if (room.byIdentity(client.token().identity()) != null) {
      throw new CallRefused(
          Code.FAILED_PRECONDITION, "somebody of that identity is in the other room");
    }
    if (room.members() >= room.settings().participantsMax()) {
      throw new CallRefused(Code.RESOURCE_EXHAUSTED, "the other room is full");
    }
    Participant guest = new Participant(room, client, JoinRequest.forwarded(), true);
    guest.journey.skip();
    guest.state = ParticipantState.ACTIVE;
    guest.met = true;
    guest.mirror(likeness.description());
    client.bind(guest);
    room.add(guest);
    room.announce(guest, LeaveReason.UNKNOWN);
    room.books().tell(RoomEvent.Kind.PARTICIPANT_JOINED, guest.describe(LeaveReason.UNKNOWN));
    changed(client, likeness);
    return guest;
  }

  /// Somebody is another way in its own room now.
  void changed(ForwardedClient client, Likeness likeness) {
    Participant guest = client.participant();
    if (guest == null || room.bySid(guest.sid) != guest) {
      return;
    }
    boolean hidden = guest.grant.hidden();
    guest.mirror(likeness.description());
    guest.grant = likeness.grant().in(room.name());
    if (!likeness.permission().equals(guest.permitted())) {
      room.receive(guest, likeness.permission());
    }
    List<PublishedTrack> begun = show(guest, likeness.description().tracks());
    room.announce(guest, LeaveReason.UNKNOWN);
    begun.forEach(room::trackBegan);
    if (hidden != guest.grant.hidden()) {
      for (Participant other : room.participants()) {
        guest.tracks.values().forEach(track -> room.reconcile(other, track));
      }
    }
  }

  /// Ends what is not published any more, and returns what has begun.
  private List<PublishedTrack> show(Participant guest, List<TrackDescription> tracks) {
    List<String> sids = tracks.stream().map(TrackDescription::sid).toList();
    for (PublishedTrack track : List.copyOf(guest.tracks.values())) {
      if (!sids.contains(track.sid())) {
        room.unpublish(track);
      }
    }
    List<PublishedTrack> begun = new ArrayList<>();
    for (TrackDescription description : tracks) {
      PublishedTrack known = guest.tracks.get(description.sid());
      if (known == null) {
        PublishedTrack track = new PublishedTrack(guest, description.cid(), description);
        track.own.live = true;
        guest.tracks.put(track.sid(), track);
        begun.add(track);
      } else {
        known.description = description;
      }
    }
    return begun;
  }

  /// Shows somebody no more.
  void leave(ForwardedClient client, LeaveReason reason) {
    Participant guest = client.participant();
    if (guest != null) {
      room.remove(guest, reason);
    }
  }
}
