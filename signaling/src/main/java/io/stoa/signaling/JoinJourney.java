// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.JoinReport.Stage;
import io.stoa.signaling.wire.LeaveReason;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// A participant on its way in: when it got where, until that is told. Owned by its room's context.
final class JoinJourney {

  /// Where nobody sends, no media comes: then that stage is left out.
  static final Duration MEDIA_PATIENCE = Duration.ofSeconds(10);

  private final Room room;
  private final Participant participant;
  private final long beganNanos;
  private final Instant began;
  private final Map<Stage, Duration> reached = new EnumMap<>(Stage.class);
  private String trouble = "";
  private boolean told;

  JoinJourney(Room room, Participant participant, long beganNanos) {
    this.room = room;
    this.participant = participant;
    this.beganNanos = beganNanos;
    this.began = Instant.now().minusNanos(System.nanoTime() - beganNanos);
  }

  void reached(Stage stage) {
    if (told || reached.containsKey(stage)) {
      return;
    }
    reached.put(stage, Duration.ofNanos(System.nanoTime() - beganNanos));
    if (stage == Stage.MEDIA) {
      tell("");
    } else if (stage == Stage.DTLS) {
      room.later(MEDIA_PATIENCE, () -> tell(""));
    }
  }

  /// It does not come by itself, and nobody needs to know how it came.
  void skip() {
    told = true;
  }

  /// Something went wrong, which may yet be mended.
  void troubled(Enum<?> why) {
    trouble = why.name().toLowerCase(Locale.ROOT);
  }

  /// The participant has left.
  void ended(LeaveReason reason) {
    boolean connected = reached.containsKey(Stage.DTLS);
    String why = trouble.isEmpty() ? reason.name().toLowerCase(Locale.ROOT) : trouble;
    tell(connected ? "" : why);
  }

  private void tell(String failure) {
    if (!told) {
      told = true;
      room.books()
          .tell(
              new JoinReport(
                  began,
                  room.name(),
                  room.sid(),
                  participant.identity,
                  participant.describe(LeaveReason.UNKNOWN).name(),
                  participant.sid,
                  participant.origin,
                  failure,
                  Duration.ofNanos(System.nanoTime() - beganNanos),
                  reached));
    }
  }
}
