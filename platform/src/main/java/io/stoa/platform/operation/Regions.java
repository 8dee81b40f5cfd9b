// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import io.stoa.signaling.ClientOrigin;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where clients are: in a network that the operator has a name for, else in the time zone that
/// their clock shows. Immutable.
///
/// @param networks that have a name, the narrowest first
public record Regions(List<Network> networks) {

  private static final int NAME_MAX = 40;
  private static final Set<String> KNOWN_ZONES = ZoneId.getAvailableZoneIds();

  /// Addresses with a common beginning.
  record Network(String name, InetAddress base, int prefix) {

    boolean contains(InetAddress address) {
      byte[] bytes = address.getAddress();
      int rest = 8 * bytes.length - prefix;
      return bytes.length == base.getAddress().length
          && new BigInteger(1, bytes)
              .shiftRight(rest)
              .equals(new BigInteger(1, base.getAddress()).shiftRight(rest));
    }
  }

  public Regions {
    networks =
        networks.stream().sorted(Comparator.comparingInt(Network::prefix).reversed()).toList();
  }

  /// Reads `Campus=10.1.0.0/16,2001:db8::/32;Annex=10.2.0.0/16`.
  ///
  /// @throws IllegalArgumentException says what is wrong
  public static Regions parse(String text) {
    List<Network> networks = new ArrayList<>();
    for (String one : text.isBlank() ? new String[0] : text.split(";", -1)) {
      int equal = one.indexOf('=');
      String name = one.substring(0, Math.max(0, equal)).strip();
      if (name.isEmpty() || name.length() > NAME_MAX) {
        throw new IllegalArgumentException("must be a name, = and networks: " + one.strip());
      }
      for (String range : one.substring(equal + 1).split(",", -1)) {
        networks.add(network(name, range.strip()));
      }
    }
    return new Regions(networks);
  }

  private static Network network(String name, String range) {
    int slash = range.indexOf('/');
    try {
      String literal = slash < 0 ? range : range.substring(0, slash);
      InetAddress base = InetAddress.ofLiteral(literal);
      if (base instanceof Inet4Address && !base.getHostAddress().equals(literal)) {
        throw new IllegalArgumentException("not four numbers"); // 10.1 is 10.0.0.1 to the JDK
      }
      int bits = 8 * base.getAddress().length;
      int prefix = slash < 0 ? bits : Integer.parseInt(range.substring(slash + 1));
      if (prefix < 0 || prefix > bits) {
        throw new IllegalArgumentException("no such prefix");
      }
      return new Network(name, base, prefix);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("no address and no range of addresses: " + range, e);
    }
  }

  /// Empty when nothing is known.
  String of(ClientOrigin client) {
    InetAddress address = networks.isEmpty() ? null : literal(client.address());
    for (Network network : networks) {
      if (address != null && network.contains(address)) {
        return network.name();
      }
    }
    return KNOWN_ZONES.contains(client.zone()) ? client.zone() : "";
  }

  private static @Nullable InetAddress literal(String address) {
    try {
      return InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
