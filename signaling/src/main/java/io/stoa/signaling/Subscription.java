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

  private Rendition rendition;
  private boolean disabled;
  private int quality = TrackDescription.HIGH;
  private int picturesPerSecond;
  private long pixels;

  Subscription(PublishedTrack track, int ssrc, int rtxSsrc) {
    this.track = track;
    this.ssrc = ssrc;
    this.rtxSsrc = rtxSsrc;
    rendition = track.own;
  }

  MediaKind kind() {
    return track.description.kind() == TrackKind.AUDIO ? MediaKind.AUDIO : MediaKind.VIDEO;
  }

  /// The codec that it is sent with.
  Rendition rendition() {
    return rendition;
  }

  /// Tells the media plane on which m-line it is sent, and in the codec that the client takes.
  void negotiated(TransportRole transport, RemoteSection section, PeerHandle peer) {
    Rendition chosen = track.renditionFor(Terms.sending(section));
    SubscriptionSpec spec = spec(chosen, transport, section);
    if (spec.equals(told)) {
      return;
    }
    if (chosen != rendition) {
      end(peer);
      rendition = chosen;
      track.owner.room.demand.changed(track);
    }
    told = spec;
    peer.subscribe(spec);
    apply(peer);
  }

  /// Sends nothing of it any more.
  void end(PeerHandle peer) {
    if (told != null) {
      peer.unsubscribe(told.trackId());
      told = null;
    }
  }

  /// Takes over what the viewer wants to see of it.
  ///
  /// @param fps pictures per second at most, 0 for any number
  /// @param shownPixels where it is shown, 0 when that is not known
  void want(boolean nowDisabled, int nowQuality, int fps, long shownPixels, PeerHandle peer) {
    pixels = shownPixels;
    disabled = nowDisabled;
    quality = nowQuality;
    picturesPerSecond = fps;
    if (told != null) {
      apply(peer);
    }
  }

  private void apply(PeerHandle peer) {
    // Qualities are numbered as layers are: the lowest is 0.
    peer.prefer(rendition.id(), quality, picturesPerSecond, pixels);
    peer.pause(rendition.id(), disabled);
  }

  boolean disabled() {
    return disabled;
  }

  int quality() {
    return quality;
  }

  long pixels() {
    return pixels;
  }

  int picturesPerSecond() {
    return picturesPerSecond;
  }

  OutgoingTrack outgoing() {
    return new OutgoingTrack(track.stream(), track.sid(), ssrc, rtxSsrc, track.owner.sid);
  }

  private SubscriptionSpec spec(Rendition chosen, TransportRole transport, RemoteSection section) {
    Map<Codec, Integer> rtx = rtxSsrc == 0 ? Map.of() : Terms.sendingRtx(section);
    return new SubscriptionSpec(
        chosen.id(),
        transport,
        section.mid(),
        ssrc,
        Terms.sending(section),
        Terms.sendingExtensions(section),
        rtx.isEmpty() ? 0 : rtxSsrc,
        rtx);
  }
}
