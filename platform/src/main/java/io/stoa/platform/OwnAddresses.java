// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.kernel.StartRefused;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;

/// The addresses of this machine that clients may be told to send media to.
final class OwnAddresses {

  private OwnAddresses() {}

  /// IPv4 first, loopback last; link-local ones are left out, for they need a scope that only this
  /// machine knows. Loopback is there on request, or when there is nothing else.
  static List<InetAddress> all(boolean loopback) {
    try {
      List<InetAddress> every =
          NetworkInterface.networkInterfaces()
              .filter(OwnAddresses::isUp)
              .flatMap(NetworkInterface::inetAddresses)
              .filter(a -> !a.isLinkLocalAddress() && !a.isMulticastAddress())
              .distinct()
              .sorted(
                  Comparator.comparing(InetAddress::isLoopbackAddress)
                      .thenComparing(a -> a instanceof Inet6Address))
              .toList();
      List<InetAddress> others = every.stream().filter(a -> !a.isLoopbackAddress()).toList();
      return loopback || others.isEmpty() ? every : others;
    } catch (SocketException e) {
      throw new StartRefused("stoa.media.address: cannot list this machine's addresses", e);
    }
  }

  private static boolean isUp(NetworkInterface each) {
    try {
      return each.isUp();
    } catch (SocketException e) {
      return false;
    }
  }
}
