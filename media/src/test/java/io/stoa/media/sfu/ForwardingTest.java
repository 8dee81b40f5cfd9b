// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufUtil;
import io.stoa.media.MediaEvent;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.Vp8View;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForwardingTest {
  private final SmallRoom room = new SmallRoom();
  private final RecordingOutlet annOut = new RecordingOutlet();
  private final RecordingOutlet benOut = new RecordingOutlet();
  private final RecordingOutlet cyOut = new RecordingOutlet();
  private final Peer ann = room.join("ann", annOut);
  private final Peer ben = room.join("ben", benOut);
  private final Peer cy = room.join("cy", cyOut);
  private final SyntheticSource voice =
      new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 1001, "0", "");
  private final SyntheticSource camera =
      new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2001, "1", "");

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void forwardsEveryPeerToTheOthers() {
    Peer[] peers = {ann, ben, cy};
    RecordingOutlet[] outs = {annOut, benOut, cyOut};
    SyntheticSource[] sources = new SyntheticSource[3];
    for (int i = 0; i < 3; i++) {
      peers[i].publish(SmallRoom.audio("a" + i, "0", 500 + i));
      sources[i] = new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 500 + i, "0", "");
      for (int j = 0; j < 3; j++) {
        if (i != j) {
          peers[j].subscribe(SmallRoom.subscription("a" + i, 900 + i));
        }
      }
    }
    for (int n = 0; n < 50; n++) {
      for (int i = 0; i < 3; i++) {
        room.send(peers[i], sources[i], sources[i].frame(true));
      }
      room.pass(20);
    }
    for (int j = 0; j < 3; j++) {
      for (int i = 0; i < 3; i++) {
        assertEquals(i == j ? 0 : 50, outs[j].of(900 + i).size());
      }
      assertUnbroken(outs[j].seqs(900 + (j + 1) % 3));
    }
    assertEquals(300, room.count(SfuCounter.RTP_FORWARDED));
  }

  @Test
  void writesTheSubscribersHeaderAndTheSamePayload() {
    ann.publish(SmallRoom.audio("a", "0"));
    ben.subscribe(SmallRoom.subscription("a", 77));
    int length = voice.frame(true);
    byte[] in = ByteBufUtil.getBytes(voice.buf, 0, length, true);
    room.send(ann, voice, length);
    RtpView out = benOut.view(0);
    assertEquals(63, out.payloadType());
    assertEquals(77, out.ssrc());
    assertTrue(out.marker());
    assertEquals('7', out.buffer().getByte(out.extension(9)));
    assertEquals(0x80 | 30, out.buffer().getUnsignedByte(out.extension(10)));
    assertEquals(-1, out.extension(SyntheticSource.CAPTURE_ID));
    assertEquals(-1, out.extension(11));
    byte[] payload = new byte[voice.payloadBytes];
    System.arraycopy(in, length - payload.length, payload, 0, payload.length);
    byte[] sent = new byte[out.payloadLength()];
    out.buffer().getBytes(out.payloadIndex(), sent);
    assertArrayEquals(payload, sent);
    assertEquals(
        List.of(new MediaEvent.PublicationStarted("ann", "a")),
        room.events.stream().filter(MediaEvent.PublicationStarted.class::isInstance).toList());
  }

  @Test
  void startsAVideoWithAKeyFrameThatIsAskedForAtOnce() {
    ann.publish(SmallRoom.video("v", "1"));
    room.send(ann, camera, camera.frame(true));
    room.pass(1000);
    room.send(ann, camera, camera.frame(false));
    annOut.clear();
    ben.subscribe(SmallRoom.subscription("v", 77));
    room.pass(10);
    assertEquals(1, annOut.count(RtcpView.PLI));
    room.send(ann, camera, camera.frame(false));
    assertEquals(0, benOut.rtp.size());
    room.send(ann, camera, camera.frame(true));
    room.send(ann, camera, camera.frame(false));
    assertEquals(2, benOut.rtp.size());
    assertUnbroken(benOut.seqs(77));
  }

  @Test
  void startsH264AtAnIdr() {
    ann.publish(SmallRoom.video("v", "1"));
    ben.subscribe(SmallRoom.subscription("v", 77));
    SyntheticSource h264 = new SyntheticSource(Codec.H264, SmallRoom.H264_PT, 3001, "1", "");
    room.send(ann, h264, h264.frame(false));
    assertEquals(0, benOut.rtp.size());
    room.send(ann, h264, h264.frame(true));
    room.send(ann, h264, h264.frame(false));
    assertEquals(List.of(101, 101), benOut.of(77).stream().map(RtpView::payloadType).toList());
  }

  @Test
  void waitsForAPublicationThatComesLater() {
    ben.subscribe(SmallRoom.subscription("a", 77));
    ann.publish(SmallRoom.audio("a", "0"));
    room.send(ann, voice, voice.frame(true));
    ann.unpublish("a");
    room.send(ann, voice, voice.frame(true));
    ann.publish(SmallRoom.audio("a", "0"));
    room.pass(300);
    room.send(ann, voice, voice.frame(true));
    assertEquals(2, benOut.rtp.size());
    assertUnbroken(benOut.seqs(77));
    assertForward(benOut.of(77));
  }

  @Test
  void leavesNoGapAfterMuteAndPause() {
    ann.publish(SmallRoom.video("v", "1"));
    ben.subscribe(SmallRoom.subscription("v", 77));
    cy.subscribe(SmallRoom.subscription("v", 77));
    frames(camera, 5, 0);
    ann.mute("v", true);
    frames(camera, 30, -1);
    int atMute = benOut.rtp.size();
    ann.mute("v", false);
    annOut.clear();
    room.pass(10);
    assertEquals(1, annOut.count(RtcpView.PLI));
    frames(camera, 3, -1);
    assertEquals(atMute, benOut.rtp.size());
    ben.pause("v", true);
    frames(camera, 5, 0);
    ben.pause("v", false);
    frames(camera, 5, 0);
    assertEquals(10, benOut.rtp.size());
    assertEquals(15, cyOut.rtp.size());
    assertUnbroken(benOut.seqs(77));
    assertUnbroken(cyOut.seqs(77));
    assertForward(benOut.of(77));
    assertContinuousPictures(benOut.of(77));
    assertContinuousPictures(cyOut.of(77));
  }

  @Test
  void followsARestartedSourceOnTheSameLine() {
    ann.publish(SmallRoom.audio("a", "0"));
    ben.subscribe(SmallRoom.subscription("a", 77));
    for (int ssrc = 1; ssrc <= 5; ssrc++) {
      SyntheticSource source =
          new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, ssrc * 1_000_003, "0", "");
      for (int i = 0; i < 10; i++) {
        room.send(ann, source, source.frame(true));
        source.identify = false;
        room.pass(20);
      }
    }
    assertEquals(50, benOut.rtp.size());
    assertUnbroken(benOut.seqs(77));
    List<RtpView> out = benOut.of(77);
    for (int i = 1; i < out.size(); i++) {
      assertEquals(960, out.get(i).timestamp() - out.get(i - 1).timestamp(), 10);
    }
  }

  @Test
  void restartsAVideoFromANewSourceWithItsKeyFrame() {
    ann.publish(SmallRoom.video("v", "1"));
    ben.subscribe(SmallRoom.subscription("v", 77));
    frames(camera, 5, 0);
    SyntheticSource next = new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 900_001, "1", "");
    frames(next, 3, -1);
    assertEquals(5, benOut.rtp.size());
    frames(next, 5, 0);
    assertEquals(10, benOut.rtp.size());
    assertUnbroken(benOut.seqs(77));
    assertForward(benOut.of(77));
    assertContinuousPictures(benOut.of(77));
  }

  @Test
  void asksAStillScreenForAKeyFrame() {
    ann.publish(SmallRoom.video("v", "1"));
    frames(camera, 5, 0);
    room.pass(10_000);
    annOut.clear();
    ben.subscribe(SmallRoom.subscription("v", 77));
    room.pass(10);
    assertEquals(1, annOut.count(RtcpView.PLI));
  }

  @Test
  void keepsATrackMutedThatIsPublishedWithOtherLayers() {
    ann.publish(SmallRoom.video("v", "1"));
    ben.subscribe(SmallRoom.subscription("v", 77));
    ann.mute("v", true);
    ann.publish(SmallRoom.video("v", "1", "q"));
    SyntheticSource low = new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2002, "1", "q");
    frames(low, 3, 0);
    assertEquals(0, benOut.rtp.size());
    ann.mute("v", false);
    frames(low, 3, 0);
    assertEquals(3, benOut.rtp.size());
  }

  @Test
  void countsACodecTheSubscriberDidNotNegotiate() {
    ann.publish(SmallRoom.video("v", "1"));
    ben.subscribe(
        new SubscriptionSpec(
            "v", TransportRole.PUBLISHER, "7", 77, Map.of(Codec.H264, 101), Map.of()));
    frames(camera, 4, 0);
    assertEquals(0, benOut.rtp.size());
    assertEquals(4, room.count(SfuCounter.SKIPPED_CODEC));
  }

  @Test
  void leavesPaddingOutWithoutAGap() {
    ann.publish(SmallRoom.video("v", "1"));
    ben.subscribe(SmallRoom.subscription("v", 77));
    for (int i = 0; i < 20; i++) {
      frames(camera, 1, i == 0 ? 0 : -1);
      for (int p = 0; p < i % 4; p++) {
        room.send(ann, camera, camera.padding(200));
      }
    }
    room.room.flush();
    assertEquals(20, benOut.rtp.size());
    assertEquals(30, room.count(SfuCounter.SKIPPED_PADDING));
    assertUnbroken(benOut.seqs(77));
  }

  @Test
  void goesOnWithTheSequenceOfAnSsrcThatIsUsedAgain() {
    ann.publish(SmallRoom.audio("a", "0"));
    for (int i = 0; i < 3; i++) {
      ben.subscribe(SmallRoom.subscription("a", 77));
      room.send(ann, voice, voice.frame(true));
      room.send(ann, voice, voice.frame(true));
      ben.unsubscribe("a");
    }
    assertEquals(6, benOut.rtp.size());
    assertUnbroken(benOut.seqs(77));
  }

  @Test
  void goesOnUnderANewNegotiation() {
    ann.publish(SmallRoom.audio("a", "0"));
    ben.subscribe(SmallRoom.subscription("a", 77));
    room.send(ann, voice, voice.frame(true));
    ann.publish(SmallRoom.audio("a", "0"));
    ben.subscribe(SmallRoom.subscription("a", 77));
    room.send(ann, voice, voice.frame(true));
    ben.subscribe(
        new SubscriptionSpec(
            "a", TransportRole.PUBLISHER, "8", 77, Map.of(Codec.OPUS, 64), Map.of()));
    room.send(ann, voice, voice.frame(true));
    assertEquals(List.of(63, 63, 64), benOut.of(77).stream().map(RtpView::payloadType).toList());
    assertUnbroken(benOut.seqs(77));
    assertForward(benOut.of(77));
  }

  @Test
  void sendsNothingBeforeTheTransportIsReadyOrAfterThePeerLeft() {
    ann.publish(SmallRoom.audio("a", "0"));
    ben.subscribe(SmallRoom.subscription("a", 77));
    benOut.ready = false;
    room.send(ann, voice, voice.frame(true));
    assertEquals(1, room.count(SfuCounter.SKIPPED_NOT_READY));
    benOut.ready = true;
    room.send(ann, voice, voice.frame(true));
    ben.close();
    room.send(ann, voice, voice.frame(true));
    assertEquals(1, benOut.rtp.size());
    ann.close();
    room.send(ann, voice, voice.frame(true));
    assertFalse(room.room.peer("ann") != null);
  }

  /// `key` is the index of the frame that is a key frame, or -1.
  private void frames(SyntheticSource source, int count, int key) {
    for (int i = 0; i < count; i++) {
      room.send(ann, source, source.frame(i == key));
      room.pass(30);
    }
  }

  static void assertUnbroken(List<Integer> seqs) {
    for (int i = 1; i < seqs.size(); i++) {
      assertEquals((seqs.get(i - 1) + 1) & 0xffff, seqs.get(i), "behind packet " + (i - 1));
    }
  }

  static void assertForward(List<RtpView> packets) {
    for (int i = 1; i < packets.size(); i++) {
      int step = packets.get(i).timestamp() - packets.get(i - 1).timestamp();
      assertTrue(step > 0, "timestamp step " + step + " at " + i);
    }
  }

  /// Each packet is one frame of VP8.
  static void assertContinuousPictures(List<RtpView> packets) {
    Vp8View vp8 = new Vp8View();
    int picture = -1;
    int tl0 = -1;
    for (RtpView packet : packets) {
      assertTrue(vp8.wrap(packet.buffer(), packet.payloadIndex(), packet.payloadLength()));
      if (picture >= 0) {
        assertEquals((picture + 1) & 0x7fff, vp8.pictureId());
        assertEquals((tl0 + 1) & 0xff, vp8.tl0PicIdx());
      }
      picture = vp8.pictureId();
      tl0 = vp8.tl0PicIdx();
    }
  }
}
