// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.NtpTime;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedbackTest {
  private static final int OUT = 77;
  private static final long SENDER_CLOCK = 1_650_000_000_000_000_000L;

  private final SmallRoom room = new SmallRoom();
  private final RecordingOutlet annOut = new RecordingOutlet();
  private final RecordingOutlet benOut = new RecordingOutlet();
  private final Peer ann = room.join("ann", annOut);
  private final Peer ben = room.join("ben", benOut);
  private final SyntheticSource voice =
      new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 1001, "0", "");
  private final SyntheticSource camera =
      new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2001, "1", "");
  private final ByteBuf buf = Unpooled.buffer(1500);

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void recoversALossFromThePublisherAndFillsTheReceiversGap() {
    publishVideo();
    room.send(ann, camera, camera.frame(true));
    int lost = camera.seq16;
    byte[] packet = ByteBufUtil.getBytes(camera.buf, 0, camera.frame(false), true);
    room.send(ann, camera, camera.frame(false));
    assertEquals(2, benOut.rtp.size());
    assertEquals(0, annOut.count(RtcpView.NACK));
    room.pass(30);
    assertEquals(1, annOut.count(RtcpView.NACK));
    RtcpView nack = annOut.last(RtcpView.NACK);
    assertEquals(2001, nack.mediaSsrc());
    assertEquals(lost, nack.nextLost());
    room.send(ann, packet);
    assertEquals(3, benOut.rtp.size());
    assertEquals((benOut.view(0).seq16() + 1) & 0xffff, benOut.view(2).seq16());
  }

  @Test
  void answersANackWithTheSamePacketAndNotTooOften() {
    publishVideo();
    for (int i = 0; i < 20; i++) {
      room.send(ann, camera, camera.frame(i == 0));
    }
    int seq16 = benOut.view(7).seq16();
    for (int i = 0; i < 10; i++) {
      nack(seq16);
    }
    assertEquals(21, benOut.rtp.size());
    assertArrayEquals(benOut.rtp.get(7), benOut.rtp.get(20));
    room.pass(25);
    nack(seq16);
    assertEquals(22, benOut.rtp.size());
    nack(seq16 - 5000);
    assertEquals(22, benOut.rtp.size());
    assertEquals(1, room.count(SfuCounter.NACKS_MISSED));
    assertEquals(9, room.count(SfuCounter.NACKS_REFUSED));
  }

  @Test
  void asksForAKeyFrameWhenWhatAReceiverLacksIsGone() {
    publishVideo();
    for (int i = 0; i < Limits.VIDEO_RING_PACKETS + 10; i++) {
      room.send(ann, camera, camera.frame(i == 0));
    }
    room.pass(1000);
    annOut.clear();
    int first = benOut.view(0).seq16();
    nack(first + 20);
    room.pass(20);
    assertEquals(0, annOut.count(RtcpView.PLI), "it was sent again");
    nack(first);
    nack(first + 1);
    room.pass(20);
    assertEquals(1, annOut.count(RtcpView.PLI));
  }

  @Test
  void asksForAKeyFrameWhenThePublisherDoesNotRepeatAPacket() {
    publishVideo();
    room.send(ann, camera, camera.frame(true));
    camera.frame(false);
    annOut.clear();
    for (int millis = 0; millis < 1_100; millis += 20) {
      assertEquals(0, millis < 900 ? annOut.count(RtcpView.PLI) : 0, "it may still come");
      room.send(ann, camera, camera.frame(false));
      room.pass(20);
    }
    assertEquals(1, annOut.count(RtcpView.PLI));
  }

  @Test
  void boundsWhatAReceiverCanHaveSentAgain() {
    publishVideo();
    camera.payloadBytes = 1200;
    for (int i = 0; i < 100; i++) {
      room.send(ann, camera, camera.frame(i == 0));
      room.pass(20);
    }
    int first = benOut.view(0).seq16();
    benOut.clear();
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < 100; i++) {
        nack(first + i);
      }
      room.pass(25);
    }
    long bytes = benOut.rtp.stream().mapToLong(p -> p.length).sum();
    assertTrue(bytes > 10_000 && bytes < 150_000, "bytes sent again: " + bytes);
  }

  @Test
  void mergesAStormOfKeyFrameRequests() {
    publishVideo();
    RecordingOutlet[] outs = new RecordingOutlet[50];
    Peer[] peers = new Peer[50];
    for (int i = 0; i < 50; i++) {
      outs[i] = new RecordingOutlet();
      peers[i] = room.join("p" + i, outs[i]);
      peers[i].subscribe(SmallRoom.subscription("v", 100 + i));
    }
    room.send(ann, camera, camera.frame(true));
    room.pass(1000);
    annOut.clear();
    for (int ms = 0; ms < 5000; ms += 20) {
      for (int i = 0; i < 50; i++) {
        room.rtcp(peers[i], buf, RtcpWriter.pli(buf, 0, 5, 100 + i));
        room.rtcp(peers[i], buf, RtcpWriter.fir(buf, 0, 5, 100 + i, ms));
      }
      room.send(ann, camera, camera.frame(false));
      room.pass(20);
    }
    int sent = annOut.count(RtcpView.PLI);
    assertTrue(sent >= 9 && sent <= 11, "requests to the publisher: " + sent);
    assertEquals(25_000, room.count(SfuCounter.KEYFRAMES_REQUESTED_BY_RECEIVERS));
  }

  @Test
  void reportsReceptionAsRfc3550Says() {
    publishVideo();
    for (int i = 0; i < 100; i++) {
      int length = camera.frame(i == 0);
      if (i % 10 != 5) {
        room.send(ann, camera, length);
      }
      room.now += 33_333_333L;
      if (i == 98) {
        room.rtcp(ann, buf, senderReport(camera, room.now));
      }
    }
    room.room.tick(room.now);
    RtcpView report = report(annOut, 2001);
    assertEquals(10 * 256 / 100, report.fractionLost(0));
    assertEquals(10, report.cumulativeLost(0));
    assertEquals((camera.seq16 - 1) & 0xffff, report.highestSeq(0) & 0xffff);
    assertTrue(report.jitter(0) >= 0 && report.jitter(0) < 90, "jitter " + report.jitter(0));
    assertEquals(
        NtpTime.middle(NtpTime.ofUnixNanos(SENDER_CLOCK + room.now - 33_333_333L)),
        report.lastSenderReport(0));
    assertEquals(33.333, NtpTime.shortNanos(report.delaySinceLastSenderReport(0)) / 1e6, 0.05);
  }

  @Test
  void letsAReceiverPlayAudioAndVideoInStep() {
    ann.publish(SmallRoom.audio("a", "0"));
    ann.publish(SmallRoom.video("v", "1"));
    ben.subscribe(SmallRoom.subscription("a", 66));
    ben.subscribe(SmallRoom.subscription("v", OUT));
    for (int i = 0; i < 100; i++) {
      room.send(ann, voice, voice.frame(true));
      // Captured 60 ms before it arrives.
      if (i % 2 == 0) {
        room.send(ann, camera, camera.frame(i == 0));
      }
      if (i == 20) {
        room.rtcp(ann, buf, senderReport(voice, room.now));
        room.rtcp(ann, buf, senderReport(camera, room.now - 60 * SmallRoom.MS));
      }
      if (i == 20) {
        voiceAtReport = last(66);
        cameraAtReport = last(OUT);
        reportedAt = room.now;
      }
      room.pass(20);
    }
    RtcpView audio = senderReport(66);
    RtcpView video = senderReport(OUT);
    long shared = reportedAt + SmallRoom.WALL_OFFSET;
    double audioAt = seconds(audio.ntp(), shared) - (audio.rtpTimestamp() - voiceAtReport) / 48e3;
    double videoAt = seconds(video.ntp(), shared) - (video.rtpTimestamp() - cameraAtReport) / 90e3;
    assertEquals(0.060, audioAt - videoAt, 0.002);
    assertEquals(100, benOut.of(66).size());
    assertTrue(audio.packetCount() > 20 && audio.packetCount() <= 100);
    assertEquals(audio.packetCount() * 100, audio.octetCount());
    RtcpView names = benOut.last(RtcpView.SOURCE_DESCRIPTION);
    assertTrue(names.nextCname());
    assertEquals(
        "ann",
        names.buffer().toString(names.cnameIndex(), names.cnameLength(), StandardCharsets.UTF_8));
  }

  private int voiceAtReport;
  private int cameraAtReport;
  private long reportedAt;

  @Test
  void isNotWokenMoreOftenThanThereIsSomethingToDo() {
    publishVideo();
    room.send(ann, camera, camera.frame(true));
    room.pass(200);
    int wakes = 0;
    for (long end = room.now + 10_000 * SmallRoom.MS; room.now < end; wakes++) {
      room.now = room.room.deadlineNanos();
      room.room.tick(room.now);
      assertTrue(room.room.deadlineNanos() > room.now, "nothing is left to do");
    }
    assertTrue(wakes >= 100 && wakes <= 140, "wake-ups in 10 s: " + wakes);
  }

  @Test
  void isWokenToAskForALostPacket() {
    publishVideo();
    room.send(ann, camera, camera.frame(true));
    room.pass(500);
    camera.frame(false);
    room.send(ann, camera, camera.frame(false));
    long lostAt = room.now;
    while (annOut.count(RtcpView.NACK) == 0) {
      room.now = room.room.deadlineNanos();
      room.room.tick(room.now);
    }
    assertEquals(lostAt + NackRegister.REORDER_NANOS, room.now);
  }

  @Test
  void sendsTheFirstSenderReportSoon() {
    ann.publish(SmallRoom.audio("a", "0"));
    ben.subscribe(SmallRoom.subscription("a", 66));
    room.pass(1000);
    assertEquals(0, benOut.count(RtcpView.SENDER_REPORT));
    for (int i = 0; i < 5; i++) {
      room.send(ann, voice, voice.frame(true));
      room.pass(20);
    }
    assertEquals(1, benOut.count(RtcpView.SENDER_REPORT));
    assertEquals(66, benOut.last(RtcpView.SENDER_REPORT).ssrc());
  }

  @Test
  void reportsArrivalsOfTheWholeTransport() {
    publishVideo();
    camera.twcc = 65_530;
    for (int i = 0; i < 50; i++) {
      room.send(ann, camera, camera.frame(i == 0));
      room.pass(20);
    }
    int sent = annOut.count(RtcpView.TRANSPORT_CC);
    assertTrue(sent >= 8 && sent <= 13, "feedback packets: " + sent);
  }

  @Test
  void measuresTheRoundTripAndAsksAccordingly() {
    publishVideo();
    ben.publish(SmallRoom.audio("b", "0"));
    ann.subscribe(SmallRoom.subscription("b", 88));
    for (int i = 0; i < 10; i++) {
      room.send(ben, voice, voice.frame(true));
      room.pass(20);
    }
    RtcpView sent = annOut.last(RtcpView.SENDER_REPORT);
    room.now += 300 * SmallRoom.MS;
    int end = RtcpWriter.receiverReport(buf, 0, 5);
    end = RtcpWriter.reportBlock(buf, 0, end, 88, 0, 0, 9, 0, NtpTime.middle(sent.ntp()), 0);
    room.rtcp(ann, buf, end);
    room.send(ann, camera, camera.frame(true));
    camera.frame(false);
    room.send(ann, camera, camera.frame(false));
    room.pass(1100);
    int asked = annOut.count(RtcpView.NACK);
    assertTrue(asked == 2 || asked == 3, "NACKs: " + asked);
  }

  @Test
  void recoversFromLossOnBothSides() {
    for (long seed = 1; seed <= 10; seed++) {
      lossBothWays(seed);
    }
  }

  private static void lossBothWays(long seed) {
    Random random = new Random(seed);
    try (SmallRoom room = new SmallRoom(seed)) {
      RecordingOutlet annOut = new RecordingOutlet();
      RecordingOutlet benOut = new RecordingOutlet();
      Peer ann = room.join("ann", annOut);
      Peer ben = room.join("ben", benOut);
      ann.publish(SmallRoom.video("v", "1"));
      ben.subscribe(SmallRoom.subscription("v", OUT));
      SyntheticSource camera = new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2001, "1", "");
      byte[][] sent = new byte[65_536][];
      boolean[] have = new boolean[65_536];
      int seen = 0;
      int firstSeq = -1;
      ByteBuf buf = Unpooled.buffer(100);
      for (int i = 0; i < 600; i++) {
        int seq16 = camera.seq16;
        byte[] packet = ByteBufUtil.getBytes(camera.buf, 0, camera.frame(i == 0), true);
        if (i < 500) {
          sent[seq16] = packet;
        }
        if (i == 0 || i >= 500 || random.nextInt(10) > 0) {
          room.send(ann, packet);
        }
        for (byte[] rtcp : annOut.rtcp) {
          RtcpView view = new RtcpView();
          view.wrap(Unpooled.wrappedBuffer(rtcp), 0, rtcp.length);
          while (view.next()) {
            for (int lost = -1; view.kind() == RtcpView.NACK && (lost = view.nextLost()) >= 0; ) {
              if (sent[lost] != null && random.nextInt(10) > 0) {
                room.send(ann, sent[lost]);
              }
            }
          }
        }
        annOut.clear();
        for (; seen < benOut.rtp.size(); seen++) {
          int out = benOut.view(seen).seq16();
          firstSeq = firstSeq < 0 ? out : firstSeq;
          have[out] |= seen == 0 || random.nextInt(10) > 0;
        }
        int newest = benOut.view(benOut.rtp.size() - 1).seq16();
        for (int back = 1; back < 40; back++) {
          int out = (newest - back) & 0xffff;
          if (((out - firstSeq) & 0xffff) < 2000 && !have[out] && random.nextInt(4) == 0) {
            room.rtcp(ben, buf, RtcpWriter.nack(buf, 0, 5, OUT, new int[] {out}, 0, 1));
          }
        }
        room.pass(20);
      }
      int missing = 0;
      for (int i = 0; i < 500; i++) {
        missing += have[(firstSeq + i) & 0xffff] ? 0 : 1;
      }
      assertEquals(0, missing, "seed " + seed);
    }
  }

  private void publishVideo() {
    ann.publish(SmallRoom.video("v", "1"));
    ben.subscribe(SmallRoom.subscription("v", OUT));
  }

  private void nack(int seq16) {
    int end = RtcpWriter.nack(buf, 0, 5, OUT, new int[] {seq16 & 0xffff}, 0, 1);
    room.rtcp(ben, buf, end);
  }

  private int senderReport(SyntheticSource source, long capturedAtNanos) {
    return RtcpWriter.senderReport(
        buf,
        0,
        source.ssrc,
        NtpTime.ofUnixNanos(SENDER_CLOCK + capturedAtNanos),
        source.timestamp,
        1,
        1);
  }

  private int last(int ssrc) {
    return benOut.of(ssrc).getLast().timestamp();
  }

  private RtcpView senderReport(int ssrc) {
    for (int i = benOut.rtcp.size() - 1; i >= 0; i--) {
      byte[] compound = benOut.rtcp.get(i);
      RtcpView view = new RtcpView();
      view.wrap(Unpooled.wrappedBuffer(compound), 0, compound.length);
      while (view.next()) {
        if (view.kind() == RtcpView.SENDER_REPORT && view.ssrc() == ssrc) {
          return view;
        }
      }
    }
    throw new AssertionError("no sender report of " + ssrc);
  }

  private static RtcpView report(RecordingOutlet out, int ssrc) {
    for (byte[] compound : out.rtcp) {
      RtcpView view = new RtcpView();
      view.wrap(Unpooled.wrappedBuffer(compound), 0, compound.length);
      while (view.next()) {
        if (view.kind() == RtcpView.RECEIVER_REPORT
            && view.reportCount() > 0
            && view.reportSsrc(0) == ssrc) {
          return view;
        }
      }
    }
    throw new AssertionError("no report on " + ssrc);
  }

  private static double seconds(long ntp, long sinceUnixNanos) {
    return (NtpTime.toUnixNanos(ntp) - sinceUnixNanos) / 1e9;
  }
}
