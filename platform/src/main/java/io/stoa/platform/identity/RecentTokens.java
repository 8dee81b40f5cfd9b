// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// What access tokens have just stood for, by hash: a page makes several calls at once, and each
/// would ask the database the same. It is believed for a second, and not even that when anybody's
/// session has changed meanwhile. A token that stands for nothing is asked for each time. Any
/// thread.
final class RecentTokens {

  private static final int MAX = 20_000;
  private static final long BELIEVED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// @param change after which number of changes it was asked for
  private record Known(SessionStore.Shown shown, long change, long untilNanos) {}

  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();

  /// What the token stands for.
  ///
  /// @param look asks the database
  Optional<SessionStore.Shown> find(String hash, Supplier<Optional<SessionStore.Shown>> look) {
    // Before the database is asked: what changes meanwhile may be missing in its answer.
    long change = changes.get();
    Known before = known.get(hash);
    if (before != null
        && before.change() == change
        && before.untilNanos() - System.nanoTime() > 0) {
      return Optional.of(before.shown());
    }
    Optional<SessionStore.Shown> found = look.get();
    if (known.size() >= MAX) {
      known.clear();
    }
    found.ifPresent(
        shown -> known.put(hash, new Known(shown, change, System.nanoTime() + BELIEVED_NANOS)));
    return found;
  }

  /// Somebody's session is not what it was.
  void forget() {
    changes.incrementAndGet();
  }
}
