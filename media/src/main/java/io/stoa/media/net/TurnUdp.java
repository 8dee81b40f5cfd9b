// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.stoa.media.turn.TurnClient;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// One UDP socket of the TURN relay. Owned by the relay's loop. Netty makes an object or two for
/// each datagram; relayed clients are few.
// What becomes of a write or close is told by counters and channelInactive, not by its future.
@SuppressWarnings("FutureReturnValueIgnored")
final class TurnUdp extends ChannelInboundHandlerAdapter {
  private final TurnGateway gateway;
  private @Nullable Channel channel;
  private boolean unflushed;

  TurnUdp(TurnGateway gateway) {
    this.gateway = gateway;
  }

  /// A client of this socket.
  private record Client(TurnUdp socket, InetSocketAddress remote) implements TurnClient {
    @Override
    public boolean isStream() {
      return false;
    }

    @Override
    public void send(ByteBuf message, boolean relayed) {
      socket.send(message, remote);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket datagram = (DatagramPacket) message;
    try {
      gateway.receive(datagram.content(), new Client(this, datagram.sender()));
    } finally {
      datagram.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    gateway.flush();
  }

  /// A send that the kernel refused, such as towards an unreachable network. The socket lives on.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    gateway.counters().count(Counter.SEND_FAILED);
  }

  private void send(ByteBuf message, InetSocketAddress to) {
    Channel out = channel;
    if (out == null || !out.isWritable()) {
      message.release();
      gateway.counters().count(Counter.DROPPED_SEND_QUEUE);
      return;
    }
    unflushed = true;
    out.write(new DatagramPacket(message, to), out.voidPromise());
  }

  void flush() {
    Channel out = channel;
    if (unflushed && out != null) {
      unflushed = false;
      out.flush();
    }
  }
}
