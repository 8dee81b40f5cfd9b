// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Objects;

/// Addresses with a common prefix, as `192.0.2.0/24` says. Immutable.
///
/// @param prefix bits that count
public record PeerRange(InetAddress base, int prefix) {
  public PeerRange {
    Objects.requireNonNull(base);
    if (prefix < 0 || prefix > 8 * base.getAddress().length) {
      throw new IllegalArgumentException("no prefix of " + base.getHostAddress() + ": " + prefix);
    }
  }

  /// Reads `address` or `address/prefix`.
  ///
  /// @throws IllegalArgumentException when it is neither
  public static PeerRange parse(String text) {
    int slash = text.indexOf('/');
    try {
      String literal = slash < 0 ? text : text.substring(0, slash);
      InetAddress base = InetAddress.ofLiteral(literal);
      if (base instanceof Inet4Address && !base.getHostAddress().equals(literal)) {
        throw new IllegalArgumentException("not four numbers"); // 10.1 is 10.0.0.1 to the JDK
      }
      int bits = 8 * base.getAddress().length;
      return new PeerRange(base, slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("no address and no range of addresses: " + text, e);
    }
  }

  /// Whether an address of the same family lies inside.
  boolean contains(byte[] address) {
    byte[] first = base.getAddress();
    if (first.length != address.length) {
      return false;
    }
    int whole = prefix / 8;
    for (int i = 0; i < whole; i++) {
      if (first[i] != address[i]) {
        return false;
      }
    }
    int rest = prefix % 8;
    return rest == 0 || ((first[whole] ^ address[whole]) & 0xff) >>> (8 - rest) == 0;
  }

  /// Whether this names one address only.
  boolean isOne() {
    return prefix == 8 * base.getAddress().length;
  }
}
