// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

/// A room as participants are told.
///
/// @param emptySeconds how long it waits for the first participant
/// @param departureSeconds how long it stays open after the last
/// @param participants without those who serve others, as recorders do
/// @param recorded a recorder is there
public record RoomDescription(
    String sid,
    String name,
    String metadata,
    long createdAtMillis,
    int emptySeconds,
    int departureSeconds,
    int participants,
    int publishers,
    int participantsMax,
    boolean recorded) {}
