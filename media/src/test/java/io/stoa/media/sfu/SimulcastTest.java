// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.NtpTime;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulcastTest {
  private static final int OUT = 77;

  private final SmallRoom room = new SmallRoom();
  private final RecordingOutlet annOut = new RecordingOutlet();
  private final RecordingOutlet benOut = new RecordingOutlet();
  private final Peer ann = room.join("ann", annOut);
  private final Peer ben = room.join("ben", benOut);
  private final SyntheticSource[] layers = {
    new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2001, "1", "q"),
    new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2002, "1", "h"),
    new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2003, "1", "f")
  };

  SimulcastTest() {
    ann.publish(SmallRoom.video("v", "1", "q", "h", "f"));
    ben.subscribe(SmallRoom.subscription("v", OUT));
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void climbsToTheHighestLayerAtItsKeyFrames() {
    step(1, true);
    step(1, false);
    step(2, true);
    step(2, false);
    step(3, false);
    assertEquals(1, sourceOf(benOut.rtp.size() - 1));
    step(3, true);
    assertEquals(2, sourceOf(benOut.rtp.size() - 1));
    assertClean();
  }

  @Test
  void fallsBackWhenTheHighestLayerStopsAndAsksForAKeyFrame() {
    step(3, true);
    for (int i = 0; i < 10; i++) {
      step(3, false);
    }
    annOut.clear();
    for (int i = 0; i < 40; i++) {
      step(2, false);
    }
    assertTrue(annOut.count(RtcpView.PLI) >= 1);
    assertEquals(2002, annOut.last(RtcpView.PLI).mediaSsrc());
    step(2, true);
    assertEquals(1, sourceOf(benOut.rtp.size() - 1));
    assertClean();
  }

  @Test
  void staysAtTheTargetOfAnAllocator() {
    step(3, true);
    ben.target("v", 0);
    step(3, false);
    assertEquals(2, sourceOf(benOut.rtp.size() - 1));
    step(3, true);
    assertEquals(0, sourceOf(benOut.rtp.size() - 1));
    step(3, true);
    assertEquals(0, sourceOf(benOut.rtp.size() - 1));
    assertClean();
  }

  @Test
  void sendsTheLowerOfWhatIsGrantedAndWhatIsPreferred() {
    step(3, true);
    ben.prefer("v", 1, 0, 0);
    step(3, true);
    assertEquals(1, sourceOf(benOut.rtp.size() - 1));
    ben.target("v", 0);
    step(3, true);
    assertEquals(0, sourceOf(benOut.rtp.size() - 1));
    ben.target("v", 2);
    step(3, true);
    assertEquals(1, sourceOf(benOut.rtp.size() - 1));
    ben.prefer("v", 2, 0, 0);
    step(3, true);
    assertEquals(2, sourceOf(benOut.rtp.size() - 1));
    assertClean();
  }

  @Test
  void asksForTheKeyFrameOfTheLayerItIsToShowOnly() {
    step(3, true);
    room.pass(600);
    step(3, false);
    annOut.clear();
    ben.prefer("v", 0, 0, 0);
    step(3, false);
    assertEquals(1, annOut.count(RtcpView.PLI));
    assertEquals(2001, annOut.last(RtcpView.PLI).mediaSsrc());
  }

  /// Encoders make key frames of all layers at once, the largest first.
  @Test
  void sparesAThinPathTheKeyFrameOfTheLayerThatItLeaves() {
    step(3, true);
    ben.target("v", 0);
    benOut.clear();
    for (int i = 2; i >= 0; i--) {
      room.send(ann, layers[i], layers[i].frame(true));
    }
    assertEquals(1, benOut.rtp.size());
    assertEquals(0, sourceOf(0));
    step(3, false);
    assertEquals(0, sourceOf(1));
    assertClean();
  }

  @Test
  void fillsAHoleOfTheLayerItLeft() {
    step(3, true);
    byte[] missing = ByteBufUtil.getBytes(layers[2].buf, 0, layers[2].frame(false), true);
    step(3, false);
    ben.target("v", 1);
    step(3, true);
    int before = benOut.rtp.size();
    room.send(ann, missing);
    assertEquals(before + 1, benOut.rtp.size());
    // The first step climbed through all three.
    assertEquals((benOut.view(2).seq16() + 1) & 0xffff, benOut.view(before).seq16());
  }

  @Test
  void alignsTimestampsByTheSendersReports() {
    ByteBuf buf = Unpooled.buffer(100);
    step(3, true);
    for (SyntheticSource layer : layers) {
      long captured = 1_600_000_000_000_000_000L + room.now;
      int length =
          RtcpWriter.senderReport(
              buf, 0, layer.ssrc, NtpTime.ofUnixNanos(captured), layer.timestamp, 1, 1);
      room.rtcp(ann, buf, length);
    }
    step(3, false);
    ben.target("v", 1);
    // Arrives 9 ms late: by arrival the step would be 3000 + 810.
    room.pass(10);
    step(3, true);
    List<RtpView> out = benOut.of(OUT);
    assertEquals(1, sourceOf(out.size() - 1));
    assertEquals(
        3000, out.getLast().timestamp() - out.get(out.size() - 2).timestamp(), 5, "timestamp step");
  }

  /// Layers come and go, packets are reordered, repeated, lost, padded; the subscription is paused
  /// and its target changes. When the receiver has asked for what it misses, nothing is missing but
  /// what never came, and time and pictures only go forward.
  @Test
  void showsNoGapThatWasNotInTheInput() {
    for (long seed = 1; seed <= 40; seed++) {
      new Storm(seed).run();
    }
  }

  private void step(int active, boolean key) {
    for (int i = 0; i < 3; i++) {
      int length = layers[i].frame(key);
      if (i < active) {
        room.send(ann, layers[i], length);
      }
    }
    room.pass(35);
  }

  private int sourceOf(int i) {
    RtpView view = benOut.view(i);
    return view.buffer().getInt(view.payloadIndex() + 10) - 2001;
  }

  private void assertClean() {
    List<RtpView> out = benOut.of(OUT);
    ForwardingTest.assertUnbroken(benOut.seqs(OUT));
    ForwardingTest.assertForward(out);
    ForwardingTest.assertContinuousPictures(out);
  }

  private static final class Storm {
    private final long seed;
    private final Random random;
    private final SmallRoom room;
    private final RecordingOutlet out = new RecordingOutlet();
    private final Peer ann;
    private final Peer ben;
    private final List<byte[]> late = new ArrayList<>();
    private int lost;

    Storm(long seed) {
      this.seed = seed;
      random = new Random(seed);
      room = new SmallRoom(seed);
      ann = room.join("ann", new RecordingOutlet());
      ben = room.join("ben", out);
      ann.publish(SmallRoom.video("v", "1", "q", "h", "f"));
      ben.subscribe(SmallRoom.subscription("v", OUT));
    }

    void run() {
      SyntheticSource[] sources = new SyntheticSource[3];
      for (int i = 0; i < 3; i++) {
        sources[i] =
            new SyntheticSource(
                Codec.VP8, SmallRoom.VP8_PT, 2001 + i, "1", "qhf".substring(i, i + 1));
        sources[i].seq16 = random.nextInt(65_536);
      }
      int active = 1;
      for (int frame = 0; frame < 300; frame++) {
        if (random.nextInt(40) == 0) {
          active = 1 + random.nextInt(3);
        }
        if (random.nextInt(50) == 0) {
          ben.target("v", random.nextInt(3));
        }
        if (random.nextInt(50) == 0) {
          ben.prefer("v", random.nextInt(3), 0, 0);
        }
        if (random.nextInt(60) == 0) {
          ben.pause("v", true);
        } else if (random.nextInt(8) == 0) {
          ben.pause("v", false);
        }
        for (int i = 0; i < active; i++) {
          frame(sources[i], random.nextInt(12) == 0);
        }
        room.pass(35);
        nackHoles();
      }
      deliverLate();
      nackHoles();
      verify();
      room.close();
    }

    private void frame(SyntheticSource source, boolean key) {
      int packets = 1 + random.nextInt(4);
      for (int p = 0; p < packets; p++) {
        int length = p == 0 ? source.frame(key) : source.packet(false, key, p == packets - 1);
        pass(source, length);
      }
      if (random.nextInt(10) == 0) {
        pass(source, source.padding(50));
      }
    }

    private void pass(SyntheticSource source, int length) {
      byte[] packet = ByteBufUtil.getBytes(source.buf, 0, length, true);
      int fate = random.nextInt(40);
      if (fate == 0) {
        lost++;
        return;
      }
      if (fate < 4) {
        late.add(packet);
        return;
      }
      deliver(packet);
      if (fate == 4) {
        deliver(packet);
      }
      if (random.nextInt(3) == 0) {
        deliverLate();
      }
    }

    private void deliverLate() {
      for (byte[] packet : late) {
        deliver(packet);
      }
      late.clear();
    }

    private void deliver(byte[] packet) {
      room.send(ann, packet);
    }

    /// As a receiver would, but at once.
    private void nackHoles() {
      if (out.rtp.size() < 2) {
        return;
      }
      int newest = out.view(0).seq16();
      Set<Integer> have = new HashSet<>();
      for (int i = Math.max(0, out.rtp.size() - 200); i < out.rtp.size(); i++) {
        int seq16 = out.view(i).seq16();
        newest = i == 0 || Sequence.isNewer(seq16, newest) ? seq16 : newest;
        have.add(seq16);
      }
      ByteBuf buf = Unpooled.buffer(200);
      for (int back = Math.min(80, out.rtp.size()); back > 0; back--) {
        int seq16 = (newest - back) & 0xffff;
        if (!have.contains(seq16)) {
          int end = RtcpWriter.nack(buf, 0, 5, OUT, new int[] {seq16}, 0, 1);
          room.rtcp(ben, buf, end);
        }
      }
    }

    private void verify() {
      String at = "seed " + seed;
      assertTrue(out.rtp.size() > 50, at);
      TreeMap<Long, byte[]> bySeq = new TreeMap<>();
      long reference = 0x10000L + out.view(0).seq16();
      for (int i = 0; i < out.rtp.size(); i++) {
        long seq = Sequence.unwrap(reference, out.view(i).seq16());
        reference = Math.max(reference, seq);
        byte[] before = bySeq.put(seq, out.rtp.get(i));
        if (before != null) {
          assertEquals(ByteBufUtil.hexDump(before), ByteBufUtil.hexDump(out.rtp.get(i)), at);
        }
      }
      long first = bySeq.firstKey();
      int holes = (int) (bySeq.lastKey() - first + 1 - bySeq.size());
      assertTrue(holes <= lost, at + ": " + holes + " holes, but lost only " + lost);
      RtpView view = new RtpView();
      int last = 0;
      boolean begun = false;
      for (byte[] packet : bySeq.values()) {
        assertTrue(view.wrap(Unpooled.wrappedBuffer(packet), 0, packet.length), at);
        assertTrue(!begun || view.timestamp() - last >= 0, at);
        begun = true;
        last = view.timestamp();
      }
    }
  }
}
