// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.RoomCall;
import java.time.Duration;

/// How one room is run. Immutable.
///
/// @param empty how long it waits for its first participant
/// @param departure how long it stays open after the last
record RoomSettings(Duration empty, Duration departure, int participantsMax, String metadata) {

  /// Of a room that somebody simply joins.
  static RoomSettings of(SignalingConfig config) {
    return new RoomSettings(
        config.emptyRoom(), config.departedRoom(), config.participantsMax(), "");
  }

  /// These, but for what the call sets. A room cannot be larger than the server allows.
  RoomSettings with(RoomCall.CreateRoom call, SignalingConfig config) {
    return new RoomSettings(
        call.emptySeconds() == 0 ? empty : Duration.ofSeconds(call.emptySeconds()),
        call.departureSeconds() == 0 ? departure : Duration.ofSeconds(call.departureSeconds()),
        call.participantsMax() == 0
            ? participantsMax
            : Math.min(call.participantsMax(), config.participantsMax()),
        call.metadata().isEmpty() ? metadata : call.metadata());
  }

  RoomSettings with(String newMetadata) {
    return new RoomSettings(empty, departure, participantsMax, newMetadata);
  }
}
