// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandshakeTest {

  private static void exchange(SctpPair pair) {
    DataChannel up = pair.client.open("up", true, -1, -1);
    DataChannel down = pair.server.open("down", true, -1, -1);
    int before = pair.server.messages.size();
    up.send(SctpPair.numbered(1, 5_000), true, pair.now);
    down.send(SctpPair.numbered(2, 5_000), true, pair.now);
    assertTrue(
        pair.runUntil(
            () -> pair.server.messages.size() > before && !pair.client.messages.isEmpty(),
            90 * SctpPair.SECONDS));
  }

  @Test
  void answersThePeersInit() {
    SctpPair pair = new SctpPair(1).connected();
    assertEquals(1, pair.client.established);
    assertEquals(1, pair.server.established);
    exchange(pair);
  }

  @Test
  void survivesACollisionOfInits() {
    for (long seed = 0; seed < 300; seed++) {
      SctpPair pair = new SctpPair(seed);
      pair.loss = seed < 10 ? 0 : 0.2;
      pair.jitter = seed % 3 * 30 * SctpPair.MILLIS;
      pair.duplication = seed % 2 * 0.2;
      pair.client.association.connect(pair.now);
      pair.run(pair.random.nextLong(100 * SctpPair.MILLIS));
      pair.server.association.connect(pair.now);
      assertTrue(
          pair.runUntil(
              () -> pair.client.association.established() && pair.server.association.established(),
              60 * SctpPair.SECONDS),
          "seed " + seed);
      exchange(pair);
      pair.run(SctpPair.SECONDS);
      assertEquals(1, pair.client.established, "seed " + seed);
      assertEquals(1, pair.server.established, "seed " + seed);
    }
  }

  @Test
  void connectsOverALinkThatLosesAThird() {
    for (long seed = 0; seed < 200; seed++) {
      SctpPair pair = new SctpPair(seed);
      pair.loss = 0.33;
      pair.duplication = 0.2;
      pair.jitter = 100 * SctpPair.MILLIS;
      pair.connected();
      exchange(pair);
    }
  }

  @Test
  void givesUpWhenNobodyAnswers() {
    SctpPair pair = new SctpPair(3);
    pair.loss = 1;
    pair.client.association.connect(pair.now);
    pair.run(120 * SctpPair.SECONDS);
    assertEquals(CloseReason.HANDSHAKE_FAILED, pair.client.reason);
    assertEquals(Long.MAX_VALUE, pair.client.association.deadlineNanos());
  }

  @Test
  void takesARestartByAPeerThatLostItsState() {
    SctpPair pair = new SctpPair(4).connected();
    exchange(pair);
    pair.link.clear();
    pair.client.association = new SctpAssociation(pair.client.config, pair.client, new Random(99));
    pair.connected();
    assertEquals(2, pair.server.established);
    assertEquals(2, pair.server.closed.size());
    pair.client.messages.clear();
    exchange(pair);
  }

  /// A server that has answered an INIT, and the COOKIE ECHO that is on its way to it.
  private static byte[] cookieEcho(SctpPair pair) {
    pair.client.recording = true;
    pair.client.association.connect(pair.now);
    pair.runUntil(() -> pair.client.sent.size() == 2, 10 * SctpPair.SECONDS);
    pair.link.clear();
    byte[] echo = pair.client.sent.get(1);
    assertEquals(Wire.COOKIE_ECHO, echo[12]);
    assertFalse(pair.server.association.established());
    return echo;
  }

  @Test
  void refusesATamperedCookie() {
    SctpPair pair = new SctpPair(5);
    byte[] echo = cookieEcho(pair);
    for (int bit = 16 * 8; bit < (16 + CookieSeal.LENGTH) * 8; bit++) {
      byte[] forged = echo.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      pair.server.receive(Packets.sealed(forged));
    }
    assertFalse(pair.server.association.established());
    assertEquals(CookieSeal.LENGTH * 8, pair.server.association.counters().badCookies);
    pair.server.receive(echo);
    assertTrue(pair.server.association.established());
  }

  @Test
  void refusesACookieUnderAnotherTag() {
    SctpPair pair = new SctpPair(6);
    byte[] echo = cookieEcho(pair);
    echo[5] ^= 1;
    pair.server.receive(Packets.sealed(echo));
    assertFalse(pair.server.association.established());
    assertEquals(1, pair.server.association.counters().badCookies);
  }

  @Test
  void refusesACookieOfAnotherAssociation() {
    SctpPair pair = new SctpPair(7);
    byte[] echo = cookieEcho(pair);
    SctpPair other = new SctpPair(8);
    other.server.receive(echo);
    assertFalse(other.server.association.established());
    assertEquals(1, other.server.association.counters().badCookies);
  }

  @Test
  void answersAnOldCookieWithAnErrorSoThatThePeerBeginsAgain() {
    SctpPair pair = new SctpPair(9);
    byte[] echo = cookieEcho(pair);
    pair.now += 61 * SctpPair.SECONDS;
    pair.server.receive(echo);
    assertFalse(pair.server.association.established());
    assertTrue(pair.runUntil(() -> pair.server.association.established(), 60 * SctpPair.SECONDS));
    exchange(pair);
  }

  @Test
  void keepsNothingOfAFloodOfInits() {
    SctpPair pair = new SctpPair(10);
    byte[] init = Packets.init(1, 5);
    for (int i = 0; i < 100_000; i++) {
      pair.server.receive(init);
      pair.link.clear();
    }
    assertEquals(Long.MAX_VALUE, pair.server.association.deadlineNanos());
    pair.connected();
    for (int i = 0; i < 1_000; i++) {
      pair.server.receive(init);
    }
    exchange(pair);
    assertEquals(1, pair.server.established);
  }

  @Test
  void reportsUnknownParametersByTheirHighestBits() {
    SctpPair pair = new SctpPair(11);
    pair.server.recording = true;
    byte[] goesOn = {(byte) 0x80, 77, 0, 4};
    byte[] reported = {(byte) 0xc0, 77, 0, 5, 1, 0, 0, 0};
    byte[] stops = {0x00, 77, 0, 4};
    byte[] after = {(byte) 0xc0, 78, 0, 4};
    pair.server.receive(Packets.init(1, 5, goesOn, reported, stops, after));
    ByteBuf answer = Unpooled.wrappedBuffer(pair.server.sent.get(0));
    assertEquals(Wire.INIT_ACK, answer.getByte(12));
    ParameterView parameters = new ParameterView();
    parameters.wrap(answer, 32, answer.getUnsignedShort(14) - 20);
    int reports = 0;
    while (parameters.next()) {
      if (parameters.type() == Wire.UNRECOGNIZED_PARAMETER) {
        reports++;
        assertEquals(0xc04d, answer.getUnsignedShort(parameters.body()));
        assertEquals(5, parameters.bodyLength());
      }
    }
    assertFalse(parameters.malformed());
    assertEquals(1, reports);
  }

  @Test
  void dropsImpossibleInits() {
    SctpPair pair = new SctpPair(12);
    pair.server.recording = true;
    byte[] noLength = {(byte) 0xc0, 77, 0, 0};
    byte[] tooLong = {(byte) 0xc0, 77, 0, 9};
    byte[] hostName = {0, 11, 0, 4};
    pair.server.receive(Packets.init(0, 5));
    pair.server.receive(Packets.init(1, 5, noLength));
    pair.server.receive(Packets.init(1, 5, tooLong));
    pair.server.receive(Packets.init(1, 5, hostName));
    assertEquals(4, pair.server.association.counters().badChunks);
    assertTrue(pair.server.sent.isEmpty());
  }

  @Test
  void reportsNoMoreThanFitsInAPacket() {
    SctpPair pair = new SctpPair(13);
    pair.server.recording = true;
    byte[][] many = new byte[250][];
    for (int i = 0; i < many.length; i++) {
      many[i] = new byte[] {(byte) 0xc0, (byte) (80 + i % 40), 0, 4};
    }
    pair.server.receive(Packets.init(1, 5, many));
    assertEquals(1, pair.server.sent.size());
    assertTrue(pair.server.sent.get(0).length <= pair.server.config.packetMax());
  }

  @Test
  void dropsPacketsWithAWrongTagPortOrChecksum() {
    SctpPair pair = new SctpPair(14).connected();
    pair.client.recording = true;
    pair.client.open("x", true, -1, -1);
    byte[] good = pair.client.sent.get(0);
    pair.link.clear();
    byte[] tag = good.clone();
    tag[4] ^= 1;
    pair.server.receive(Packets.sealed(tag));
    byte[] port = good.clone();
    port[1] ^= 1;
    pair.server.receive(Packets.sealed(port));
    byte[] checksum = good.clone();
    checksum[20] ^= 1;
    pair.server.receive(checksum);
    SctpCounters counters = pair.server.association.counters();
    assertEquals(1, counters.badTags);
    assertEquals(1, counters.badPackets);
    assertEquals(1, counters.badChecksums);
    assertTrue(pair.server.opened.isEmpty());
    pair.server.receive(good);
    assertEquals(1, pair.server.opened.size());
  }

  @Test
  void shutsDownInOrderAfterAllIsDelivered() {
    for (long seed = 20; seed < 60; seed++) {
      SctpPair pair = new SctpPair(seed).connected();
      pair.loss = 0.1;
      DataChannel up = pair.client.open("up", true, -1, -1);
      for (int i = 0; i < 50; i++) {
        up.send(SctpPair.numbered(i, 3_000), true, pair.now);
      }
      pair.client.association.shutdown(pair.now);
      assertEquals(DataChannel.CLOSED, up.send(new byte[1], true, pair.now), "seed " + seed);
      assertTrue(
          pair.runUntil(
              () -> pair.client.association.closed() && pair.server.association.closed(),
              120 * SctpPair.SECONDS),
          "seed " + seed);
      assertEquals(50, pair.server.messages.size(), "seed " + seed);
      assertEquals(CloseReason.LOCAL, pair.client.reason, "seed " + seed);
      assertTrue(
          pair.server.reason == CloseReason.PEER_SHUTDOWN
              || pair.server.reason == CloseReason.PATH_FAILED,
          "seed " + seed + ": " + pair.server.reason);
    }
  }

  @Test
  void tellsThePeerThatItAborts() {
    SctpPair pair = new SctpPair(61).connected();
    exchange(pair);
    pair.client.association.close();
    pair.run(SctpPair.SECONDS);
    assertEquals(CloseReason.LOCAL, pair.client.reason);
    assertEquals(CloseReason.PEER_ABORT, pair.server.reason);
    assertEquals(2, pair.server.closed.size());
    assertNull(pair.server.association.open("x", "", true, -1, -1, pair.now));
  }

  @Test
  void closesWhenThePathFails() {
    SctpPair pair = new SctpPair(62).connected();
    exchange(pair);
    pair.loss = 1;
    long begin = pair.now;
    pair.client.opened.get(0).send(new byte[10], true, pair.now);
    assertTrue(pair.runUntil(() -> pair.client.association.closed(), 120 * SctpPair.SECONDS));
    assertEquals(CloseReason.PATH_FAILED, pair.client.reason);
    assertTrue(pair.now - begin > 30 * SctpPair.SECONDS, "not before an ICE restart had time");
  }

  @Test
  void probesAnIdlePathAndNoticesItsEnd() {
    SctpPair pair = new SctpPair(63).connected();
    pair.run(600 * SctpPair.SECONDS);
    assertTrue(pair.client.association.established());
    assertTrue(pair.client.association.counters().packetsSent > 15);
    pair.loss = 1;
    pair.run(1_200 * SctpPair.SECONDS);
    assertEquals(CloseReason.PATH_FAILED, pair.client.reason);
    assertEquals(CloseReason.PATH_FAILED, pair.server.reason);
  }

  @Test
  void survivesJumpsOfTheClock() {
    SctpPair pair = new SctpPair(64).connected();
    for (int i = 0; i < 50; i++) {
      pair.now += pair.random.nextLong(7_200 * SctpPair.SECONDS) - 3_600 * SctpPair.SECONDS;
      pair.client.association.tick(pair.now);
      pair.server.association.tick(pair.now);
      pair.run(2 * SctpPair.SECONDS);
    }
    assertTrue(pair.client.association.established());
    pair.now += 7_200 * SctpPair.SECONDS;
    exchange(pair);
  }
}
