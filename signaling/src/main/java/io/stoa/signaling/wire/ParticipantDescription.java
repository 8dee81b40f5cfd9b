// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// A participant as others are told. Immutable.
///
/// @param version rises with every change
/// @param clientProtocol of the client, for features between clients
/// @param forwarded it is in another room, and shown in this one
/// @param kind as its token has it; empty for a person
public record ParticipantDescription(
    String sid,
    String identity,
    String name,
    String metadata,
    Map<String, String> attributes,
    ParticipantState state,
    long joinedAtMillis,
    int version,
    Permission permission,
    List<TrackDescription> tracks,
    List<DataTrackDescription> dataTracks,
    LeaveReason reason,
    int clientProtocol,
    boolean forwarded,
    String kind) {
  public ParticipantDescription {
    attributes = Map.copyOf(attributes);
    tracks = List.copyOf(tracks);
    dataTracks = List.copyOf(dataTracks);
  }

  /// The same of somebody whom others are not to see any more.
  public ParticipantDescription vanished() {
    return new ParticipantDescription(
        sid,
        identity,
        name,
        metadata,
        attributes,
        ParticipantState.DISCONNECTED,
        joinedAtMillis,
        version,
        permission,
        List.of(),
        List.of(),
        reason,
        clientProtocol,
        forwarded,
        kind);
  }

  /// What a participant may do.
  ///
  /// @param sources what it may publish; empty means everything
  public record Permission(
      boolean subscribe,
      boolean publish,
      boolean publishData,
      Set<TrackSource> sources,
      boolean updateMetadata,
      boolean hidden,
      boolean recorder,
      boolean agent) {
    public Permission {
      sources = Set.copyOf(sources);
    }
  }
}
