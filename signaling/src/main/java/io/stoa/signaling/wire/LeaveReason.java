// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

/// Why somebody left.
public enum LeaveReason {
  UNKNOWN(0),
  CLIENT_INITIATED(1),
  DUPLICATE_IDENTITY(2),
  SERVER_SHUTDOWN(3),
  PARTICIPANT_REMOVED(4),
  ROOM_DELETED(5),
  STATE_MISMATCH(6),
  JOIN_FAILURE(7),
  MIGRATION(8),
  SIGNAL_CLOSE(9),
  ROOM_CLOSED(10),
  USER_UNAVAILABLE(11),
  USER_REJECTED(12),
  SIP_TRUNK_FAILURE(13),
  CONNECTION_TIMEOUT(14),
  MEDIA_FAILURE(15);

  private final int number;

  LeaveReason(int number) {
    this.number = number;
  }

  /// Its number in the protocol.
  int number() {
    return number;
  }
}
