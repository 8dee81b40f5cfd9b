// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Where a client comes from and what it is, as far as its request says so; each empty where it
/// does not. Not proved, but for the address. Immutable.
///
/// @param address of the network that its connection came from; a proxy's, behind one
/// @param userAgent the header of its request (RFC 9110 §10.1.5)
/// @param network the kind of network that it believes to be in: `wifi`, `cellular` …
/// @param zone the time zone that its clock shows, such as `Europe/Berlin`
public record ClientOrigin(String address, String userAgent, String network, String zone) {

  /// Of a client that sent no request of its own.
  public static final ClientOrigin UNKNOWN = new ClientOrigin("", "", "", "");

  private static final int AGENT_MAX = 400;
  private static final int WORD_MAX = 64;

  public ClientOrigin {
    userAgent = clipped(userAgent, AGENT_MAX);
    network = clipped(network, WORD_MAX);
    zone = clipped(zone, WORD_MAX);
  }

  /// What a request says of its client: its header, and the parameters `network` and `zone`.
  public static ClientOrigin of(HttpServerRequest request) {
    return new ClientOrigin(
        address(request),
        text(request.getHeader("User-Agent")),
        text(request.getParam("network")),
        text(request.getParam("zone")));
  }

  static String address(HttpServerRequest request) {
    SocketAddress from = request.remoteAddress();
    return text(from == null ? null : from.hostAddress());
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String clipped(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max);
  }
}
