// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpView;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Publishers whose layers are not what they say, or come and go, and feedback on what belongs to
/// others: bounded, and nobody else's harm. Cat only speaks, and ben hears her whatever ann does.
class LayerConfusionTest {
  private static final int OUT = 77;
  private static final int SOUND = 88;
  private static final String[] RIDS = {"q", "h", "f"};

  private final SmallRoom room = new SmallRoom();
  private final RecordingOutlet annOut = new RecordingOutlet();
  private final RecordingOutlet benOut = new RecordingOutlet();
  private final Peer ann = room.join("ann", annOut);
  private final Peer ben = room.join("ben", benOut);
  private final Peer cat = room.join("cat", new RecordingOutlet());
  private final SyntheticSource voice =
      new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 3001, "0", "");
  private final List<SyntheticSource> sources = new ArrayList<>(List.of(voice));
  private final ByteBuf buf = Unpooled.buffer(2000);
  private int spoken;

  LayerConfusionTest() {
    ann.publish(SmallRoom.video("v", "1", RIDS));
    cat.publish(SmallRoom.audio("c", "0", 3001));
    ben.subscribe(SmallRoom.subscription("v", OUT));
    ben.subscribe(SmallRoom.subscription("c", SOUND));
  }

  @AfterEach
  void close() {
    sources.forEach(source -> source.buf.release());
    room.close();
  }

  private SyntheticSource encoder(int ssrc, String rid) {
    SyntheticSource source = new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, ssrc, "1", rid);
    sources.add(source);
    return source;
  }

  /// Cat goes on speaking, and 20 ms pass.
  private void pass() {
    room.send(cat, voice, voice.frame(true));
    spoken++;
    room.pass(20);
  }

  private void assertOthersUnharmed(int seconds) {
    assertEquals(spoken, benOut.of(SOUND).size());
    for (int ssrc = 2001; ssrc <= 2003; ssrc++) {
      int asked = annOut.countOf(RtcpView.PLI, ssrc);
      assertTrue(asked <= 2 * seconds + 1, ssrc + " was asked " + asked + " times");
    }
    ForwardingTest.assertUnbroken(benOut.seqs(OUT));
  }

  @Test
  void twoEncodersThatClaimOneLayerTakeItFromEachOtherAFewTimes() {
    SyntheticSource one = encoder(2001, "q");
    SyntheticSource two = encoder(2002, "q");
    for (int frame = 0; frame < 10 * 50; frame++) {
      SyntheticSource source = frame % 2 == 0 ? one : two;
      room.send(ann, source, source.frame(frame % 7 == 0));
      pass();
    }
    assertOthersUnharmed(10);
    long changes = room.count(SfuCounter.SOURCE_CHANGES);
    assertTrue(changes > 2 && changes <= 2 * Limits.LATCHES_MAX + 1, changes + " changes");
    assertTrue(room.count(SfuCounter.DROPPED_UNKNOWN_SSRC) > 200);
  }

  @Test
  void anEncoderThatCallsItselfAnotherLayerStaysInItsOwn() {
    SyntheticSource[] names = {encoder(2001, "q"), encoder(2001, "h"), encoder(2001, "zz")};
    for (int frame = 0; frame < 100; frame++) {
      SyntheticSource source = names[frame % 3];
      source.seq16 = SyntheticSource.firstSeq16(2001) + frame & 0xffff;
      source.timestamp = 90 * 20 * frame;
      source.pictureId = frame;
      source.tl0PicIdx = frame;
      room.send(ann, source, source.frame(frame == 0));
      pass();
    }
    assertOthersUnharmed(2);
    assertEquals(100, benOut.of(OUT).size());
    // That of the layer, and cat's.
    assertEquals(2, room.count(SfuCounter.SOURCE_CHANGES));
  }

  @Test
  void layersOfNobodyAreDropped() {
    SyntheticSource stranger = encoder(2001, "zz");
    SyntheticSource long16 = encoder(2002, "qqqqqqq");
    for (int frame = 0; frame < 50; frame++) {
      room.send(ann, stranger, stranger.frame(true));
      room.send(ann, long16, long16.frame(true));
      pass();
    }
    assertEquals(0, benOut.of(OUT).size());
    assertEquals(100, room.count(SfuCounter.DROPPED_UNKNOWN_SSRC));
    assertOthersUnharmed(1);
  }

  /// They begin late, stop, come back, and give a key frame where one is asked for.
  @Test
  void layersThatComeAndGoAreFollowed() {
    for (long seed = 1; seed <= 10; seed++) {
      new Season(seed).run();
    }
  }

  /// Half a minute of three layers of which each comes and goes.
  private static final class Season {
    private final LayerConfusionTest test = new LayerConfusionTest();
    private final SyntheticSource[] layers = new SyntheticSource[3];
    private final boolean[] on = new boolean[3];
    private final boolean[] begun = new boolean[3];
    private final Random random;
    private final String at;

    Season(long seed) {
      random = new Random(seed);
      at = "seed " + seed;
      for (int i = 0; i < layers.length; i++) {
        layers[i] = test.encoder(2001 + i, RIDS[i]);
      }
    }

    void run() {
      int anyFor = 0;
      int shown = 0;
      int missing = 0;
      for (int frame = 0; frame < 30 * 50; frame++) {
        boolean any = false;
        for (int i = 0; i < layers.length; i++) {
          on[i] ^= random.nextInt(75) == 0;
          any |= on[i];
        }
        boolean asked = test.annOut.count(RtcpView.PLI) > 0;
        test.annOut.clear();
        for (int i = 2; i >= 0; i--) {
          layers[i].timestamp += 1800 - 3000;
          if (on[i]) {
            test.room.send(test.ann, layers[i], layers[i].frame(asked || !begun[i]));
            begun[i] = true;
          } else {
            layers[i].timestamp += 3000;
          }
        }
        test.pass();
        anyFor = any ? anyFor + 1 : 0;
        int now = test.benOut.of(OUT).size();
        missing = now > shown || anyFor < 100 ? 0 : missing + 1;
        shown = now;
        assertTrue(missing < 100, at + ": no picture for 2 s at " + frame);
      }
      test.assertOthersUnharmed(30);
      verify();
      test.close();
    }

    private void verify() {
      int source = 0;
      int timestamp = 0;
      boolean first = true;
      for (RtpView view : test.benOut.of(OUT)) {
        int payload = view.payloadIndex();
        int from = view.buffer().getInt(payload + 10);
        boolean key = (view.buffer().getByte(payload + 5) & 1) == 0;
        assertTrue(from == source || key, at + ": begins in the middle");
        int ahead = view.timestamp() - timestamp;
        assertTrue(first || (ahead > 0 && ahead < 30 * 90_000), at + ": jumps by " + ahead);
        source = from;
        timestamp = view.timestamp();
        first = false;
      }
    }
  }

  @Test
  void transportNumbersThatLeapAreToldInFewPackets() {
    SyntheticSource camera = encoder(2001, "q");
    Random random = new Random(5);
    for (int frame = 0; frame < 500; frame++) {
      camera.twcc = random.nextInt(65_536);
      room.send(ann, camera, camera.frame(frame == 0));
      pass();
    }
    assertOthersUnharmed(10);
    int told = annOut.rtcp.stream().mapToInt(packet -> packet.length).sum();
    assertTrue(annOut.count(RtcpView.TRANSPORT_CC) > 0);
    assertTrue(told < 10 * 2_000, told + " bytes");
  }

  /// Eva receives sound alone.
  @Test
  void feedbackOnStreamsOfOthersIsIgnored() {
    Peer eva = room.join("eva", new RecordingOutlet());
    eva.subscribe(SmallRoom.subscription("c", SOUND));
    SyntheticSource camera = encoder(2001, "q");
    int[] all = new int[65];
    for (int frame = 0; frame < 250; frame++) {
      room.send(ann, camera, camera.frame(frame == 0));
      for (int ssrc : new int[] {OUT, 2001, 2002, 0, -1}) {
        for (int i = 0; i < all.length; i++) {
          all[i] = camera.seq16 - all.length + i & 0xffff;
        }
        int end = RtcpWriter.receiverReport(buf, 0, 5);
        end = RtcpWriter.nack(buf, end, 5, ssrc, all, 0, all.length);
        end = RtcpWriter.pli(buf, end, 5, ssrc);
        end = RtcpWriter.fir(buf, end, 5, ssrc, frame);
        room.rtcp(eva, buf, end);
        room.rtcp(eva, buf, RtcpWriter.senderReport(buf, 0, ssrc, frame, frame, 1, 1));
      }
      pass();
    }
    assertOthersUnharmed(5);
    assertEquals(250, benOut.of(OUT).size());
    assertEquals(0, room.count(SfuCounter.RTP_RESENT));
    assertEquals(0, room.count(SfuCounter.KEYFRAMES_REQUESTED_BY_RECEIVERS));
    assertEquals(0, annOut.count(RtcpView.PLI));
  }
}
