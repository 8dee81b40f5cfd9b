// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/// Tells addresses of the public net from those inside of somebody's network, which nobody may make
/// this server ask or write to (RFC 6890 and the IANA registries of special-purpose addresses).
/// Stateless.
public final class PublicAddress {

  private PublicAddress() {}

  public static boolean is(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    return switch (address) {
      case Inet4Address v4 -> isFour(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff);
      case Inet6Address v6 -> isSix(bytes);
      default -> false;
    };
  }

  private static boolean isFour(int a, int b, int c) {
    return a != 0
        && a < 240
        && !(a == 100 && b >= 64 && b < 128) // of carriers
        && !(a == 192 && b == 0 && (c == 0 || c == 2))
        && !(a == 192 && b == 88 && c == 99)
        && !(a == 198 && (b == 18 || b == 19))
        && !(a == 198 && b == 51 && c == 100)
        && !(a == 203 && b == 0 && c == 113);
  }

  /// Global unicast alone, and none that stands for an address of IPv4 (RFC 4291, 3056, 4380,
  /// 6052), nor one for examples (RFC 3849).
  private static boolean isSix(byte[] bytes) {
    int first = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
    int second = ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
    return (first & 0xe000) == 0x2000
        && first != 0x2002
        && !(first == 0x2001 && (second < 0x0200 || second == 0x0db8))
        && first != 0x3fff;
  }
}
