// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Jobs;
import java.time.Duration;
import java.util.List;

/// Forgets sessions, links and whatever else opens nothing any more, a week after it has run out:
/// until then it is told in the audit log when somebody tries it. Any virtual thread.
final class RunOut {

  private static final Duration EVERY = Duration.ofHours(1);

  // What the policies of these tables know this by.
  private static final String KEY = "run out";

  // Their policies show these rows alone to whoever has the key. A session takes its tokens along.
  static final String SESSIONS =
      "delete from identity.session where expires_at < now() - interval '7 days'";
  static final String TOKENS =
      "delete from identity.token where expires_at < now() - interval '7 days'";
  static final String BROWSERS =
      "delete from identity.browser where expires_at < now() - interval '7 days'";
  static final String LINKS =
      "delete from identity.link where expires_at < now() - interval '7 days'";
  static final String REGISTRATIONS =
      "delete from identity.registration where expires_at < now() - interval '7 days'";
  static final String CHALLENGES =
      "delete from identity.challenge where expires_at < now() - interval '7 days'";

  private final Database db;

  RunOut(Database db) {
    this.db = db;
  }

  void by(Jobs jobs) {
    jobs.every("forget-run-out", EVERY, this::forget);
  }

  /// @return how many rows there were
  int forget() {
    return db.note(
        KEY,
        tx ->
            List.of(SESSIONS, TOKENS, BROWSERS, LINKS, REGISTRATIONS, CHALLENGES).stream()
                .mapToInt(tx::update)
                .sum());
  }
}
