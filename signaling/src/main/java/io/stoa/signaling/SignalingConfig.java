// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import java.time.Duration;
import java.util.Map;

/// Settings of the signaling service. Immutable.
///
/// @param apiKeys API key to the secret that signs its tokens
/// @param grace how long a participant whose socket is lost is kept for a resume
/// @param emptyRoom how long a room waits for its first participant
/// @param departedRoom how long a room is kept after its last participant
/// @param participantsMax participants of one room
/// @param tracksMax tracks that one participant publishes
/// @param iceServers the relays that participants are told
public record SignalingConfig(
    Map<String, String> apiKeys,
    Duration grace,
    Duration emptyRoom,
    Duration departedRoom,
    int participantsMax,
    int tracksMax,
    IceServers iceServers) {

  public SignalingConfig {
    apiKeys = Map.copyOf(apiKeys);
    if (grace.isNegative() || emptyRoom.isNegative() || departedRoom.isNegative()) {
      throw new IllegalArgumentException("a delay is negative");
    }
    if (participantsMax < 1 || tracksMax < 1) {
      throw new IllegalArgumentException("a limit is less than one");
    }
  }

  /// These keys, and the defaults: 15 s of grace, rooms that wait 5 minutes and are kept 30 s, 2000
  /// participants, 16 tracks.
  public static SignalingConfig of(Map<String, String> apiKeys) {
    return new SignalingConfig(
        apiKeys, Duration.ofSeconds(15), Duration.ofMinutes(5), Duration.ofSeconds(30), 2000, 16);
  }

  /// Without relays.
  public SignalingConfig(
      Map<String, String> apiKeys,
      Duration grace,
      Duration emptyRoom,
      Duration departedRoom,
      int participantsMax,
      int tracksMax) {
    this(apiKeys, grace, emptyRoom, departedRoom, participantsMax, tracksMax, IceServers.NONE);
  }

  /// The same with relays.
  public SignalingConfig with(IceServers relays) {
    return new SignalingConfig(
        apiKeys, grace, emptyRoom, departedRoom, participantsMax, tracksMax, relays);
  }

  /// Without the secrets: settings may stand in a log line.
  @Override
  public String toString() {
    return "SignalingConfig[keys=%s, grace=%s, emptyRoom=%s, departedRoom=%s, participantsMax=%d, tracksMax=%d]"
        .formatted(apiKeys.keySet(), grace, emptyRoom, departedRoom, participantsMax, tracksMax);
  }
}
