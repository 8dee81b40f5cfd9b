// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Hands TLS connections that speak HTTP to the web server, on a loop of its own: pages and their
/// TLS must not cost the relay anything. A browser says in its ClientHello what it speaks (RFC
/// 7301), so that its connection moves before the handshake; who says nothing shows it by the first
/// byte behind the handshake, which is 0 or 1 in TURN and a letter in HTTP. Any thread.
// What becomes of a close is told by channelInactive, not by its future.
@SuppressWarnings("FutureReturnValueIgnored")
final class WebDoor implements AutoCloseable {
  /// Connections at once; more are closed.
  static final int TUNNELS_MAX = 8192;

  private static final long CLOSE_SECONDS = 2;
  private static final int CONNECT_MILLIS = 5_000;

  private final Sockets sockets;
  private final IoEventLoopGroup group;
  private final EventLoop loop;
  private final AtomicInteger tunnels = new AtomicInteger();
  private volatile @Nullable InetSocketAddress server;

  WebDoor(Sockets sockets) {
    this.sockets = sockets;
    group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("media-web"), sockets.ioHandlers());
    loop = group.next();
  }

  /// Where HTTP goes from now on; it is told the client's address by a PROXY header.
  void leadsTo(InetSocketAddress address) {
    server = address;
  }

  boolean isOpen() {
    return server != null;
  }

  /// A connection to the web server, on the loop of the client's.
  @Nullable Bootstrap bootstrap(EventLoop of) {
    InetSocketAddress address = server;
    return address == null
        ? null
        : new Bootstrap()
            .group(of)
            .channelFactory(sockets.streams())
            .option(io.netty.channel.ChannelOption.TCP_NODELAY, true)
            .option(io.netty.channel.ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .option(io.netty.channel.ChannelOption.AUTO_READ, false)
            .remoteAddress(address);
  }

  /// Whether one more connection is taken; [#left] gives it back.
  boolean enter() {
    if (tunnels.incrementAndGet() <= TUNNELS_MAX && isOpen()) {
      return true;
    }
    tunnels.decrementAndGet();
    return false;
  }

  void left() {
    tunnels.decrementAndGet();
  }

  /// Moves a connection, whose ClientHello lies in its first handler, to the loop for HTTP.
  ///
  /// @param arrived what is done there
  void move(Channel channel, Runnable arrived) {
    channel.config().setAutoRead(false);
    channel
        .deregister()
        .addListener(gone -> {
          if (!gone.isSuccess()) {
            channel.close();
            return;
          }
          loop.register(channel)
              .addListener(there -> {
                if (there.isSuccess() && channel.isActive()) {
                  arrived.run();
                } else {
                  channel.close();
                }
              });
        });
  }

  @Override
  public void close() {
    server = null;
    group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /// Waits for a connection's ClientHello and tells whether it asks for HTTP, once.
  abstract static class Hello extends SslClientHelloHandler<Boolean> {
    /// Longest ClientHello; room for it is taken when its length is told.
    private static final int BYTES_MAX = 16 << 10;

    private static final int ALPN = 16;
    private static final Set<String> HTTP = Set.of("h2", "http/1.1", "http/1.0");
    private boolean told;

    Hello() {
      super(BYTES_MAX);
    }

    /// @param http whether the client names HTTP among what it speaks
    abstract void hello(ChannelHandlerContext context, boolean http);

    @Override
    protected final Future<Boolean> lookup(ChannelHandlerContext context, ByteBuf clientHello) {
      return context.executor().newSucceededFuture(clientHello != null && asksHttp(clientHello));
    }

    @Override
    protected final void onLookupComplete(ChannelHandlerContext context, Future<Boolean> http) {
      if (!told) {
        told = true;
        hello(context, http.getNow());
      }
    }

    /// RFC 8446 §4.1.2, RFC 7301 §3.1. What is malformed asks for nothing: TLS refuses it.
    static boolean asksHttp(ByteBuf hello) {
      int end = hello.writerIndex();
      int at = hello.readerIndex() + 2 + 32; // version and random
      at = skip(hello, at, end, 1); // session id
      at = skip(hello, at, end, 2); // cipher suites
      at = skip(hello, at, end, 1); // compression methods
      at += 2; // length of the extensions
      while (at >= 2 && at + 4 <= end) {
        int type = hello.getUnsignedShort(at);
        int next = skip(hello, at + 2, end, 2);
        if (type == ALPN) {
          return namesHttp(hello, at + 6, next);
        }
        at = next;
      }
      return false;
    }

    /// Some TURN clients name everything that they ever speak; theirs is seen behind the handshake.
    private static boolean namesHttp(ByteBuf hello, int from, int end) {
      boolean http = false;
      int at = from;
      while (at >= 0 && at + 1 < end) {
        int length = hello.getUnsignedByte(at);
        int next = at + 1 + length;
        if (next > end) {
          return false;
        }
        CharSequence name = hello.getCharSequence(at + 1, length, StandardCharsets.ISO_8859_1);
        if (name.toString().startsWith("stun.")) { // RFC 7443
          return false;
        }
        http |= HTTP.contains(name.toString());
        at = next;
      }
      return http;
    }

    /// Where a vector with a length of so many bytes ends; -1 when it ends beyond the end.
    private static int skip(ByteBuf hello, int at, int end, int bytes) {
      if (at < 0 || at + bytes > end) {
        return -1;
      }
      int length = bytes == 1 ? hello.getUnsignedByte(at) : hello.getUnsignedShort(at);
      return at + bytes + length <= end ? at + bytes + length : -1;
    }
  }
}
