// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// A shard's UDP port: one socket per local address, all with the same port number, all on the
/// shard's loop.
///
/// A wake-up reads up to [#BURST] datagrams with one recvmmsg; what they cause is written and
/// flushed once, which becomes one sendmmsg. UDP_GRO stays off: browsers do not send in runs.
final class UdpGateway {
  /// Datagrams read by one wake-up.
  static final int BURST = 64;

  /// Room for one datagram: more than [Demux#PACKET_BYTES_MAX], so that a longer one is recognized
  /// and not taken for a whole one.
  static final int SLOT_BYTES = 2048;

  private static final int KERNEL_BUFFER_BYTES = 4 << 20;
  private static final int SEND_QUEUE_BYTES_MAX = 16 << 20;

  /// Free ports are tried so often when several addresses must agree on one.
  private static final int ATTEMPTS = 16;

  private final Shard shard;
  private final Sockets sockets;
  private final List<UdpSocket> open = new ArrayList<>();

  UdpGateway(Shard shard, Sockets sockets) {
    this.shard = shard;
    this.sockets = sockets;
  }

  /// Binds every address to one port. Called before the shard has rooms; waits.
  ///
  /// @param port 0 for a free one
  void bind(BindAddresses addresses, int port) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        int agreed = port;
        for (InetAddress address : addresses.each()) {
          agreed = bind(new InetSocketAddress(address, agreed));
        }
        return;
      } catch (IOException e) {
        close();
        if (port != 0 || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private int bind(InetSocketAddress address) throws IOException {
    UdpSocket socket =
        sockets == Sockets.NATIVE
            ? new NativeUdpSocket(shard, address, KERNEL_BUFFER_BYTES)
            : bindNetty(address);
    open.add(socket);
    return socket.port();
  }

  private UdpSocket bindNetty(InetSocketAddress address) throws IOException {
    NettyUdpSocket socket = new NettyUdpSocket(shard);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(shard.loop())
            .channelFactory(sockets.datagrams(BindAddresses.family(address.getAddress())))
            .option(ChannelOption.SO_RCVBUF, KERNEL_BUFFER_BYTES)
            .option(ChannelOption.SO_SNDBUF, KERNEL_BUFFER_BYTES)
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(SEND_QUEUE_BYTES_MAX / 2, SEND_QUEUE_BYTES_MAX))
            .handler(socket);
    if (sockets == Sockets.EPOLL) {
      bootstrap
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, SLOT_BYTES)
          .option(ChannelOption.RECVBUF_ALLOCATOR, burstsOf(BURST * SLOT_BYTES));
    } else {
      bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, burstsOf(SLOT_BYTES));
    }
    ChannelFuture bind = bootstrap.bind(address);
    BindAddresses.await(bind, "UDP", address);
    return socket;
  }

  private static FixedRecvByteBufAllocator burstsOf(int bytes) {
    FixedRecvByteBufAllocator allocator = new FixedRecvByteBufAllocator(bytes);
    allocator.maxMessagesPerRead(BURST);
    return allocator;
  }

  UdpSocket first() {
    return open.getFirst();
  }

  int port() {
    return first().port();
  }

  /// On the shard's loop.
  void flush() {
    for (int i = 0; i < open.size(); i++) {
      open.get(i).flush();
    }
  }

  int pathCount() {
    int count = 0;
    for (UdpSocket socket : open) {
      count += socket.paths().size();
    }
    return count;
  }

  /// Closes the sockets; not from the shard's loop, waits.
  void close() {
    open.forEach(UdpSocket::close);
    open.clear();
  }
}
