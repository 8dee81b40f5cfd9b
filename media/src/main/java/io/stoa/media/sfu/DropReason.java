// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

/// Why a {@link PeerTransport} dropped a packet; the ordinal is the counter's index.
public enum DropReason {
  /// The first byte belongs to no protocol of RFC 7983 that we speak, or the packet is too short.
  UNKNOWN_PROTOCOL,
  /// A STUN message that is no authentic check; each kind is counted by ICE itself.
  STUN_REFUSED,
  /// DTLS by a path that no authenticated check validated.
  DTLS_UNVALIDATED_PATH,
  /// DTLS that is malformed, unprotected where it must not be, or more than the handshake can take.
  DTLS_REFUSED,
  /// SRTP or SRTCP by a path that no authenticated check validated.
  MEDIA_UNVALIDATED_PATH,
  /// SRTP or SRTCP before there are keys.
  MEDIA_WITHOUT_KEYS,
  /// SRTP with a bad tag, replayed or malformed.
  SRTP_REFUSED,
  /// SRTCP with a bad tag, replayed or malformed.
  SRTCP_REFUSED,
  /// Outgoing, while there are no keys or no path with consent.
  SEND_NOT_READY,
  /// Outgoing and too large for a datagram, or SRTP could not protect it.
  SEND_REFUSED
}
