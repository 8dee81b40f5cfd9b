// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.ServerMessage;

/// Tells a client, when it comes or comes back, what the descriptions of the room do not say. Owned
/// by the room's context.
final class CatchUp {

  private CatchUp() {}

  /// Repeats the acceptance of tracks that are not negotiated yet: the client may wait for it.
  static void tellPending(Participant participant) {
    for (PublishedTrack track : participant.tracks.values()) {
      for (Rendition rendition : track.renditions()) {
        if (!rendition.live && !rendition.cid.isEmpty()) {
          participant.send(new ServerMessage.TrackPublished(rendition.cid, track.description));
        }
      }
    }
  }

  /// Says of tracks that are not for everyone whether they are for this one.
  static void tellPermissions(Participant participant) {
    for (Participant owner : participant.room.participants()) {
      if (!owner.selective || owner == participant || owner.grant.hidden()) {
        continue;
      }
      for (PublishedTrack track : owner.tracks.values()) {
        if (track.live()) {
          participant.send(
              new ServerMessage.SubscriptionPermission(
                  owner.sid, track.sid(), owner.admits(participant, track.sid())));
        }
      }
    }
  }
}
