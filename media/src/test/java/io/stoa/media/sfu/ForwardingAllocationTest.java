// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.stoa.media.rtp.Codec;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ForwardingAllocationTest {
  private static final int PACKETS = 100_000;

  /// Reads what it is given, as encryption would.
  private static final class CountingOutlet implements Outlet {
    long packets;
    long sum;

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void sendRtp(
        ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength) {
      packets++;
      sum += header.getByte(headerLength - 1) + payload.getByte(payloadIndex + payloadLength - 1);
    }

    @Override
    public void sendRtcp(ByteBuf compound, int index, int length) {
      sum += compound.getByte(index);
    }
  }

  @Test
  void forwardsWithoutAllocating() {
    try (SmallRoom room = new SmallRoom()) {
      Peer ann = room.join("ann", new CountingOutlet());
      ann.publish(SmallRoom.audio("a", "0"));
      ann.publish(SmallRoom.video("v", "1"));
      CountingOutlet[] outs = new CountingOutlet[4];
      for (int i = 0; i < outs.length; i++) {
        outs[i] = new CountingOutlet();
        Peer peer = room.join("p" + i, outs[i]);
        peer.subscribe(SmallRoom.subscription("a", 100));
        peer.subscribe(SmallRoom.subscription("v", 101));
      }
      SyntheticSource voice = new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 1001, "0", "");
      SyntheticSource camera = new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2001, "1", "");
      camera.twcc = 0;
      run(room, ann, voice, camera);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      run(room, ann, voice, camera);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertEquals(2L * PACKETS, outs[3].packets);
      assertTrue(outs[3].sum != 0);
      assertTrue(allocated < PACKETS / 100, "bytes allocated for 100,000 packets: " + allocated);
    }
  }

  @Test
  void relaysWithoutAllocating() {
    try (SplitRoom split = new SplitRoom(2).joined()) {
      Peer ann = split.part(0).join("ann", new CountingOutlet());
      ann.publish(SmallRoom.audio("a", "0"));
      ann.publish(SmallRoom.video("v", "1"));
      CountingOutlet out = new CountingOutlet();
      Peer ben = split.part(1).join("ben", out);
      ben.subscribe(SmallRoom.subscription("a", 100));
      ben.subscribe(SmallRoom.subscription("v", 101));
      split.run();
      SyntheticSource voice = new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 1001, "0", "");
      SyntheticSource camera = new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2001, "1", "");
      relay(split, ann, voice, camera);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      relay(split, ann, voice, camera);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertEquals(2L * PACKETS, out.packets);
      assertTrue(allocated < PACKETS / 100, "bytes allocated for 100,000 packets: " + allocated);
    }
  }

  /// In bursts of twenty.
  private static void relay(
      SplitRoom split, Peer ann, SyntheticSource voice, SyntheticSource camera) {
    for (int i = 0; i < PACKETS / 2; i++) {
      split.part(0).send(ann, voice, voice.frame(true));
      split.part(0).send(ann, camera, camera.frame(i % 100 == 0));
      if (i % 10 == 9) {
        split.run();
      }
    }
  }

  private static void run(SmallRoom room, Peer ann, SyntheticSource voice, SyntheticSource camera) {
    for (int i = 0; i < PACKETS / 2; i++) {
      room.send(ann, voice, voice.frame(true));
      room.send(ann, camera, camera.frame(i % 100 == 0));
      room.now += 100_000L;
    }
  }
}
