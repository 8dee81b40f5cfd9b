// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.MediaKind;
import io.stoa.media.PeerHandle;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.signaling.sdp.OutgoingTrack;
import io.stoa.signaling.sdp.RemoteSection;
import io.stoa.signaling.sdp.Terms;
import io.stoa.signaling.wire.TrackDescription;
import io.stoa.signaling.wire.TrackKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A track that a participant receives, or waits to. Owned by its room's context.
final class Subscription {

  final PublishedTrack track;
  final int ssrc;

  /// Of retransmissions; 0 for audio, which has none.
  final int rtxSsrc;

  /// The m-line that carries it; null while it waits for one.
  @Nullable String mid;

  /// Its m-line carried nothing before.
  boolean firstOfLine = true;

  /// What the media plane was told last.
  private @Nullable SubscriptionSpec told;

  private boolean disabled;
  private int quality = TrackDescription.HIGH;
  private int picturesPerSecond;

  Subscription(PublishedTrack track, int ssrc, int rtxSsrc) {
    this.track = track;
    this.ssrc = ssrc;
    this.rtxSsrc = rtxSsrc;
  }

  MediaKind kind() {
    return track.description.kind() == TrackKind.AUDIO ? MediaKind.AUDIO : MediaKind.VIDEO;
  }

  /// Tells the media plane what was negotiated.
  void negotiated(SubscriptionSpec spec, PeerHandle peer) {
    if (!spec.equals(told)) {
      told = spec;
      peer.subscribe(spec);
      apply(peer);
    }
  }

  /// Takes over what the viewer wants to see of it.
  ///
  /// @param fps pictures per second at most, 0 for any number
  void want(boolean nowDisabled, int nowQuality, int fps, PeerHandle peer) {
    disabled = nowDisabled;
    quality = nowQuality;
    picturesPerSecond = fps;
    if (told != null) {
      apply(peer);
    }
  }

  private void apply(PeerHandle peer) {
    // Qualities are numbered as layers are: the lowest is 0.
    peer.prefer(track.sid(), quality, picturesPerSecond);
    peer.pause(track.sid(), disabled);
  }

  boolean disabled() {
    return disabled;
  }

  int quality() {
    return quality;
  }

  int picturesPerSecond() {
    return picturesPerSecond;
  }

  OutgoingTrack outgoing() {
    return new OutgoingTrack(track.stream(), track.sid(), ssrc, rtxSsrc, track.owner.sid);
  }

  /// What the media plane is told when it is sent on an m-line.
  SubscriptionSpec spec(TransportRole transport, RemoteSection section) {
    Map<Codec, Integer> rtx = rtxSsrc == 0 ? Map.of() : Terms.sendingRtx(section);
    return new SubscriptionSpec(
        track.sid(),
        transport,
        section.mid(),
        ssrc,
        Terms.sending(section),
        Terms.sendingExtensions(section),
        rtx.isEmpty() ? 0 : rtxSsrc,
        rtx);
  }
}
