// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.ServerMessage;
import io.stoa.signaling.wire.TrackKind;
import java.time.Duration;

/// Tells publishers which layers anybody has a use for, so that they need not encode the others
/// (LiveKit's dynacast). More is asked for at once, less only after a while, since viewers come and
/// go. Owned by its room's context.
final class LayerDemand {

  /// How long a layer is still asked for after its last viewer.
  static final Duration FADE = Duration.ofSeconds(4);

  /// Nobody receives the track.
  static final int NONE = -1;

  private final Room room;

  LayerDemand(Room room) {
    this.room = room;
  }

  /// The viewers of a track, or what they want of it, may be others now.
  void changed(PublishedTrack track) {
    if (!track.live || track.description.kind() != TrackKind.VIDEO) {
      return;
    }
    int wanted = wanted(track);
    if (wanted >= track.demand) {
      room.cancel(track.demandTimer);
      track.demandTimer = 0;
      if (wanted > track.demand) {
        tell(track, wanted);
      }
    } else if (track.demandTimer == 0) {
      track.demandTimer =
          room.later(
              FADE,
              () -> {
                track.demandTimer = 0;
                int lasting = wanted(track);
                if (track.owner.room == room && lasting < track.demand) {
                  tell(track, lasting);
                }
              });
    }
  }

  /// Tells a publisher who has come back what it may have missed.
  void repeat(PublishedTrack track) {
    if (track.live && track.description.kind() == TrackKind.VIDEO) {
      tell(track, track.demand);
    }
  }

  void ended(PublishedTrack track) {
    room.cancel(track.demandTimer);
    track.demandTimer = 0;
  }

  private int wanted(PublishedTrack track) {
    int most = NONE;
    for (Participant participant : room.participants()) {
      Subscription subscription = participant.subscriptions.get(track.sid());
      if (subscription != null && !subscription.disabled()) {
        most = Math.max(most, subscription.quality());
      }
    }
    return most;
  }

  private static void tell(PublishedTrack track, int quality) {
    track.demand = quality;
    track.owner.send(
        new ServerMessage.WantedQuality(track.sid(), track.description.codecName(), quality));
  }
}
