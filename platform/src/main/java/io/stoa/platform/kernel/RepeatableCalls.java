// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Calls that a client may send again when it did not see the answer: the same key has the same
/// effect once, and the same answer each time, for a day. Any virtual thread.
///
/// The key, the effect and the answer are one transaction, so no crash comes between them. A call
/// that was refused leaves no key.
public final class RepeatableCalls {

  public static final int KEY_CHARS_MAX = 200;
  private static final Duration KEPT = Duration.ofDays(1);
  private static final Duration FORGET_EVERY = Duration.ofHours(1);

  /// What a call answered.
  public record Answer(int status, @Nullable JsonObject body) {}

  /// An earlier call with the same key.
  record Earlier(String fingerprint, Answer answer) {}

  private final Database db;
  private final RepeatableCallStore store = new RepeatableCallStore();

  public RepeatableCalls(Database db) {
    this.db = db;
  }

  /// Does the work, or finds what it answered earlier.
  ///
  /// @param key chosen by the client, at most [#KEY_CHARS_MAX] characters
  /// @param fingerprint of what is asked for
  /// @throws Refused `idempotency_key_reused` when the key was used for something else
  public Answer once(Caller caller, String key, String fingerprint, Supplier<Answer> work) {
    return db.transact(
        caller,
        tx -> {
          // Waits for a call under way with the same key, and then finds its answer.
          if (store.claim(tx, caller, key, fingerprint)) {
            Answer answer = work.get();
            store.keep(tx, caller, key, answer);
            return answer;
          }
          Optional<Earlier> earlier = store.find(tx, caller, key);
          if (earlier.isEmpty() || !earlier.get().fingerprint().equals(fingerprint)) {
            throw Refused.conflict(
                "idempotency_key_reused",
                "This Idempotency-Key was used for another call.",
                Map.of());
          }
          return earlier.get().answer();
        });
  }

  /// Has old keys forgotten.
  public void forgetBy(Jobs jobs) {
    jobs.every(
        "forget-repeatable-calls",
        FORGET_EVERY,
        () -> db.housekeep(tx -> store.forget(tx, KEPT.toHours())));
  }
}
