// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.stoa.media.turn.RelayBudget;
import io.stoa.media.turn.TurnServer;

/// Looks now and then at what a relay sends, and tells the shards what each of its clients may be
/// sent. On the relay's loop, but for [#limitBps].
final class RelayMeter {
  private final RelayBudget budget;
  private volatile long limitBps = RelayBudget.UNLIMITED;
  private long lookedNanos = System.nanoTime();

  RelayMeter(RelayBudget budget) {
    this.budget = budget;
  }

  void look(TurnServer server, long nowNanos) {
    limitBps = server.limitBps(budget, Math.max(1, nowNanos - lookedNanos));
    lookedNanos = nowNanos;
  }

  /// What each client may be sent. Any thread.
  long limitBps() {
    return limitBps;
  }
}
