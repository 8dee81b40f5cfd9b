// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

/// What a server counts.
public enum TurnCounter {
  /// Allocations made.
  ALLOCATED,
  /// Allocations that ended.
  ENDED,
  /// Datagrams from clients to peers.
  TO_PEER,
  /// Bytes of those.
  TO_PEER_BYTES,
  /// Datagrams from peers to clients.
  TO_CLIENT,
  /// Bytes of those.
  TO_CLIENT_BYTES,
  /// No STUN message and no ChannelData, or of the wrong form.
  MALFORMED,
  /// Requests without credentials, or with a stale nonce: asked to try again.
  CHALLENGED,
  /// Requests with credentials that are wrong, expired or not the allocation's.
  REFUSED_CREDENTIALS,
  /// Peers that may not be sent to: answered with 403, or dropped.
  REFUSED_PEER,
  /// Requests beyond a quota: 486 and 508.
  REFUSED_QUOTA,
  /// Other requests that were refused.
  REFUSED_OTHER,
  /// Not answered: this stranger had enough answers.
  SILENT_RATE,
  /// Not answered: the answer would be too long for the question.
  SILENT_LENGTH,
  /// Data of a client without allocation, permission or channel.
  DROPPED_CLIENT,
  /// Data of a peer without permission.
  DROPPED_PEER
}
