// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/// Whose an address is, where so much is allowed to each.
public final class SourceAddress {

  private static final int IPV6_BYTES = 16;

  private SourceAddress() {}

  /// A key of the source: the address itself, or for IPv6 its /64, which is what one customer has.
  ///
  /// @param text a literal IP address
  public static Object network(String text) {
    if (text.indexOf(':') < 0) {
      return text;
    }
    try {
      byte[] bytes = InetAddress.ofLiteral(text).getAddress();
      return bytes.length == IPV6_BYTES ? ByteBuffer.wrap(bytes).getLong() : text;
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
