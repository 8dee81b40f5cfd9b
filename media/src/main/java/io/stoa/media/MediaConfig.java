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
/// @param partLoad peers and subscriptions of a room on one shard before those who join go to
///   another shard, too
public record MediaConfig(int firstPort, int shards, List<InetAddress> addresses, int partLoad) {

  /// 200 listeners of a tutor's camera and microphone, or 17 people who all see each other: 35,000
  /// to 48,000 packets a second, about a fifth of a core.
  public static final int PART_LOAD = 600;

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
    if (partLoad < 1) {
      throw new IllegalArgumentException("partLoad: " + partLoad);
    }
  }

  /// With [#PART_LOAD].
  public MediaConfig(int firstPort, int shards, List<InetAddress> addresses) {
    this(firstPort, shards, addresses, PART_LOAD);
  }
}
