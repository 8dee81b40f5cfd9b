// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import java.net.InetAddress;
import java.util.List;

/// Settings of the media plane.
///
/// @param firstPort UDP port of the first shard, the next shards take the following ones; ICE-TCP
///   listens on the same number. 0 takes free ports (tests)
/// @param shards event loops, each with its own UDP port
/// @param addresses offered as candidates, in order of preference. When every one of them is an
///   address of this machine the sockets are bound to them, so that answers leave from the address
///   the client asked; otherwise (behind NAT) to the wildcard address
public record MediaConfig(int firstPort, int shards, List<InetAddress> addresses) {
  public MediaConfig {
    if (firstPort < 0 || firstPort > 65_535) {
      throw new IllegalArgumentException("firstPort: " + firstPort);
    }
    if (shards < 1 || shards > 256) {
      throw new IllegalArgumentException("shards: " + shards);
    }
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("addresses: none");
    }
  }
}
