// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/// A way to one remote address: a UDP socket with that address, or one TCP connection. Compared by
/// identity, so whoever receives must hand in the same object for the same five-tuple. Owned by its
/// room's shard.
public interface Path {

  /// Where packets of this path come from and go to.
  InetSocketAddress remote();

  /// ICE-TCP (RFC 6544), each packet framed by RFC 4571; otherwise UDP.
  boolean tcp();

  /// By our own TURN relay.
  default boolean relayed() {
    return false;
  }

  /// What may be sent along it at most, in bps, because what carries it is short of room.
  default long limitBps() {
    return Long.MAX_VALUE;
  }

  /// Sends one packet and takes over the reference to its buffer. Never fails: what cannot be sent
  /// is dropped and counted by the network side.
  void send(ByteBuf packet);

  /// Sends packets that lie one behind the other, each of `size` bytes but the last, which may be
  /// shorter. The buffer stays the caller's; until it is given back its bytes must not change.
  default void sendRun(ByteBuf packets, int index, int length, int size) {
    for (int from = 0; from < length; from += size) {
      send(packets.retainedSlice(index + from, Math.min(size, length - from)));
    }
  }
}
