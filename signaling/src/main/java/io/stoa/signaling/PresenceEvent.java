// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

/// What the media plane knows of somebody's presence in a room, beyond what webhooks tell.
/// Immutable.
///
/// @param sinceNanos by [System#nanoTime], when it came to be so, which may be known later only
/// @param detail of what is published its source, of a departure its reason, of a loss how it was
///   noticed; in lower case
public record PresenceEvent(
    Kind kind,
    String room,
    String roomSid,
    String identity,
    String participantSid,
    long sinceNanos,
    String detail) {

  /// What happened.
  public enum Kind {
    /// Its media is connected; also when it came from another room.
    JOINED,
    /// Nothing is heard of it any more, by none of its connections.
    LOST,
    /// It is heard again.
    FOUND,
    /// It is no longer in the room. Since when it was not heard, where that is earlier.
    LEFT,
    /// A track of it can be received, and is not muted.
    PUBLISHES,
    /// One that could be is muted or ended.
    UNPUBLISHES,
    SPEAKS,
    FALLS_SILENT
  }
}
