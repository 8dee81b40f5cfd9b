// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.DataLabel;
import io.stoa.media.MediaEvent;
import io.stoa.media.TransportRole;
import io.stoa.signaling.JoinReport.Stage;
import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ParticipantState;
import io.stoa.signaling.wire.RoomEvent;
import io.stoa.signaling.wire.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the media plane reports of a room, and what follows for its participants. Owned by its
/// room's context.
final class MediaNews {

  private static final Logger LOG = LoggerFactory.getLogger(MediaNews.class);

  private final Room room;

  MediaNews(Room room) {
    this.room = room;
  }

  void happened(MediaEvent event) {
    switch (event) {
      case MediaEvent.TransportReached reached ->
          advance(reached.peerId(), reached.transport(), Stage.ICE);
      case MediaEvent.MediaFlowing flowing -> {
        Participant participant = room.bySid(flowing.peerId());
        if (participant != null) {
          participant.journey.reached(Stage.MEDIA);
        }
      }
      case MediaEvent.TransportConnected connected -> connected(connected);
      case MediaEvent.TransportFailed failed -> failed(failed);
      case MediaEvent.TransportDeaf deaf -> {
        Participant participant = room.bySid(deaf.peerId());
        if (participant != null) {
          room.quietPaths.hears(participant, deaf.transport(), !deaf.deaf());
        }
      }
      case MediaEvent.TransportQuiet quiet -> {
        Participant participant = room.bySid(quiet.peerId());
        if (participant != null) {
          participant.presence.quiet(quiet.transport(), quiet.quiet(), quiet.silentNanos());
          room.quietPaths.changed(participant, quiet.transport(), quiet.quiet());
        }
      }
      case MediaEvent.PublicationStarted started ->
          LOG.debug("room {}: {} sends {}", room.sid(), started.peerId(), started.trackId());
      case MediaEvent.SpeakersChanged changed -> speakers(changed);
      case MediaEvent.SubscriptionPaused paused -> streamState(paused);
      case MediaEvent.DataChannelOpened opened ->
          LOG.debug("room {}: {} has {}", room.sid(), opened.peerId(), opened.channel());
      case MediaEvent.DataReceived message -> {
        Participant sender = room.bySid(message.peerId());
        if (sender != null && message.channel() == DataLabel.DATA_TRACK) {
          room.dataTracks.relay(sender, message.payload());
        } else if (sender != null) {
          room.data().relay(sender, message.channel(), message.payload());
        }
      }
      case MediaEvent.DataFailed failed -> dataFailed(failed);
    }
  }

  private void advance(String peerId, TransportRole transport, Stage stage) {
    Participant participant = room.bySid(peerId);
    if (participant != null && transport == primary(participant)) {
      participant.journey.reached(stage);
    }
  }

  private void connected(MediaEvent.TransportConnected connected) {
    advance(connected.peerId(), connected.transport(), Stage.DTLS);
    Participant participant = room.bySid(connected.peerId());
    if (participant == null) {
      return;
    }
    participant.presence.connected(connected.transport());
    if (connected.transport() != primary(participant)) {
      return;
    }
    if (participant.session != null) {
      room.cancel(participant.absenceTimer);
      participant.absenceTimer = 0;
    }
    if (participant.state != ParticipantState.ACTIVE) {
      participant.state = ParticipantState.ACTIVE;
      room.announce(participant, LeaveReason.UNKNOWN);
      if (!participant.met) {
        participant.met = true;
        participant.presence.joined();
        room.books()
            .tell(RoomEvent.Kind.PARTICIPANT_JOINED, participant.describe(LeaveReason.UNKNOWN));
      }
    }
  }

  private static TransportRole primary(Participant participant) {
    return participant.single || !participant.grant.canSubscribe()
        ? TransportRole.PUBLISHER
        : TransportRole.SUBSCRIBER;
  }

  private void failed(MediaEvent.TransportFailed failed) {
    Participant participant = room.bySid(failed.peerId());
    LOG.info(
        "room {}: {} lost {}: {}",
        room.sid(),
        failed.peerId(),
        failed.transport(),
        failed.reason());
    if (participant != null) {
      participant.journey.troubled(failed.reason());
      participant.presence.failed(failed.transport(), failed.reason());
    }
    if (participant != null && participant.session instanceof HttpSession) {
      // RFC 9725 §4.2, §4.3.3: the session ends with its transport.
      room.dismiss(
          participant,
          LeaveAction.DISCONNECT,
          failed.reason() == MediaEvent.Reason.CLOSED_BY_CLIENT
              ? LeaveReason.CLIENT_INITIATED
              : LeaveReason.CONNECTION_TIMEOUT);
    } else if (participant != null && participant.session != null) {
      participant.state = ParticipantState.JOINED;
      room.arrivals.awaitMedia(participant);
    }
  }

  /// Data that was promised to be reliable is lost to this client. It shall begin anew, or stay
  /// away if it is.
  private void dataFailed(MediaEvent.DataFailed failed) {
    Participant participant = room.bySid(failed.peerId());
    LOG.info("room {}: {} lost its data channels", room.sid(), failed.peerId());
    if (participant != null && participant.session != null) {
      room.dismiss(participant, LeaveAction.RECONNECT, LeaveReason.STATE_MISMATCH);
    }
  }

  private void streamState(MediaEvent.SubscriptionPaused event) {
    Participant participant = room.bySid(event.peerId());
    String trackSid = Rendition.sidOf(event.trackId());
    Subscription subscription =
        participant == null ? null : participant.subscriptions.get(trackSid);
    if (participant != null && subscription != null) {
      participant.send(
          new ServerMessage.StreamState(subscription.track.owner.sid, trackSid, event.paused()));
    }
  }

  private void speakers(MediaEvent.SpeakersChanged changed) {
    List<ServerMessage.Speaker> speakers = new ArrayList<>();
    for (MediaEvent.Speaker speaker : changed.speakers()) {
      Participant participant = room.bySid(speaker.peerId());
      if (participant != null) {
        participant.presence.speaks(speaker.active());
      }
      if (participant != null && !participant.grant.hidden()) {
        speakers.add(
            new ServerMessage.Speaker(speaker.peerId(), speaker.level(), speaker.active()));
      }
    }
    if (!speakers.isEmpty()) {
      ServerMessage message = new ServerMessage.Speakers(speakers);
      room.sendAll(message);
    }
  }
}
