// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.mail;

import io.stoa.platform.kernel.PublicAddress;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/// Which addresses on the net somebody may have this server write to: none that only it can reach.
/// Stateless.
final class PublicHosts {

  private static final int URL_CHARS_MAX = 2000;

  private PublicHosts() {}

  /// An https address of a public host, by its looks; to whom its name leads is seen when it is
  /// used.
  static Optional<URI> url(String text) {
    try {
      URI url = new URI(text);
      String host = url.getHost();
      boolean plain =
          text.length() <= URL_CHARS_MAX
              && "https".equals(url.getScheme())
              && host != null
              && url.getUserInfo() == null
              && url.getFragment() == null
              && (url.getPort() == -1 || url.getPort() == 443);
      return plain && isName(host) ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /// A name of two parts at least: no number, and none that has a meaning in a network of one's own
  /// (RFC 6761, RFC 6762, RFC 8375).
  private static boolean isName(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.matches("([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z][a-z0-9-]*")
        && !name.matches(
            ".*\\.(localhost|local|internal|intranet|lan|home|corp|arpa|test|invalid)");
  }

  /// The very address that is written to, so that no second look-up can lead elsewhere.
  static SocketAddress reach(URI url) throws Refusal {
    try {
      InetAddress address = chosen(InetAddress.getAllByName(url.getHost()));
      int port = url.getPort() == -1 ? 443 : url.getPort();
      return SocketAddress.inetSocketAddress(port, address.getHostAddress());
    } catch (UnknownHostException e) {
      throw Refusal.forNow("its host is not found", 0);
    }
  }

  /// One address that is not public is one too many.
  static InetAddress chosen(InetAddress... all) throws Refusal {
    for (InetAddress each : all) {
      if (!PublicAddress.is(each)) {
        throw Refusal.forGood("its host is at no public address");
      }
    }
    return all[0];
  }
}
