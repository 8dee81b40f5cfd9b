// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.token;

/// How a room is to be that a token's bearer opens. Immutable.
///
/// @param emptySeconds how long it waits for the first participant; 0 for the default
/// @param departureSeconds how long it stays open after the last; 0 for the default
/// @param participantsMax 0 for the default
/// @param metadata empty for none
public record RoomWish(
    int emptySeconds, int departureSeconds, int participantsMax, String metadata) {

  /// As the server has it.
  public static final RoomWish NONE = new RoomWish(0, 0, 0, "");
}
