// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The TCP port of all shards (ICE-TCP passive, RFC 6544 §4.1). Owned by a loop of its own, so that
/// a flood of connections costs no shard anything.
///
/// A connection stays here until its first whole frame: a STUN binding request that names a
/// transport moves it to that transport's shard, anything else closes it.
// What becomes of a write or close is told by counters and channelInactive, not by its future.
@SuppressWarnings("FutureReturnValueIgnored")
final class TcpGateway extends ChannelInboundHandlerAdapter {
  /// Connections without a first frame, altogether and of one source; a school behind one NAT opens
  /// many at once.
  static final int GREETINGS_MAX = 1024;

  static final int GREETINGS_PER_SOURCE_MAX = 64;

  /// How long a first frame may take.
  static final long GREETING_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int BACKLOG = 512;
  private static final long SWEEP_MILLIS = 500;

  /// What the kernel may hold unsent; more would only make media late.
  private static final long UNSENT_BYTES_MAX = 64 << 10;

  private final EventLoop loop;
  private final Sockets sockets;
  private final UfragDirectory directory;
  private final Counters counters = new Counters();
  private final List<Channel> listeners = new ArrayList<>();
  private final Strangers<TcpPath> greetings =
      new Strangers<>(GREETINGS_MAX, GREETINGS_PER_SOURCE_MAX);

  TcpGateway(EventLoop loop, Sockets sockets, UfragDirectory directory) {
    this.loop = loop;
    this.sockets = sockets;
    this.directory = directory;
  }

  /// Listens on every address; waits.
  ///
  /// @param port 0 for a free one
  void bind(BindAddresses addresses, int port) throws IOException {
    int agreed = port;
    for (InetAddress address : addresses.each()) {
      InetSocketAddress at = new InetSocketAddress(address, agreed);
      ChannelFuture bind = bootstrap(address).bind(at);
      BindAddresses.await(bind, "TCP", at);
      listeners.add(bind.channel());
      agreed = ((InetSocketAddress) bind.channel().localAddress()).getPort();
    }
    var _ =
        loop.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private ServerBootstrap bootstrap(InetAddress address) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop)
            .channelFactory(sockets.listeners(BindAddresses.family(address)))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(TcpPath.BACKLOG_BYTES_RESUME, TcpPath.BACKLOG_BYTES_MAX))
            .childHandler(new Doorkeeper());
    if (sockets == Sockets.EPOLL) {
      bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES_MAX);
    }
    return bootstrap;
  }

  /// Admits a new connection.
  @io.netty.channel.ChannelHandler.Sharable
  private final class Doorkeeper extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      Channel channel = context.channel();
      counters.count(Counter.TCP_ACCEPTED);
      if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
        channel.close(); // gone already
        return;
      }
      TcpPath path = new TcpPath(TcpGateway.this, channel, System.nanoTime());
      TcpPath displaced = greetings.add(path, remote.getAddress());
      if (displaced != null) {
        refuse(displaced, Counter.TCP_REFUSED);
      }
      context.pipeline().replace(this, null, path);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  /// The shard of the transport that a first frame names, or null if it is none of ours.
  @Nullable Shard shardOf(ByteBuf first) {
    long ufrag = BindingRequest.matches(first) ? BindingRequest.ufrag(first) : -1;
    return ufrag < 0
        ? null
        : directory.shardOf(
            first.toString((int) (ufrag >>> 32), (int) ufrag, StandardCharsets.ISO_8859_1));
  }

  /// The connection has said whose it is.
  void greeted(TcpPath path) {
    gone(path);
  }

  void refuse(TcpPath path, Counter reason) {
    counters.count(reason);
    path.close();
  }

  void gone(TcpPath path) {
    greetings.remove(path);
  }

  private void sweep() {
    long now = System.nanoTime();
    // In order of arrival: the first that is young enough ends the search.
    for (TcpPath path : greetings.list()) {
      if (now - path.heardAtNanos() < GREETING_NANOS) {
        break;
      }
      refuse(path, Counter.TCP_GREETING);
    }
  }

  Counters counters() {
    return counters;
  }

  int port() {
    return ((InetSocketAddress) listeners.getFirst().localAddress()).getPort();
  }

  /// Closes listeners and greetings; not from the loop, waits.
  void close() {
    for (Channel listener : listeners) {
      listener.close().awaitUninterruptibly();
    }
    loop.submit(() -> greetings.list().forEach(TcpPath::close)).awaitUninterruptibly();
  }
}
