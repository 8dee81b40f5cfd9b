// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.token.KeyRing;
import java.time.Duration;
import java.util.Map;

/// Settings of the signaling service. Immutable, but for the keys on the ring.
///
/// @param apiKeys those whose tokens are accepted
/// @param grace how long a participant whose socket is lost is kept for a resume
/// @param emptyRoom how long a room waits for its first participant
/// @param departedRoom how long a room is kept after its last participant
/// @param participantsMax participants of one room
/// @param tracksMax tracks that one participant publishes
/// @param iceServers the relays that participants are told
/// @param connectsPerSecond of one source address, with bursts of ten times that; 0 for any number
public record SignalingConfig(
    KeyRing apiKeys,
    Duration grace,
    Duration emptyRoom,
    Duration departedRoom,
    int participantsMax,
    int tracksMax,
    IceServers iceServers,
    int connectsPerSecond) {

  /// A school of 1000 behind one address is back at once.
  public static final int CONNECTS_PER_SECOND = 100;

  public SignalingConfig {
    if (grace.isNegative() || emptyRoom.isNegative() || departedRoom.isNegative()) {
      throw new IllegalArgumentException("a delay is negative");
    }
    if (participantsMax < 1 || tracksMax < 1 || connectsPerSecond < 0) {
      throw new IllegalArgumentException("a limit is too low");
    }
  }

  /// These keys, and the defaults: 15 s of grace, rooms that wait 5 minutes and are kept 30 s, 2000
  /// participants, 16 tracks.
  public static SignalingConfig of(KeyRing apiKeys) {
    return new SignalingConfig(
        apiKeys, Duration.ofSeconds(15), Duration.ofMinutes(5), Duration.ofSeconds(30), 2000, 16);
  }

  /// @param apiKeys API key to the secret that signs its tokens
  public static SignalingConfig of(Map<String, String> apiKeys) {
    return of(KeyRing.of(apiKeys));
  }

  /// Without relays.
  public SignalingConfig(
      KeyRing apiKeys,
      Duration grace,
      Duration emptyRoom,
      Duration departedRoom,
      int participantsMax,
      int tracksMax) {
    this(
        apiKeys,
        grace,
        emptyRoom,
        departedRoom,
        participantsMax,
        tracksMax,
        IceServers.NONE,
        CONNECTS_PER_SECOND);
  }

  /// The same with relays.
  public SignalingConfig with(IceServers relays) {
    return new SignalingConfig(
        apiKeys,
        grace,
        emptyRoom,
        departedRoom,
        participantsMax,
        tracksMax,
        relays,
        connectsPerSecond);
  }

  /// The same with another number of connects a second.
  public SignalingConfig withConnects(int perSecond) {
    return new SignalingConfig(
        apiKeys, grace, emptyRoom, departedRoom, participantsMax, tracksMax, iceServers, perSecond);
  }

  /// Without the secrets: settings may stand in a log line.
  @Override
  public String toString() {
    return "SignalingConfig[keys=%s, grace=%s, emptyRoom=%s, departedRoom=%s, participantsMax=%d, tracksMax=%d]"
        .formatted(apiKeys.keys(), grace, emptyRoom, departedRoom, participantsMax, tracksMax);
  }
}
