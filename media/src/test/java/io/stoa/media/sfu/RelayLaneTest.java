// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RelayLaneTest {
  private static final int CAPACITY = 4096;

  private final Queue<Runnable> calls = new ArrayDeque<>();
  private final List<String> taken = new ArrayList<>();
  private final ByteBuf buf = Unpooled.directBuffer(2048);
  private final RelayLane lane =
      new RelayLane(
          CAPACITY,
          calls::add,
          () -> 7,
          (number, layer, in, index, length, now) ->
              taken.add(
                  number + "/" + layer + "@" + now + " " + ByteBufUtil.hexDump(in, index, length)));

  private static String packet(ByteBuf buf, Random random) {
    int length = 12 + random.nextInt(500);
    for (int i = 0; i < length; i++) {
      buf.setByte(i, i == 0 ? 0x90 : random.nextInt());
    }
    return ByteBufUtil.hexDump(buf, 0, length);
  }

  @Test
  void wakesTheReaderOnceForABurstAndKeepsOrder() {
    Random random = new Random(1);
    List<String> put = new ArrayList<>();
    for (int round = 0; round < 200; round++) {
      for (int i = 0; i < 5; i++) {
        String hex = packet(buf, random);
        assertTrue(lane.put(round, i & 3, buf, 0, hex.length() / 2), "round " + round);
        put.add(round + "/" + (i & 3) + "@7 " + hex);
      }
      assertEquals(0, calls.size());
      lane.flush();
      lane.flush();
      assertEquals(1, calls.size());
      calls.remove().run();
    }
    assertEquals(put, taken);
  }

  @Test
  void showsNothingBeforeTheEndOfTheBurst() {
    lane.put(1, 0, buf.setZero(0, 100), 0, 100);
    lane.flush();
    lane.put(2, 0, buf, 0, 100);
    calls.remove().run();
    assertEquals(1, taken.size());
    lane.flush();
    calls.remove().run();
    assertEquals(2, taken.size());
  }

  @Test
  void refusesWhatDoesNotFitAndGoesOnWhenThereIsRoom() {
    buf.setZero(0, 1000);
    int fit = 0;
    while (lane.put(fit, 0, buf, 0, 1000)) {
      fit++;
    }
    assertEquals(CAPACITY / 1008, fit);
    assertFalse(lane.put(99, 0, buf, 0, 100));
    lane.flush();
    calls.remove().run();
    assertEquals(fit, taken.size());
    assertTrue(lane.put(100, 0, buf, 0, 1000));
    lane.flush();
    calls.remove().run();
    assertTrue(taken.getLast().startsWith("100/0"));
  }

  @Test
  void takesOffTheMarkOfPaddingThatIsGone() {
    buf.setByte(0, 0xb0).setZero(1, 19);
    lane.put(1, 0, buf, 0, 20);
    lane.flush();
    calls.remove().run();
    assertTrue(taken.getFirst().endsWith("90" + "00".repeat(19)), taken.getFirst());
  }

  @Test
  void takesALongBurstInPieces() {
    for (int i = 0; i < Limits.RELAY_BURST + 10; i++) {
      assertTrue(lane.put(i, 0, buf.setZero(0, 12), 0, 12));
    }
    lane.flush();
    calls.remove().run();
    assertEquals(Limits.RELAY_BURST, taken.size());
    calls.remove().run();
    assertEquals(Limits.RELAY_BURST + 10, taken.size());
    assertTrue(calls.isEmpty());
  }

  @Test
  void aPacketThatMakesTheReaderThrowIsNotTakenAgain() {
    List<Integer> seen = new ArrayList<>();
    RelayLane broken =
        new RelayLane(
            CAPACITY,
            calls::add,
            () -> 0,
            (number, layer, in, index, length, now) -> {
              seen.add(number);
              if (number == 1) {
                throw new IllegalStateException("a defect");
              }
            });
    for (int i = 0; i < 3; i++) {
      broken.put(i, 0, buf.setZero(0, 12), 0, 12);
    }
    broken.flush();
    assertThrows(IllegalStateException.class, calls.remove()::run);
    broken.put(3, 0, buf, 0, 12);
    broken.flush();
    calls.remove().run();
    assertEquals(List.of(0, 1, 2, 3), seen);
  }

  @Test
  void losesNothingBetweenTwoThreads() throws Exception {
    AtomicLong next = new AtomicLong();
    AtomicLong wrong = new AtomicLong();
    int count = 200_000;
    try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
      RelayLane between =
          new RelayLane(
              CAPACITY,
              reader,
              System::nanoTime,
              (number, layer, in, index, length, now) -> {
                if (number != next.getAndIncrement()
                    || in.getInt(index + 4) != number
                    || in.getInt(index + length - 4) != ~number) {
                  wrong.incrementAndGet();
                }
              });
      Random random = new Random(3);
      for (int i = 0; i < count; i++) {
        int length = 12 + random.nextInt(300);
        buf.setInt(4, i).setInt(length - 4, ~i);
        while (!between.put(i, 0, buf, 0, length)) {
          between.flush();
          Thread.onSpinWait();
        }
        if (i % 7 == 0) {
          between.flush();
        }
      }
      between.flush();
      reader.shutdown();
      assertTrue(reader.awaitTermination(30, TimeUnit.SECONDS));
    }
    assertEquals(count, next.get());
    assertEquals(0, wrong.get());
  }
}
