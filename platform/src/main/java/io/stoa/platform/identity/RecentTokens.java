// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Live;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// What access tokens or API keys have just stood for, by hash: a page makes several calls at once,
/// and each would ask the database the same. It is believed for a second, and not even that when
/// anybody's session has changed or a key was taken away meanwhile. A token that stands for nothing
/// is asked for each time. Any thread.
///
/// @param <S> what is known of who shows one
final class RecentTokens<S> {

  private static final int MAX = 20_000;
  private static final long BELIEVED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// @param change after which number of changes it was asked for
  private record Known<S>(S shown, long change, long untilNanos) {}

  private final Map<String, Known<S>> known = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();

  /// What the token stands for.
  ///
  /// @param look asks the database
  Optional<S> find(String hash, Supplier<Optional<S>> look) {
    // Before the database is asked: what changes meanwhile may be missing in its answer.
    long change = changes.get();
    Known<S> before = known.get(hash);
    if (before != null
        && before.change() == change
        && before.untilNanos() - System.nanoTime() > 0) {
      return Optional.of(before.shown());
    }
    Optional<S> found = look.get();
    if (known.size() >= MAX) {
      known.clear();
    }
    found.ifPresent(
        shown -> known.put(hash, new Known<>(shown, change, System.nanoTime() + BELIEVED_NANOS)));
    return found;
  }

  /// Forgets all when a session has ended or is somebody else's, a role has changed or a key is
  /// gone: here before the one who did it goes on, of other processes when they tell.
  static <S> RecentTokens<S> watching(Database db, Live live) {
    RecentTokens<S> tokens = new RecentTokens<>();
    db.whenChanged(Sessions.CHANGED, tokens::forget);
    live.listen(notice -> {
      if (notice.type().equals(Live.SESSION_CHANGED)) {
        tokens.forget();
      }
    });
    return tokens;
  }

  /// Somebody's session is not what it was.
  void forget() {
    changes.incrementAndGet();
  }
}
