// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PartialReliabilityTest {

  @Test
  void deliversASubsetWithoutRetransmission() {
    for (long seed = 0; seed < 20; seed++) {
      SctpPair pair = new SctpPair(seed).connected();
      boolean ordered = seed % 2 == 0;
      DataChannel lossy = pair.client.open("_lossy", ordered, 0, -1);
      assertTrue(pair.runUntil(lossy::open, SctpPair.SECONDS));
      pair.loss = 0.1;
      pair.jitter = 10 * SctpPair.MILLIS;
      long before = pair.client.association.counters().retransmissions;
      int count = 1_000;
      for (int i = 0; i < count; i++) {
        lossy.send(SctpPair.numbered(i, 300), true, pair.now);
        pair.run(10 * SctpPair.MILLIS);
      }
      pair.loss = 0;
      pair.run(5 * SctpPair.SECONDS);
      int delivered = pair.server.messages.size();
      String what = "seed " + seed + ": " + delivered;
      assertTrue(delivered > 0.85 * count && delivered < count, what);
      assertEquals(before, pair.client.association.counters().retransmissions, what);
      int last = -1;
      for (SctpPair.Message message : pair.server.messages) {
        int number = SctpPair.number(message.payload);
        assertArrayEquals(SctpPair.numbered(number, 300), message.payload, what);
        assertTrue(!ordered || number > last, what);
        last = number;
      }
      assertEquals(0, pair.client.association.bufferedAmount(), what);
      assertEquals(0, lossy.bufferedAmount(), what);
    }
  }

  @Test
  void neverBlocksAfterAnOutage() {
    SctpPair pair = new SctpPair(30).connected();
    DataChannel lossy = pair.client.open("_lossy", false, 0, -1);
    assertTrue(pair.runUntil(lossy::open, SctpPair.SECONDS));
    pair.client.blockedUntil = pair.now + 2 * SctpPair.SECONDS;
    for (int i = 0; i < 200; i++) {
      lossy.send(SctpPair.numbered(i, 1_000), true, pair.now);
      pair.run(10 * SctpPair.MILLIS);
    }
    pair.run(2 * SctpPair.SECONDS);
    pair.server.messages.clear();
    lossy.send(SctpPair.numbered(777, 1_000), true, pair.now);
    assertTrue(
        pair.runUntil(
            () ->
                pair.server.messages.stream()
                    .anyMatch(message -> SctpPair.number(message.payload) == 777),
            100 * SctpPair.MILLIS));
  }

  @Test
  void doesNotHoldUpAReliableChannelNorLoseItsMessages() {
    for (long seed = 40; seed < 60; seed++) {
      SctpPair pair = new SctpPair(seed).connected();
      DataChannel lossy = pair.client.open("_lossy", seed % 2 == 0, 0, -1);
      DataChannel timed = pair.client.open("timed", true, -1, 150);
      DataChannel reliable = pair.client.open("_reliable", true, -1, -1);
      pair.loss = 0.15;
      pair.jitter = 30 * SctpPair.MILLIS;
      int[] reliableSent = {0};
      for (int i = 0; i < 400; i++) {
        lossy.send(SctpPair.numbered(i, i % 10 == 0 ? 20_000 : 200), true, pair.now);
        timed.send(SctpPair.numbered(i, i % 7 == 0 ? 15_000 : 100), true, pair.now);
        if (reliable.send(SctpPair.numbered(reliableSent[0], i * 10), true, pair.now)
            == DataChannel.ACCEPTED) {
          reliableSent[0]++;
        }
        pair.run(30 * SctpPair.MILLIS);
      }
      String what = "seed " + seed;
      assertTrue(
          pair.runUntil(
              () -> pair.client.association.bufferedAmount() == 0, 200 * SctpPair.SECONDS),
          what);
      int expected = 0;
      int others = 0;
      for (SctpPair.Message message : pair.server.messages) {
        int number = SctpPair.number(message.payload);
        if (message.channel.label().equals("_reliable")) {
          assertEquals(expected++, number, what);
        } else {
          others++;
        }
        assertArrayEquals(SctpPair.numbered(number, message.payload.length), message.payload, what);
      }
      assertEquals(reliableSent[0], expected, what);
      assertTrue(others > 100 && others < 800, what + ": " + others);
      assertTrue(pair.client.association.counters().abandonedMessages > 0, what);
      assertEquals(0, pair.server.association.counters().badChunks, what);
    }
  }

  @Test
  void givesUpWhatIsOlderThanItsLifetime() {
    SctpPair pair = new SctpPair(70).connected();
    DataChannel timed = pair.client.open("timed", true, -1, 500);
    assertTrue(pair.runUntil(timed::open, SctpPair.SECONDS));
    pair.client.blockedUntil = pair.now + 5 * SctpPair.SECONDS;
    for (int i = 0; i < 100; i++) {
      timed.send(SctpPair.numbered(i, 1_000), true, pair.now);
    }
    pair.run(5_100 * SctpPair.MILLIS);
    timed.send(SctpPair.numbered(500, 1_000), true, pair.now);
    pair.run(200 * SctpPair.MILLIS);
    assertEquals(1, pair.server.messages.size());
    assertEquals(500, SctpPair.number(pair.server.messages.get(0).payload));
  }
}
