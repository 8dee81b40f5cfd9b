// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/// How many more answers a stranger gets: a bucket of tokens for each address (of IPv6, for each
/// /64), in a table of fixed size that addresses share by a secret hash. Owned by its server.
final class ReplyBudget {

  /// Answers that an address gets at once: a school behind one NAT begins its classes on the hour.
  static final int BURST = 1000;

  /// Answers a second after that.
  static final int PER_SECOND = 200;

  private static final int BUCKETS = 4096;
  private static final long NANOS_EACH = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;

  /// When each bucket is full again, as a time: the generic cell rate algorithm.
  private final long[] fullAtNanos = new long[BUCKETS];

  private final boolean[] used = new boolean[BUCKETS];
  private final long seed;

  ReplyBudget(long seed) {
    this.seed = seed;
  }

  /// Takes one answer, if there is one left.
  boolean take(InetAddress address, long nowNanos) {
    int bucket = bucket(address.getAddress());
    long full = fullAtNanos[bucket];
    if (!used[bucket] || full - nowNanos < 0) {
      used[bucket] = true;
      full = nowNanos;
    }
    if (full - nowNanos > (BURST - 1) * NANOS_EACH) {
      return false;
    }
    fullAtNanos[bucket] = full + NANOS_EACH;
    return true;
  }

  private int bucket(byte[] address) {
    long hash = seed;
    for (int i = 0; i < Math.min(address.length, 8); i++) {
      hash = (hash ^ address[i]) * 0x9e37_79b9_7f4a_7c15L;
      hash ^= hash >>> 29;
    }
    return (int) (hash >>> 40) & (BUCKETS - 1);
  }
}
