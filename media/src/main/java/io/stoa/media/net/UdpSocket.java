// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One UDP socket of a shard with the remote addresses that were authenticated on it. Owned by its
/// shard.
///
/// A burst is what one wake-up brings, up to 64 datagrams. All of it is processed before anything
/// is flushed, so that what a burst causes leaves in few system calls.
// What becomes of a write or close is told by counters and channelInactive, not by its future.
@SuppressWarnings("FutureReturnValueIgnored")
final class UdpSocket extends ChannelInboundHandlerAdapter {
  /// Datagrams that may wait for one sendmmsg.
  private static final int UNFLUSHED_MAX = 128;

  private final Shard shard;
  private final Demux demux;
  private final Counters counters;
  private final Map<InetSocketAddress, UdpPath> paths = new HashMap<>();
  private @Nullable Channel channel;
  private boolean inBurst;
  private long burstAtNanos;
  private int unflushed;

  UdpSocket(Shard shard) {
    this.shard = shard;
    demux = shard.demux();
    counters = shard.counters();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket datagram = (DatagramPacket) message;
    if (!inBurst) {
      inBurst = true;
      burstAtNanos = System.nanoTime();
    }
    try {
      demux.route(this, datagram.content(), datagram.sender(), burstAtNanos);
    } finally {
      datagram.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    inBurst = false;
    shard.flush();
  }

  /// A send that the kernel refused, such as towards an unreachable network. The socket lives on.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    counters.count(Counter.SEND_FAILED);
  }

  void send(ByteBuf packet, InetSocketAddress remote) {
    Channel to = channel;
    if (to == null || !to.isWritable()) {
      packet.release();
      counters.count(Counter.DROPPED_SEND_QUEUE);
      return;
    }
    counters.count(Counter.SENT);
    counters.add(Counter.SENT_BYTES, packet.readableBytes());
    to.write(new DatagramPacket(packet, remote), to.voidPromise());
    if (++unflushed == UNFLUSHED_MAX) {
      flush();
    }
  }

  void flush() {
    Channel to = channel;
    if (unflushed > 0 && to != null) {
      unflushed = 0;
      to.flush();
    }
  }

  /// The authenticated path from an address, or null.
  @Nullable UdpPath path(InetSocketAddress remote) {
    return paths.get(remote);
  }

  void remember(UdpPath path) {
    paths.put(path.remote(), path);
  }

  void forget(UdpPath path) {
    paths.remove(path.remote(), path);
  }

  int pathCount() {
    return paths.size();
  }
}
