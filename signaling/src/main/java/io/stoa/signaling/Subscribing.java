// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.LeaveAction;
import io.stoa.signaling.wire.LeaveReason;
import io.stoa.signaling.wire.ServerMessage;
import io.stoa.signaling.wire.TrackKind;

/// Begins and ends subscriptions in a room. Owned by its room's context.
final class Subscribing {

  private final Room room;

  Subscribing(Room room) {
    this.room = room;
  }

  /// Sends a participant what it wants of all that is published.
  void begin(Participant participant) {
    for (Participant other : room.participants()) {
      for (PublishedTrack track : other.tracks.values()) {
        reconcile(participant, track);
      }
    }
    CatchUp.tellPermissions(participant);
  }

  /// Begins or ends a subscription, as its participant wishes and the publisher permits.
  void reconcile(Participant subscriber, PublishedTrack track) {
    boolean wanted =
        track.live()
            && track.owner != subscriber
            && !track.owner.grant.hidden()
            && subscriber.wants(track)
            && track.owner.admits(subscriber, track.sid());
    if (!wanted) {
      end(subscriber, track);
    } else if (!subscriber.subscriptions.containsKey(track.sid())) {
      int ssrc = subscriber.freeSsrc(0);
      int rtxSsrc = track.description.kind() == TrackKind.AUDIO ? 0 : subscriber.freeSsrc(ssrc);
      Subscription subscription = new Subscription(track, ssrc, rtxSsrc);
      subscriber.subscriptions.put(track.sid(), subscription);
      subscriber.receiving.want(subscription);
      room.demand.changed(track);
      received(track);
    }
  }

  /// Tells a publisher, once, that somebody receives its track.
  void received(PublishedTrack track) {
    if (!track.subscribed) {
      track.subscribed = true;
      track.owner.send(new ServerMessage.TrackSubscribed(track.sid()));
    }
  }

  void end(Participant subscriber, PublishedTrack track) {
    Subscription subscription = subscriber.subscriptions.remove(track.sid());
    if (subscription != null) {
      subscription.end(subscriber.peer);
      subscriber.receiving.drop(subscription);
      room.demand.changed(track);
      endIdle(subscriber);
    }
  }

  /// A client that speaks HTTP cannot be told of other tracks, nor that its own are not wanted.
  /// When it neither plays nor publishes any more, it is to notice, and may ask again.
  void endIdle(Participant participant) {
    if (participant.session instanceof HttpSession) {
      room.run(() -> {
        if (participant.subscriptions.isEmpty() && participant.tracks.isEmpty()) {
          room.dismiss(participant, LeaveAction.DISCONNECT, LeaveReason.ROOM_CLOSED);
        }
      });
    }
  }
}
