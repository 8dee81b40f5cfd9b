// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import java.net.InetSocketAddress;

/// One of our host candidates (RFC 8839 §5.1): where a client can reach this room's shard.
///
/// @param tcp ICE-TCP, passive (RFC 6544); otherwise UDP
/// @param priority RFC 8445 §5.1.2
public record Candidate(boolean tcp, long priority, InetSocketAddress address) {

  /// The value of an `a=candidate` line, beginning with `candidate:`.
  public String toSdp() {
    // Without the zone that Java writes behind some addresses.
    String host = address.getAddress().getHostAddress().replaceFirst("%.*", "");
    return "candidate:%s 1 %s %d %s %d typ host%s"
        .formatted(
            Integer.toUnsignedString((host + tcp).hashCode()),
            tcp ? "tcp" : "udp",
            priority,
            host,
            address.getPort(),
            tcp ? " tcptype passive" : "");
  }
}
