// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// Where a datagram came from, as numbers: a view that is reused for each datagram. IPv4 addresses
/// are in their mapped form, `::ffff:a.b.c.d` (RFC 4291 §2.5.5.2). Owned by its socket.
final class RemoteAddress {
  private static final long MAPPED = 0xffff_0000_0000L;

  private long high;
  private long low;
  private int port;
  private int scope;

  void setIpv4(int address, int port) {
    setIpv6(0, MAPPED | (address & 0xffff_ffffL), port, 0);
  }

  /// @param scope the interface of a link-local address, else 0
  void setIpv6(long high, long low, int port, int scope) {
    this.high = high;
    this.low = low;
    this.port = port;
    this.scope = scope;
  }

  void set(InetSocketAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress().getAddress());
    if (address.getAddress() instanceof Inet6Address ipv6) {
      setIpv6(bytes.getLong(), bytes.getLong(), address.getPort(), ipv6.getScopeId());
    } else {
      setIpv4(bytes.getInt(), address.getPort());
    }
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  int port() {
    return port;
  }

  int scope() {
    return scope;
  }

  /// A copy for those who want an object.
  InetSocketAddress toSocketAddress() {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      // The JDK makes an IPv4 address of a mapped one.
      InetAddress address =
          scope == 0
              ? InetAddress.getByAddress(bytes)
              : Inet6Address.getByAddress(null, bytes, scope);
      return new InetSocketAddress(address, port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
