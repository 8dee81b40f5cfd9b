// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.operation;

import io.stoa.signaling.JoinReport;
import io.stoa.signaling.wire.RoomEvent;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes into the log what becomes of rooms and participants, by their ids: no names, no tokens,
/// no addresses, and no names of rooms, which are not to be guessed. Any thread.
public final class RoomLog {

  private static final Logger LOG = LoggerFactory.getLogger(RoomLog.class);

  /// Refusals that are written each second: who knocks for ever does not fill the disk.
  static final int REFUSALS_MAX = 20;

  private final InstantSource clock;
  private long second;
  private int refusals;

  public RoomLog(InstantSource clock) {
    this.clock = clock;
  }

  /// Somebody is in, or is not.
  public void tell(JoinReport report) {
    if (report.succeeded()) {
      LOG.info(
          "room {}: participant {} is in after {} ms",
          report.roomSid(),
          report.participantSid(),
          connected(report).toMillis());
    } else if (!report.participantSid().isEmpty()) {
      LOG.warn(
          "room {}: participant {} did not get in, {} was not reached: {}",
          report.roomSid(),
          report.participantSid(),
          JoinBook.stage(report),
          report.failure());
    } else if (mayWrite()) {
      LOG.info("a client was refused at the door: {}", report.failure());
    }
  }

  private static Duration connected(JoinReport report) {
    return report.reached().getOrDefault(JoinReport.Stage.DTLS, report.took());
  }

  private synchronized boolean mayWrite() {
    long now = clock.instant().getEpochSecond();
    if (now != second) {
      second = now;
      refusals = 0;
    }
    return ++refusals <= REFUSALS_MAX;
  }

  /// Something happened in a room.
  public void tell(RoomEvent event) {
    String room = event.room().sid();
    switch (event.kind()) {
      case ROOM_STARTED -> LOG.info("room {} is open", room);
      case ROOM_FINISHED -> LOG.info("room {} is closed", room);
      case PARTICIPANT_LEFT ->
          event
              .participant()
              .ifPresent(who ->
                  LOG.info(
                      "room {}: participant {} left after {} s",
                      room,
                      who.sid(),
                      Math.max(0, event.atMillis() - who.joinedAtMillis()) / 1000));
      default -> {}
    }
  }
}
