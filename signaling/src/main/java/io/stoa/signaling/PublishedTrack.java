// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.rtp.Codec;
import io.stoa.signaling.wire.TrackDescription;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A track that a participant has announced. Owned by its room's context.
final class PublishedTrack {

  final Participant owner;
  TrackDescription description;

  /// In its own codec, without which there is no track.
  final Rendition own;

  /// In another; null when the client has not offered that.
  final @Nullable Rendition backup;

  /// Its publisher was told that somebody receives it.
  boolean subscribed;

  PublishedTrack(Participant owner, String cid, TrackDescription description) {
    this.owner = owner;
    this.description = description;
    own = Rendition.own(this, cid);
    backup = description.backup() == null ? null : Rendition.backup(this);
  }

  /// Negotiated: others may know of it and receive it.
  boolean live() {
    return own.live;
  }

  /// Its own codec first.
  List<Rendition> renditions() {
    return backup == null ? List.of(own) : List.of(own, backup);
  }

  /// The one for a client that takes these codecs; its own when it takes none.
  Rendition renditionFor(Map<Codec, Integer> codecs) {
    Rendition other = backup;
    TrackDescription.Backup described = description.backup();
    boolean replaces = described != null && described.replaces();
    return other != null && other.fits(codecs) && (replaces || !own.fits(codecs)) ? other : own;
  }

  /// Stops or resumes forwarding it to everyone.
  void mute(boolean muted) {
    renditions().forEach(rendition -> owner.peer.mute(rendition.id(), muted));
  }

  /// Ends it in the media plane.
  void end() {
    for (Rendition rendition : renditions()) {
      rendition.live = false;
      owner.peer.unpublish(rendition.id());
    }
  }

  String sid() {
    return description.sid();
  }

  /// What its msid begins with: the publisher, and what is to be played in step.
  String stream() {
    String group =
        switch (description.source()) {
          case CAMERA, MICROPHONE -> "camera";
          case SCREEN_SHARE, SCREEN_SHARE_AUDIO -> "screen";
          case UNKNOWN -> sid();
        };
    return owner.sid + "|" + group;
  }
}
