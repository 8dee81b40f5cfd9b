// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;

/// One UDP socket of a shard with the remote addresses that were authenticated on it. Owned by its
/// shard.
///
/// A burst is what one wake-up brings, up to [UdpGateway#BURST] datagrams. All of it is processed
/// before anything is flushed, so that what a burst causes leaves in few system calls.
interface UdpSocket {
  /// The authenticated addresses.
  PathTable paths();

  /// Takes over the reference to a packet that is sent by the next flush, if not before.
  void send(ByteBuf packet, UdpPath to);

  /// The same with packets that lie one behind the other, each of `size` bytes but the last, which
  /// may be shorter. The buffer stays the caller's and is not changed until it is given back.
  void sendRun(ByteBuf packets, int index, int length, int size, UdpPath to);

  /// Hands what waits to the kernel.
  void flush();

  /// Any thread.
  int port();

  /// Drops what the kernel does not take at once. Any thread; waits for the loop.
  void close();
}
