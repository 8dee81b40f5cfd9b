// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.stoa.signaling.ClientOrigin;
import io.stoa.signaling.JoinReport;
import io.stoa.signaling.JoinReport.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the log tells of joins: ids, and nothing that is nobody's business.
final class RoomLogTest {

  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final ClientOrigin ORIGIN =
      new ClientOrigin("203.0.113.7", "Firefox", "wifi", "Europe/Berlin");

  private final Logger logger = Logger.getLogger(RoomLog.class.getName());
  private final List<String> lines = new ArrayList<>();
  private final RoomLog log = new RoomLog(() -> NOON);
  private final Handler handler =
      new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
          lines.add(record.getLevel() + " " + formatter.formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void forget() {
    logger.removeHandler(handler);
  }

  private static JoinReport report(String participant, String failure) {
    return new JoinReport(
        NOON,
        "unguessable",
        participant.isEmpty() ? "" : "RM_1",
        "ann@school.example",
        "Ann",
        participant,
        ORIGIN,
        failure,
        Duration.ofSeconds(9),
        failure.isEmpty() ? Map.of(Stage.DTLS, Duration.ofMillis(140)) : Map.of());
  }

  @Test
  void idsAreThereAndNamesAreNot() {
    log.tell(report("PA_1", ""));
    log.tell(report("PA_2", "ice_timeout"));
    log.tell(report("", "door_closed"));
    assertEquals(
        List.of(
            "INFO room RM_1: participant PA_1 is in after 140 ms",
            "WARNING room RM_1: participant PA_2 did not get in, admitted was not reached: ice_timeout",
            "INFO a client was refused at the door: door_closed"),
        lines);
  }

  @Test
  void whoKnocksForEverDoesNotFillTheLog() {
    for (int i = 0; i < 1_000; i++) {
      log.tell(report("", "token_expired"));
    }
    assertEquals(RoomLog.REFUSALS_MAX, lines.size());
  }
}
