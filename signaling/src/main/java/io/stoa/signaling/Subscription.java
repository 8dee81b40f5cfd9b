// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.MediaKind;
import io.stoa.media.SubscriptionSpec;
import io.stoa.signaling.sdp.OutgoingTrack;
import io.stoa.signaling.wire.TrackKind;
import org.jspecify.annotations.Nullable;

/// A track that a participant receives, or waits to. Owned by its room's context.
final class Subscription {

  final PublishedTrack track;
  final int ssrc;

  /// The m-line that carries it; null while it waits for one.
  @Nullable String mid;

  /// Its m-line carried nothing before.
  boolean firstOfLine = true;

  /// What the media plane was told last.
  @Nullable SubscriptionSpec told;

  Subscription(PublishedTrack track, int ssrc) {
    this.track = track;
    this.ssrc = ssrc;
  }

  MediaKind kind() {
    return track.description.kind() == TrackKind.AUDIO ? MediaKind.AUDIO : MediaKind.VIDEO;
  }

  OutgoingTrack outgoing() {
    return new OutgoingTrack(track.stream(), track.sid(), ssrc, track.owner.sid);
  }
}
