// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One client's connection to the web server: what TLS has opened, behind a PROXY header (version
/// 1) that tells whose it is. Neither side is read while the other does not take. Owned by the
///    client's loop.
// What becomes of a write or close is told by channelInactive, not by its future.
@SuppressWarnings("FutureReturnValueIgnored")
final class WebTunnel extends ChannelInboundHandlerAdapter {
  private final WebDoor door;
  private final Deque<Object> early = new ArrayDeque<>();
  private @Nullable Channel back;
  private boolean entered;

  WebTunnel(WebDoor door) {
    this.door = door;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Channel client = context.channel();
    client.config().setAutoRead(false);
    entered = door.enter();
    Bootstrap bootstrap = entered ? door.bootstrap(client.eventLoop()) : null;
    if (bootstrap == null) {
      client.close();
      return;
    }
    ChannelFuture connect = bootstrap.handler(new Back(client)).connect();
    connect.addListener(done -> {
      if (done.isSuccess() && client.isActive()) {
        begin(client, connect.channel());
      } else {
        connect.channel().close();
        client.close();
      }
    });
  }

  private void begin(Channel client, Channel server) {
    back = server;
    server.write(
        ByteBufUtil.writeAscii(
            server.alloc(),
            header(
                (InetSocketAddress) client.remoteAddress(),
                (InetSocketAddress) client.localAddress())));
    for (Object message = early.poll(); message != null; message = early.poll()) {
      server.write(message);
    }
    server.flush();
    server.config().setAutoRead(true);
    client.config().setAutoRead(true);
  }

  /// The PROXY protocol's first version, §2.1.
  static String header(InetSocketAddress from, InetSocketAddress to) {
    boolean six = from.getAddress() instanceof Inet6Address;
    return "PROXY %s %s %s %d %d\r\n"
        .formatted(
            six ? "TCP6" : "TCP4",
            literal(from.getAddress()),
            literal(to.getAddress()),
            from.getPort(),
            to.getPort());
  }

  private static String literal(InetAddress address) {
    // Without the zone of an IPv6 address.
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel server = back;
    if (server == null) {
      early.add(message); // what was read before reading stopped
    } else {
      server.write(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    Channel server = back;
    if (server != null) {
      server.flush();
      context.channel().config().setAutoRead(server.isWritable());
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Channel server = back;
    if (server != null) {
      server.config().setAutoRead(context.channel().isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    end();
  }

  private void end() {
    early.forEach(ReferenceCountUtil::release);
    early.clear();
    if (entered) {
      entered = false;
      door.left();
    }
    if (back != null) {
      endAfterRest(back);
    }
  }

  /// A reset connection, or a failed handshake, is closed; that is no news to anyone.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private static void endAfterRest(Channel channel) {
    if (channel.isActive()) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /// The web server's side.
  private static final class Back extends ChannelInboundHandlerAdapter {
    private final Channel client;

    Back(Channel client) {
      this.client = client;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      client.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      client.flush();
      context.channel().config().setAutoRead(client.isWritable());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      client.config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      endAfterRest(client);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
