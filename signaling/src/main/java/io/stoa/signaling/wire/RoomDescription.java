// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

/// A room as participants are told.
public record RoomDescription(
    String sid,
    String name,
    String metadata,
    long createdAtMillis,
    int participants,
    int publishers,
    int participantsMax) {}
