// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// With what a client comes to a room: the query of `/rtc`, or the message of `/rtc/v1`.
///
/// @param sdk the client's name of itself, such as `js`; empty where it does not matter
/// @param protocol the client's version of the protocol
/// @param offer the client's first offer, if it came along
/// @param state what the client believes, if it says so when it resumes
/// @param reconnect to resume as `participantSid`
public record JoinRequest(
    String sdk,
    int protocol,
    int clientProtocol,
    boolean autoSubscribe,
    String metadata,
    Map<String, String> attributes,
    List<ClientMessage.AddTrack> tracks,
    ClientMessage.@Nullable Offer offer,
    ClientMessage.@Nullable SyncState state,
    boolean reconnect,
    String participantSid) {
  public JoinRequest {
    attributes = Map.copyOf(attributes);
    tracks = List.copyOf(tracks);
  }

  /// Of somebody who is in another room and receives nothing here.
  public static JoinRequest forwarded() {
    return new JoinRequest("", 0, 0, false, "", Map.of(), List.of(), null, null, false, "");
  }

  /// Of a client that speaks HTTP.
  public static JoinRequest http(
      List<ClientMessage.AddTrack> tracks, ClientMessage.Offer offer, boolean subscribe) {
    return new JoinRequest("", 0, 0, subscribe, "", Map.of(), tracks, offer, null, false, "");
  }
}
