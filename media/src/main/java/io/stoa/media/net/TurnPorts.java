// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.stoa.media.turn.TurnAllocation;
import io.stoa.media.turn.TurnRelay;
import io.stoa.media.turn.TurnRelays;
import io.stoa.media.turn.TurnView;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The relayed addresses of the TURN relay. Towards our own media server an address is a number
/// only; where the operator has opened other peers it is a socket, too. Owned by the relay's loop.
// What becomes of a write or close is told by counters and channelInactive, not by its future.
@SuppressWarnings("FutureReturnValueIgnored")
final class TurnPorts implements TurnRelays {
  /// RFC 8656 §7.2: the dynamic ports.
  private static final int PORT_MIN = 49_152;

  private static final int PORTS = 65_536 - PORT_MIN;
  private static final int SOCKET_ATTEMPTS = 16;

  private final TurnGateway gateway;
  private final EventLoop loop;
  private final Sockets sockets;
  private final @Nullable InetAddress ipv4;
  private final @Nullable InetAddress ipv6;
  private final @Nullable List<InetAddress> binds;
  private final Map<InetSocketAddress, TurnLane> lanes;
  private final Random random;
  private final Set<InetSocketAddress> taken = new HashSet<>();

  /// @param offered our addresses, in order of preference
  /// @param binds where sockets are bound, or null if there are none
  /// @param lanes to the shard of each media address
  TurnPorts(
      TurnGateway gateway,
      EventLoop loop,
      Sockets sockets,
      List<InetAddress> offered,
      @Nullable List<InetAddress> binds,
      Map<InetSocketAddress, TurnLane> lanes,
      Random random) {
    this.gateway = gateway;
    this.loop = loop;
    this.sockets = sockets;
    this.binds = binds;
    this.lanes = Map.copyOf(lanes);
    this.random = random;
    ipv4 = first(offered, true);
    ipv6 = first(offered, false);
  }

  private static @Nullable InetAddress first(List<InetAddress> offered, boolean ipv4) {
    for (InetAddress address : offered) {
      if (address instanceof Inet4Address == ipv4) {
        return address;
      }
    }
    return null;
  }

  private @Nullable InetAddress base(int family) {
    return switch (family) {
      case TurnView.FAMILY_IPV4 -> ipv4;
      case TurnView.FAMILY_IPV6 -> ipv6;
      default -> null;
    };
  }

  @Override
  public boolean offers(int family) {
    return base(family) != null;
  }

  @Override
  public @Nullable TurnRelay open(int family, boolean even) {
    InetAddress base = base(family);
    for (int attempt = 0; base != null && attempt < SOCKET_ATTEMPTS; attempt++) {
      InetSocketAddress address = free(base, even);
      if (address == null) {
        return null;
      }
      Port port = opened(address);
      if (port != null) {
        return port;
      }
    }
    return null;
  }

  private @Nullable Port opened(InetSocketAddress address) {
    Port port = new Port(address);
    return (binds == null || port.open(binds)) && taken.add(address) ? port : null;
  }

  private @Nullable InetSocketAddress free(InetAddress base, boolean even) {
    int from = random.nextInt(PORTS);
    for (int i = 0; i < PORTS; i++) {
      int port = PORT_MIN + (from + i) % PORTS;
      InetSocketAddress address = new InetSocketAddress(base, port);
      if ((!even || (port & 1) == 0) && !taken.contains(address)) {
        return address;
      }
    }
    return null;
  }

  /// One allocation's address, or one that is kept for an allocation to come.
  private final class Port extends ChannelInboundHandlerAdapter implements TurnRelay {
    private final InetSocketAddress address;
    private final Map<InetSocketAddress, TurnPath> inside = new HashMap<>(2);
    private @Nullable TurnAllocation allocation;
    private @Nullable DatagramChannel socket;

    Port(InetSocketAddress address) {
      this.address = address;
    }

    /// On the loop, where registering and binding are done when they return.
    boolean open(List<InetAddress> at) {
      InetAddress local = at.contains(address.getAddress()) ? address.getAddress() : at.getFirst();
      DatagramChannel channel = sockets.datagrams(BindAddresses.family(local)).newChannel();
      channel.pipeline().addLast(this);
      ChannelFuture bound = loop.register(channel);
      if (bound.isSuccess()) {
        bound = channel.bind(new InetSocketAddress(local, address.getPort()));
      }
      if (!bound.isSuccess()) {
        channel.close();
        return false;
      }
      socket = channel;
      return true;
    }

    @Override
    public InetSocketAddress address() {
      return address;
    }

    @Override
    public @Nullable TurnRelay next() {
      InetSocketAddress higher = new InetSocketAddress(address.getAddress(), address.getPort() + 1);
      return taken.contains(higher) ? null : opened(higher);
    }

    @Override
    public void serve(TurnAllocation served) {
      allocation = served;
    }

    @Override
    public void send(ByteBuf datagram, InetSocketAddress peer) {
      TurnLane lane = lanes.get(peer);
      DatagramChannel out = socket;
      TurnAllocation from = allocation;
      if (lane != null && from != null) {
        inside
            .computeIfAbsent(peer, p -> new TurnPath(lane, from, address, p))
            .sendToShard(datagram);
      } else if (out != null) {
        out.writeAndFlush(new DatagramPacket(datagram, peer), out.voidPromise());
      } else {
        datagram.release();
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket datagram = (DatagramPacket) message;
      TurnAllocation to = allocation;
      try {
        if (to != null) {
          gateway.fromOutside(datagram.content(), datagram.sender(), to);
        }
      } finally {
        datagram.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      gateway.flush();
    }

    /// A send that the kernel refused. The socket lives on.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      gateway.counters().count(Counter.SEND_FAILED);
    }

    @Override
    public void close() {
      taken.remove(address);
      inside.values().forEach(TurnPath::end);
      inside.clear();
      if (socket != null) {
        socket.close();
      }
    }
  }
}
