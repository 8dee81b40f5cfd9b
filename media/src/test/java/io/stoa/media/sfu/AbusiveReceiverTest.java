// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A receiver that lies in its feedback harms nobody but itself.
class AbusiveReceiverTest {
  private static final int SECONDS = 10;

  private final SmallRoom room = new SmallRoom();
  private final RecordingOutlet annOut = new RecordingOutlet();
  private final RecordingOutlet benOut = new RecordingOutlet();
  private final RecordingOutlet evaOut = new RecordingOutlet();
  private final Peer ann = room.join("ann", annOut);
  private final Peer ben = room.join("ben", benOut);
  private final Peer eva = room.join("eva", evaOut);
  private final SyntheticSource voice =
      new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 1001, "0", "");
  private final SyntheticSource camera =
      new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2001, "1", "");
  private final ByteBuf buf = Unpooled.buffer(2000);

  AbusiveReceiverTest() {
    ann.publish(SmallRoom.audio("a", "0", 1001));
    ann.publish(SmallRoom.video("v", "1"));
    for (Peer receiver : new Peer[] {ben, eva}) {
      receiver.subscribe(SmallRoom.subscription("a", 66));
      receiver.subscribe(SmallRoom.subscription("v", 77));
    }
  }

  @AfterEach
  void close() {
    voice.buf.release();
    camera.buf.release();
    room.close();
  }

  @Test
  void keyframeRequestsReachThePublisherTwiceASecondAtMost() {
    for (int frame = 0; frame < SECONDS * 50; frame++) {
      room.send(ann, camera, camera.frame(frame % 25 == 0));
      for (int i = 0; i < 20; i++) {
        int end = RtcpWriter.receiverReport(buf, 0, 5);
        end = RtcpWriter.pli(buf, end, 5, 77);
        end = RtcpWriter.fir(buf, end, 5, 77, i);
        room.rtcp(eva, buf, end);
      }
      room.pass(20);
    }
    assertTrue(room.count(SfuCounter.KEYFRAMES_REQUESTED_BY_RECEIVERS) >= 19_000);
    int requests = annOut.count(RtcpView.PLI);
    assertTrue(requests > 0 && requests <= 2 * SECONDS + 1, "requests: " + requests);
    assertEquals(SECONDS * 50, benOut.of(77).size());
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 100, 1000})
  void nacksCostNoMoreThanTheMediaAgain(int payloadBytes) {
    camera.payloadBytes = Math.max(payloadBytes, 16);
    voice.payloadBytes = payloadBytes;
    int[] all = new int[65];
    for (int frame = 0; frame < SECONDS * 50; frame++) {
      room.send(ann, voice, voice.frame(true));
      room.send(ann, camera, camera.frame(frame % 50 == 0));
      for (int ssrc : new int[] {66, 77}) {
        int newest = newest(ssrc);
        for (int i = 0; i < all.length; i++) {
          all[i] = newest - all.length + 1 + i & 0xffff;
        }
        int end = RtcpWriter.receiverReport(buf, 0, 5);
        end = RtcpWriter.nack(buf, end, 5, ssrc, all, 0, all.length);
        room.rtcp(eva, buf, end);
      }
      room.pass(20);
    }
    int twice = 2 * bytes(benOut);
    assertTrue(bytes(evaOut) <= twice, bytes(evaOut) + " > " + twice);
    assertTrue(room.count(SfuCounter.RTP_RESENT) > 0);
    assertTrue(room.count(SfuCounter.NACKS_REFUSED) > 1000);
  }

  @Test
  void inventedFeedbackChangesNothingForTheOthers() {
    long seed = 11;
    Random random = new Random(seed);
    for (int frame = 0; frame < SECONDS * 50; frame++) {
      room.send(ann, voice, voice.frame(true));
      room.send(ann, camera, camera.frame(frame == 0));
      for (int i = 0; i < 5; i++) {
        int end = RtcpWriter.receiverReport(buf, 0, 5);
        end = random.nextBoolean() ? estimate(end, random) : arrivals(end, random);
        room.rtcp(eva, buf, end);
      }
      room.pass(20);
    }
    assertEquals(SECONDS * 50, benOut.of(66).size());
    assertEquals(SECONDS * 50, benOut.of(77).size());
    int most = 2 * bytes(benOut);
    assertTrue(bytes(evaOut) <= most, bytes(evaOut) + " > " + most);
  }

  @Test
  void timestampsAndReportsThatLeapAreFollowed() {
    long seed = 12;
    Random random = new Random(seed);
    for (int frame = 0; frame < 2000; frame++) {
      if (frame % 40 == 0) {
        voice.timestamp = random.nextInt();
        camera.timestamp = random.nextInt();
        int end = RtcpWriter.senderReport(buf, 0, 2001, random.nextLong(), random.nextInt(), 1, 1);
        room.rtcp(ann, buf, end);
      }
      room.send(ann, voice, voice.frame(true));
      room.send(ann, camera, camera.frame(false));
      room.pass(20);
    }
    assertEquals(2000, benOut.of(66).size(), "seed " + seed);
  }

  @Test
  void goesOnWhenTheClockLeapsAhead() {
    for (int leap = 0; leap < 5; leap++) {
      room.now += 3_600_000 * SmallRoom.MS;
      room.room.tick(room.now);
      benOut.clear();
      for (int frame = 0; frame < 50; frame++) {
        room.send(ann, voice, voice.frame(true));
        room.send(ann, camera, camera.frame(frame == 0));
        room.pass(20);
      }
      assertEquals(50, benOut.of(66).size());
      assertEquals(50, benOut.of(77).size());
      assertTrue(benOut.rtcp.size() < 50, "reports: " + benOut.rtcp.size());
    }
  }

  private int newest(int ssrc) {
    for (int i = evaOut.rtp.size() - 1; i >= 0; i--) {
      if (evaOut.view(i).ssrc() == ssrc) {
        return evaOut.view(i).seq16();
      }
    }
    return 0;
  }

  /// REMB (draft-alvestrand-rmcat-remb) with any rate.
  private int estimate(int at, Random random) {
    head(at, 15, 206, 5);
    buf.setInt(at + 8, 0);
    buf.setInt(at + 12, 0x52454d42);
    buf.setInt(at + 16, 1 << 24 | random.nextInt(1 << 24));
    buf.setInt(at + 20, 77);
    return at + 24;
  }

  /// Transport-wide feedback on packets that may never have been sent.
  private int arrivals(int at, Random random) {
    head(at, 15, 205, 5);
    buf.setInt(at + 8, 77);
    buf.setInt(at + 12, random.nextInt());
    buf.setInt(at + 16, random.nextInt());
    buf.setInt(at + 20, random.nextInt());
    return at + 24;
  }

  private void head(int at, int count, int type, int words) {
    buf.setByte(at, 0x80 | count);
    buf.setByte(at + 1, type);
    buf.setShort(at + 2, words);
    buf.setInt(at + 4, 5);
  }

  private static int bytes(RecordingOutlet outlet) {
    int bytes = 0;
    for (byte[] packet : outlet.rtp) {
      bytes += packet.length + 44;
    }
    return bytes;
  }
}
