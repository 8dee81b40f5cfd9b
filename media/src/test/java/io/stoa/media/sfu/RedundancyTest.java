// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stoa.media.MediaKind;
import io.stoa.media.PublicationSpec;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RedView;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpExtension;
import io.stoa.media.rtp.RtpView;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Redundant audio: passed to who takes it, and stripped for who does not.
final class RedundancyTest {
  private static final int RED_PT = 63;
  private static final int OUT = 77;
  private static final int SOURCE = 1001;

  /// Of the primary block: behind two headers and the block before.
  private static final int PRIMARY_INDEX = 13;

  private final SmallRoom room = new SmallRoom();
  private final RecordingOutlet benOut = new RecordingOutlet();
  private final RecordingOutlet cemOut = new RecordingOutlet();
  private final Peer ann = room.join("ann", new RecordingOutlet());
  private final Peer ben = room.join("ben", benOut);
  private final Peer cem = room.join("cem", cemOut);
  private final SyntheticSource microphone =
      new SyntheticSource(Codec.RED, RED_PT, SOURCE, "0", "");
  private final ByteBuf buf = Unpooled.buffer(1500);

  RedundancyTest() {
    ann.publish(
        new PublicationSpec(
            "a",
            "0",
            MediaKind.AUDIO,
            Map.of(SmallRoom.OPUS_PT, Codec.OPUS, RED_PT, Codec.RED),
            SmallRoom.EXTENSIONS,
            List.of(SOURCE),
            List.of()));
    ben.subscribe(subscription(Map.of(Codec.OPUS, 109, Codec.RED, 121)));
    cem.subscribe(subscription(Map.of(Codec.OPUS, 96)));
  }

  private static SubscriptionSpec subscription(Map<Codec, Integer> payloadTypes) {
    return new SubscriptionSpec(
        "a",
        TransportRole.PUBLISHER,
        "7",
        OUT,
        payloadTypes,
        Map.of(RtpExtension.MID, 9, RtpExtension.AUDIO_LEVEL, 10));
  }

  @AfterEach
  void close() {
    room.close();
  }

  private long audioBps(Peer peer) {
    return Objects.requireNonNull(peer.subscription(TransportRole.PUBLISHER, OUT))
        .audioBps(room.now);
  }

  @Test
  void whoIsSentItsPrimaryBlockOnlyPaysForThatOnly() {
    for (int i = 0; i < 100; i++) {
      room.send(ann, microphone, microphone.frame(false));
      room.now += 20 * SmallRoom.MS;
    }
    long whole = 50L * 8 * (microphone.payloadBytes + SendSide.OVERHEAD);
    assertEquals((double) whole, (double) audioBps(ben), 0.05 * whole);
    long less = whole - 50L * 8 * PRIMARY_INDEX;
    assertEquals((double) less, (double) audioBps(cem), 0.05 * less);
  }

  @Test
  void passesItInTheReceiversTypes() {
    int length = microphone.frame(false);
    String sent = payload(microphone.buf, length);
    room.send(ann, microphone, length);
    RtpView view = benOut.view(0);
    assertEquals(121, view.payloadType());
    RedView red = red(view);
    assertTrue(red.isAll(109));
    red.rewrite(SmallRoom.OPUS_PT);
    assertEquals(sent, hex(view));
  }

  @Test
  void stripsItForWhoTakesOpusAlone() {
    for (int i = 0; i < 3; i++) {
      room.send(ann, microphone, microphone.frame(false));
    }
    for (int i = 0; i < 3; i++) {
      RtpView passed = benOut.view(i);
      RtpView stripped = cemOut.view(i);
      RedView red = red(passed);
      assertEquals(96, stripped.payloadType());
      assertEquals(
          ByteBufUtil.hexDump(passed.buffer(), red.primaryIndex(), red.primaryLength()),
          hex(stripped));
      assertEquals(stripped.seq16(), (cemOut.view(0).seq16() + i) & 0xffff);
      assertEquals(
          stripped.timestamp() - cemOut.view(0).timestamp(),
          passed.timestamp() - benOut.view(0).timestamp());
    }
  }

  @Test
  void passesPlainOpusOfTheSameStream() {
    SyntheticSource plain = new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, SOURCE, "0", "");
    room.send(ann, microphone, microphone.frame(false));
    plain.seq16 = microphone.seq16;
    plain.timestamp = microphone.timestamp;
    room.send(ann, plain, plain.frame(false));
    assertEquals(List.of(121, 109), benOut.of(OUT).stream().map(RtpView::payloadType).toList());
    assertEquals(List.of(96, 96), cemOut.of(OUT).stream().map(RtpView::payloadType).toList());
    assertEquals(cemOut.view(0).seq16() + 1 & 0xffff, cemOut.view(1).seq16());
  }

  @Test
  void sendsTheSameBytesAgain() {
    for (int i = 0; i < 5; i++) {
      room.send(ann, microphone, microphone.frame(false));
      room.pass(20);
    }
    for (int round = 0; round < 2; round++) {
      // Each answer leaves its own types in the packet that both share.
      assertRepeats(ben, benOut, 2);
      assertRepeats(cem, cemOut, 2);
      room.pass(50);
    }
  }

  private void assertRepeats(Peer peer, RecordingOutlet outlet, int n) {
    byte[] first = outlet.rtp.get(n);
    int before = outlet.rtp.size();
    int[] lost = {outlet.view(n).seq16()};
    room.rtcp(peer, buf, RtcpWriter.nack(buf, 0, 5, OUT, lost, 0, 1));
    assertEquals(before + 1, outlet.rtp.size());
    assertArrayEquals(first, outlet.rtp.getLast());
  }

  @Test
  void leavesOutWhatIsNotOpus() {
    room.send(ann, microphone, microphone.frame(false));
    int length = microphone.frame(false);
    int payload = payloadIndex(microphone.buf, length);
    microphone.buf.setByte(payload, 0x80 | 13);
    room.send(ann, microphone, length);
    length = microphone.frame(false);
    // A redundant block longer than the packet.
    microphone.buf.setMedium(payload + 1, 960 << 10 | 1023);
    room.send(ann, microphone, length);
    room.send(ann, microphone, microphone.frame(false));
    for (RecordingOutlet outlet : List.of(benOut, cemOut)) {
      assertEquals(2, outlet.rtp.size());
      assertEquals(outlet.view(0).seq16() + 1 & 0xffff, outlet.view(1).seq16());
    }
    assertEquals(2, room.count(SfuCounter.DROPPED_MALFORMED_PAYLOAD));
  }

  /// What is heard of the publisher's frames when packets are lost on the way to the server, and on
  /// the way to a receiver, and nobody sends again. With one redundant block a frame is lost with
  /// both of its packets.
  @ParameterizedTest
  @CsvSource({"0.2, 0, 0.04", "0.2, 0.2, 0.13"})
  void survivesLossWithoutRetransmission(double up, double down, double missingOfRed) {
    long seed = 4711;
    Random random = new Random(seed);
    int frames = 10_000;
    for (int i = 0; i < frames; i++) {
      int length = microphone.frame(false);
      if (random.nextDouble() >= up) {
        room.send(ann, microphone, length);
      }
      room.pass(20);
    }
    double plain = 1 - heard(cemOut, down, new Random(seed + 1)) / (double) frames;
    double redundant = 1 - heard(benOut, down, new Random(seed + 1)) / (double) frames;
    System.out.printf(
        "seed %d, %.0f %% up, %.0f %% down: %.1f %% missing of opus, %.1f %% of red%n",
        seed, 100 * up, 100 * down, 100 * plain, 100 * redundant);
    assertEquals(1 - (1 - up) * (1 - down), plain, 0.015);
    assertEquals(missingOfRed, redundant, 0.015);
  }

  /// How many different frames were in the packets that were not lost.
  private static int heard(RecordingOutlet outlet, double loss, Random random) {
    Set<Integer> frames = new HashSet<>();
    for (RtpView view : outlet.of(OUT)) {
      if (random.nextDouble() < loss) {
        continue;
      }
      int at = view.payloadIndex();
      if (view.payloadType() == 121) {
        RedView red = red(view);
        frames.add(view.buffer().getUnsignedShort(red.primaryIndex() - 8 + 2));
        at = red.primaryIndex();
      }
      frames.add(view.buffer().getUnsignedShort(at + 2));
    }
    return frames.size();
  }

  private static RedView red(RtpView view) {
    RedView red = new RedView();
    assertTrue(red.wrap(view.buffer(), view.payloadIndex(), view.payloadLength()));
    return red;
  }

  private static int payloadIndex(ByteBuf packet, int length) {
    RtpView view = new RtpView();
    assertTrue(view.wrap(packet, 0, length));
    return view.payloadIndex();
  }

  private static String payload(ByteBuf packet, int length) {
    int index = payloadIndex(packet, length);
    return ByteBufUtil.hexDump(packet, index, length - index);
  }

  private static String hex(RtpView view) {
    return ByteBufUtil.hexDump(view.buffer(), view.payloadIndex(), view.payloadLength());
  }
}
