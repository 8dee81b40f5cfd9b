// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ports that are kept for a moment beside even ones (RFC 8656 §7.2), each for whom it was asked.
/// Owned by its server.
final class TurnReservations {
  /// How long a port is kept.
  static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final SplittableRandom random;

  /// By token, the oldest first.
  private final Map<Long, Reserved> reserved = new LinkedHashMap<>();

  private record Reserved(TurnRelay relay, String subject, long endsAtNanos) {}

  TurnReservations(long seed) {
    random = new SplittableRandom(seed);
  }

  /// Keeps a port; returns its token.
  long keep(TurnRelay relay, String subject, long nowNanos) {
    long token = random.nextLong();
    Reserved former = reserved.put(token, new Reserved(relay, subject, nowNanos + HOLD_NANOS));
    if (former != null) {
      former.relay().close();
    }
    return token;
  }

  /// Hands out the port of a token to whom it was kept for, or null.
  @Nullable TurnRelay take(long token, String subject, long nowNanos) {
    Reserved kept = reserved.get(token);
    if (kept == null || !kept.subject().equals(subject) || kept.endsAtNanos() - nowNanos <= 0) {
      return null;
    }
    reserved.remove(token);
    return kept.relay();
  }

  int count() {
    return reserved.size();
  }

  int countOf(String subject) {
    int count = 0;
    for (Reserved each : reserved.values()) {
      count += each.subject().equals(subject) ? 1 : 0;
    }
    return count;
  }

  void expire(long nowNanos) {
    Iterator<Reserved> oldest = reserved.values().iterator();
    while (oldest.hasNext()) {
      Reserved each = oldest.next();
      if (each.endsAtNanos() - nowNanos > 0) {
        return;
      }
      each.relay().close();
      oldest.remove();
    }
  }

  void close() {
    reserved.values().forEach(each -> each.relay().close());
    reserved.clear();
  }
}
