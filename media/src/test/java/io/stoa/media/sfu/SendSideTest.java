// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static io.stoa.media.TransportRole.PUBLISHER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.MediaEvent;
import io.stoa.media.rtp.RtcpWriter;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a receiver says, and what it is sent then. Ben says nothing and is the measure of what
/// there is; eva's transport numbers its packets.
class SendSideTest {
  private static final int STEPS = 50;
  private static final long SEED = 5;

  private final SmallRoom room = new SmallRoom();
  private final SimulcastPublisher ann = new SimulcastPublisher(room, "ann", 2000);
  private final FeedbackingReceiver benPath = new FeedbackingReceiver(room);
  private final FeedbackingReceiver evaPath = new FeedbackingReceiver(room);
  private final Peer ben = room.join("ben", benPath);
  private final Peer eva = room.join("eva", evaPath);
  private final ByteBuf buf = Unpooled.buffer(20_000);
  private final Random random = new Random(SEED);

  SendSideTest() {
    ben.subscribe(SmallRoom.subscription("aann", 66));
    ben.subscribe(SmallRoom.subscription("vann", FeedbackingReceiver.VIDEO));
    eva.subscribe(FeedbackingReceiver.audio("aann", 66));
    eva.subscribe(
        FeedbackingReceiver.video("vann", FeedbackingReceiver.VIDEO, FeedbackingReceiver.RTX));
  }

  @AfterEach
  void close() {
    ann.close();
    room.close();
  }

  /// What eva does each 20 ms.
  private interface Habit {
    void act(int step);
  }

  private void run(int seconds, Habit habit) {
    for (int step = 0; step < seconds * STEPS; step++) {
      ann.step(room);
      for (int i = 0; i < 4; i++) {
        room.pass(5);
        habit.act(4 * step + i);
      }
    }
  }

  private void honest(int seconds) {
    run(seconds, step -> evaPath.answer(eva));
  }

  private int layer() {
    return ann.layerOf(evaPath.source(FeedbackingReceiver.VIDEO));
  }

  /// Bits per second that eva is sent while she does something.
  private long rate(int seconds, Habit habit) {
    long before = evaPath.bytes;
    run(seconds, habit);
    return (evaPath.bytes - before) * 8 / seconds;
  }

  @Test
  void aWidePathEndsWithTheHighestLayer() {
    honest(10);
    assertEquals(SimulcastPublisher.HIGH, layer());
    assertTrue(evaPath.bytes < 2 * benPath.bytes, evaPath.bytes + " of " + benPath.bytes);
  }

  @Test
  void followsAPathThatBecomesThinAndWideAgain() {
    honest(10);
    evaPath.widthBps = 400_000;
    honest(10);
    assertEquals(SimulcastPublisher.LOW, layer());
    long bps = rate(5, step -> evaPath.answer(eva));
    assertTrue(bps > 200_000 && bps < 440_000, bps + " bps");
    evaPath.widthBps = 10_000_000;
    honest(25);
    assertEquals(SimulcastPublisher.HIGH, layer());
  }

  @Test
  void nothingIsHeldBackFromWhoTellsNothing() {
    run(5, step -> {});
    assertEquals(SimulcastPublisher.HIGH, layer());
    long benBefore = benPath.bytes;
    long bps = rate(5, step -> {});
    assertEquals((benPath.bytes - benBefore) * 8.0 / 5, (double) bps, 0.05 * bps);
    assertEquals(0, evaPath.padding);
  }

  @Test
  void whoFallsSilentIsLeftWithSoundAndComesBack() {
    honest(10);
    run(10, step -> {});
    long bps = rate(5, step -> {});
    assertTrue(bps < 2 * SendSide.MIN_BPS, bps + " bps");
    assertTrue(bps > 30_000, "no sound");
    assertTrue(room.events.contains(new MediaEvent.SubscriptionPaused("eva", "vann", true)));
    honest(20);
    assertTrue(room.events.contains(new MediaEvent.SubscriptionPaused("eva", "vann", false)));
    assertEquals(SimulcastPublisher.HIGH, layer());
  }

  @Test
  void whoIsHeardAndHearsNothingIsNoticed() {
    Habit heard = step -> evaPath.heardNanos = room.now;
    run(
        10,
        step -> {
          evaPath.answer(eva);
          heard.act(step);
        });
    run(2, heard);
    assertFalse(room.events.contains(new MediaEvent.TransportDeaf("eva", PUBLISHER, true)));
    run(1, heard);
    assertTrue(room.events.contains(new MediaEvent.TransportDeaf("eva", PUBLISHER, true)));
    assertFalse(room.events.contains(new MediaEvent.TransportDeaf("eva", PUBLISHER, false)));
    honest(1);
    assertTrue(room.events.contains(new MediaEvent.TransportDeaf("eva", PUBLISHER, false)));
  }

  @Test
  void whoIsNotHeardEitherIsNotCalledDeaf() {
    honest(10);
    evaPath.heardNanos = room.now;
    run(10, step -> {});
    assertFalse(room.events.contains(new MediaEvent.TransportDeaf("eva", PUBLISHER, true)));
    assertFalse(room.events.contains(new MediaEvent.TransportDeaf("ben", PUBLISHER, true)));
  }

  @Test
  void followsTheReceiversOwnEstimateWhereThereIsNoOther() {
    Habit thin = step -> remb(400_000);
    run(10, thin);
    long bps = rate(5, thin);
    assertTrue(bps > 200_000 && bps < 400_000, bps + " bps");
    run(15, step -> remb(5_000_000));
    assertEquals(SimulcastPublisher.HIGH, layer());
  }

  @Test
  void anEstimateOfNothingLeavesSoundAndOneOfTooMuchIsOnlyThePathsOwn() {
    run(5, step -> remb(0));
    long bps = rate(5, step -> remb(0));
    assertTrue(bps > 30_000 && bps < 2 * SendSide.MIN_BPS, bps + " bps");
    run(20, step -> remb(Long.MAX_VALUE));
    assertEquals(SimulcastPublisher.HIGH, layer());
  }

  @Test
  void lossInReportsCountsWhereThereIsNothingElse() {
    run(4, step -> {});
    run(15, step -> report(step, 77));
    assertTrue(layer() < SimulcastPublisher.HIGH, "layer " + layer());
    run(60, step -> report(step, 0));
    assertEquals(SimulcastPublisher.HIGH, layer());
  }

  /// A report tells of what has come: who gets nothing could never tell that more may come.
  @Test
  void whoOnlyReportsIsNotLeftWithNothing() {
    eva.unsubscribe("aann");
    run(4, step -> {});
    run(20, step -> report(step, 128));
    long bps = rate(5, step -> report(step, 128));
    assertTrue(bps > 20_000 && bps < 400_000, bps + " bps");
    run(90, step -> report(step, 0));
    assertEquals(SimulcastPublisher.HIGH, layer());
  }

  @Test
  void aLittleLossInReportsIsNoReasonToHoldBack() {
    run(10, step -> report(step, 20));
    assertEquals(SimulcastPublisher.HIGH, layer());
  }

  /// What an abusive receiver does.
  enum Abuse {
    ABSURD_DELTAS,
    CONTRADICTIONS,
    NEVER_SENT,
    FLOOD,
    EVERYTHING_AGAIN,
    LOSES_AND_WANTS_ALL_AGAIN,
    TURNS_SILENT,
    ESTIMATES
  }

  @ParameterizedTest
  @EnumSource
  void noAbuseGetsMoreThanTwiceOfWhatThereIs(Abuse abuse) {
    evaPath.widthBps = 3_000_000;
    for (int part = 0; part < 40; part++) {
      long benBefore = benPath.bytes;
      long evaBefore = evaPath.bytes;
      run(1, step -> abuse(abuse, step));
      long most = 2 * (benPath.bytes - benBefore);
      long sent = evaPath.bytes - evaBefore;
      assertTrue(sent <= most, abuse + ": " + sent + " > " + most + ", seed " + SEED);
    }
    honest(30);
    assertEquals(SimulcastPublisher.HIGH, layer(), "after " + abuse);
  }

  private void abuse(Abuse abuse, int step) {
    int newest = evaPath.newest;
    switch (abuse) {
      case ABSURD_DELTAS -> feedback(newest - 20, 20, 2, random.nextInt(1 << 24));
      case CONTRADICTIONS -> {
        feedback(newest - 50, 50, 0, step);
        feedback(newest - 50, 50, 1, step);
        feedback(newest - 50, 50, 0, -step);
        feedback(newest - 50, 50, 2, step);
      }
      case NEVER_SENT -> feedback(newest + random.nextInt(40_000), 1000, random.nextInt(3), step);
      case FLOOD -> {
        for (int i = 0; i < 25; i++) {
          feedback(random.nextInt(1 << 16), 1 + random.nextInt(400), random.nextInt(3), step + i);
        }
      }
      case EVERYTHING_AGAIN -> {
        feedback(newest - 20, 21, 1, arrivalTime());
        nackAll();
      }
      case LOSES_AND_WANTS_ALL_AGAIN -> {
        // Probes come when there is room for more than the estimate.
        feedback(newest - 20, 21, step % 1200 < 300 ? 0 : 1, arrivalTime());
        nackAll();
      }
      case TURNS_SILENT -> {
        if (step % 600 < 300) {
          feedback(newest - 20, 21, 1, arrivalTime());
        }
        nackAll();
      }
      case ESTIMATES -> {
        remb(random.nextBoolean() ? 0 : Long.MAX_VALUE >>> random.nextInt(63));
        report(0, random.nextInt(256));
        nackAll();
      }
    }
  }

  /// Milliseconds by which the clock jumps, 0 for one that stands still.
  @ParameterizedTest
  @ValueSource(longs = {-7_000, -1_000, -20, 0, 1_000, 7_000})
  void goesOnWhateverTheClockDoes(long jumpMillis) {
    honest(5);
    int jumps = 10;
    for (int jump = 0; jump < jumps; jump++) {
      for (int step = 0; step < STEPS; step++) {
        ann.step(room);
        if (jumpMillis == 0) {
          room.room.tick(room.now);
          room.room.flush();
        } else {
          room.pass(20);
        }
        feedback(evaPath.newest - 10, 11, 1, arrivalTime());
        nackAll();
      }
      room.now += jumpMillis * SmallRoom.MS;
      assertTrue(evaPath.bytes <= 2 * benPath.bytes, evaPath.bytes + " of " + benPath.bytes);
    }
    // What was planned before a jump back is not done earlier for it.
    honest(30 + (int) Math.max(0, -jumps * jumpMillis / 1000));
    assertEquals(SimulcastPublisher.HIGH, layer());
    long benBefore = benPath.bytes;
    long bps = rate(5, step -> evaPath.answer(eva));
    assertTrue(bps > 0.9 * (benPath.bytes - benBefore) * 8 / 5, bps + " bps");
  }

  private int arrivalTime() {
    return (int) (room.now / (64 * SmallRoom.MS));
  }

  /// Feedback on `count` numbers that are all lost (0) or have come with a delta of one byte or of
  /// two.
  private void feedback(int base, int count, int symbol, int reference) {
    int end = RtcpWriter.receiverReport(buf, 0, 5);
    int length = (22 + symbol * count + 3) & ~3;
    buf.setByte(end, 0x8f).setByte(end + 1, 205).setShort(end + 2, length / 4 - 1);
    buf.setInt(end + 4, 5).setInt(end + 8, 77);
    buf.setShort(end + 12, base).setShort(end + 14, count);
    buf.setMedium(end + 16, reference).setByte(end + 19, 0);
    buf.setShort(end + 20, symbol << 13 | count);
    for (int at = 22; at < length; at++) {
      buf.setByte(end + at, symbol == 1 ? 1 : random.nextInt());
    }
    room.rtcp(eva, buf, end + length);
  }

  private void nackAll() {
    int[] all = new int[65];
    for (int i = 0; i < all.length; i++) {
      all[i] = evaPath.newestVideo - all.length + 1 + i & 0xffff;
    }
    int end = RtcpWriter.receiverReport(buf, 0, 5);
    end = RtcpWriter.nack(buf, end, 5, FeedbackingReceiver.VIDEO, all, 0, all.length);
    room.rtcp(eva, buf, end);
  }

  private void remb(long bps) {
    int end = RtcpWriter.receiverReport(buf, 0, 5);
    int exponent = Math.max(0, 46 - Long.numberOfLeadingZeros(bps));
    buf.setByte(end, 0x8f).setByte(end + 1, 206).setShort(end + 2, 5);
    buf.setInt(end + 4, 5).setInt(end + 8, 0).setInt(end + 12, 0x52454d42);
    buf.setByte(end + 16, 1).setMedium(end + 17, exponent << 18 | (int) (bps >>> exponent));
    buf.setInt(end + 20, FeedbackingReceiver.VIDEO);
    room.rtcp(eva, buf, end + 24);
  }

  /// A receiver report each second.
  private void report(int step, int fractionLost) {
    if (step % 200 == 0) {
      int end = RtcpWriter.receiverReport(buf, 0, 5);
      for (int ssrc : new int[] {66, FeedbackingReceiver.VIDEO}) {
        end = RtcpWriter.reportBlock(buf, 0, end, ssrc, fractionLost, 0, 0, 0, 0, 0);
      }
      room.rtcp(eva, buf, end);
    }
  }
}
