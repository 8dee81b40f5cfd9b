// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.ServerMessage;
import io.stoa.signaling.wire.TrackKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Tells publishers which layers anybody has a use for, so that they need not encode the others
/// (LiveKit's dynacast), nor a backup codec that nobody needs. More is asked for at once, less only
/// after a while, since viewers come and go. Owned by its room's context.
final class LayerDemand {

  /// How long a layer is still asked for after its last viewer.
  static final Duration FADE = Duration.ofSeconds(4);

  /// Nobody receives it.
  static final int NONE = -1;

  private final Room room;

  LayerDemand(Room room) {
    this.room = room;
  }

  /// The viewers of a track, or what they want of it, may be others now.
  void changed(PublishedTrack track) {
    if (!track.live() || track.description.kind() != TrackKind.VIDEO) {
      return;
    }
    boolean more = false;
    for (Rendition rendition : track.renditions()) {
      int wanted = wanted(rendition);
      if (wanted >= rendition.demand) {
        room.cancel(rendition.demandTimer);
        rendition.demandTimer = 0;
        more |= wanted > rendition.demand;
        rendition.demand = wanted;
      } else if (rendition.demandTimer == 0) {
        rendition.demandTimer = room.later(FADE, () -> fade(rendition));
      }
    }
    if (more) {
      tell(track);
    }
  }

  private void fade(Rendition rendition) {
    rendition.demandTimer = 0;
    int lasting = wanted(rendition);
    if (rendition.track.owner.room == room && lasting < rendition.demand) {
      rendition.demand = lasting;
      tell(rendition.track);
    }
  }

  /// Tells a publisher who has come back what it may have missed.
  void repeat(PublishedTrack track) {
    if (track.live() && track.description.kind() == TrackKind.VIDEO) {
      tell(track);
    }
  }

  void ended(PublishedTrack track) {
    for (Rendition rendition : track.renditions()) {
      room.cancel(rendition.demandTimer);
      rendition.demandTimer = 0;
    }
  }

  private int wanted(Rendition rendition) {
    int most = room.forwards.wanted(rendition);
    for (Participant participant : room.participants()) {
      Subscription subscription = participant.subscriptions.get(rendition.track.sid());
      if (subscription != null
          && !subscription.disabled()
          && subscription.rendition() == rendition) {
        most = Math.max(most, subscription.quality());
      }
    }
    return most;
  }

  private static void tell(PublishedTrack track) {
    List<ServerMessage.WantedCodec> codecs = new ArrayList<>();
    for (Rendition rendition : track.renditions()) {
      codecs.add(new ServerMessage.WantedCodec(rendition.codecName(), rendition.demand));
    }
    track.owner.send(new ServerMessage.WantedQuality(track.sid(), codecs));
  }
}
