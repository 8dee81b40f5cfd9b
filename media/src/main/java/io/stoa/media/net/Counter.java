// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

/// What a shard counts about its sockets. Reasons to drop are named after what was dropped.
public enum Counter {
  /// Datagrams and TCP frames that reached a transport.
  RECEIVED,
  /// Bytes of those.
  RECEIVED_BYTES,
  /// Datagrams and TCP frames handed to the kernel.
  SENT,
  /// Bytes of those.
  SENT_BYTES,
  /// Empty, or longer than a path's MTU can be.
  DROPPED_SIZE,
  /// From an address that no transport has authenticated, and no STUN binding request.
  DROPPED_STRANGER,
  /// A STUN binding request whose username is not ours, or that has none.
  DROPPED_USERNAME,
  /// A STUN binding request with a username of ours from an unknown address, which its transport
  /// did not accept.
  DROPPED_UNAUTHENTICATED,
  /// A STUN binding request with a username of ours from an address that another transport has
  /// authenticated and is heard from: a client must not take another client's address.
  DROPPED_ADDRESS_TAKEN,
  /// The socket's send queue is full.
  DROPPED_SEND_QUEUE,
  /// A client reads its TCP connection more slowly than we send.
  DROPPED_TCP_BACKLOG,
  /// Sent to a TCP connection that is closed.
  DROPPED_TCP_CLOSED,
  /// Sent to an allocation of our TURN relay that has ended.
  DROPPED_RELAY_CLOSED,
  /// The kernel refused to send.
  SEND_FAILED,
  /// A transport or room threw: a defect, contained to the packet or the tick it happened in.
  DEFECT,
  /// TCP connections accepted.
  TCP_ACCEPTED,
  /// TCP connections closed for a newer one: too many of their source, or at all, are not
  /// authenticated yet.
  TCP_REFUSED,
  /// TCP connections closed: their first frame is late, or not for us.
  TCP_GREETING,
  /// TCP connections closed: a frame longer than a path's MTU can be.
  TCP_FRAMING,
  /// TCP connections closed: nothing was received for long.
  TCP_IDLE
}
