// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// A socket read and written by Netty, for systems without the calls of [NativeUdpSocket]. Owned by
/// its shard.
// What becomes of a write or close is told by counters and channelInactive, not by its future.
@SuppressWarnings("FutureReturnValueIgnored")
final class NettyUdpSocket extends ChannelInboundHandlerAdapter implements UdpSocket {
  /// Datagrams that may wait for one sendmmsg.
  private static final int UNFLUSHED_MAX = 128;

  private final Shard shard;
  private final Demux demux;
  private final Counters counters;
  private final PathTable paths = new PathTable();
  private final RemoteAddress sender = new RemoteAddress();
  private @Nullable Channel channel;
  private boolean inBurst;
  private long burstAtNanos;
  private int unflushed;

  NettyUdpSocket(Shard shard) {
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
      sender.set(datagram.sender());
      demux.route(this, datagram.content(), sender, burstAtNanos);
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

  @Override
  public void send(ByteBuf packet, UdpPath path) {
    Channel to = channel;
    if (to == null || !to.isWritable()) {
      packet.release();
      counters.count(Counter.DROPPED_SEND_QUEUE);
      return;
    }
    counters.count(Counter.SENT);
    counters.add(Counter.SENT_BYTES, packet.readableBytes());
    to.write(new DatagramPacket(packet, path.remote()), to.voidPromise());
    if (++unflushed == UNFLUSHED_MAX) {
      flush();
    }
  }

  @Override
  public void sendRun(ByteBuf packets, int index, int length, int size, UdpPath to) {
    for (int from = 0; from < length; from += size) {
      send(packets.retainedSlice(index + from, Math.min(size, length - from)), to);
    }
  }

  @Override
  public void flush() {
    Channel to = channel;
    if (unflushed > 0 && to != null) {
      unflushed = 0;
      to.flush();
    }
  }

  @Override
  public PathTable paths() {
    return paths;
  }

  @Override
  public int port() {
    Channel of = channel;
    return of == null ? 0 : ((InetSocketAddress) of.localAddress()).getPort();
  }

  @Override
  public void close() {
    Channel open = channel;
    if (open != null) {
      open.close().awaitUninterruptibly();
    }
  }
}
