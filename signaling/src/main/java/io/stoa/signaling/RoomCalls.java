// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.CallRefused.Code;
import io.stoa.signaling.token.VideoGrant;
import io.stoa.signaling.token.VideoGrant.Right;
import io.stoa.signaling.wire.ClientMessage;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ParticipantDescription;
import io.stoa.signaling.wire.RoomCall;
import io.stoa.signaling.wire.RoomReply;
import io.stoa.signaling.wire.ServerMessage;
import io.stoa.signaling.wire.TrackSource;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What the server API asks of an open room. Owned by its room's context.
final class RoomCalls {

  /// Longest metadata of a room, in characters.
  private static final int METADATA_CHARS_MAX = 65_536;

  private final Room room;
  private final Removals removals;

  RoomCalls(Room room, Removals removals) {
    this.room = room;
    this.removals = removals;
  }

  /// Does what is asked, or fails with [CallRefused].
  Future<RoomReply> perform(RoomCall call) {
    try {
      return call instanceof RoomCall.PerformRpc rpc
          ? room.data().call(present(rpc.identity()), rpc)
          : Future.succeededFuture(answer(call));
    } catch (CallRefused refused) {
      return Future.failedFuture(refused);
    }
  }

  private RoomReply answer(RoomCall call) throws CallRefused {
    return switch (call) {
      case RoomCall.CreateRoom create -> create(create);
      case RoomCall.DeleteRoom delete -> {
        room.end(LeaveAction.DISCONNECT, LeaveReason.ROOM_DELETED);
        yield new RoomReply.Done();
      }
      case RoomCall.ListParticipants list -> {
        List<ParticipantDescription> all = new ArrayList<>();
        room.participants().forEach(each -> all.add(each.describe(LeaveReason.UNKNOWN)));
        yield new RoomReply.Participants(all);
      }
      case RoomCall.GetParticipant one ->
          new RoomReply.OneParticipant(participant(one.identity()).describe(LeaveReason.UNKNOWN));
      case RoomCall.RemoveParticipant remove -> {
        removals.add(remove.room(), remove.identity());
        room.dismiss(
            participant(remove.identity()),
            LeaveAction.DISCONNECT,
            LeaveReason.PARTICIPANT_REMOVED);
        yield new RoomReply.Done();
      }
      case RoomCall.MuteTrack mute -> mute(mute);
      case RoomCall.UpdateParticipant update -> update(update);
      case RoomCall.UpdateSubscriptions update -> {
        Participant participant = present(update.identity());
        for (String trackSid : update.trackSids()) {
          if (room.track(trackSid) == null) {
            throw new CallRefused(Code.NOT_FOUND, "there is no such track: " + trackSid);
          }
        }
        room.receive(
            participant, new ClientMessage.Subscribe(update.trackSids(), update.subscribe()));
        yield new RoomReply.Done();
      }
      case RoomCall.SendData send -> {
        room.data().send(send.message(), send.reliable());
        yield new RoomReply.Done();
      }
      case RoomCall.UpdateRoom update -> {
        checkLength(update.metadata());
        room.settings(room.settings().with(update.metadata()));
        yield new RoomReply.OneRoom(room.describe());
      }
      case RoomCall.ListRooms list -> throw notHere();
      case RoomCall.MoveParticipant move -> throw notHere();
      case RoomCall.ForwardParticipant forward -> throw notHere();
      case RoomCall.PerformRpc rpc -> throw notHere();
    };
  }

  private RoomReply create(RoomCall.CreateRoom create) throws CallRefused {
    checkLength(create.metadata());
    room.settings(room.settings().with(create, room.config));
    return new RoomReply.OneRoom(room.describe());
  }

  private static void checkLength(String metadata) throws CallRefused {
    if (metadata.length() > METADATA_CHARS_MAX) {
      throw new CallRefused(
          Code.INVALID_ARGUMENT, "metadata ends at %d characters".formatted(METADATA_CHARS_MAX));
    }
  }

  /// What no room can do alone.
  private static CallRefused notHere() {
    return new CallRefused(Code.UNIMPLEMENTED, "this server does not do that");
  }

  private Participant participant(String identity) throws CallRefused {
    Participant participant = room.byIdentity(identity);
    if (participant == null) {
      throw new CallRefused(Code.NOT_FOUND, "there is no such participant");
    }
    return participant;
  }

  /// Somebody whose own room this is.
  private Participant present(String identity) throws CallRefused {
    Participant participant = participant(identity);
    if (participant.forwarded) {
      throw new CallRefused(
          Code.FAILED_PRECONDITION, "the participant is forwarded from another room");
    }
    return participant;
  }

  /// To be heard again is for oneself to decide.
  private RoomReply mute(RoomCall.MuteTrack mute) throws CallRefused {
    PublishedTrack track = present(mute.identity()).tracks.get(mute.trackSid());
    if (track == null) {
      throw new CallRefused(Code.NOT_FOUND, "there is no such track");
    }
    if (!mute.muted() && track.description.muted()) {
      throw new CallRefused(Code.FAILED_PRECONDITION, "nobody is unmuted by the server");
    }
    if (mute.muted()) {
      track.owner.send(new ServerMessage.Mute(track.sid(), true));
      room.receive(track.owner, new ClientMessage.Mute(track.sid(), true));
    }
    return new RoomReply.OneTrack(track.description);
  }

  private RoomReply update(RoomCall.UpdateParticipant update) throws CallRefused {
    Participant participant = present(update.identity());
    ClientMessage.UpdateMetadata texts =
        new ClientMessage.UpdateMetadata(0, update.name(), update.metadata(), update.attributes());
    if (!Requests.fits(participant, texts)) {
      throw new CallRefused(
          Code.INVALID_ARGUMENT, "name, metadata and attributes are too long together");
    }
    participant.update(texts);
    update.permission().ifPresent(permission -> permit(participant, permission));
    room.announce(participant, LeaveReason.UNKNOWN);
    return new RoomReply.OneParticipant(participant.describe(LeaveReason.UNKNOWN));
  }

  private void permit(Participant participant, ParticipantDescription.Permission permission) {
    Set<String> sources =
        permission.sources().stream().map(TrackSource::grantName).collect(Collectors.toSet());
    VideoGrant grant =
        participant
            .grant
            .permitting(permission.publish(), permission.subscribe(), permission.publishData())
            .publishingOnly(sources)
            .with(Right.UPDATE_OWN_METADATA, permission.updateMetadata())
            .with(Right.HIDDEN, permission.hidden())
            .with(Right.RECORDER, permission.recorder())
            .with(Right.AGENT, permission.agent());
    grant(participant, grant);
  }

  /// Changes what somebody may do, at once: what is no longer allowed ends.
  private void grant(Participant participant, VideoGrant grant) {
    boolean hidden = participant.grant.hidden();
    boolean recorded = participant.records();
    participant.grant = grant;
    if (recorded != participant.records()) {
      room.sendAll(new ServerMessage.RoomUpdate(room.describe()));
    }
    if (participant.session != null) {
      participant.session.regrant(grant);
    }
    for (PublishedTrack track : List.copyOf(participant.tracks.values())) {
      if (!grant.mayPublish(track.description.source().grantName())) {
        participant.send(new ServerMessage.TrackUnpublished(track.sid()));
        room.unpublish(track);
      }
    }
    room.subscribing.endIdle(participant);
    if (!grant.canPublishData()) {
      room.dataTracks.revoke(participant);
    }
    if (!hidden && grant.hidden()) {
      room.vanished(participant);
    }
    for (Participant other : room.participants()) {
      for (PublishedTrack track : other.tracks.values()) {
        room.reconcile(participant, track);
      }
      if (hidden != grant.hidden()) {
        participant.tracks.values().forEach(track -> room.reconcile(other, track));
      }
    }
  }
}
