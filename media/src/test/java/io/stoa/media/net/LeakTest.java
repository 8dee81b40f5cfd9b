// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import io.stoa.media.MediaEvent;
import io.stoa.media.TurnHandle;
import io.stoa.media.net.Classroom.Seat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeakTest {

  @Test
  void noBufferIsLostWhateverHappens() throws Exception {
    ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    Queue<String> leaks = new ConcurrentLinkedQueue<>();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ByteBufUtil.setLeakListener((type, records) -> leaks.add(records));
    try {
      // What earlier tests of this process lost is not ours.
      provoke(leaks, 0);
      leaks.clear();
      aBusyClass();
      provoke(leaks, 0);
      assertEquals(List.of(), List.copyOf(leaks));
      loseABuffer();
      provoke(leaks, 1);
      assertEquals(1, leaks.size(), "the detector is blind");
    } finally {
      ByteBufUtil.setLeakListener(null);
      ResourceLeakDetector.setLevel(before);
    }
  }

  private static void aBusyClass() throws Exception {
    try (Classroom classroom = new Classroom(2)) {
      Seat tutor = classroom.enter("tutor", false);
      Seat student = classroom.enter("student", true);
      tutor.peer().publish(RtpPackets.publication("audio", 0x1111));
      student.peer().subscribe(RtpPackets.subscription("audio", 0x2222));
      byte[] wrong = StunCheck.request(tutor.transport().ufrag() + ":late", "wrong", new byte[12]);
      classroom.seat("late", true).client().wire().send(wrong);
      classroom.seat("later", false).client().wire().send(wrong);
      classroom.awaitCounter("net.dropped_unauthenticated", 2);
      for (int i = 0; i < 300; i++) {
        tutor.client().send(RtpPackets.opus(0x1111, i, 200));
        tutor.client().wire().send(new byte[] {(byte) 0x80, 1, 2, (byte) i, 5});
        tutor.client().wire().send(new byte[] {22, (byte) 254, (byte) 253, (byte) i});
        student.client().wire().send(new byte[] {(byte) 0x90, 1, (byte) i});
      }
      classroom.await(MediaEvent.PublicationStarted.class);
      assertNotNull(student.client().receive(5_000));
      TurnHandle turn = classroom.openTurn();
      for (String transport : List.of("udp", "tcp", "tls")) {
        Seat relayed = classroom.enter(transport, media -> TurnWire.open(turn, transport, media));
        relayed.client().wire().send(new byte[] {22, (byte) 254, (byte) 253, 1});
        relayed.client().wire().send(new byte[1600]);
      }
      Seat leaver = classroom.enter("leaver", true);
      leaver.peer().close();
      classroom.enter("broken", true).client().wire().send(new byte[3_000]);
      classroom.awaitCounter("net.tcp_framing", 1);
      classroom.room().close();
    }
  }

  private static void loseABuffer() {
    ByteBuf lost = ByteBufAllocator.DEFAULT.directBuffer(64);
    lost.writeByte(1);
  }

  /// The detector reports when a buffer is allocated after another was collected.
  private static void provoke(Queue<String> leaks, int expected) {
    for (int i = 0; i < 20 && (i < 5 || leaks.size() < expected); i++) {
      System.gc();
      for (int n = 0; n < 200; n++) {
        ByteBufAllocator.DEFAULT.directBuffer(64).release();
      }
    }
  }
}
