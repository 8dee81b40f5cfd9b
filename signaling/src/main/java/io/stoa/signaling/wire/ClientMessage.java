// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import java.util.List;
import java.util.Map;

/// What a client says. Immutable.
public sealed interface ClientMessage {

  /// An offer for the connection that the client publishes on.
  record Offer(int id, String sdp) implements ClientMessage {}

  /// The answer to our offer for the connection that it receives on.
  record Answer(int id, String sdp) implements ClientMessage {}

  /// A candidate, which an ICE-lite agent has no use for (RFC 8445 §2.5).
  record Trickle() implements ClientMessage {}

  /// Announces a track that the next offer carries.
  ///
  /// @param cid the client's name of the track
  /// @param track with a `sid` when it adds a codec to a track that there is
  record AddTrack(String cid, TrackDescription track) implements ClientMessage {}

  record Mute(String trackSid, boolean muted) implements ClientMessage {}

  record Subscribe(List<String> trackSids, boolean subscribe) implements ClientMessage {
    public Subscribe {
      trackSids = List.copyOf(trackSids);
    }
  }

  /// How tracks shall be received.
  ///
  /// @param disabled send nothing for now
  /// @param quality 0 low, 1 medium, 2 high; counts when width and height are 0
  /// @param width of the place where the picture is shown, in pixels
  /// @param fps pictures per second at most, 0 for any number
  record TrackSettings(
      List<String> trackSids, boolean disabled, int quality, int width, int height, int fps)
      implements ClientMessage {
    public TrackSettings {
      trackSids = List.copyOf(trackSids);
    }
  }

  /// Who may subscribe to this participant's tracks.
  record SubscriptionPermission(boolean everyone, List<Permission> permissions)
      implements ClientMessage {
    public SubscriptionPermission {
      permissions = List.copyOf(permissions);
    }
  }

  /// One participant, by sid or identity, and the tracks it may have.
  record Permission(String sid, String identity, boolean allTracks, List<String> trackSids) {
    public Permission {
      trackSids = List.copyOf(trackSids);
    }
  }

  record UpdateMetadata(int requestId, String name, String metadata, Map<String, String> attributes)
      implements ClientMessage {
    public UpdateMetadata {
      attributes = Map.copyOf(attributes);
    }
  }

  record UpdateAudioTrack(String trackSid, List<Integer> features) implements ClientMessage {
    public UpdateAudioTrack {
      features = List.copyOf(features);
    }
  }

  record UpdateVideoTrack(String trackSid, int width, int height) implements ClientMessage {}

  /// What the client believes after a resume.
  record SyncState(List<String> unsubscribed, List<String> disabled) implements ClientMessage {
    public SyncState {
      unsubscribed = List.copyOf(unsubscribed);
      disabled = List.copyOf(disabled);
    }
  }

  record Leave() implements ClientMessage {}

  /// The older form of [PingRequest].
  record Ping(long timestamp) implements ClientMessage {}

  record PingRequest(long timestamp) implements ClientMessage {}

  /// Something that needs no answer here.
  record Ignored() implements ClientMessage {}
}
