// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which shard the transport of a local user fragment lives on. Any thread.
final class UfragDirectory {
  private final Map<String, Shard> shards = new ConcurrentHashMap<>();

  void put(String ufrag, Shard shard) {
    shards.put(ufrag, shard);
  }

  void remove(String ufrag) {
    shards.remove(ufrag);
  }

  @Nullable Shard shardOf(String ufrag) {
    return shards.get(ufrag);
  }
}
