// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.stoa.media.sfu.Path;
import java.net.InetSocketAddress;

/// One of our UDP sockets with one remote address. Owned by its shard.
final class UdpPath implements Path {
  private final UdpSocket socket;
  private final InetSocketAddress remote;
  private final Attachment owner;
  private long heardAtNanos;

  UdpPath(UdpSocket socket, InetSocketAddress remote, Attachment owner, long nowNanos) {
    this.socket = socket;
    this.remote = remote;
    this.owner = owner;
    heardAtNanos = nowNanos;
  }

  UdpSocket socket() {
    return socket;
  }

  /// Whose packets come from here.
  Attachment owner() {
    return owner;
  }

  void heard(long nowNanos) {
    heardAtNanos = nowNanos;
  }

  long heardAtNanos() {
    return heardAtNanos;
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public boolean tcp() {
    return false;
  }

  @Override
  public void send(ByteBuf packet) {
    socket.send(packet, remote);
  }

  @Override
  public String toString() {
    return "udp " + remote;
  }
}
