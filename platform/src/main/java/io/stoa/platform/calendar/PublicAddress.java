// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import java.net.Inet4Address;
import java.net.InetAddress;

/// Tells addresses of the public internet from those inside of somebody's network, which nobody may
/// make this server ask (RFC 6890 and the IANA registries of special-purpose addresses).
final class PublicAddress {

  private PublicAddress() {}

  static boolean is(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    if (address instanceof Inet4Address) {
      return first != 0
          && first < 240
          && !(first == 100 && second >= 64 && second < 128) // of carriers
          && !(first == 192 && second == 0 && (bytes[2] & 0xff) <= 2)
          && !(first == 198 && (second == 18 || second == 19 || second == 51))
          && !(first == 203 && second == 0 && (bytes[2] & 0xff) == 113);
    }
    // Global unicast only, without what stands for an IPv4 address: Teredo and 6to4.
    boolean teredo = first == 0x20 && second == 0x01 && bytes[2] == 0 && bytes[3] == 0;
    boolean sixToFour = first == 0x20 && second == 0x02;
    return (first & 0xe0) == 0x20 && !teredo && !sixToFour;
  }
}
