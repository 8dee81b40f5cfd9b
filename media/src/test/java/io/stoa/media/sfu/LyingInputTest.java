// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Packets whose lengths, paddings, counts and clocks are not what they say: each is dropped and
/// counted, and the next true one is forwarded as if nothing had been.
class LyingInputTest {
  private final SmallRoom room = new SmallRoom();
  private final RecordingOutlet annOut = new RecordingOutlet();
  private final RecordingOutlet benOut = new RecordingOutlet();
  private final Peer ann = room.join("ann", annOut);
  private final Peer ben = room.join("ben", benOut);
  private final SyntheticSource voice =
      new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 1001, "0", "");
  private final SyntheticSource camera =
      new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2001, "1", "");

  LyingInputTest() {
    ann.publish(SmallRoom.audio("a", "0", 1001));
    ann.publish(SmallRoom.video("v", "1"));
    ben.subscribe(SmallRoom.subscription("a", 66));
    ben.subscribe(SmallRoom.subscription("v", 77));
  }

  @AfterEach
  void close() {
    voice.buf.release();
    camera.buf.release();
    room.close();
  }

  private byte[] nextVoice() {
    return ByteBufUtil.getBytes(voice.buf, 0, voice.frame(true), true);
  }

  private static void set(byte[] packet, int at, int value) {
    packet[at] = (byte) value;
  }

  @Test
  void rtpThatLiesAboutItsPartsIsDroppedAndCounted() {
    List<Consumer<byte[]>> lies =
        List.of(
            p -> set(p, 0, 0x40 | (p[0] & 0x3f)), // another version
            p -> set(p, 0, 0xc0 | (p[0] & 0x3f)),
            p -> { // padding of no length, and of more than there is
              set(p, 0, p[0] | 0x20);
              set(p, p.length - 1, 0);
            },
            p -> {
              set(p, 0, p[0] | 0x20);
              set(p, p.length - 1, 255);
            },
            p -> { // a header extension beyond the end
              set(p, 14, 0xff);
              set(p, 15, 0xff);
            },
            p -> { // beyond it by one word
              int words = (p.length - 16) / 4 + 1;
              set(p, 14, words >> 8);
              set(p, 15, words);
            });
    int sent = 0;
    for (Consumer<byte[]> lie : lies) {
      byte[] packet = nextVoice();
      assertTrue((packet[0] & 0x10) != 0, "it has a header extension");
      lie.accept(packet);
      room.send(ann, packet);
      sent++;
      assertEquals(sent, room.count(SfuCounter.DROPPED_MALFORMED_RTP), "lie " + sent);
    }
    for (int length = 0; length < 12; length++) {
      byte[] packet = nextVoice();
      ann.onRtp(Unpooled.wrappedBuffer(packet), 0, length, room.now);
      sent++;
      assertEquals(sent, room.count(SfuCounter.DROPPED_MALFORMED_RTP), "length " + length);
    }
    byte[] sources = nextVoice();
    set(sources, 0, sources[0] | 0x0f); // fifteen contributing sources in forty bytes
    ann.onRtp(Unpooled.wrappedBuffer(sources), 0, 40, room.now);
    assertEquals(sent + 1, room.count(SfuCounter.DROPPED_MALFORMED_RTP));
    assertEquals(0, benOut.rtp.size());
    room.send(ann, nextVoice());
    assertEquals(1, benOut.of(66).size());
  }

  @Test
  void elementsThatCrossTheEndOfTheExtensionEndIt() {
    int whole = 0;
    for (int length = 0; length < 16; length++) {
      byte[] packet = nextVoice();
      set(packet, 16, (packet[16] & 0xf0) | length);
      room.send(ann, packet);
    }
    for (RtpView view : benOut.of(66)) {
      assertEquals(100, view.payloadLength(), "the payload begins where the header says");
      whole++;
    }
    assertEquals(16, whole);
  }

  @Test
  void rtcpThatLiesAboutItsPartsIsDroppedAndCounted() {
    ByteBuf buf = Unpooled.buffer(256);
    List<Runnable> lies = new ArrayList<>();
    for (int words : new int[] {0, 40, 0xffff}) {
      lies.add(() -> {
        RtcpWriter.pli(buf, RtcpWriter.receiverReport(buf, 0, 5), 5, 77);
        buf.setShort(2, words);
      });
    }
    lies.add(() -> {
      RtcpWriter.receiverReport(buf, 0, 5);
      buf.setByte(0, 0x80 | 31); // as many blocks, none there
    });
    lies.add(() -> {
      RtcpWriter.receiverReport(buf, 0, 5);
      buf.setByte(0, 0x41); // another version
    });
    lies.add(() -> {
      RtcpWriter.pli(buf, 0, 5, 77);
      buf.setByte(0, buf.getByte(0) | 0x20); // padding, and its length is that of an SSRC
    });
    int lied = 0;
    for (Runnable lie : lies) {
      buf.setZero(0, buf.capacity());
      lie.run();
      int length = lied < 3 ? 20 : lied < 5 ? 8 : 12;
      long before = room.count(SfuCounter.DROPPED_MALFORMED_RTCP);
      ben.onRtcp(TransportRole.PUBLISHER, buf, 0, length, room.now);
      assertTrue(room.count(SfuCounter.DROPPED_MALFORMED_RTCP) > before, "lie " + lied);
      lied++;
    }
    for (int type = 200; type < 208; type++) {
      for (int format = 0; format < 32; format++) {
        for (int length = 4; length <= 24; length += 4) {
          buf.setZero(0, buf.capacity());
          buf.setByte(0, 0x80 | format);
          buf.setByte(1, type);
          buf.setShort(2, length / 4 - 1);
          ben.onRtcp(TransportRole.PUBLISHER, buf, 0, length, room.now);
        }
      }
    }
    room.pass(200);
    benOut.clear();
    room.send(ann, nextVoice());
    room.send(ann, camera, camera.frame(true));
    assertEquals(1, benOut.of(66).size());
    assertEquals(1, benOut.of(77).size());
  }

  @Test
  void aClockThatRunsBackIsFollowedWithoutAJump() {
    int hour = 3600;
    int[] jumps = {-hour, -hour, 24 * hour, -2, 60 * hour, -5 * hour};
    List<Integer> voices = new ArrayList<>();
    List<Integer> pictures = new ArrayList<>();
    for (int jump : jumps) {
      for (int frame = 0; frame < 50; frame++) {
        room.send(ann, voice, voice.frame(true));
        room.send(ann, camera, camera.frame(frame == 0));
        room.pass(20);
      }
      voice.timestamp += jump * 48_000;
      camera.timestamp += jump * 90_000;
    }
    benOut.of(66).forEach(view -> voices.add(view.timestamp()));
    benOut.of(77).forEach(view -> pictures.add(view.timestamp()));
    assertEquals(50 * jumps.length, voices.size());
    assertEquals(50 * jumps.length, pictures.size());
    for (int i = 1; i < voices.size(); i++) {
      int elapsed = voices.get(i) - voices.get(i - 1);
      assertTrue(elapsed > 0 && elapsed < 48_000, i + ": " + elapsed);
      int shown = pictures.get(i) - pictures.get(i - 1);
      assertTrue(shown > 0 && shown < 90_000, i + ": " + shown);
    }
    ForwardingTest.assertUnbroken(benOut.of(66).stream().map(RtpView::seq16).toList());
    assertEquals(2L * (jumps.length - 1), room.count(SfuCounter.CLOCK_JUMPS));
  }

  @Test
  void aClockThatNeverStopsJumpingCostsNoMemoryAndNobodyElse() {
    Peer cat = room.join("cat", new RecordingOutlet());
    cat.publish(SmallRoom.audio("c", "0", 3001));
    ben.subscribe(SmallRoom.subscription("c", 88));
    SyntheticSource other = new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 3001, "0", "");
    for (int frame = 0; frame < 5_000; frame++) {
      voice.timestamp -= 48_000 * 100;
      camera.timestamp -= 90_000 * 100;
      room.send(ann, voice, voice.frame(true));
      room.send(ann, camera, camera.frame(false));
      room.send(cat, other, other.frame(true));
      room.pass(20);
    }
    other.buf.release();
    assertEquals(5_000, benOut.of(88).size());
    assertEquals(5_000, benOut.of(66).size());
    assertTrue(annOut.count(kind -> true) < 5_000, "what ann is asked for is bounded");
  }
}
