// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import java.util.List;
import java.util.Map;

/// What we say to a client. Immutable.
public sealed interface ServerMessage {

  /// The first message of an accepted join.
  ///
  /// @param subscriberPrimary the connection that the client receives on decides whether it is
  ///   connected
  /// @param relayed media shall take no other way than by a relay
  record Join(
      RoomDescription room,
      ParticipantDescription participant,
      List<ParticipantDescription> others,
      boolean subscriberPrimary,
      List<IceServer> iceServers,
      boolean relayed)
      implements ServerMessage {
    public Join {
      others = List.copyOf(others);
      iceServers = List.copyOf(iceServers);
    }
  }

  /// The first message of an accepted resume.
  ///
  /// @param lastSequence of the client's reliable data messages; it sends those after it again
  /// @param relayed media shall take no other way than by a relay
  record Reconnect(int lastSequence, List<IceServer> iceServers, boolean relayed)
      implements ServerMessage {
    public Reconnect {
      iceServers = List.copyOf(iceServers);
    }
  }

  record Answer(int id, String sdp, Map<String, String> trackOfMid) implements ServerMessage {
    public Answer {
      trackOfMid = Map.copyOf(trackOfMid);
    }
  }

  record Offer(int id, String sdp, Map<String, String> trackOfMid) implements ServerMessage {
    public Offer {
      trackOfMid = Map.copyOf(trackOfMid);
    }
  }

  record Update(List<ParticipantDescription> participants) implements ServerMessage {
    public Update {
      participants = List.copyOf(participants);
    }
  }

  record TrackPublished(String cid, TrackDescription track) implements ServerMessage {}

  record TrackUnpublished(String trackSid) implements ServerMessage {}

  /// To the publisher, at its track's first subscriber.
  record TrackSubscribed(String trackSid) implements ServerMessage {}

  /// To the publisher: what of its track anybody has a use for.
  ///
  /// @param codecs the track's own first
  record WantedQuality(String trackSid, List<WantedCodec> codecs) implements ServerMessage {
    public WantedQuality {
      codecs = List.copyOf(codecs);
    }
  }

  /// @param codec such as `vp8`
  /// @param quality the highest; below 0 for nothing
  record WantedCodec(String codec, int quality) {}

  record Mute(String trackSid, boolean muted) implements ServerMessage {}

  record Leave(LeaveAction action, LeaveReason reason) implements ServerMessage {}

  record Speakers(List<Speaker> speakers) implements ServerMessage {
    public Speakers {
      speakers = List.copyOf(speakers);
    }
  }

  /// @param level 0 (silent) to 1 (loudest)
  record Speaker(String participantSid, float level, boolean active) {}

  /// How participants are connected.
  record Qualities(List<Quality> qualities) implements ServerMessage {
    public Qualities {
      qualities = List.copyOf(qualities);
    }
  }

  /// @param score 1 (unusable) to 4.5 (nothing to wish for)
  record Quality(String participantSid, ConnectionQuality quality, float score) {}

  /// The client is in another room now, with all that it publishes.
  ///
  /// @param token for that room
  record RoomMoved(
      RoomDescription room,
      String token,
      ParticipantDescription participant,
      List<ParticipantDescription> others)
      implements ServerMessage {
    public RoomMoved {
      others = List.copyOf(others);
    }
  }

  record RoomUpdate(RoomDescription room) implements ServerMessage {}

  record SubscriptionPermission(String participantSid, String trackSid, boolean allowed)
      implements ServerMessage {}

  /// A track that is held back for lack of bandwidth, or sent again.
  record StreamState(String participantSid, String trackSid, boolean paused)
      implements ServerMessage {}

  /// A subscription that cannot be.
  record SubscriptionFailed(String trackSid) implements ServerMessage {}

  record RefreshToken(String token) implements ServerMessage {}

  record Pong(long timestamp) implements ServerMessage {}

  record PongResponse(long lastTimestamp, long timestamp) implements ServerMessage {}

  /// How many receiving m-lines the client's next offer lacks.
  record MediaSections(int audios, int videos) implements ServerMessage {}

  /// A track that is refused.
  record AddTrackRefused(Refusal refusal, String message, ClientMessage.AddTrack request)
      implements ServerMessage {}

  record DataTrackPublished(DataTrackDescription track) implements ServerMessage {}

  record DataTrackUnpublished(DataTrackDescription track) implements ServerMessage {}

  /// What the packets of others' data tracks carry, as this client gets them.
  record DataTrackHandles(Map<Integer, DataTrackSource> sources) implements ServerMessage {
    public DataTrackHandles {
      sources = Map.copyOf(sources);
    }
  }

  /// A data track of a participant.
  record DataTrackSource(String identity, String participantSid, String trackSid) {}

  /// A data track that is refused.
  record DataTrackRefused(Refusal refusal, String message, ClientMessage.PublishData request)
      implements ServerMessage {}

  /// The outcome of a request that has a number.
  record RequestAnswered(int requestId, Refusal refusal, String message) implements ServerMessage {}

  /// Why a request is refused.
  enum Refusal {
    NONE,
    NOT_FOUND,
    NOT_ALLOWED,
    LIMIT_EXCEEDED,
    INVALID_HANDLE,
    INVALID_NAME,
    DUPLICATE_HANDLE,
    DUPLICATE_NAME
  }
}
