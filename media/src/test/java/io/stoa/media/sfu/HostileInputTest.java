// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtcpWriter;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostileInputTest {
  private final SmallRoom room = new SmallRoom();
  private final RecordingOutlet benOut = new RecordingOutlet();
  private final Peer ann = room.join("ann", new RecordingOutlet());
  private final Peer ben = room.join("ben", benOut);
  private final SyntheticSource voice =
      new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 1001, "0", "");
  private final SyntheticSource camera =
      new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2001, "1", "");

  HostileInputTest() {
    ann.publish(SmallRoom.audio("a", "0", 1001));
    ann.publish(SmallRoom.video("v", "1"));
    ben.subscribe(SmallRoom.subscription("a", 66));
    ben.subscribe(SmallRoom.subscription("v", 77));
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void remembersNoneOf100000UnknownSsrcs() {
    for (int i = 0; i < 100_000; i++) {
      SyntheticSource stray =
          new SyntheticSource(
              Codec.OPUS, SmallRoom.OPUS_PT, 50_000 + i, i % 2 == 0 ? "9" : "0", "");
      room.send(ann, stray, stray.frame(true));
      stray.buf.release();
      if (i % 1000 == 0) {
        room.pass(20);
      }
    }
    assertTrue(ann.layers().size() <= 8, "SSRCs known: " + ann.layers().size());
    assertTrue(room.count(SfuCounter.DROPPED_UNKNOWN_SSRC) > 99_000);
    benOut.clear();
    // The stream that was announced takes its place again once the flood is over.
    room.pass(11_000);
    for (int i = 0; i < 10; i++) {
      room.send(ann, voice, voice.frame(true));
    }
    assertEquals(10, benOut.of(66).size());
  }

  @Test
  void survivesMutatedRtp() {
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 200_000; i++) {
      SyntheticSource source = random.nextBoolean() ? voice : camera;
      byte[] packet =
          ByteBufUtil.getBytes(source.buf, 0, source.frame(random.nextInt(20) == 0), true);
      for (int flips = random.nextInt(4); flips > 0; flips--) {
        packet[random.nextInt(random.nextBoolean() ? packet.length : 40)] =
            (byte) random.nextInt(256);
      }
      ByteBuf buf = Unpooled.wrappedBuffer(packet);
      int length = random.nextInt(4) == 0 ? random.nextInt(packet.length + 1) : packet.length;
      ann.onRtp(buf, 0, length, room.now);
      if (i % 50 == 0) {
        room.pass(5);
      }
      if (benOut.rtp.size() > 1000) {
        for (int p = 0; p < 1000; p++) {
          benOut.view(p);
        }
        benOut.count(kind -> false);
        benOut.clear();
      }
    }
    assertTrue(room.count(SfuCounter.DROPPED_MALFORMED_RTP) > 1000);
    assertTrue(room.count(SfuCounter.DROPPED_MALFORMED_PAYLOAD) > 100);
    assertTrue(room.count(SfuCounter.DROPPED_UNKNOWN_PAYLOAD_TYPE) > 100);
  }

  @Test
  void survivesMutatedRtcp() {
    long seed = 8;
    Random random = new Random(seed);
    ByteBuf buf = Unpooled.buffer(1500);
    for (int i = 0; i < 100_000; i++) {
      room.send(ann, voice, voice.frame(true));
      int end = RtcpWriter.senderReport(buf, 0, 1001, random.nextLong(), random.nextInt(), 1, 1);
      end = RtcpWriter.cname(buf, end, 1001, new byte[random.nextInt(30)]);
      end = RtcpWriter.nack(buf, end, 5, 66, new int[] {random.nextInt(65_536)}, 0, 1);
      end = RtcpWriter.pli(buf, end, 5, 77);
      end = RtcpWriter.fir(buf, end, 5, 77, 3);
      end = random.nextInt(10) == 0 ? RtcpWriter.bye(buf, end, 1001) : end;
      for (int flips = random.nextInt(4); flips > 0; flips--) {
        buf.setByte(random.nextInt(end), random.nextInt(256));
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(end + 1) : end;
      (random.nextBoolean() ? ann : ben).onRtcp(TransportRole.PUBLISHER, buf, 0, length, room.now);
      if (i % 50 == 0) {
        room.pass(5);
        benOut.count(kind -> false);
        benOut.clear();
      }
    }
    assertTrue(room.count(SfuCounter.DROPPED_MALFORMED_RTCP) > 1000);
  }

  @Test
  void dropsDuplicatesOversizeAndOldPackets() {
    int length = voice.frame(true);
    byte[] first = ByteBufUtil.getBytes(voice.buf, 0, length, true);
    room.send(ann, first);
    room.send(ann, first);
    assertEquals(1, room.count(SfuCounter.DROPPED_DUPLICATE));
    for (int i = 0; i < Limits.REORDER_MAX + 5; i++) {
      room.send(ann, voice, voice.frame(true));
    }
    room.send(ann, first);
    assertEquals(1, room.count(SfuCounter.DROPPED_LATE));
    voice.payloadBytes = 1600;
    room.send(ann, voice, voice.frame(true));
    assertEquals(1, room.count(SfuCounter.DROPPED_OVERSIZE));
  }

  @Test
  void refusesMoreThanItsLimits() {
    for (int i = 2; i < Limits.PUBLICATIONS_MAX; i++) {
      ann.publish(SmallRoom.audio("t" + i, "m" + i));
    }
    assertThrows(
        IllegalArgumentException.class, () -> ann.publish(SmallRoom.audio("more", "more")));
    assertThrows(IllegalArgumentException.class, () -> ben.publish(SmallRoom.audio("a", "0")));
    assertThrows(
        IllegalArgumentException.class, () -> ben.subscribe(SmallRoom.subscription("t2", 66)));
    assertThrows(IllegalArgumentException.class, () -> room.room.join("ann"));
    for (int i = 2; i < Limits.PEERS_MAX; i++) {
      room.room.join("peer" + i);
    }
    assertThrows(IllegalArgumentException.class, () -> room.room.join("one more"));
  }
}
