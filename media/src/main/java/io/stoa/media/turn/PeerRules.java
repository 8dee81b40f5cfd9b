// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which peers an allocation may send to: our own media addresses, and ranges that the operator
/// names; nobody else. Immutable. Any thread.
///
/// A range opens special addresses (private, loopback, link-local ...) only when it lies within
/// their own block, so that `0.0.0.0/0` opens none of them, and an address of this machine only
/// when it names just that one. Addresses that carry another inside (IPv4-mapped, NAT64, 6to4,
/// Teredo ...), multicast, broadcast and "this network" are opened by nothing.
public final class PeerRules {

  /// What may become of data for a peer.
  public enum Verdict {
    /// Refused.
    FORBIDDEN,
    /// Goes to our own media server.
    OWN_MEDIA,
    /// Goes out through a socket.
    OUTSIDE
  }

  /// IPv4 in other clothes, and what is no single host.
  private static final List<PeerRange> NEVER =
      ranges(
          "0.0.0.0/8", // this network (RFC 791)
          "192.88.99.0/24", // relays of 6to4 (RFC 7526)
          "224.0.0.0/4", // multicast
          "255.255.255.255/32", // broadcast
          "::ffff:0:0:0/96", // IPv4-translated (RFC 2765)
          "64:ff9b::/96", // NAT64 (RFC 6052)
          "64:ff9b:1::/48", // local NAT64 (RFC 8215)
          "2001::/32", // Teredo (RFC 4380)
          "2002::/16", // 6to4 (RFC 3056)
          "ff00::/8"); // multicast

  /// IANA's registries of special-purpose addresses; and of IPv6, all that is not given out.
  private static final List<PeerRange> SPECIAL =
      ranges(
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "240.0.0.0/4",
          "::1/128",
          "100::/64",
          "2001::/23",
          "2001:db8::/32",
          "3fff::/20",
          "5f00::/16",
          "fc00::/7",
          "fe80::/10",
          "fec0::/10");

  private static final PeerRange GLOBAL = PeerRange.parse("2000::/3");

  private final Set<InetSocketAddress> media;
  private final Set<InetAddress> own;
  private final List<PeerRange> opened;

  /// @param media where our own media server takes packets
  /// @param own every address of this machine, and those that lead to it from outside
  /// @param opened by the operator
  public PeerRules(
      Collection<InetSocketAddress> media,
      Collection<InetAddress> own,
      Collection<PeerRange> opened) {
    this.media = Set.copyOf(media);
    this.own = Set.copyOf(own);
    this.opened = List.copyOf(opened);
  }

  /// What becomes of data for that peer.
  public Verdict judge(InetSocketAddress peer) {
    if (media.contains(peer)) {
      return Verdict.OWN_MEDIA;
    }
    return peer.getPort() != 0 && isOpened(peer.getAddress()) ? Verdict.OUTSIDE : Verdict.FORBIDDEN;
  }

  /// Whether there may be a permission for the address of that peer. Of our own addresses, only
  /// with a port that takes media, or none.
  boolean permits(InetSocketAddress peer) {
    return judge(peer) != Verdict.FORBIDDEN
        || isOpened(peer.getAddress())
        || (peer.getPort() == 0 && isMedia(peer.getAddress()));
  }

  private boolean isMedia(InetAddress address) {
    for (InetSocketAddress each : media) {
      if (each.getAddress().equals(address)) {
        return true;
      }
    }
    return false;
  }

  /// Whether allocations need sockets.
  public boolean leadOutside() {
    return !opened.isEmpty();
  }

  private boolean isOpened(InetAddress peer) {
    byte[] address = peer.getAddress();
    if (opened.isEmpty() || hides(peer, address) || find(NEVER, address) != null) {
      return false;
    }
    boolean ours = own.contains(peer);
    PeerRange special = find(SPECIAL, address);
    if (special == null && peer instanceof Inet6Address && !GLOBAL.contains(address)) {
      return false;
    }
    int least = ours ? 8 * address.length : special == null ? 0 : special.prefix();
    for (PeerRange range : opened) {
      if (range.prefix() >= least && range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /// IPv4-mapped and IPv4-compatible addresses (RFC 4291 §2.5.5), and ISATAP (RFC 5214 §6.1).
  private static boolean hides(InetAddress peer, byte[] address) {
    if (!(peer instanceof Inet6Address)) {
      return false;
    }
    boolean zeros = true;
    for (int i = 0; i < 10; i++) {
      zeros &= address[i] == 0;
    }
    int group = (address[10] & 0xff) << 8 | (address[11] & 0xff);
    boolean loopback = peer.isLoopbackAddress();
    boolean isatap =
        (address[8] & ~3) == 0
            && address[9] == 0
            && address[10] == 0x5e
            && address[11] == (byte) 0xfe;
    return isatap || (zeros && (group == 0xffff || (group == 0 && !loopback)));
  }

  private static @Nullable PeerRange find(List<PeerRange> ranges, byte[] address) {
    for (PeerRange range : ranges) {
      if (range.contains(address)) {
        return range;
      }
    }
    return null;
  }

  private static List<PeerRange> ranges(String... texts) {
    return Stream.of(texts).map(PeerRange::parse).toList();
  }
}
