// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.stoa.media.net.Classroom.Seat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A room over several shards, with real sockets.
@Timeout(60)
class LargeRoomTest {
  private static final int SSRC = 0x1111;

  @Test
  void aRoomOverFourShardsIsHeardByEverybody() throws Exception {
    try (Classroom classroom = new Classroom(4, 2)) {
      List<Seat> seats = seats(classroom, 12);
      Set<Integer> ports = new TreeSet<>();
      seats.forEach(seat -> ports.add(port(seat)));
      assertEquals(4, ports.size());
      assertEquals(4, classroom.room().parts());
      for (int speaker = 0; speaker < seats.size(); speaker++) {
        seats.get(speaker).peer().publish(RtpPackets.publication("track" + speaker, SSRC));
        for (int listener = 0; listener < seats.size(); listener++) {
          if (listener != speaker) {
            seats
                .get(listener)
                .peer()
                .subscribe(RtpPackets.subscription("track" + speaker, 0x2200 + speaker));
          }
        }
      }
      awaitHeard(classroom, seats);
      // Everything is connected now: from here on nothing may be lost.
      seats.forEach(LargeRoomTest::drain);
      long before = classroom.counter("sfu.rtp_relayed");
      for (int i = 1; i <= 50; i++) {
        for (int speaker = 0; speaker < seats.size(); speaker++) {
          seats.get(speaker).client().send(RtpPackets.opus(SSRC, 1_000 + i, 80));
        }
        for (Seat seat : seats) {
          for (int n = 1; n < seats.size(); n++) {
            byte[] packet = seat.client().receive(5_000);
            assertNotNull(packet, "lost in round " + i);
            assertEquals(1_000 + i, RtpPackets.number(packet));
          }
        }
      }
      assertEquals(50 * 12 * 3, classroom.counter("sfu.rtp_relayed") - before);
      assertEquals(0, classroom.counter("sfu.dropped_relay_full"));
      assertEquals(0, classroom.counter("net.defect"));
    }
  }

  @Test
  void peersComeAndGoInEveryPart() throws Exception {
    try (Classroom classroom = new Classroom(2, 2)) {
      List<Seat> seats = seats(classroom, 6);
      Seat tutor = seats.getFirst();
      Seat far = seats.stream().filter(seat -> port(seat) != port(tutor)).findFirst().orElseThrow();
      tutor.peer().publish(RtpPackets.publication("audio", SSRC));
      far.peer().subscribe(RtpPackets.subscription("audio", 0x2222));
      hear(tutor, far, 0);
      far.peer().unsubscribe("audio");
      far.peer().subscribe(RtpPackets.subscription("audio", 0x3333));
      hear(tutor, far, 1_000);
      tutor.peer().unpublish("audio");
      tutor.peer().publish(RtpPackets.publication("audio", SSRC));
      hear(tutor, far, 2_000);
      tutor.peer().mute("audio", true);
      for (Seat seat : seats.subList(1, seats.size())) {
        seat.peer().close();
      }
      drain(far);
      tutor.client().send(RtpPackets.opus(SSRC, 3_000, 80));
      assertNull(far.client().receive(200));
      Seat late = classroom.enter("late", false);
      late.peer().subscribe(RtpPackets.subscription("audio", 0x4444));
      tutor.peer().mute("audio", false);
      hear(tutor, late, 4_000);
      assertEquals(0, classroom.counter("net.defect"));
    }
  }

  @Test
  void aSmallRoomStaysOnOneShard() throws Exception {
    try (Classroom classroom = new Classroom(4)) {
      List<Seat> seats = seats(classroom, 6);
      Set<Integer> ports = new TreeSet<>();
      seats.forEach(seat -> ports.add(port(seat)));
      assertEquals(1, ports.size());
      assertEquals(1, classroom.room().parts());
    }
  }

  private static List<Seat> seats(Classroom classroom, int count) throws Exception {
    List<Seat> seats = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      seats.add(classroom.enter("peer" + i, i % 5 == 4));
    }
    return seats;
  }

  private static int port(Seat seat) {
    return seat.transport().candidates().getFirst().address().getPort();
  }

  /// Sends until somebody hears it: a subscription takes its time to reach the other part.
  private static void hear(Seat from, Seat to, int first) throws Exception {
    for (int i = 0; i < 100; i++) {
      from.client().send(RtpPackets.opus(SSRC, first + i, 80));
      byte[] packet = to.client().receive(50);
      if (packet != null && RtpPackets.number(packet) >= first) {
        return;
      }
    }
    throw new AssertionError("not heard from " + first + " on");
  }

  private static void awaitHeard(Classroom classroom, List<Seat> seats) throws Exception {
    long wanted = (long) seats.size() * (seats.size() - 1);
    long forwarded = 0;
    for (int round = 0; forwarded < wanted && round < 200; round++) {
      long before = classroom.counter("sfu.rtp_forwarded");
      for (Seat seat : seats) {
        seat.client().send(RtpPackets.opus(SSRC, round, 80));
      }
      for (Seat seat : seats) {
        drain(seat);
      }
      forwarded = classroom.counter("sfu.rtp_forwarded") - before;
    }
    assertEquals(wanted, forwarded);
  }

  private static void drain(Seat seat) {
    try {
      while (seat.client().receive(20) != null) {
        // What came until now does not count.
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
