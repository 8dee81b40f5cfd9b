// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.token.AccessToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What became of one attempt to join a room. Immutable.
///
/// @param began when the client asked
/// @param room the room's name; empty when the client was refused before that was proved
/// @param roomSid empty when the client did not come so far
/// @param identity whom the token names; empty like the room
/// @param name what the token calls that person; may be empty
/// @param participantSid empty like the room's
/// @param origin where the client came from
/// @param failure why it did not work, as a word that does not change; empty when it did
/// @param took until it failed, or came as far as it is watched
/// @param reached the stages that it got to, each with the time since it began
public record JoinReport(
    Instant began,
    String room,
    String roomSid,
    String identity,
    String name,
    String participantSid,
    ClientOrigin origin,
    String failure,
    Duration took,
    Map<Stage, Duration> reached) {

  /// The stages of a join, in their order.
  public enum Stage {
    /// The token is good and the room has told the client of itself.
    ADMITTED,
    /// Both sides know each other's description.
    ANSWERED,
    /// The first authenticated check came.
    ICE,
    /// Keys are agreed on.
    DTLS,
    /// Media flows, one way or the other. Never reached where nobody sends.
    MEDIA
  }

  public JoinReport {
    Map<Stage, Duration> copy = new EnumMap<>(Stage.class);
    copy.putAll(reached);
    reached = Collections.unmodifiableMap(copy);
  }

  /// Of a client that was refused at the door.
  ///
  /// @param token what it came with, if that was genuine
  static JoinReport refused(@Nullable AccessToken token, ClientOrigin origin, String failure) {
    return new JoinReport(
        Instant.now(),
        token == null ? "" : token.grant().room(),
        "",
        token == null ? "" : token.identity(),
        token == null ? "" : token.name(),
        "",
        origin,
        failure,
        Duration.ZERO,
        Map.of());
  }

  public boolean succeeded() {
    return failure.isEmpty();
  }

  /// The first stage that it did not get to, which is where a failure happened.
  public Stage missing() {
    for (Stage stage : Stage.values()) {
      if (!reached.containsKey(stage)) {
        return stage;
      }
    }
    return Stage.MEDIA;
  }
}
