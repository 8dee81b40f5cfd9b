// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/// Which of Netty's transports carries the sockets. io_uring is left out: for datagrams it costs
/// more than epoll.
enum Sockets {
  EPOLL,
  NIO;

  /// Epoll where the operating system has it.
  static Sockets best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  IoHandlerFactory ioHandlers() {
    return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  ChannelFactory<DatagramChannel> datagrams(SocketProtocolFamily family) {
    return this == EPOLL
        ? () -> new EpollDatagramChannel(family)
        : () -> new NioDatagramChannel(family);
  }

  ChannelFactory<ServerChannel> listeners(SocketProtocolFamily family) {
    return this == EPOLL
        ? () -> new EpollServerSocketChannel(family)
        : () ->
            new NioServerSocketChannel(java.nio.channels.spi.SelectorProvider.provider(), family);
  }
}
