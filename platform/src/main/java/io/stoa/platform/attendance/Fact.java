// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.kernel.PersonId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/// Something that the server noticed about somebody in a class. Immutable.
///
/// @param id the same however often it is written
/// @param run of the server that noticed it
/// @param room of the class, or one of its breakout rooms
/// @param participant this connection of theirs; empty for one that never was
/// @param at since when it is so, to the millisecond
/// @param detail what is published, how it is connected, why somebody left, where a join failed and
///   why
record Fact(
    UUID id,
    UUID run,
    String room,
    PersonId person,
    String participant,
    Kind kind,
    Instant at,
    String detail) {

  /// What was noticed.
  enum Kind {
    /// Media is connected.
    JOINED,
    /// Nothing is heard of it any more.
    LOST,
    /// It is heard again.
    FOUND,
    LEFT,
    PUBLISHES,
    UNPUBLISHES,
    SPEAKS,
    SILENT,
    /// How it is connected from now on, as a rule: see [Ratings].
    RATED,
    /// An attempt to join did not work: the stage that was not reached, and why.
    FAILED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  // Who closes the page, or has a token for something else, has not tried in good faith.
  private static final Set<String> EXCUSES =
      Set.of(
          "ice_timeout",
          "consent_expired",
          "dtls_failed",
          "fingerprint_mismatch",
          "connection_timeout",
          "media_failure",
          "join_failure",
          "server_shutdown",
          "server_draining",
          "too_many_connects",
          "room_full");

  /// Whether it is a failure that nobody brings about by closing a page, by a wrong link or by a
  /// host's ban.
  boolean excuses() {
    return kind == Kind.FAILED && EXCUSES.contains(why());
  }

  /// Of a failed join: what was not reached.
  String stage() {
    int end = detail.indexOf(' ');
    return end < 0 ? detail : detail.substring(0, end);
  }

  /// Of a failed join: the failure's word.
  String why() {
    return detail.substring(detail.indexOf(' ') + 1);
  }

  /// The name of the class's own room: breakout rooms add `~` and their number.
  static String roomOfClass(String room) {
    int end = room.indexOf('~');
    return end < 0 ? room : room.substring(0, end);
  }

  /// As a line of the journal.
  String toLine() {
    return new JsonObject()
        .put("id", id.toString())
        .put("run", run.toString())
        .put("room", room)
        .put("person", person.toString())
        .put("participant", participant)
        .put("kind", kind.word())
        .put("at", at.toEpochMilli())
        .put("detail", detail)
        .encode();
  }

  /// @throws RuntimeException when it is no such line, as one that was cut off by a power cut
  static Fact ofLine(String line) {
    JsonObject json = new JsonObject(line);
    return new Fact(
        UUID.fromString(json.getString("id")),
        UUID.fromString(json.getString("run")),
        json.getString("room"),
        new PersonId(UUID.fromString(json.getString("person"))),
        json.getString("participant"),
        Kind.of(json.getString("kind")),
        Instant.ofEpochMilli(json.getLong("at")),
        json.getString("detail"));
  }
}
