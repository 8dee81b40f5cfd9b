// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.slf4j.LoggerFactory;

/// What carries the sockets. io_uring is left out: for datagrams it costs more than epoll.
enum Sockets {
  /// Epoll, with datagrams read and written by our own system calls.
  NATIVE,
  EPOLL,
  NIO;

  /// The fastest that the operating system has.
  static Sockets best() {
    if (!Epoll.isAvailable()) {
      return NIO;
    }
    try {
      NativeUdp.tryOut();
      return NATIVE;
    } catch (LinkageError | RuntimeException e) {
      // No such symbol, or native access is not allowed.
      LoggerFactory.getLogger(Sockets.class).info("datagrams go through Netty: {}", e.toString());
      return EPOLL;
    }
  }

  IoHandlerFactory ioHandlers() {
    return this != NIO ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  ChannelFactory<DatagramChannel> datagrams(SocketProtocolFamily family) {
    return this != NIO
        ? () -> new EpollDatagramChannel(family)
        : () -> new NioDatagramChannel(family);
  }

  ChannelFactory<SocketChannel> streams() {
    return this != NIO ? EpollSocketChannel::new : NioSocketChannel::new;
  }

  ChannelFactory<ServerChannel> listeners(SocketProtocolFamily family) {
    return this != NIO
        ? () -> new EpollServerSocketChannel(family)
        : () ->
            new NioServerSocketChannel(java.nio.channels.spi.SelectorProvider.provider(), family);
  }
}
