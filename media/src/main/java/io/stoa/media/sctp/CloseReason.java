// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

/// Why an association ended.
public enum CloseReason {
  /// The owner closed it.
  LOCAL,
  /// The peer shut it down in order.
  PEER_SHUTDOWN,
  /// The peer aborted it.
  PEER_ABORT,
  /// Nobody answered the handshake.
  HANDSHAKE_FAILED,
  /// Nobody answered for [SctpConfig#retransmissionsMax()] timeouts in a row.
  PATH_FAILED,
  /// The peer broke the protocol or a limit of ours.
  VIOLATION
}
