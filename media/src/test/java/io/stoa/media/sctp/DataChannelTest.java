// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DataChannelTest {

  @Test
  void tellsThePeerWhatWasOpened() {
    SctpPair pair = new SctpPair(1).connected();
    pair.client.open("_reliable", true, -1, -1);
    pair.client.open("_lossy", false, 0, -1);
    pair.client.association.open("zeichnung-ü", "board.v1", false, -1, 250, pair.now);
    pair.run(SctpPair.SECONDS);
    DataChannel reliable = pair.server.channel("_reliable");
    DataChannel lossy = pair.server.channel("_lossy");
    DataChannel timed = pair.server.channel("zeichnung-ü");
    assertTrue(reliable.ordered() && reliable.open());
    assertEquals(-1, reliable.maxRetransmits());
    assertFalse(lossy.ordered());
    assertEquals(0, lossy.maxRetransmits());
    assertEquals(-1, lossy.maxLifetimeMillis());
    assertEquals(250, timed.maxLifetimeMillis());
    assertEquals("board.v1", timed.protocol());
    assertEquals(3, pair.client.opened.size());
  }

  @Test
  void takesOddIdsAsTheDtlsServerAndEvenOnesAsTheClient() {
    SctpPair pair = new SctpPair(2);
    DataChannel early = pair.server.open("early", true, -1, -1);
    pair.connected();
    assertEquals(1, early.id());
    assertEquals(3, pair.server.open("next", true, -1, -1).id());
    assertEquals(0, pair.client.open("first", true, -1, -1).id());
    assertEquals(2, pair.client.open("second", true, -1, -1).id());
    pair.run(SctpPair.SECONDS);
    assertEquals(4, pair.client.opened.size());
    assertEquals(4, pair.server.opened.size());
  }

  @Test
  void carriesTextBinaryAndEmptyMessages() {
    SctpPair pair = new SctpPair(3).connected();
    DataChannel up = pair.client.open("up", true, -1, -1);
    byte[] text = "grüß dich".getBytes(StandardCharsets.UTF_8);
    up.send(text, false, pair.now);
    up.send(new byte[0], false, pair.now);
    up.send(new byte[0], true, pair.now);
    up.send(new byte[] {1, 2}, true, pair.now);
    pair.run(SctpPair.SECONDS);
    assertEquals(4, pair.server.messages.size());
    assertArrayEquals(text, pair.server.messages.get(0).payload);
    assertFalse(pair.server.messages.get(0).binary);
    assertFalse(pair.server.messages.get(1).binary);
    assertEquals(0, pair.server.messages.get(1).payload.length);
    assertTrue(pair.server.messages.get(2).binary);
    assertEquals(0, pair.server.messages.get(2).payload.length);
    assertArrayEquals(new byte[] {1, 2}, pair.server.messages.get(3).payload);
  }

  @Test
  void carriesTheLargestMessageAndRefusesALargerOne() {
    SctpPair pair = new SctpPair(4).connected();
    DataChannel up = pair.client.open("up", true, -1, -1);
    byte[] largest = SctpPair.numbered(1, 65_536);
    assertEquals(DataChannel.ACCEPTED, up.send(largest, true, pair.now));
    assertEquals(DataChannel.TOO_LARGE, up.send(new byte[65_537], true, pair.now));
    pair.run(5 * SctpPair.SECONDS);
    assertEquals(1, pair.server.messages.size());
    assertArrayEquals(largest, pair.server.messages.get(0).payload);
  }

  @Test
  void abortsAPeerThatSendsMoreThanWeTake() {
    SctpConfig bold = SctpConfig.defaults(false).withPeer(5000, 200_000);
    SctpPair pair = new SctpPair(5, bold, SctpConfig.defaults(true)).connected();
    DataChannel up = pair.client.open("up", true, -1, -1);
    assertEquals(DataChannel.ACCEPTED, up.send(new byte[65_537], true, pair.now));
    pair.run(5 * SctpPair.SECONDS);
    assertEquals(CloseReason.VIOLATION, pair.server.reason);
    assertEquals(CloseReason.PEER_ABORT, pair.client.reason);
    assertTrue(pair.server.messages.isEmpty());
  }

  @Test
  void closesOnBothSidesAfterTheLastMessageAndReusesTheId() {
    for (long seed = 10; seed < 60; seed++) {
      SctpPair pair = new SctpPair(seed).connected();
      pair.loss = 0.15;
      pair.jitter = 40 * SctpPair.MILLIS;
      pair.reorder = 0.1;
      for (int round = 0; round < 6; round++) {
        boolean closedByPeer = round % 2 == 1;
        DataChannel channel = pair.client.open("round" + round, true, -1, -1);
        assertEquals(0, channel.id(), "seed " + seed);
        for (int i = 0; i < 20; i++) {
          channel.send(SctpPair.numbered(i, 4_000), true, pair.now);
        }
        int expected = 20 * (round + 1);
        if (closedByPeer) {
          pair.runUntil(() -> pair.server.messages.size() == expected, 60 * SctpPair.SECONDS);
          pair.server.channel("round" + round).close(pair.now);
        } else {
          channel.close(pair.now);
        }
        int closedRounds = round + 1;
        assertTrue(
            pair.runUntil(
                () ->
                    pair.client.closed.size() == closedRounds
                        && pair.server.closed.size() == closedRounds,
                60 * SctpPair.SECONDS),
            "seed " + seed);
        assertEquals(expected, pair.server.messages.size(), "seed " + seed);
        assertEquals(DataChannel.CLOSED, channel.send(new byte[1], true, pair.now));
      }
    }
  }

  @Test
  void closesAChannelThatWasClosedBeforeTheAssociationWasThere() {
    SctpPair pair = new SctpPair(60);
    DataChannel early = pair.server.open("early", true, -1, -1);
    early.send(SctpPair.numbered(5, 100), true, pair.now);
    early.close(pair.now);
    assertEquals(DataChannel.CLOSED, early.send(new byte[1], true, pair.now));
    pair.connected();
    assertTrue(
        pair.runUntil(
            () -> pair.server.closed.size() == 1 && pair.client.closed.size() == 1,
            5 * SctpPair.SECONDS));
    assertEquals(1, pair.client.messages.size());
    assertEquals(1, pair.server.open("next", true, -1, -1).id());
  }

  @Test
  void closesOnceWhenBothSidesCloseAtTheSameTime() {
    SctpPair pair = new SctpPair(61).connected();
    DataChannel channel = pair.client.open("x", true, -1, -1);
    assertTrue(pair.runUntil(channel::open, SctpPair.SECONDS));
    channel.close(pair.now);
    pair.server.channel("x").close(pair.now);
    channel.close(pair.now);
    pair.run(5 * SctpPair.SECONDS);
    assertEquals(1, pair.client.closed.size());
    assertEquals(1, pair.server.closed.size());
    assertSame(channel, pair.client.closed.get(0));
  }

  @Test
  void refusesMoreChannelsThanAllowedByResettingThem() {
    SctpPair pair = new SctpPair(62).connected();
    for (int i = 0; i < 256; i++) {
      pair.client.open("c" + i, true, -1, -1);
    }
    assertNull(pair.client.association.open("over", "", true, -1, -1, pair.now));
    assertTrue(pair.runUntil(() -> pair.server.opened.size() == 256, 10 * SctpPair.SECONDS));
    assertNull(pair.server.association.open("over", "", true, -1, -1, pair.now));
  }

  @Test
  void stopsAcceptingWhenTheBufferIsFullAndTellsWhenItDrained() {
    SctpPair pair = new SctpPair(63).connected();
    DataChannel up = pair.client.open("up", true, -1, -1);
    up.lowMark(100_000);
    int accepted = 0;
    while (up.send(new byte[10_000], true, pair.now) == DataChannel.ACCEPTED) {
      accepted++;
    }
    assertTrue(accepted > 95 && accepted < 106, "accepted " + accepted);
    assertEquals(accepted * 10_000L, up.bufferedAmount());
    pair.run(10 * SctpPair.SECONDS);
    assertEquals(1, pair.client.drained);
    assertEquals(0, up.bufferedAmount());
    assertEquals(accepted, pair.server.messages.size());
  }

  @Test
  void waitsForASlowReaderWithoutLosingAnything() {
    for (long seed = 70; seed < 80; seed++) {
      SctpConfig small = SctpConfig.defaults(true).withBuffers(100_000, 1 << 20);
      SctpPair pair = new SctpPair(seed, SctpConfig.defaults(false), small).connected();
      pair.loss = seed % 2 * 0.05;
      DataChannel up = pair.client.open("up", true, -1, -1);
      int[] next = {0};
      int count = 300;
      boolean[] reading = {true};
      for (int round = 0; round < 40; round++) {
        reading[0] = !reading[0];
        pair.server.association.reading(reading[0], pair.now);
        int before = pair.server.messages.size();
        long end = pair.now + (reading[0] ? 300 : 4_000) * SctpPair.MILLIS;
        pair.runUntil(
            () -> {
              while (next[0] < count
                  && up.send(SctpPair.numbered(next[0], 5_000), true, pair.now)
                      == DataChannel.ACCEPTED) {
                next[0]++;
              }
              return pair.now >= end;
            },
            end - pair.now);
        if (!reading[0]) {
          assertEquals(before, pair.server.messages.size(), "seed " + seed);
        }
      }
      pair.server.association.reading(true, pair.now);
      assertTrue(
          pair.runUntil(() -> pair.server.messages.size() == count, 60 * SctpPair.SECONDS),
          "seed " + seed + ": " + pair.server.messages.size());
      for (int i = 0; i < count; i++) {
        assertEquals(i, SctpPair.number(pair.server.messages.get(i).payload), "seed " + seed);
      }
      assertTrue(pair.client.association.established(), "seed " + seed);
    }
  }

  @Test
  void keepsAnAssociationWhoseReaderStopsForMinutes() {
    SctpPair pair = new SctpPair(81).connected();
    pair.server.association.reading(false, pair.now);
    DataChannel up = pair.client.open("up", true, -1, -1);
    for (int i = 0; i < 15; i++) {
      up.send(SctpPair.numbered(i, 64_000), true, pair.now);
    }
    pair.run(60 * SctpPair.SECONDS);
    for (int i = 15; i < 25; i++) {
      up.send(SctpPair.numbered(i, 64_000), true, pair.now);
    }
    pair.run(600 * SctpPair.SECONDS);
    assertTrue(pair.client.association.established());
    assertTrue(pair.server.messages.isEmpty());
    pair.server.association.reading(true, pair.now);
    assertTrue(
        pair.runUntil(() -> pair.server.messages.size() == 25, 5 * SctpPair.SECONDS),
        "delivered " + pair.server.messages.size());
  }
}
