// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.stoa.media.sfu.Path;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// One of our UDP sockets with one remote address. Owned by its shard.
final class UdpPath implements Path {
  /// In the table of its socket, which alone changes it.
  @Nullable UdpPath next;

  private final UdpSocket socket;
  private final Attachment owner;
  private final InetSocketAddress remote;
  private final long high;
  private final long low;
  private final int port;
  private final int scope;
  private long heardAtNanos;
  private boolean segmented = true;

  UdpPath(UdpSocket socket, RemoteAddress remote, Attachment owner, long nowNanos) {
    this.socket = socket;
    this.owner = owner;
    this.remote = remote.toSocketAddress();
    high = remote.high();
    low = remote.low();
    port = remote.port();
    scope = remote.scope();
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

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  int port() {
    return port;
  }

  int scope() {
    return scope;
  }

  /// Whether the kernel may be asked to cut a run into datagrams on this path.
  boolean segmented() {
    return segmented;
  }

  /// The kernel refused to, as it does when a packet is longer than the path's MTU or the device
  /// cannot compute checksums.
  void refuseSegments() {
    segmented = false;
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
    socket.send(packet, this);
  }

  @Override
  public void sendRun(ByteBuf packets, int index, int length, int size) {
    socket.sendRun(packets, index, length, size, this);
  }

  @Override
  public String toString() {
    return "udp " + remote;
  }
}
