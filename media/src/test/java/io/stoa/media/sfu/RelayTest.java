// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.NtpTime;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Ann publishes in the first part of a room; ben and cid are in the second, dan in the third.
class RelayTest {
  private static final int OUT = 77;
  private static final long SENDER_CLOCK = 1_650_000_000_000_000_000L;

  private final SplitRoom split = new SplitRoom(3).joined();
  private final RecordingOutlet annOut = new RecordingOutlet();
  private final RecordingOutlet benOut = new RecordingOutlet();
  private final RecordingOutlet cidOut = new RecordingOutlet();
  private final RecordingOutlet danOut = new RecordingOutlet();
  private final Peer ann = split.part(0).join("ann", annOut);
  private final Peer ben = split.part(1).join("ben", benOut);
  private final Peer cid = split.part(1).join("cid", cidOut);
  private final Peer dan = split.part(2).join("dan", danOut);
  private final SyntheticSource camera =
      new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2001, "1", "");
  private final ByteBuf buf = Unpooled.buffer(1500);

  @AfterEach
  void close() {
    split.close();
  }

  private void publish() {
    ann.publish(SmallRoom.video("v", "1"));
    split.run();
  }

  private void subscribe(Peer... peers) {
    for (Peer peer : peers) {
      peer.subscribe(SmallRoom.subscription("v", OUT));
    }
    split.run();
  }

  private void frame(boolean key) {
    split.send(0, ann, camera, camera.frame(key));
  }

  private long relayed() {
    return split.part(0).count(SfuCounter.RTP_RELAYED);
  }

  @Test
  void carriesATrackOnceToEachPartThatReceivesIt() {
    publish();
    frame(true);
    assertEquals(0, relayed());
    subscribe(ben, cid);
    for (int i = 0; i < 10; i++) {
      frame(i == 0);
    }
    assertEquals(10, relayed());
    assertEquals(10, benOut.rtp.size());
    assertEquals(10, cidOut.rtp.size());
    assertEquals(0, danOut.rtp.size());
    subscribe(dan);
    frame(true);
    assertEquals(12, relayed());
    assertEquals(1, danOut.rtp.size());
    assertEquals(List.of(), split.part(1).events);
  }

  @Test
  void sendsWhatANeighbourOfThePublisherIsSent() {
    Peer eve = split.part(0).join("eve", danOut);
    publish();
    subscribe(eve, ben);
    camera.payloadBytes = 1000;
    for (int i = 0; i < 50; i++) {
      frame(i % 20 == 0);
      split.send(0, ann, camera, camera.padding(100));
    }
    assertEquals(50, benOut.rtp.size());
    for (int i = 0; i < 50; i++) {
      RtpView near = danOut.view(i);
      RtpView far = benOut.view(i);
      assertEquals(near.marker(), far.marker());
      assertEquals(near.payloadType(), far.payloadType());
      assertEquals(
          near.timestamp() - danOut.view(0).timestamp(),
          far.timestamp() - benOut.view(0).timestamp());
      // Behind VP8's descriptor, whose picture numbers are each receiver's own.
      int skip = 6;
      assertEquals(near.payloadLength(), far.payloadLength());
      assertArrayEquals(
          ByteBufUtil.getBytes(near.buffer(), near.payloadIndex() + skip, 900, true),
          ByteBufUtil.getBytes(far.buffer(), far.payloadIndex() + skip, 900, true));
      assertEquals((benOut.view(0).seq16() + i) & 0xffff, far.seq16());
    }
  }

  @Test
  void aSubscriptionWaitsForATrackOfAnotherPart() {
    subscribe(ben);
    publish();
    frame(true);
    assertEquals(1, benOut.rtp.size());
  }

  @Test
  void aNewPartHearsOfWhatIsPublished() {
    try (SplitRoom late = new SplitRoom(2)) {
      RecordingOutlet out = new RecordingOutlet();
      Peer tutor = late.part(0).join("tutor", annOut);
      tutor.publish(SmallRoom.video("v", "1"));
      late.joined();
      Peer student = late.part(1).join("student", out);
      student.subscribe(SmallRoom.subscription("v", OUT));
      late.run();
      late.send(0, tutor, camera, camera.frame(true));
      assertEquals(1, out.rtp.size());
    }
  }

  @Test
  void wakesTheOtherPartOnceForABurst() {
    publish();
    subscribe(ben);
    frame(true);
    for (int i = 0; i < 8; i++) {
      split.part(0).send(ann, camera, camera.packet(i == 0, false, i == 7));
    }
    assertEquals(0, split.waiting(1));
    split.part(0).room.flush();
    assertEquals(1, split.waiting(1));
    split.run();
    assertEquals(9, benOut.rtp.size());
  }

  @Test
  void answersANackFromItsOwnRing() {
    publish();
    subscribe(ben);
    for (int i = 0; i < 20; i++) {
      frame(i == 0);
    }
    long before = relayed();
    int length = RtcpWriter.nack(buf, 0, 1, OUT, new int[] {benOut.view(7).seq16()}, 0, 1);
    split.part(1).rtcp(ben, buf, length);
    split.run();
    assertEquals(21, benOut.rtp.size());
    assertArrayEquals(benOut.rtp.get(7), benOut.rtp.get(20));
    assertEquals(before, relayed());
    assertEquals(0, annOut.count(RtcpView.NACK));
  }

  @Test
  void whatThePublisherRepairsFillsTheGapEverywhere() {
    publish();
    subscribe(ben);
    frame(true);
    byte[] missing = ByteBufUtil.getBytes(camera.buf, 0, camera.frame(false), true);
    frame(false);
    split.pass(30);
    assertEquals(1, annOut.count(RtcpView.NACK));
    split.part(0).send(ann, missing);
    split.run();
    assertEquals(3, benOut.rtp.size());
    assertEquals((benOut.view(0).seq16() + 1) & 0xffff, benOut.view(2).seq16());
  }

  @Test
  void aKeyFrameIsAskedForOnceHoweverManyNeedIt() {
    publish();
    subscribe(ben, cid, dan);
    frame(true);
    split.pass(2000);
    annOut.clear();
    for (int round = 0; round < 4; round++) {
      frame(false);
      int length = RtcpWriter.pli(buf, 0, 1, OUT);
      split.part(1).rtcp(ben, buf, length);
      split.part(1).rtcp(cid, buf, length);
      split.part(2).rtcp(dan, buf, length);
      split.pass(60);
    }
    assertEquals(1, annOut.count(RtcpView.PLI));
    assertEquals(2001, annOut.last(RtcpView.PLI).mediaSsrc());
    split.pass(600);
    assertEquals(2, annOut.count(RtcpView.PLI));
  }

  @Test
  void onlyLayersThatAreWantedGoAlong() {
    SyntheticSource[] layers = simulcast();
    subscribe(ben);
    ben.target("v", 0);
    split.pass(110);
    step(layers, true);
    long before = relayed();
    for (int i = 0; i < 10; i++) {
      step(layers, false);
    }
    assertEquals(10, relayed() - before);
    ben.target("v", 2);
    split.pass(110);
    annOut.clear();
    step(layers, false);
    split.pass(600);
    assertTrue(isAskedFor(3003), "no key frame of the layer it should go to is asked for");
    before = relayed();
    step(layers, true);
    // The one it is sent still, and the one that it goes to.
    assertEquals(2, relayed() - before);
    assertEquals(0x5a + 2, benOut.view(benOut.rtp.size() - 1).payloadLength());
    split.pass(110);
    before = relayed();
    for (int i = 0; i < 10; i++) {
      step(layers, false);
    }
    assertEquals(10, relayed() - before);
  }

  @Test
  void tellsWhatLayersCostThatDoNotGoAlong() {
    SyntheticSource[] layers = simulcast();
    subscribe(ben);
    for (int i = 0; i < 40; i++) {
      step(layers, i == 0);
      split.pass(50);
    }
    SmallRoom far = split.part(1);
    Publication mirrored = Objects.requireNonNull(far.room.publication("v"));
    for (int i = 0; i < layers.length; i++) {
      assertTrue(mirrored.bps(i, LayerSelector.ALL, far.now) > 0, "layer " + i);
    }
  }

  @Test
  void aLowerLayerGoesAlongWhenTheWantedOneStops() {
    SyntheticSource[] layers = simulcast();
    subscribe(ben);
    step(layers, true);
    split.pass(110);
    int seen = benOut.rtp.size();
    for (int i = 0; i < 30; i++) {
      split.pass(50);
      split.send(0, ann, layers[0], layers[0].frame(i == 25));
      split.send(0, ann, layers[1], layers[1].frame(i == 25));
    }
    assertTrue(benOut.rtp.size() >= seen + 5, "sent on: " + (benOut.rtp.size() - seen));
    assertEquals(0x5a + 1, benOut.view(benOut.rtp.size() - 1).payloadLength());
  }

  /// Three layers whose frames differ in size, and nobody who receives them yet.
  private SyntheticSource[] simulcast() {
    ann.publish(SmallRoom.video("v", "1", "q", "h", "f"));
    split.run();
    SyntheticSource[] layers = {
      new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 3001, "1", "q"),
      new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 3002, "1", "h"),
      new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 3003, "1", "f")
    };
    for (int i = 0; i < 3; i++) {
      layers[i].payloadBytes = 0x5a + i;
    }
    return layers;
  }

  private boolean isAskedFor(int ssrc) {
    RtcpView view = new RtcpView();
    for (byte[] compound : annOut.rtcp) {
      view.wrap(Unpooled.wrappedBuffer(compound), 0, compound.length);
      while (view.next()) {
        if (view.kind() == RtcpView.PLI && view.mediaSsrc() == ssrc) {
          return true;
        }
      }
    }
    return false;
  }

  private void step(SyntheticSource[] layers, boolean key) {
    for (SyntheticSource layer : layers) {
      split.send(0, ann, layer, layer.frame(key));
    }
  }

  @Test
  void muteAndUnmuteLeaveNoGap() {
    publish();
    subscribe(ben);
    frame(true);
    ann.mute("v", true);
    split.run();
    for (int i = 0; i < 5; i++) {
      frame(false);
    }
    assertEquals(1, benOut.rtp.size());
    annOut.clear();
    ann.mute("v", false);
    split.pass(600);
    assertTrue(annOut.count(RtcpView.PLI) > 0);
    frame(false);
    frame(true);
    assertEquals(2, benOut.rtp.size());
    assertEquals((benOut.view(0).seq16() + 1) & 0xffff, benOut.view(1).seq16());
  }

  @Test
  void aTrackThatWasMutedBeforeAnybodyCameIsMuted() {
    publish();
    ann.mute("v", true);
    split.run();
    subscribe(ben);
    frame(true);
    assertEquals(0, benOut.rtp.size());
    ann.mute("v", false);
    split.run();
    frame(true);
    assertEquals(1, benOut.rtp.size());
  }

  @Test
  void aPausedReceiverIsNotCarriedFor() {
    publish();
    subscribe(ben);
    frame(true);
    ben.pause("v", true);
    split.pass(110);
    long before = relayed();
    frame(false);
    assertEquals(before, relayed());
    ben.pause("v", false);
    split.pass(110);
    frame(true);
    assertEquals(2, benOut.rtp.size());
  }

  @Test
  void endsWithThePublicationAndBeginsWithTheNext() {
    publish();
    subscribe(ben);
    frame(true);
    ann.unpublish("v");
    split.run();
    publish();
    SyntheticSource next = new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2002, "1", "");
    split.send(0, ann, next, next.frame(true));
    assertEquals(2, benOut.rtp.size());
    assertEquals((benOut.view(0).seq16() + 1) & 0xffff, benOut.view(1).seq16());
  }

  @Test
  void isGivenUpWhenTheLastReceiverLeaves() {
    publish();
    subscribe(ben, cid);
    frame(true);
    ben.close();
    split.pass(110);
    frame(false);
    assertEquals(2, relayed());
    cid.close();
    split.pass(110);
    frame(false);
    assertEquals(2, relayed());
    assertEquals(Long.MAX_VALUE, split.part(1).room.deadlineNanos());
  }

  @Test
  void goesOnWhenAPartCloses() {
    publish();
    subscribe(ben, dan);
    frame(true);
    split.part(1).close();
    split.run();
    frame(false);
    assertEquals(3, relayed());
    assertEquals(2, danOut.rtp.size());
    split.part(0).close();
    split.run();
    split.pass(110);
    assertEquals(Long.MAX_VALUE, split.part(0).room.deadlineNanos());
    assertEquals(1, dan.subscriptions().spliterator().getExactSizeIfKnown());
  }

  @Test
  void aPublisherWhoLeavesTakesItsTracksAlong() {
    publish();
    subscribe(ben);
    frame(true);
    ann.close();
    split.run();
    split.pass(110);
    Peer again = split.part(2).join("again", annOut);
    again.publish(SmallRoom.video("v", "1"));
    split.run();
    split.send(2, again, camera, camera.frame(true));
    assertEquals(2, benOut.rtp.size());
  }

  @Test
  void senderReportsKeepThePublishersClockAndName() {
    publish();
    subscribe(ben);
    frame(true);
    long wall = SENDER_CLOCK;
    int at = RtcpWriter.senderReport(buf, 0, 2001, NtpTime.ofUnixNanos(wall), 900_000, 1, 100);
    split.part(0).rtcp(ann, buf, at);
    split.run();
    split.pass(60);
    assertTrue(benOut.count(RtcpView.SENDER_REPORT) > 0);
    RtcpView report = benOut.last(RtcpView.SENDER_REPORT);
    int offset = benOut.view(0).timestamp() - camera.timestamp;
    long passed = NtpTime.toUnixNanos(report.ntp()) - SmallRoom.WALL_OFFSET - 10_000 * SmallRoom.MS;
    int expected = 900_000 + (int) (passed / 1000 * 90_000 / 1_000_000) + offset;
    assertTrue(
        Math.abs(report.rtpTimestamp() - expected) < 900,
        report.rtpTimestamp() + " is not near " + expected);
    String sent = new String(benOut.rtcp.getLast(), StandardCharsets.ISO_8859_1);
    assertTrue(sent.contains("ann"), "no name of the publisher in its report");
  }

  @Test
  void dropsAndCountsWhenTheOtherPartDoesNotKeepUp() {
    publish();
    subscribe(ben);
    frame(true);
    camera.payloadBytes = 1200;
    int sent = 3 * Limits.RELAY_BYTES / 1200;
    for (int i = 0; i < sent; i++) {
      split.part(0).send(ann, camera, camera.frame(false));
    }
    long dropped = split.part(0).count(SfuCounter.DROPPED_RELAY_FULL);
    assertTrue(dropped > sent / 2 && dropped < sent, "dropped: " + dropped);
    split.run();
    assertEquals(1 + sent - dropped, benOut.rtp.size());
    frame(true);
    assertEquals(2 + sent - dropped, benOut.rtp.size());
    assertEquals(0, split.part(1).count(SfuCounter.DROPPED_RELAY_UNKNOWN));
  }

  @Test
  void givesAllItsMemoryBack() {
    PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
    List<Peer> peers = new ArrayList<>();
    try (SplitRoom room = new SplitRoom(3, allocator).joined()) {
      for (int i = 0; i < 9; i++) {
        Peer peer = room.part(i % 3).join("p" + i, new RecordingOutlet());
        peers.add(peer);
        peer.publish(SmallRoom.audio("a" + i, "0"));
        peer.publish(SmallRoom.video("v" + i, "1"));
      }
      for (int i = 0; i < 9; i++) {
        for (int j = 0; j < 9; j++) {
          if (i != j) {
            peers.get(i).subscribe(SmallRoom.subscription("a" + j, 100 + j));
            peers.get(i).subscribe(SmallRoom.subscription("v" + j, 200 + j));
          }
        }
      }
      room.run();
      for (int i = 0; i < 9; i++) {
        SyntheticSource voice =
            new SyntheticSource(Codec.OPUS, SmallRoom.OPUS_PT, 1000 + i, "0", "");
        SyntheticSource video = new SyntheticSource(Codec.VP8, SmallRoom.VP8_PT, 2000 + i, "1", "");
        room.send(i % 3, peers.get(i), voice, voice.frame(true));
        room.send(i % 3, peers.get(i), video, video.frame(true));
      }
      // Each part has a ring for each track, and its own.
      assertTrue(active(allocator) >= 9 * 2 * 3, "buffers: " + active(allocator));
      peers.get(4).close();
      room.run();
    }
    assertEquals(0, active(allocator));
  }

  private static long active(PooledByteBufAllocator allocator) {
    return allocator.metric().directArenas().stream()
        .mapToLong(arena -> arena.numActiveAllocations())
        .sum();
  }
}
