// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.media.rtp.Codec;
import io.stoa.signaling.wire.TrackDescription;
import java.util.Map;

/// A published track in one codec: its own, or the one for those who cannot receive that (LiveKit's
/// backup codec). The media plane knows each as a publication of its own. Owned by its room's
/// context.
final class Rendition {

  /// Between the track's sid and nothing: sids hold no slash.
  private static final String BACKUP = "/backup";

  final PublishedTrack track;
  private final boolean backup;

  /// The client's name of what it sends; empty until it has announced that.
  String cid;

  /// Negotiated.
  boolean live;

  /// The highest quality that its publisher was told to send. Of a track's own codec it begins with
  /// all, of another with nothing.
  int demand;

  /// Runs while less than that is wanted; 0 without.
  long demandTimer;

  private Rendition(PublishedTrack track, boolean backup, String cid, int demand) {
    this.track = track;
    this.backup = backup;
    this.cid = cid;
    this.demand = demand;
  }

  static Rendition own(PublishedTrack track, String cid) {
    return new Rendition(track, false, cid, TrackDescription.HIGH);
  }

  static Rendition backup(PublishedTrack track) {
    return new Rendition(track, true, "", LayerDemand.NONE);
  }

  boolean isBackup() {
    return backup;
  }

  /// What the media plane knows it by.
  String id() {
    return backup ? track.sid() + BACKUP : track.sid();
  }

  /// The track of what the media plane knows by an id.
  static String sidOf(String id) {
    return id.endsWith(BACKUP) ? id.substring(0, id.length() - BACKUP.length()) : id;
  }

  /// As the protocol names it: `vp8`. Of a track's own codec empty while the client leaves it open.
  String codecName() {
    TrackDescription.Backup other = track.description.backup();
    return backup && other != null
        ? TrackDescription.codecName(other.mimeType())
        : track.description.codecName();
  }

  /// Whether a client that takes these codecs can receive it.
  boolean fits(Map<Codec, Integer> codecs) {
    return codecs.keySet().stream()
        .anyMatch(codec -> codec.sdpName().equalsIgnoreCase(codecName()));
  }
}
