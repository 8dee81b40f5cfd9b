// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A track as participants know it. Immutable.
///
/// @param sid ours, `TR_…`; empty in a client's request for a new track
/// @param asked what its publisher said of it when it was new
/// @param width of the full picture in pixels; 0 for audio
/// @param mimeType such as `video/VP8`; until negotiated what the client wants, or empty
/// @param mid of its m-line; empty until negotiated
/// @param audioFeatures the protocol's numbers
/// @param backup a second codec of it; null without
public record TrackDescription(
    String sid,
    Asked asked,
    boolean muted,
    int width,
    int height,
    String mimeType,
    String mid,
    List<Integer> audioFeatures,
    @Nullable Backup backup) {

  /// The highest quality of the protocol; the lowest is 0.
  public static final int HIGH = 2;

  /// A picture may be enlarged by a tenth before it is too small for its place.
  private static final float ENLARGED_MAX = 1.1f;

  private static final int STEREO = 0;
  private static final int NO_DTX = 1;

  /// One simulcast layer.
  ///
  /// @param quality 0 low, 1 medium, 2 high
  public record Layer(
      int quality, int width, int height, int bitrate, int spatialLayer, String rid) {}

  /// What a publisher says once and never changes.
  ///
  /// @param layers simulcast layers from lowest to highest
  /// @param encryption the protocol's number: 0 none, 1 GCM, 2 custom
  /// @param stream groups tracks that are played together
  /// @param cid the client's name of the track
  public record Asked(
      TrackKind kind,
      TrackSource source,
      String name,
      List<Layer> layers,
      boolean disableDtx,
      boolean stereo,
      boolean disableRed,
      int encryption,
      String stream,
      String cid) {
    public Asked {
      layers = List.copyOf(layers);
    }
  }

  /// A codec that a track is also sent with, for those who cannot receive its own.
  ///
  /// @param cid the client's name of what it sends with it; empty until it does
  /// @param mid of its m-line; empty until negotiated
  /// @param replaces whether everybody who can receive it gets it, and not the track's own
  public record Backup(
      String mimeType, String cid, String mid, List<Layer> layers, boolean replaces) {
    public Backup {
      layers = List.copyOf(layers);
    }

    public Backup negotiated(String newMid) {
      return new Backup(mimeType, cid, newMid, layers, replaces);
    }

    public Backup announced(String newCid, List<Layer> newLayers) {
      return new Backup(mimeType, newCid, "", newLayers, replaces);
    }
  }

  public TrackDescription {
    audioFeatures = List.copyOf(audioFeatures);
  }

  /// A track of a client that tells nothing of it but the names of its simulcast layers, lowest
  /// first.
  public static TrackDescription of(TrackKind kind, TrackSource source, List<String> rids) {
    List<Layer> layers = new ArrayList<>();
    for (String rid : rids) {
      layers.add(new Layer(layers.size(), 0, 0, 0, layers.size(), rid));
    }
    Asked asked = new Asked(kind, source, "", layers, false, false, false, 0, "", "");
    return new TrackDescription("", asked, false, 0, 0, "", "", List.of(), null);
  }

  public TrackDescription identified(String newSid) {
    return new TrackDescription(
        newSid, asked, muted, width, height, mimeType, mid, audioFeatures, backup);
  }

  public TrackDescription muted(boolean nowMuted) {
    return new TrackDescription(
        sid, asked, nowMuted, width, height, mimeType, mid, audioFeatures, backup);
  }

  public TrackDescription negotiated(String newMid, String newMimeType) {
    return new TrackDescription(
        sid, asked, muted, width, height, newMimeType, newMid, audioFeatures, backup);
  }

  public TrackDescription sized(int newWidth, int newHeight) {
    return new TrackDescription(
        sid, asked, muted, newWidth, newHeight, mimeType, mid, audioFeatures, backup);
  }

  public TrackDescription featuring(List<Integer> newAudioFeatures) {
    return new TrackDescription(
        sid, asked, muted, width, height, mimeType, mid, newAudioFeatures, backup);
  }

  public TrackDescription backedBy(Backup newBackup) {
    return new TrackDescription(
        sid, asked, muted, width, height, mimeType, mid, audioFeatures, newBackup);
  }

  public TrackKind kind() {
    return asked.kind;
  }

  public TrackSource source() {
    return asked.source;
  }

  public String name() {
    return asked.name;
  }

  public List<Layer> layers() {
    return asked.layers;
  }

  public String cid() {
    return asked.cid;
  }

  /// Of the negotiated codec, as the protocol names it: `vp8`.
  public String codecName() {
    return codecName(mimeType);
  }

  /// Of a type such as `video/VP8`, as the protocol names it: `vp8`.
  public static String codecName(String mimeType) {
    return mimeType.substring(mimeType.indexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  /// The lowest quality whose picture fills so many pixels, else the highest that there is.
  public int qualityFor(int shownWidth, int shownHeight) {
    int best = HIGH;
    for (Layer layer : asked.layers) {
      if (layer.width * ENLARGED_MAX >= shownWidth && layer.height * ENLARGED_MAX >= shownHeight) {
        best = Math.min(best, layer.quality);
      }
    }
    return Math.max(0, best);
  }

  /// Whether silence is sent as rare small packets (RFC 7587 §3.1.3).
  public boolean wantsDtx() {
    return !asked.disableDtx && !audioFeatures.contains(NO_DTX);
  }

  /// Whether sound is sent with earlier sound once more (RFC 2198). Encryption would hide where one
  /// ends, so that clients do not.
  public boolean wantsRed() {
    return asked.kind == TrackKind.AUDIO && !asked.disableRed && asked.encryption == 0;
  }

  public boolean wantsStereo() {
    return asked.stereo || audioFeatures.contains(STEREO);
  }
}
