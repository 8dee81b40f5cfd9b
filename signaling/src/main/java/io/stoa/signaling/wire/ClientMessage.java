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

  /// Announces a track of data.
  ///
  /// @param handle what its packets will carry
  record PublishData(int handle, String name, int encryption) implements ClientMessage {}

  record UnpublishData(int handle) implements ClientMessage {}

  /// Tracks of data to begin (true) or end receiving.
  record SubscribeData(Map<String, Boolean> trackSids) implements ClientMessage {
    public SubscribeData {
      trackSids = Map.copyOf(trackSids);
    }
  }

  /// What the client believes after a resume. Of its data channels nothing is needed: they outlive
  /// the signaling, with all that waits in them.
  ///
  /// @param subscribe whether `listed` is what it wants; else it wants everything but that
  /// @param disabled tracks that it wants nothing of for now
  /// @param dataTracks that it publishes
  record SyncState(
      boolean subscribe, List<String> listed, List<String> disabled, List<PublishData> dataTracks)
      implements ClientMessage {
    public SyncState {
      listed = List.copyOf(listed);
      disabled = List.copyOf(disabled);
      dataTracks = List.copyOf(dataTracks);
    }
  }

  /// Asks for a failure, to see that the client gets over it.
  ///
  /// @param amount seconds to speak, for [Failure#SPEAKER]; bits per second, for
  ///   [Failure#BANDWIDTH]; else 0
  record Simulate(Failure failure, long amount) implements ClientMessage {}

  /// What can be asked to go wrong.
  enum Failure {
    /// No failure: it is said that the participant speaks.
    SPEAKER,
    /// The participant is forgotten without a word.
    NODE_FAILURE,
    /// The same, with another reason for the others.
    MIGRATION,
    /// The participant is told to leave for good.
    SERVER_LEAVE,
    /// The participant is told to join anew.
    FULL_RECONNECT,
    /// It may use UDP again.
    UDP,
    /// It shall do with TCP.
    TCP,
    /// It shall do with a relay reached by TLS.
    TLS,
    /// It shall be sent no more than so much; 0 ends that.
    BANDWIDTH,
    /// Its next resume succeeds, and its socket is closed then.
    HANG_UP_AFTER_RESUME,
    /// Its next resume gets no answer but the end of its socket.
    HANG_UP_BEFORE_RESUME,
    /// Something that cannot be simulated here.
    UNKNOWN
  }

  record Leave() implements ClientMessage {}

  /// The older form of [PingRequest].
  record Ping(long timestamp) implements ClientMessage {}

  record PingRequest(long timestamp) implements ClientMessage {}

  /// Something that needs no answer here.
  record Ignored() implements ClientMessage {}
}
