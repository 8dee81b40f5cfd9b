// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.kernel.PersonId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Somebody's calendar elsewhere. Immutable.
///
/// @param credentials sealed
/// @param cursor what the provider tells changes from; empty reads all
/// @param fullAt when all was read last
/// @param wanted counts reasons to compare
/// @param attempts that failed since one did not
/// @param told whether its owner knows that it is behind
/// @param error why it is behind
/// @param classes how many classes are in it by us
record Connection(
    UUID id,
    PersonId person,
    Provider provider,
    String account,
    String credentials,
    State state,
    String cursor,
    @Nullable Instant fullAt,
    long wanted,
    int attempts,
    @Nullable Instant behindSince,
    boolean told,
    @Nullable Instant syncedAt,
    String error,
    int classes) {

  /// How it does.
  enum State {
    SYNCING("syncing"),
    CONNECTED("connected"),
    BEHIND("behind"),
    SIGNED_OUT("signedOut"),
    /// Our events are taken out of it, then it goes.
    LEAVING("leaving");

    private final String word;

    State(String word) {
      this.word = word;
    }

    String column() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State of(String column) {
      return valueOf(column.toUpperCase(Locale.ROOT));
    }
  }

  /// What it is called among the calendars that keep its owner busy.
  String source() {
    return provider.word() + ":" + id;
  }

  JsonObject json() {
    return new JsonObject()
        .put("id", id.toString())
        .put("provider", provider.word())
        .put("account", account)
        .put("state", state.word)
        .put("syncedAt", syncedAt == null ? null : syncedAt.toString())
        .put("behindSince", behindSince == null ? null : behindSince.toString())
        .put("error", error)
        .put("classes", classes);
  }
}
