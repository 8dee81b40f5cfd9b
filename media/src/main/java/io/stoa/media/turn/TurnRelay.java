// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/// The outer side of one allocation.
public interface TurnRelay {
  /// The relayed transport address.
  InetSocketAddress address();

  /// Sends a datagram to a peer that the rules admit, and takes over its reference.
  void send(ByteBuf datagram, InetSocketAddress peer);

  void close();
}
