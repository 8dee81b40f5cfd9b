// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Messages over bad links, in simulated time.
class TransferTest {
  private static final int MESSAGES = 1_000;

  /// Sends numbered messages of mixed sizes as fast as the buffer takes them.
  private static void exchange(SctpPair pair, boolean ordered, String what) {
    DataChannel up = pair.client.open("up", ordered, -1, -1);
    DataChannel down = pair.server.open("down", ordered, -1, -1);
    Random sizes = new Random(7);
    int[] length = new int[MESSAGES];
    for (int i = 0; i < MESSAGES; i++) {
      int kind = sizes.nextInt(100);
      length[i] = kind < 80 ? 4 + sizes.nextInt(1_500) : kind < 98 ? sizes.nextInt(16_000) : 64_000;
    }
    int[] next = new int[2];
    boolean done =
        pair.runUntil(
            () -> {
              next[0] = offer(up, next[0], length, pair.now);
              next[1] = offer(down, next[1], length, pair.now);
              return pair.server.messages.size() >= MESSAGES
                  && pair.client.messages.size() >= MESSAGES;
            },
            1_200 * SctpPair.SECONDS);
    assertTrue(
        done, what + ": " + pair.server.messages.size() + " and " + pair.client.messages.size());
    check(pair.server, length, ordered, what);
    check(pair.client, length, ordered, what);
  }

  private static int offer(DataChannel channel, int next, int[] length, long now) {
    int at = next;
    while (at < MESSAGES
        && channel.send(SctpPair.numbered(at, length[at]), true, now) == DataChannel.ACCEPTED) {
      at++;
    }
    return at;
  }

  private static void check(SctpPair.End end, int[] length, boolean ordered, String what) {
    BitSet seen = new BitSet();
    for (int i = 0; i < MESSAGES; i++) {
      byte[] payload = end.messages.get(i).payload;
      int number = SctpPair.number(payload);
      if (ordered) {
        assertEquals(i, number, what);
      }
      assertArrayEquals(SctpPair.numbered(number, length[number]), payload, what);
      seen.set(number);
    }
    assertEquals(MESSAGES, seen.cardinality(), what);
    assertEquals(MESSAGES, end.messages.size(), what);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 0, 0", "2, 0.01, 5, 0, 0", "3, 0.05, 30, 0.02, 0.01", "4, 0.10, 50, 0.05, 0.05",
    "5, 0.20, 75, 0.1, 0.05", "6, 0.20, 150, 0.3, 0.2", "7, 0, 150, 0.5, 0.5", "8, 0.05, 0, 0, 0"
  })
  void deliversAllMessagesInOrderOverABadLink(
      long seed, double loss, int jitterMillis, double reorder, double duplication) {
    SctpPair pair = badLink(seed, loss, jitterMillis, reorder, duplication).connected();
    long begin = pair.now;
    exchange(pair, true, "seed " + seed);
    report("ordered", seed, loss, pair, begin);
  }

  @ParameterizedTest
  @CsvSource({"11, 0, 0, 0, 0", "12, 0.1, 50, 0.1, 0.05", "13, 0.2, 75, 0.1, 0.05"})
  void deliversAllMessagesWithoutOrderOverABadLink(
      long seed, double loss, int jitterMillis, double reorder, double duplication) {
    SctpPair pair = badLink(seed, loss, jitterMillis, reorder, duplication).connected();
    long begin = pair.now;
    exchange(pair, false, "seed " + seed);
    report("unordered", seed, loss, pair, begin);
  }

  private static SctpPair badLink(
      long seed, double loss, int jitterMillis, double reorder, double duplication) {
    SctpPair pair = new SctpPair(seed);
    pair.loss = loss;
    pair.jitter = jitterMillis * SctpPair.MILLIS;
    pair.reorder = reorder;
    pair.duplication = duplication;
    return pair;
  }

  private static void report(String what, long seed, double loss, SctpPair pair, long begin) {
    SctpCounters counters = pair.client.association.counters();
    System.out.printf(
        "%s seed %d loss %.2f: 2 x %d messages in %.1f s simulated, %d packets, %d retransmissions,"
            + " %d timeouts%n",
        what,
        seed,
        loss,
        MESSAGES,
        (pair.now - begin) / 1e9,
        counters.packetsSent,
        counters.retransmissions,
        counters.timeouts);
  }

  @ParameterizedTest
  @CsvSource({"21, true", "22, false"})
  void survivesOutagesOfTwoSecondsInOneDirection(long seed, boolean clientBlocked) {
    SctpPair pair = badLink(seed, 0.01, 10, 0, 0).connected();
    DataChannel up = pair.client.open("up", true, -1, -1);
    for (int i = 0; i < MESSAGES; i++) {
      int number = i;
      if (i % 250 == 100) {
        SctpPair.End blocked = clientBlocked ? pair.client : pair.server;
        blocked.blockedUntil = pair.now + 2 * SctpPair.SECONDS;
      }
      boolean accepted =
          pair.runUntil(
              () ->
                  up.send(SctpPair.numbered(number, number * 64), true, pair.now)
                      == DataChannel.ACCEPTED,
              60 * SctpPair.SECONDS);
      assertTrue(accepted, "seed " + seed);
      pair.run(5 * SctpPair.MILLIS);
    }
    assertTrue(
        pair.runUntil(() -> pair.server.messages.size() == MESSAGES, 60 * SctpPair.SECONDS),
        "seed " + seed + ": " + pair.server.messages.size());
    for (int i = 0; i < MESSAGES; i++) {
      assertArrayEquals(
          SctpPair.numbered(i, i * 64), pair.server.messages.get(i).payload, "seed " + seed);
    }
    assertTrue(pair.client.association.counters().timeouts > 0);
  }

  @Test
  void carriesMessagesAcrossTheWrapOfAllSequenceNumbers() {
    SctpPair pair = new SctpPair(31);
    pair.client.association =
        new SctpAssociation(pair.client.config, pair.client, () -> 0xffff_ffa0_0000_0000L);
    pair.server.association =
        new SctpAssociation(pair.server.config, pair.server, () -> 0xffff_fff0_1111_1111L);
    pair.delay = SctpPair.MILLIS;
    pair.connected();
    DataChannel up = pair.client.open("up", true, -1, -1);
    int count = 70_000;
    int[] next = {0};
    assertTrue(
        pair.runUntil(
            () -> {
              while (next[0] < count
                  && up.send(SctpPair.numbered(next[0], 8), true, pair.now)
                      == DataChannel.ACCEPTED) {
                next[0]++;
              }
              return pair.server.messages.size() == count;
            },
            600 * SctpPair.SECONDS));
    for (int i = 0; i < count; i++) {
      assertEquals(i, SctpPair.number(pair.server.messages.get(i).payload));
    }
  }

  @Test
  void fillsALinkOfTenMegabits() {
    SctpPair pair = new SctpPair(41);
    pair.rateBps = 10_000_000;
    pair.connected();
    double share = megabits(pair, 30) / 10;
    System.out.printf("10 Mbit/s, 40 ms round trip: %.0f %% of the rate%n", share * 100);
    assertTrue(share > 0.85, "share " + share);
  }

  @Test
  void carriesAUsefulRateOverALossyLink() {
    SctpPair pair = new SctpPair(42);
    pair.rateBps = 10_000_000;
    pair.loss = 0.01;
    pair.connected();
    double rate = megabits(pair, 30);
    System.out.printf("10 Mbit/s, 40 ms round trip, 1 %% loss: %.1f Mbit/s%n", rate);
    assertTrue(rate > 1.5, "rate " + rate);
  }

  private static double megabits(SctpPair pair, int seconds) {
    DataChannel up = pair.client.open("up", true, -1, -1);
    byte[] payload = new byte[16_000];
    long end = pair.now + seconds * SctpPair.SECONDS;
    pair.runUntil(
        () -> {
          while (pair.now < end && up.send(payload, true, pair.now) == DataChannel.ACCEPTED) {}
          return pair.now >= end;
        },
        seconds * SctpPair.SECONDS);
    return pair.server.messages.size() * 16_000 * 8 / 1e6 / seconds;
  }

  @Test
  void moves200MegabytesQuicklyEnough() {
    SctpPair pair = new SctpPair(43);
    pair.delay = SctpPair.MILLIS;
    pair.connected();
    DataChannel up = pair.client.open("up", true, -1, -1);
    byte[] payload = new byte[16_000];
    int count = 12_500;
    int[] next = {0};
    long before = System.nanoTime();
    assertTrue(
        pair.runUntil(
            () -> {
              while (next[0] < count && up.send(payload, true, pair.now) == DataChannel.ACCEPTED) {
                next[0]++;
              }
              return pair.server.messages.size() == count;
            },
            600 * SctpPair.SECONDS));
    double seconds = (System.nanoTime() - before) / 1e9;
    System.out.printf("200 MB through both ends and the link in %.2f s of one core%n", seconds);
    assertTrue(seconds < 60, "took " + seconds);
  }
}
