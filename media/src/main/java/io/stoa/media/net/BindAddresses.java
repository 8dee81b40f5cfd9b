// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;

/// Where sockets are bound for the addresses that are offered as candidates. Immutable.
///
/// @param each the offered ones if this machine has them all, so that an answer leaves from the
///   address the client asked; else, behind NAT, the wildcard address alone
public record BindAddresses(List<InetAddress> each) {
  public BindAddresses {
    each = List.copyOf(each);
  }

  public static BindAddresses of(List<InetAddress> offered) throws IOException {
    for (InetAddress address : offered) {
      if (!isLocal(address)) {
        return new BindAddresses(List.of(wildcard(offered)));
      }
    }
    return new BindAddresses(offered.stream().distinct().toList());
  }

  private static boolean isLocal(InetAddress address) throws SocketException {
    return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
  }

  /// `::` takes IPv4 too, but IPv4 alone is the cheaper way through the kernel.
  private static InetAddress wildcard(List<InetAddress> offered) throws UnknownHostException {
    boolean ipv6 = offered.stream().anyMatch(Inet6Address.class::isInstance);
    return InetAddress.getByAddress(new byte[ipv6 ? 16 : 4]);
  }

  static SocketProtocolFamily family(InetAddress address) {
    return address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
  }

  /// Waits for a bind, and turns a failure into one that says what was taken.
  static void await(ChannelFuture bind, String protocol, InetSocketAddress address)
      throws IOException {
    bind.awaitUninterruptibly();
    Throwable cause = bind.cause();
    if (cause != null) {
      bind.channel().close().awaitUninterruptibly();
      throw taken(protocol, address, cause);
    }
  }

  /// Says which port could not be bound.
  static IOException taken(String protocol, InetSocketAddress address, Throwable cause) {
    return new IOException(
        "cannot bind media port %s %s:%d: %s"
            .formatted(
                protocol,
                address.getAddress().getHostAddress(),
                address.getPort(),
                cause.getMessage()),
        cause);
  }
}
