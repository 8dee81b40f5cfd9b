// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/// The way to one client: a UDP socket of ours with its address, or one connection. Equal ways are
/// the same five-tuple (RFC 8656 §3.2).
public interface TurnClient {
  InetSocketAddress remote();

  /// TCP or TLS: ChannelData is padded (RFC 8656 §12.5).
  boolean isStream();

  /// Sends one message and takes over its reference. Never fails: what cannot be sent is dropped.
  ///
  /// @param relayed a packet of a peer, which is dropped first when the client reads too slowly
  void send(ByteBuf message, boolean relayed);
}
