// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.TransportFeedback;
import io.stoa.media.rtp.TransportFeedbackReader;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SendSideEstimatorTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;
  private final SendSideEstimator estimator = new SendSideEstimator(300_000, 50_000, 5_000_000);
  private final TransportFeedbackReader reader = new TransportFeedbackReader();
  private final ByteBuf wire = Unpooled.buffer(TransportFeedback.LENGTH_MAX);
  private long now = SECOND;

  @Test
  void refusesNonsensicalBounds() {
    assertThrows(IllegalArgumentException.class, () -> new SendSideEstimator(1, 2, 3));
    assertThrows(IllegalArgumentException.class, () -> new SendSideEstimator(9, 2, 3));
    assertThrows(IllegalArgumentException.class, () -> new SendSideEstimator(1, 0, 3));
  }

  @Test
  void ignoresFeedbackOnWhatWasNotSent() {
    TransportFeedback feedback = new TransportFeedback(1, 0);
    for (int i = 0; i < 100; i++) {
      feedback.record(30_000 + i, 2, now + i * MILLI);
    }
    deliver(feedback);
    assertEquals(100, estimator.unknownStatuses());
    assertEquals(300_000, estimator.targetBps());
    assertEquals(Long.MAX_VALUE, estimator.deadlineNanos());
  }

  @Test
  void countsAPacketOnceHoweverOftenItIsReported() {
    TransportFeedback feedback = new TransportFeedback(1, 0);
    for (int i = 0; i < 50; i++) {
      feedback.record(estimator.onSent(1000, SendSideEstimator.MEDIA, now), 2, now);
      now += 10 * MILLI;
    }
    int length = feedback.write(wire, 0);
    assertTrue(reader.wrap(wire, 0, length));
    estimator.onFeedback(reader, now);
    long acked = estimator.ackedBps();
    assertTrue(acked > 700_000, "acked " + acked);
    for (int i = 0; i < 100; i++) {
      assertTrue(reader.wrap(wire, 0, length));
      estimator.onFeedback(reader, now);
    }
    assertEquals(acked, estimator.ackedBps());
  }

  @Test
  void doesNotTakeARetransmissionForALateArrival() {
    TransportFeedback feedback = new TransportFeedback(1, 0);
    for (int i = 0; i < 100; i++) {
      int seq16 = estimator.onSent(1000, SendSideEstimator.MEDIA, now);
      if (i % 10 == 5) {
        estimator.onResent(seq16);
      }
      feedback.record(seq16, 2, now + (i % 10 == 5 ? 200 : 20) * MILLI);
      now += 10 * MILLI;
      if (i % 50 == 49) {
        deliver(feedback);
      }
    }
    assertEquals(0.1, estimator.loss(), 0.02);
    assertTrue(estimator.queueNanos() < 10 * MILLI);
  }

  @Test
  void measuresTheRoundTrip() {
    TransportFeedback feedback = new TransportFeedback(1, 0);
    feedback.record(estimator.onSent(1000, SendSideEstimator.MEDIA, now), 2, now);
    now += 80 * MILLI;
    deliver(feedback);
    assertEquals(80 * MILLI, estimator.rttNanos());
  }

  @Test
  void staysWithinItsBoundsWhateverFeedbackClaims() {
    for (long seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      SendSideEstimator victim = new SendSideEstimator(300_000, 50_000, 5_000_000);
      victim.desired(3_000_000);
      long time = SECOND;
      int last = 0;
      for (int i = 0; i < 3000; i++) {
        time += random.nextInt(5_000_000);
        last = victim.onSent(1 + random.nextInt(1200), random.nextInt(2), time);
        victim.probeBytesDue(time);
        victim.tick(time);
        if (random.nextInt(5) == 0) {
          forge(random, last);
          victim.onFeedback(reader, time);
        }
        if (random.nextInt(50) == 0) {
          victim.onReceiverReport(random.nextDouble(), random.nextLong(SECOND), time);
          victim.onRemb(random.nextLong(Long.MAX_VALUE), time);
        }
        long target = victim.targetBps();
        assertTrue(target >= 50_000 && target <= 5_000_000, "seed " + seed + ": " + target);
        assertTrue(victim.probeBps() <= 6_000_000, "seed " + seed);
      }
    }
  }

  @Test
  void probesNothingUnlessMoreIsDesired() {
    for (int i = 0; i < 2000; i++) {
      step(1000, 30 * MILLI);
      assertEquals(0, estimator.probeBytesDue(now));
    }
  }

  /// Nobody speaks and the video is held back: padding alone must find out that there is more.
  @Test
  void comesBackFromTheLowestRateWithoutAnyMedia() {
    TransportFeedback feedback = new TransportFeedback(1, 0);
    estimator.desired(1_000_000);
    for (int i = 0; i < 200; i++) {
      estimator.probeBytesDue(now);
      step(1000, 20 * MILLI + i * 15L * MILLI);
    }
    now += 10 * SECOND;
    assertTrue(estimator.targetBps() < 100_000, "target " + estimator.targetBps());
    estimator.desired(200_000);
    for (int i = 0; i < 3000; i++) {
      now += 5 * MILLI;
      estimator.tick(now);
      for (int due = estimator.probeBytesDue(now); due > 0; due = estimator.probeBytesDue(now)) {
        feedback.record(estimator.onSent(312, SendSideEstimator.PADDING, now), 2, now + 20 * MILLI);
      }
      if (i % 10 == 9 && feedback.deadlineNanos() < Long.MAX_VALUE) {
        deliver(feedback);
      }
    }
    assertTrue(estimator.targetBps() >= 200_000, "target " + estimator.targetBps());
  }

  @Test
  void followsRembWithoutFeedback() {
    estimator.onSent(1000, SendSideEstimator.MEDIA, now);
    estimator.onRemb(900_000, now);
    assertEquals(900_000, estimator.targetBps());
    estimator.onRemb(200_000, now);
    assertEquals(200_000, estimator.targetBps());
    for (int i = 0; i < 100; i++) {
      now += 100 * MILLI;
      estimator.onSent(1000, SendSideEstimator.MEDIA, now);
      estimator.tick(now);
    }
    assertTrue(estimator.targetBps() < 150_000, "silence: " + estimator.targetBps());
  }

  @Test
  void doesNotListenToRembBesideFeedback() {
    for (int i = 0; i < 200; i++) {
      step(600, 30 * MILLI);
    }
    long before = estimator.targetBps();
    estimator.onRemb(60_000, now);
    assertEquals(before, estimator.targetBps());
  }

  @Test
  void followsLossInReportsWithoutAnythingElse() {
    for (int i = 0; i < 3000; i++) {
      now += 10 * MILLI;
      estimator.onSent(700, SendSideEstimator.MEDIA, now);
      estimator.tick(now);
      if (i % 100 == 99) {
        double loss = estimator.targetBps() > 200_000 ? 0.4 : 0;
        estimator.onReceiverReport(loss, 50 * MILLI, now);
      }
    }
    assertTrue(estimator.targetBps() < 300_000, "target " + estimator.targetBps());
    assertTrue(estimator.targetBps() > 50_000, "target " + estimator.targetBps());
  }

  @Test
  void allocatesNothing() {
    estimator.desired(4_000_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Pacer pacer = new Pacer(1_000_000, now);
    TransportFeedback feedback = new TransportFeedback(1, 0);
    long allocated = 0;
    for (int i = 0; i < 20_000; i++) {
      if (i == 15_000) {
        allocated = threads.getCurrentThreadAllocatedBytes();
      }
      now += 5 * MILLI;
      pacer.rate(estimator.pacingBps(), now);
      pacer.enqueue(Pacer.VIDEO, i, 800, now);
      while (pacer.poll(now) != Pacer.NONE) {
        int seq16 = estimator.onSent(pacer.size(), SendSideEstimator.MEDIA, now);
        feedback.record(seq16, 2, now + 20 * MILLI);
      }
      estimator.tick(now);
      if (i % 10 == 0) {
        deliver(feedback);
      }
    }
    long grown = threads.getCurrentThreadAllocatedBytes() - allocated;
    assertTrue(grown < 1024, "the measurement may cost a few bytes, but this is " + grown);
  }

  private void step(int bytes, long delayNanos) {
    now += 20 * MILLI;
    TransportFeedback feedback = new TransportFeedback(1, 0);
    int seq16 = estimator.onSent(bytes, SendSideEstimator.MEDIA, now);
    feedback.record(seq16, 2, now + delayNanos);
    deliver(feedback);
    estimator.tick(now);
  }

  private void deliver(TransportFeedback feedback) {
    for (int length = feedback.write(wire, 0); length > 0; length = feedback.write(wire, 0)) {
      assertTrue(reader.wrap(wire, 0, length));
      estimator.onFeedback(reader, now);
    }
  }

  /// Wraps the reader around statuses at random, near the last number.
  private void forge(Random random, int lastSeq16) {
    TransportFeedback forged = new TransportFeedback(1, 0);
    long at = random.nextLong(1L << 45);
    int seq16 = lastSeq16 - random.nextInt(100);
    for (int i = 0; i < 100; i++) {
      if (random.nextBoolean()) {
        forged.record(seq16 + i & 0xffff, 2, at);
      }
      at += random.nextLong(20_000_000) - 5_000_000;
    }
    int length = forged.write(wire, 0);
    assertTrue(length == 0 || reader.wrap(wire, 0, length));
  }
}
