// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A peer that speaks the protocol and lies.
class HostileInputTest {
  private static final int FIRST = 1_000;
  private static final int WHOLE = Wire.BEGIN | Wire.END;

  private final SctpPair pair = new SctpPair(1);
  private final SctpPair.End server = pair.server;
  private int tag;

  /// Makes an association by hand, with the peer's first TSN at 1,000.
  @BeforeEach
  void establish() {
    server.recording = true;
    server.receive(Packets.init(77, FIRST, new byte[] {(byte) 0xc0, 0, 0, 4}, extensions()));
    ByteBuf answer = Unpooled.wrappedBuffer(server.sent.get(0));
    tag = answer.getInt(16);
    ParameterView parameters = new ParameterView();
    parameters.wrap(answer, 32, answer.getUnsignedShort(14) - 20);
    while (parameters.next()) {
      if (parameters.type() == Wire.STATE_COOKIE) {
        byte[] cookie = new byte[parameters.bodyLength()];
        answer.getBytes(parameters.body(), cookie);
        send(Packets.chunk(Wire.COOKIE_ECHO, 0, cookie));
      }
    }
    assertTrue(server.association.established());
    pair.link.clear();
  }

  private static byte[] extensions() {
    return new byte[] {(byte) 0x80, 8, 0, 6, (byte) Wire.RE_CONFIG, (byte) Wire.FORWARD_TSN, 0, 0};
  }

  private void send(byte[]... chunks) {
    server.receive(Packets.packet(tag, chunks));
  }

  private static byte[] open(int tsn, int stream) {
    byte[] body = Packets.join(new byte[] {3, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0}, new byte[] {'x'});
    return Packets.data(tsn, WHOLE, stream, 0, Wire.PPID_DCEP, body);
  }

  private SctpCounters counters() {
    return server.association.counters();
  }

  @Test
  void abortsOnDataWithoutData() {
    send(Packets.data(FIRST, WHOLE, 0, 0, Wire.PPID_BINARY, new byte[0]));
    assertEquals(CloseReason.VIOLATION, server.reason);
  }

  @Test
  void dropsTsnsOutsideTheWindow() {
    for (int ahead : new int[] {65_536, 1 << 20, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      send(Packets.data(FIRST + ahead, WHOLE, 0, 0, Wire.PPID_BINARY, new byte[9]));
    }
    assertEquals(3, counters().outsideWindow);
    assertEquals(2, counters().duplicateTsns, "half the space away is behind");
    assertTrue(server.association.established());
  }

  @Test
  void dropsAHugeForwardTsn() {
    send(Packets.chunk(Wire.FORWARD_TSN, 0, Packets.ints(FIRST + 100_000)));
    assertEquals(1, counters().outsideWindow);
    send(open(FIRST, 0));
    assertEquals(1, server.opened.size());
  }

  @Test
  void boundsThePriceOfForwardTsnsAndFarTsns() {
    int tsn = FIRST;
    long before = System.nanoTime();
    for (int i = 0; i < 300; i++) {
      byte[][] chunks = new byte[400][];
      for (int j = 0; j < chunks.length; j += 2) {
        chunks[j] = Packets.data(tsn + 65_534, WHOLE, 0, 5, Wire.PPID_BINARY, new byte[1]);
        chunks[j + 1] =
            Packets.chunk(
                Wire.FORWARD_TSN, 0, Packets.join(Packets.ints(tsn + 65_000), new byte[4]));
        tsn += 65_001;
      }
      send(chunks);
      server.sent.clear();
      pair.link.clear();
    }
    double seconds = (System.nanoTime() - before) / 1e9;
    System.out.printf("120,000 hostile chunks in %.2f s%n", seconds);
    assertTrue(seconds < 20, "took " + seconds);
    assertTrue(server.association.established());
  }

  @Test
  void holdsNoMoreThanItsWindowOfFragmentsThatNeverEnd() {
    long before = System.nanoTime();
    for (int i = 2; i < 60_000; i += 2) {
      send(Packets.data(FIRST + i, 0, 0, 0, Wire.PPID_BINARY, new byte[1_000]));
      server.sent.clear();
      pair.link.clear();
    }
    assertTrue(counters().overWindow > 28_000, "dropped " + counters().overWindow);
    assertTrue((System.nanoTime() - before) / 1e9 < 30);
    assertTrue(server.association.established());
  }

  @Test
  void holdsNoMoreThanItsWindowOfMessagesThatWaitForAnEarlierOne() {
    for (int i = 0; i < 30_000; i++) {
      send(Packets.data(FIRST + i, WHOLE, 0, 1 + i, Wire.PPID_BINARY, new byte[100]));
      server.sent.clear();
      pair.link.clear();
    }
    assertTrue(counters().overWindow > 20_000, "dropped " + counters().overWindow);
    assertTrue(server.association.established());
  }

  @Test
  void abortsOnTinyFragmentsOfAMessageLargerThanAllowed() {
    send(Packets.data(FIRST, Wire.BEGIN, 0, 0, Wire.PPID_BINARY, new byte[1_000]));
    for (int i = 1; i < 70 && !server.association.closed(); i++) {
      send(Packets.data(FIRST + i, 0, 0, 0, Wire.PPID_BINARY, new byte[1_000]));
    }
    assertEquals(CloseReason.VIOLATION, server.reason);
  }

  @Test
  void abortsOnFragmentsThatOverlapOrMix() {
    send(Packets.data(FIRST, Wire.BEGIN, 0, 0, Wire.PPID_BINARY, new byte[10]));
    send(Packets.data(FIRST, Wire.BEGIN, 0, 0, Wire.PPID_BINARY, new byte[10]));
    assertTrue(server.association.established(), "a duplicate does no harm");
    send(Packets.data(FIRST + 1, Wire.BEGIN, 0, 1, Wire.PPID_BINARY, new byte[10]));
    assertEquals(CloseReason.VIOLATION, server.reason);
  }

  @Test
  void abortsOnAFragmentOfAnotherStreamAmidAMessage() {
    send(Packets.data(FIRST, Wire.BEGIN, 0, 0, Wire.PPID_BINARY, new byte[10]));
    send(Packets.data(FIRST + 1, Wire.END, 2, 0, Wire.PPID_BINARY, new byte[10]));
    assertEquals(CloseReason.VIOLATION, server.reason);
  }

  @Test
  void ignoresSacksThatLie() {
    server.open("down", true, -1, -1).send(new byte[20_000], true, pair.now);
    pair.link.clear();
    ByteBuf sent = Unpooled.wrappedBuffer(server.sent.get(server.sent.size() - 1));
    int tsn = sent.getInt(16);
    int window = 100_000;
    send(sack(tsn + 1_000, window));
    send(sack(tsn + (1 << 30), window));
    send(sack(tsn - 12, window, 30, 20));
    send(sack(tsn - 12, window, 0, 1));
    send(sack(tsn - 12, window, 1, 3, 2, 4));
    send(sack(tsn - 12, window, 1, 60_000));
    send(sack(tsn - 12, window, 60_000, 65_535));
    byte[] truncated = sack(tsn - 12, window, 2, 3);
    truncated[13] = 100;
    send(truncated);
    assertEquals(8, counters().badSacks);
    assertTrue(server.association.bufferedAmount() > 20_000);
    assertTrue(server.association.established());
  }

  private static byte[] sack(int cumulative, int window, int... gaps) {
    byte[] fixed =
        Packets.join(Packets.ints(cumulative, window), Packets.shorts(gaps.length / 2, 0));
    return Packets.chunk(Wire.SACK, 0, Packets.join(fixed, Packets.shorts(gaps)));
  }

  @Test
  void takesResetsOfAllStreams() {
    send(open(FIRST, 0), open(FIRST + 1, 2));
    assertEquals(2, server.opened.size());
    int[] all = new int[7_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = i % 1_024;
    }
    byte[] fixed = Packets.join(Packets.ints(FIRST, 0, FIRST + 1), Packets.shorts(all));
    byte[] header = Packets.shorts(Wire.RESET_OUTGOING, 4 + fixed.length);
    for (int i = 0; i < 1_000; i++) {
      send(Packets.chunk(Wire.RE_CONFIG, 0, Packets.join(header, fixed)));
    }
    assertFalse(server.opened.get(0).open());
    assertTrue(server.association.established());
    fixed[fixed.length - 1] = 0;
    fixed[fixed.length - 2] = (byte) 0xff;
    send(Packets.chunk(Wire.RE_CONFIG, 0, Packets.join(header, fixed)));
    assertTrue(server.association.established());
  }

  @Test
  void refusesMalformedResets() {
    byte[] request =
        Packets.join(Packets.shorts(Wire.RESET_OUTGOING, 16), Packets.ints(FIRST, 0, 0));
    for (int length : new int[] {0, 3, 4, 8, 15, 17, 65_535}) {
      byte[] bad = request.clone();
      bad[2] = (byte) (length >> 8);
      bad[3] = (byte) length;
      send(Packets.chunk(Wire.RE_CONFIG, 0, bad));
    }
    assertTrue(counters().badChunks >= 7, "counted " + counters().badChunks);
    assertTrue(server.association.established());
  }

  @Test
  void reportsStreamsThatDoNotExistOnceForEachPacket() {
    server.sent.clear();
    send(
        Packets.data(FIRST, WHOLE, 60_000, 0, Wire.PPID_BINARY, new byte[5]),
        Packets.data(FIRST + 1, WHOLE, 60_001, 0, Wire.PPID_BINARY, new byte[5]));
    assertEquals(2, counters().badChunks);
    assertEquals(1, server.sent.size());
    assertEquals(Wire.ERROR, server.sent.get(0)[12]);
    send(open(FIRST + 2, 0));
    assertEquals(1, server.opened.size());
  }

  @Test
  void refusesMalformedOpens() {
    byte[] good = {3, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 'x'};
    byte[] labelTooLong = good.clone();
    labelTooLong[9] = 2;
    byte[] unknownType = good.clone();
    unknownType[1] = 7;
    byte[] huge = new byte[12 + 2_000];
    huge[0] = 3;
    huge[8] = 2_000 >> 8;
    huge[9] = (byte) 2_000;
    byte[][] opens = {{3}, labelTooLong, unknownType, huge, {9}, {2}};
    for (int i = 0; i < opens.length; i++) {
      send(Packets.data(FIRST + i, WHOLE, 2 * i, 0, Wire.PPID_DCEP, opens[i]));
    }
    send(Packets.data(FIRST + opens.length, WHOLE, 1, 0, Wire.PPID_DCEP, good));
    assertTrue(server.opened.isEmpty());
    assertEquals(opens.length + 1, counters().strayMessages);
    send(Packets.data(FIRST + opens.length + 1, WHOLE, 20, 0, Wire.PPID_DCEP, good));
    assertEquals(1, server.opened.size());
  }

  @Test
  void goesOnOrStopsAtUnknownChunksByTheirHighestBits() {
    byte[] after = open(FIRST, 0);
    send(Packets.chunk(0x3e, 0, new byte[3]), after);
    assertTrue(server.opened.isEmpty());
    server.sent.clear();
    send(Packets.chunk(0x7e, 0, new byte[300]), after);
    assertTrue(server.opened.isEmpty());
    assertEquals(Wire.ERROR, server.sent.get(0)[12]);
    send(Packets.chunk(0xfe, 0, new byte[3]), Packets.chunk(0xbe, 0, new byte[3]), after);
    assertEquals(1, server.opened.size());
    assertEquals(4, counters().unknownChunks);
  }

  @Test
  void dropsTruncatedChunks() {
    byte[] whole = Packets.packet(tag, open(FIRST, 0));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      server.receive(length < 12 ? cut : Packets.sealed(cut));
    }
    assertTrue(server.association.established());
    assertTrue(server.opened.size() <= 1);
  }

  @Test
  void answersAHeartbeatWithWhatCameAndNothingLarger() {
    server.sent.clear();
    byte[] body = {0, 1, 0, 9, 1, 2, 3, 4, 5};
    send(Packets.chunk(Wire.HEARTBEAT, 0, body));
    assertEquals(Wire.HEARTBEAT_ACK, server.sent.get(0)[12]);
    assertEquals(13, server.sent.get(0)[15]);
    send(Packets.chunk(Wire.HEARTBEAT, 0, new byte[10_000]));
    assertEquals(1, server.sent.size());
    send(Packets.chunk(Wire.HEARTBEAT_ACK, 0, new byte[12]));
    assertEquals(2, counters().badChunks);
  }

  @Test
  void boundsWhatOpeningAndResettingForeverCosts() {
    for (int i = 0; i < 20_000 && !server.association.closed(); i++) {
      byte[] reset =
          Packets.join(
              Packets.shorts(Wire.RESET_OUTGOING, 18),
              Packets.ints(FIRST + i, 0, FIRST + i),
              Packets.shorts(2 * (i % 512)));
      send(
          Packets.data(
              FIRST + i,
              WHOLE,
              2 * (i % 512),
              0,
              Wire.PPID_DCEP,
              new byte[] {3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
          Packets.chunk(Wire.RE_CONFIG, 0, reset));
      server.sent.clear();
      pair.link.clear();
    }
    assertTrue(server.opened.size() <= 256, "opened " + server.opened.size());
    assertTrue(server.association.bufferedAmount() < 100_000);
  }
}
