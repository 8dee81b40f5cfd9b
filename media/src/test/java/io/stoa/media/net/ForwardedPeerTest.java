// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.stoa.media.Forwarding;
import io.stoa.media.RoomHandle;
import io.stoa.media.net.Classroom.Seat;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A peer that another room hears as well, with real sockets and shards.
@Timeout(60)
class ForwardedPeerTest {
  private static final int SSRC = 0x1111;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void twoRoomsHearOnePeer(int shards) throws Exception {
    try (Classroom classroom = new Classroom(shards, 1);
        RoomOver other = new RoomOver(classroom)) {
      Seat ann = classroom.enter("ann", false);
      Seat ben = classroom.enter("ben", false);
      Seat cid = classroom.enter("cid", false);
      cid.peer().move(other.handle());
      ann.peer().publish(RtpPackets.publication("audio", SSRC));
      ben.peer().subscribe(RtpPackets.subscription("audio", 0x2222));
      cid.peer().subscribe(RtpPackets.subscription("audio", 0x3333));
      hear(ann, ben, 0);
      assertNull(cid.client().receive(100));
      Forwarding forwarding = ann.peer().forward(other.handle(), "guest");
      hear(ann, cid, 1_000);
      for (int i = 0; i < 50; i++) {
        ann.client().send(RtpPackets.opus(SSRC, 2_000 + i, 80));
        byte[] packet = cid.client().receive(5_000);
        while (packet != null && RtpPackets.number(packet) < 2_000) {
          packet = cid.client().receive(5_000);
        }
        assertNotNull(packet, "lost " + i);
        assertEquals(2_000 + i, RtpPackets.number(packet));
      }
      forwarding.close();
      hear(ann, ben, 3_000);
      while (cid.client().receive(100) != null) {
        // What was on its way.
      }
      ann.client().send(RtpPackets.opus(SSRC, 4_000, 80));
      assertNull(cid.client().receive(200));
      assertEquals(0, classroom.counter("net.defect"));
    }
  }

  private record RoomOver(RoomHandle handle) implements AutoCloseable {
    RoomOver(Classroom classroom) {
      this(classroom.server().openRoom("other", event -> {}));
    }

    @Override
    public void close() {
      handle.close();
    }
  }

  /// Sends until it is heard: what was told to a shard takes its time.
  private static void hear(Seat from, Seat to, int first) throws Exception {
    for (int i = 0; i < 100; i++) {
      from.client().send(RtpPackets.opus(SSRC, first + i, 80));
      byte[] packet = to.client().receive(50);
      if (packet != null && RtpPackets.number(packet) >= first) {
        return;
      }
    }
    throw new AssertionError("nothing is heard of " + first);
  }
}
