// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// The outer side of one allocation, or of one to come.
public interface TurnRelay {
  /// The relayed transport address.
  InetSocketAddress address();

  /// Opens the next higher port for an allocation to come, or returns null when it is taken.
  @Nullable TurnRelay next();

  /// Whose it is from now on.
  void serve(TurnAllocation allocation);

  /// Sends a datagram to a peer that the rules admit, and takes over its reference.
  void send(ByteBuf datagram, InetSocketAddress peer);

  void close();
}
