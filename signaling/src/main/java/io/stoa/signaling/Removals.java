// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.token.AccessToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// Who was removed from which room: tokens made before do not let them in again. Any thread.
final class Removals {

  /// Remembered at once; the oldest goes first.
  static final int MAX = 10_000;

  /// How long one is remembered. Tokens live hours, not days.
  static final Duration KEPT = Duration.ofHours(24);

  private record Whom(String room, String identity) {}

  private final InstantSource clock;
  private final Map<Whom, Instant> removed = new LinkedHashMap<>();

  Removals(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void add(String room, String identity) {
    Instant now = clock.instant();
    removed.values().removeIf(at -> at.plus(KEPT).isBefore(now));
    Whom whom = new Whom(room, identity);
    removed.remove(whom);
    removed.put(whom, now);
    if (removed.size() > MAX) {
      removed.remove(removed.keySet().iterator().next());
    }
  }

  /// Whether the bearer was removed from the token's room after the token was made. A token says so
  /// by `nbf`, in whole seconds; one that does not is good for nobody who was removed.
  synchronized boolean bars(AccessToken token) {
    Instant at = removed.get(new Whom(token.grant().room(), token.identity()));
    return at != null && !token.notBefore().isAfter(at);
  }
}
