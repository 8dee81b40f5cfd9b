// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Connections that have not shown yet whose they are: so many of each source (an IPv4 address, or
/// a /64 of IPv6), and so many of all. One too many makes the oldest go, of its own source if that
/// has its share: whoever comes in good faith has shown itself long before it is the oldest,
/// however many connections somebody else opens and leaves silent. Owned by its gateway's loop.
final class Strangers<C> {
  private final int max;
  private final int perSourceMax;
  private final Map<C, Source> all = new LinkedHashMap<>();
  private final Map<Source, Set<C>> bySource = new HashMap<>();

  private record Source(boolean ipv6, long bits) {
    static Source of(InetAddress address) {
      ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
      boolean ipv6 = address instanceof Inet6Address;
      return new Source(ipv6, ipv6 ? bytes.getLong() : bytes.getInt());
    }
  }

  Strangers(int max, int perSourceMax) {
    this.max = max;
    this.perSourceMax = perSourceMax;
  }

  /// Takes one in. Returns the one that has to be closed for it, which is none of them any more, or
  /// null.
  @Nullable C add(C connection, InetAddress address) {
    Source source = Source.of(address);
    Set<C> same = bySource.get(source);
    C oldest = null;
    if (same != null && same.size() >= perSourceMax) {
      oldest = same.iterator().next();
    } else if (all.size() >= max) {
      oldest = all.keySet().iterator().next();
    }
    if (oldest != null) {
      remove(oldest);
    }
    all.put(connection, source);
    bySource.computeIfAbsent(source, s -> new LinkedHashSet<>()).add(connection);
    return oldest;
  }

  /// Whether it was one of them.
  boolean remove(C connection) {
    Source source = all.remove(connection);
    if (source == null) {
      return false;
    }
    bySource.computeIfPresent(
        source,
        (s, same) -> {
          same.remove(connection);
          return same.isEmpty() ? null : same;
        });
    return true;
  }

  /// All of them now, the oldest first.
  Collection<C> list() {
    return List.copyOf(all.keySet());
  }
}
