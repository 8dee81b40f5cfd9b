// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import java.util.List;

/// How the media of one peer is at this moment. Immutable.
///
/// @param shard the number of the event loop that carries it
/// @param route how its media goes now
/// @param rttMillis to the client and back, by its reports; -1 while none came
/// @param loss of what we send to it, 0 to 1
/// @param estimateBps what its network is believed to carry towards it; 0 while nothing is sent
/// @param receivedTracks how many tracks are sent to it
/// @param pausedTracks how many of these are held back for lack of bandwidth
/// @param missingLayers how many layers fewer it gets than it prefers, of the track that lacks most
/// @param sentBytes payload that was sent to it of those tracks; may fall when a track ends
/// @param published the tracks that it sends
public record PeerQuality(
    String roomId,
    String peerId,
    int shard,
    Route route,
    double rttMillis,
    double loss,
    long estimateBps,
    int receivedTracks,
    int pausedTracks,
    int missingLayers,
    long sentBytes,
    List<TrackQuality> published) {

  public PeerQuality {
    published = List.copyOf(published);
  }

  /// A kind of path between a client and us.
  public enum Route {
    /// There is none with consent.
    NONE,
    UDP,
    TCP,
    /// By our own TURN relay. Another relay's looks like UDP from here.
    RELAY
  }

  /// How a track comes in.
  ///
  /// @param bps of all its layers together
  /// @param layers how many of them send
  /// @param announcedLayers how many there may be
  /// @param expected packets since it began, by their numbers
  /// @param received how many of those came, first time or again
  public record TrackQuality(
      String trackId,
      MediaKind kind,
      boolean muted,
      long bps,
      int layers,
      int announcedLayers,
      long expected,
      long received) {}
}
