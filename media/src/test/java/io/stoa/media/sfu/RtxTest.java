// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.MediaKind;
import io.stoa.media.PublicationSpec;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.ExtensionBlock;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpExtension;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.RtpWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Retransmissions on streams of their own, in both directions.
class RtxTest {
  private static final int OUT = 77;
  private static final int OUT_RTX = 78;
  private static final int RTX_PT = 97;
  private static final int REPAIRED_RID_ID = 7;
  private static final int IN_RTX = 9001;

  private final SmallRoom room = new SmallRoom();
  private final RecordingOutlet annOut = new RecordingOutlet();
  private final RecordingOutlet benOut = new RecordingOutlet();
  private final Peer ann = room.join("ann", annOut);
  private final Peer ben = room.join("ben", benOut);
  private final SyntheticSource camera =
      new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2001, "1", "");
  private final ByteBuf buf = Unpooled.buffer(1500);
  private int rtxSeq16 = 65_500;

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void answersANackOnTheStreamForThat() {
    ann.publish(single(Map.of()));
    ben.subscribe(subscription(OUT, OUT_RTX));
    for (int i = 0; i < 20; i++) {
      room.send(ann, camera, camera.frame(i == 0));
    }
    for (int n : new int[] {7, 3, 7}) {
      room.rtcp(ben, buf, RtcpWriter.nack(buf, 0, 5, OUT, new int[] {seq(n)}, 0, 1));
      room.pass(25);
    }
    assertEquals(20, benOut.of(OUT).size());
    List<RtpView> again = benOut.of(OUT_RTX);
    assertEquals(3, again.size());
    assertRepairs(benOut.view(7), again.get(0));
    assertRepairs(benOut.view(3), again.get(1));
    assertRepairs(benOut.view(7), again.get(2));
    int first = again.getFirst().seq16();
    assertEquals(List.of(first, first + 1, first + 2), benOut.seqs(OUT_RTX));
    assertEquals(3, room.count(SfuCounter.RTP_RESENT));
  }

  @Test
  void boundsRetransmissionsOnTheirOwnStreamAlike() {
    ann.publish(single(Map.of()));
    ben.subscribe(subscription(OUT, OUT_RTX));
    camera.payloadBytes = 1200;
    for (int i = 0; i < 100; i++) {
      room.send(ann, camera, camera.frame(i == 0));
      room.pass(20);
    }
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < 100; i++) {
        room.rtcp(ben, buf, RtcpWriter.nack(buf, 0, 5, OUT, new int[] {seq(i)}, 0, 1));
      }
      room.pass(25);
    }
    long bytes = benOut.of(OUT_RTX).stream().mapToLong(RtpView::length).sum();
    assertTrue(bytes > 10_000 && bytes < 150_000, "bytes sent again: " + bytes);
  }

  @Test
  void neverUsesANumberOfTheStreamTwice() {
    ann.publish(single(Map.of()));
    Set<Integer> numbers = new HashSet<>();
    int sent = 0;
    for (int round = 0; round < 5; round++) {
      ben.subscribe(subscription(OUT, OUT_RTX));
      benOut.clear();
      room.send(ann, camera, camera.frame(true));
      room.rtcp(ben, buf, RtcpWriter.nack(buf, 0, 5, OUT, new int[] {seq(0)}, 0, 1));
      numbers.addAll(benOut.seqs(OUT_RTX));
      sent += benOut.of(OUT_RTX).size();
      ben.unsubscribe("v");
      room.pass(50);
    }
    assertEquals(5, sent);
    assertEquals(5, numbers.size());
  }

  @Test
  void refusesSsrcsThatCollide() {
    ann.publish(single(Map.of()));
    ben.subscribe(subscription(OUT, OUT_RTX));
    for (int[] taken : new int[][] {{OUT, 1}, {OUT_RTX, 1}, {1, OUT}, {1, OUT_RTX}}) {
      SubscriptionSpec spec = subscription(taken[0], taken[1]);
      SubscriptionSpec other =
          new SubscriptionSpec(
              "w",
              spec.transport(),
              spec.mid(),
              spec.ssrc(),
              spec.payloadTypes(),
              spec.extensions(),
              spec.rtxSsrc(),
              spec.rtxPayloadTypes());
      assertThrows(
          IllegalArgumentException.class, () -> ben.subscribe(other), Arrays.toString(taken));
    }
  }

  @Test
  void fillsAGapFromAnAnnouncedStream() {
    ann.publish(single(Map.of(IN_RTX, 2001)));
    ben.subscribe(subscription(OUT, OUT_RTX));
    loseOneAndRepairIt("");
  }

  @Test
  void fillsAGapFromAStreamThatNamesItsMid() {
    ann.publish(single(Map.of()));
    ben.subscribe(subscription(OUT, OUT_RTX));
    loseOneAndRepairIt("1");
  }

  private void loseOneAndRepairIt(String mid) {
    room.send(ann, camera, camera.frame(true));
    int lost = camera.frame(false);
    int lostSeq16 = camera.buf.getUnsignedShort(2);
    byte[] packet = rtx(camera, lost, IN_RTX, mid, "");
    room.send(ann, camera, camera.frame(false));
    room.pass(30);
    assertEquals(1, annOut.count(RtcpView.NACK));
    room.send(ann, packet);
    assertEquals(3, benOut.rtp.size());
    assertEquals((benOut.view(0).seq16() + 1) & 0xffff, benOut.view(2).seq16());
    assertEquals(lostSeq16, payload(benOut.view(2)).getInt(6));
    assertEquals(1, room.count(SfuCounter.RTX_RECEIVED));
    room.send(ann, packet);
    assertEquals(3, benOut.rtp.size());
    assertEquals(1, room.count(SfuCounter.RTX_UNNEEDED));
    room.pass(200);
    assertEquals(1, annOut.count(RtcpView.NACK));
    for (int i = 0; i < 12; i++) {
      room.send(ann, camera, camera.frame(false));
      room.pass(100);
    }
    // One packet was lost by the network, whatever was repaired.
    RtcpView report = annOut.last(RtcpView.RECEIVER_REPORT);
    assertEquals(1, report.reportCount());
    assertEquals(1, report.cumulativeLost(0));
  }

  @Test
  void findsTheLayerByItsRepairedRid() {
    ann.publish(simulcast());
    ben.subscribe(subscription(OUT, OUT_RTX));
    SyntheticSource[] layers = {
      new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2001, "1", "q"),
      new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2002, "1", "h")
    };
    for (int i = 0; i < 2; i++) {
      room.send(ann, layers[0], layers[0].frame(i == 0));
      room.send(ann, layers[1], layers[1].frame(i == 0));
    }
    int before = benOut.rtp.size();
    byte[] first = rtx(layers[1], layers[1].frame(false), IN_RTX, "1", "h");
    byte[] second = rtx(layers[1], layers[1].frame(false), IN_RTX, "", "");
    byte[] stranger = rtx(layers[1], layers[1].frame(false), IN_RTX + 1, "1", "x");
    room.send(ann, layers[1], layers[1].frame(false));
    room.send(ann, first);
    // By now its SSRC is known.
    room.send(ann, second);
    room.send(ann, stranger);
    assertEquals(before + 3, benOut.rtp.size());
    assertEquals(2, room.count(SfuCounter.RTX_RECEIVED));
    assertEquals(1, room.count(SfuCounter.DROPPED_UNKNOWN_SSRC));
    // The publisher negotiates again: what was learned stays.
    ann.publish(simulcast());
    room.send(ann, stranger);
    assertEquals(2, room.count(SfuCounter.RTX_RECEIVED));
    room.send(ann, rtx(layers[1], layers[1].frame(false), IN_RTX, "", ""));
    assertEquals(3, room.count(SfuCounter.RTX_RECEIVED));
  }

  @Test
  void ignoresProbesOfPaddingButReportsTheirArrival() {
    ann.publish(single(Map.of(IN_RTX, 2001)));
    ben.subscribe(subscription(OUT, OUT_RTX));
    camera.twcc = 10;
    for (int i = 0; i < 5; i++) {
      room.send(ann, camera, camera.frame(i == 0));
    }
    RtpWriter.header(buf, 0, false, RTX_PT, 1, camera.timestamp, IN_RTX);
    ExtensionBlock block = new ExtensionBlock();
    block.add(SyntheticSource.TWCC_ID, 15, 2);
    int head = RtpWriter.extensions(buf, 0, block);
    int length = RtpWriter.pad(buf, 0, head, 200);
    byte[] probe = new byte[length];
    buf.getBytes(0, probe);
    room.send(ann, probe);
    assertEquals(5, benOut.rtp.size());
    assertEquals(1, room.count(SfuCounter.RTX_UNNEEDED));
    room.pass(200);
    RtcpView feedback = annOut.last(RtcpView.TRANSPORT_CC);
    assertEquals(6, feedback.buffer().getUnsignedShort(feedback.index() + 14));
    assertEquals(0, annOut.count(RtcpView.NACK));
  }

  @Test
  void neverLetsARetransmissionRestartAStream() {
    ann.publish(single(Map.of(IN_RTX, 2001)));
    ben.subscribe(subscription(OUT, OUT_RTX));
    byte[] early = rtx(camera, camera.frame(true), IN_RTX, "1", "");
    room.send(ann, early);
    assertEquals(0, benOut.rtp.size());
    room.send(ann, camera, camera.frame(true));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      int length = camera.frame(false);
      byte[] packet = rtx(camera, length, IN_RTX, "", "");
      int osn = packet.length - camera.payloadBytes - 2;
      packet[osn] = (byte) random.nextInt();
      packet[osn + 1] = (byte) random.nextInt();
      if (random.nextInt(10) == 0) {
        packet = Arrays.copyOf(packet, 12 + random.nextInt(packet.length - 12));
      }
      room.send(ann, packet);
    }
    long changes = room.count(SfuCounter.SOURCE_CHANGES);
    camera.seq16 = (camera.seq16 - 2000) & 0xffff;
    camera.timestamp -= 2000 * 3000;
    int before = benOut.rtp.size();
    for (int i = 0; i < 50; i++) {
      room.send(ann, camera, camera.frame(false));
    }
    assertEquals(1, changes, "seed " + seed);
    assertTrue(benOut.rtp.size() > before, "seed " + seed);
  }

  private int seq(int sent) {
    return benOut.of(OUT).get(sent).seq16();
  }

  private static PublicationSpec single(Map<Integer, Integer> rtxSsrcs) {
    return new PublicationSpec(
        "v",
        "1",
        MediaKind.VIDEO,
        Map.of(SmallRoom.VP8_PT, Codec.VP8),
        SmallRoom.EXTENSIONS,
        rtxSsrcs.isEmpty() ? List.of() : List.of(2001),
        List.of(),
        Map.of(RTX_PT, SmallRoom.VP8_PT),
        rtxSsrcs);
  }

  private static PublicationSpec simulcast() {
    Map<Integer, RtpExtension> extensions = new HashMap<>(SmallRoom.EXTENSIONS);
    extensions.put(REPAIRED_RID_ID, RtpExtension.REPAIRED_RID);
    return new PublicationSpec(
        "v",
        "1",
        MediaKind.VIDEO,
        Map.of(SmallRoom.VP8_PT, Codec.VP8),
        extensions,
        List.of(),
        List.of("q", "h"),
        Map.of(RTX_PT, SmallRoom.VP8_PT),
        Map.of());
  }

  private static SubscriptionSpec subscription(int ssrc, int rtxSsrc) {
    return new SubscriptionSpec(
        "v",
        TransportRole.PUBLISHER,
        "7",
        ssrc,
        Map.of(Codec.VP8, 100),
        Map.of(RtpExtension.MID, 9, RtpExtension.VIDEO_ORIENTATION, 11),
        rtxSsrc,
        Map.of(Codec.VP8, 101));
  }

  /// The packet in the source's buffer, as its publisher repeats it.
  private byte[] rtx(SyntheticSource source, int length, int ssrc, String mid, String rid) {
    RtpView view = new RtpView();
    assertTrue(view.wrap(source.buf, 0, length));
    RtpWriter.header(buf, 0, view.marker(), RTX_PT, rtxSeq16++ & 0xffff, view.timestamp(), ssrc);
    ExtensionBlock block = new ExtensionBlock();
    ByteBuf midBytes = Unpooled.copiedBuffer(mid, StandardCharsets.UTF_8);
    ByteBuf ridBytes = Unpooled.copiedBuffer(rid, StandardCharsets.UTF_8);
    if (!mid.isEmpty()) {
      block.add(SyntheticSource.MID_ID, midBytes, 0, midBytes.readableBytes());
    }
    if (!rid.isEmpty()) {
      block.add(REPAIRED_RID_ID, ridBytes, 0, ridBytes.readableBytes());
    }
    int at = RtpWriter.extensions(buf, 0, block);
    buf.setShort(at, view.seq16());
    buf.setBytes(at + 2, source.buf, view.payloadIndex(), view.payloadLength());
    byte[] packet = new byte[at + 2 + view.payloadLength()];
    buf.getBytes(0, packet);
    return packet;
  }

  private static void assertRepairs(RtpView original, RtpView again) {
    ByteBuf payload = payload(again);
    assertEquals(101, again.payloadType());
    assertEquals(original.seq16(), payload.getUnsignedShort(0));
    assertEquals(original.timestamp(), again.timestamp());
    assertEquals(original.marker(), again.marker());
    assertArrayEquals(bytes(payload(original)), bytes(payload.slice(2, payload.capacity() - 2)));
    assertTrue(again.extension(9) > 0);
    assertTrue(again.extension(11) > 0);
  }

  private static ByteBuf payload(RtpView view) {
    return view.buffer().slice(view.payloadIndex(), view.payloadLength());
  }

  private static byte[] bytes(ByteBuf buf) {
    byte[] bytes = new byte[buf.capacity()];
    buf.getBytes(0, bytes);
    return bytes;
  }
}
