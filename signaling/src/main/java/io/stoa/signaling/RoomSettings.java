// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.token.RoomWish;
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
    return with(
        new RoomWish(
            call.emptySeconds(), call.departureSeconds(), call.participantsMax(), call.metadata()),
        config);
  }

  /// These, but for what is wished.
  RoomSettings with(RoomWish wish, SignalingConfig config) {
    return new RoomSettings(
        wish.emptySeconds() == 0 ? empty : Duration.ofSeconds(wish.emptySeconds()),
        wish.departureSeconds() == 0 ? departure : Duration.ofSeconds(wish.departureSeconds()),
        wish.participantsMax() == 0
            ? participantsMax
            : Math.min(wish.participantsMax(), config.participantsMax()),
        wish.metadata().isEmpty() ? metadata : wish.metadata());
  }

  RoomSettings with(String newMetadata) {
    return new RoomSettings(empty, departure, participantsMax, newMetadata);
  }
}
