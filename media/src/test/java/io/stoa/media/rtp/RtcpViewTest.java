// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RtcpViewTest {
  private final RtcpView view = new RtcpView();
  private final ByteBuf buf = Unpooled.buffer(4096, 4096);

  private int compound() {
    int at = RtcpWriter.senderReport(buf, 0, 1, 0x1122_3344_5566_7788L, 9, 10, 11);
    at = RtcpWriter.reportBlock(buf, 0, at, 5, 200, -3, 0x1_0002, 44, 55, 66);
    at = RtcpWriter.reportBlock(buf, 0, at, 6, 0, 0x7fff_ffff, 1, 2, 3, 4);
    at = RtcpWriter.cname(buf, at, 1, "abc".getBytes(US_ASCII));
    at = RtcpWriter.nack(buf, at, 1, 2, new int[] {65_534, 1, 14, 15, 900}, 0, 5);
    at = RtcpWriter.pli(buf, at, 1, 2);
    at = RtcpWriter.fir(buf, at, 1, 2, 77);
    at = RtcpWriter.remb(buf, at, 1, 2_500_000, new int[] {7, 8}, 0, 2);
    return RtcpWriter.bye(buf, at, 1);
  }

  @Test
  void readsBackWhatTheWriterWrote() {
    assertTrue(view.wrap(buf, 0, compound()));
    assertTrue(view.next());
    assertEquals(RtcpView.SENDER_REPORT, view.kind());
    assertEquals(0x1122_3344_5566_7788L, view.ntp());
    assertEquals(2, view.reportCount());
    assertEquals(5, view.reportSsrc(0));
    assertEquals(200, view.fractionLost(0));
    assertEquals(-3, view.cumulativeLost(0));
    assertEquals(66, view.delaySinceLastSenderReport(0));
    assertEquals(0x7f_ffff, view.cumulativeLost(1));
    assertTrue(view.next() && view.kind() == RtcpView.SOURCE_DESCRIPTION);
    assertTrue(view.nextCname());
    assertEquals("abc", buf.toString(view.cnameIndex(), view.cnameLength(), US_ASCII));
    assertFalse(view.nextCname());
    assertTrue(view.next() && view.kind() == RtcpView.NACK);
    for (int lost : new int[] {65_534, 1, 14, 15, 900, -1, -1}) {
      assertEquals(lost, view.nextLost());
    }
    assertTrue(view.next() && view.kind() == RtcpView.PLI);
    assertEquals(2, view.mediaSsrc());
    assertTrue(view.next() && view.kind() == RtcpView.FIR);
    assertEquals(1, view.firCount());
    assertEquals(2, view.firSsrc(0));
    assertEquals(77, view.firSeq(0));
    assertTrue(view.next() && view.kind() == RtcpView.REMB);
    assertEquals(2_500_000, view.rembBps());
    assertEquals(8, view.rembSsrc(1));
    assertTrue(view.next() && view.kind() == RtcpView.BYE);
    assertEquals(1, view.byeSsrc(0));
    assertFalse(view.next());
    assertEquals(0, view.skipped());
  }

  @Test
  void survivesTruncationsAndRandomBytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int length = compound();
    ByteBuf whole = buf.copy(0, length);
    int read = 0;
    for (int i = 0; i < 50_000; i++) {
      int cut = random.nextInt(length + 1);
      ByteBuf packet = whole.copy(0, cut);
      for (int flips = random.nextInt(4); flips > 0 && cut > 0; flips--) {
        packet.setByte(random.nextInt(cut), random.nextInt(256));
      }
      assertFalse(view.wrap(packet, 0, cut + 1), "seed " + seed);
      read += readAll(packet, cut);
    }
    assertTrue(read > 1000, "read " + read);
  }

  private int readAll(ByteBuf packet, int length) {
    int read = 0;
    if (!view.wrap(packet, 0, length)) {
      return 0;
    }
    while (view.next()) {
      read++;
      switch (view.kind()) {
        case RtcpView.SENDER_REPORT, RtcpView.RECEIVER_REPORT -> {
          for (int i = 0; i < view.reportCount(); i++) {
            view.delaySinceLastSenderReport(i);
          }
        }
        case RtcpView.SOURCE_DESCRIPTION -> {
          while (view.nextCname()) {
            packet.getBytes(view.cnameIndex(), new byte[view.cnameLength()]);
          }
        }
        case RtcpView.BYE -> {
          for (int i = 0; i < view.byeCount(); i++) {
            view.byeSsrc(i);
          }
        }
        case RtcpView.NACK -> {
          while (view.nextLost() >= 0) {
            read++;
          }
        }
        case RtcpView.FIR -> view.firSeq(view.firCount() - 1);
        case RtcpView.REMB -> {
          assertTrue(view.rembBps() >= 0);
          for (int i = 0; i < view.rembSsrcCount(); i++) {
            view.rembSsrc(i);
          }
        }
        default -> assertTrue(view.length() >= 4);
      }
    }
    return read;
  }

  @Test
  void reportsArrivalsToANaiveReader() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      TransportFeedback feedback = new TransportFeedback(1, 50_000_000);
      TreeMap<Integer, Long> sent = new TreeMap<>();
      long now = random.nextLong(1L << 40) - (1L << 39);
      int start = random.nextInt(65_536);
      int count = 1 + random.nextInt(1500);
      int lossPercent = random.nextInt(60);
      for (int i = 0; i < count; i++) {
        now += random.nextInt(20) == 0 ? random.nextLong(300_000_000L) : random.nextInt(3_000_000);
        if (i == 0 || random.nextInt(100) >= lossPercent) {
          feedback.record((start + i) & 0xffff, 2, now);
          sent.put(i, now);
        }
      }
      assertTrue(feedback.deadlineNanos() <= now + 50_000_000);
      TreeMap<Integer, Long> reported = new TreeMap<>();
      int packets = 0;
      int length;
      while ((length = feedback.write(buf, 0)) > 0) {
        assertTrue(length <= TransportFeedback.LENGTH_MAX);
        assertTrue(view.wrap(buf, 0, length) && view.next());
        assertEquals(RtcpView.TRANSPORT_CC, view.kind());
        assertEquals(packets++ & 0xff, buf.getUnsignedByte(19));
        parse(length, start, reported);
      }
      assertEquals(Long.MAX_VALUE, feedback.deadlineNanos());
      String context = "seed " + seed + ", round " + round;
      assertEquals(sent.keySet(), reported.keySet(), context);
      long wrap = (1L << 24) * 64_000;
      for (int i : sent.keySet()) {
        long micros = Math.floorDiv(sent.getOrDefault(i, -1L), 250_000L) * 250;
        assertEquals(
            Math.floorMod(micros, wrap),
            Math.floorMod(reported.getOrDefault(i, -1L), wrap),
            context);
      }
    }
  }

  /// Expands all chunks into a list of symbols first, then reads the deltas.
  private void parse(int length, int start, Map<Integer, Long> into) {
    int base = buf.getUnsignedShort(12);
    int count = buf.getUnsignedShort(14);
    long micros = buf.getUnsignedMedium(16) * 64_000L;
    List<Integer> symbols = new ArrayList<>();
    int at = 20;
    while (symbols.size() < count) {
      int chunk = buf.getUnsignedShort(at);
      at += 2;
      if (chunk < 0x8000) {
        for (int i = 0; i < (chunk & 0x1fff); i++) {
          symbols.add(chunk >> 13);
        }
      } else if (chunk < 0xc000) {
        for (int bit = 13; bit >= 0; bit--) {
          symbols.add(chunk >> bit & 1);
        }
      } else {
        for (int bit = 12; bit >= 0; bit -= 2) {
          symbols.add(chunk >> bit & 3);
        }
      }
    }
    for (int i = 0; i < count; i++) {
      int symbol = symbols.get(i);
      if (symbol == 0) {
        continue;
      }
      micros += 250L * (symbol == 1 ? buf.getUnsignedByte(at) : buf.getShort(at));
      at += symbol;
      into.put((base + i - start) & 0xffff, micros);
    }
    assertTrue(at <= length && length - at < 4);
  }

  @Test
  void reportsALatePacketOnceMore() {
    TransportFeedback feedback = new TransportFeedback(1, 50_000_000);
    feedback.record(65_535, 2, 0);
    feedback.record(1, 2, 1_000_000);
    TreeMap<Integer, Long> reported = new TreeMap<>();
    parse(feedback.write(buf, 0), 65_535, reported);
    assertEquals(2, reported.size());
    feedback.record(0, 2, 2_000_000);
    feedback.record(0, 2, 3_000_000);
    assertEquals(52_000_000, feedback.deadlineNanos());
    parse(feedback.write(buf, 0), 65_535, reported);
    assertEquals(2000, reported.get(1));
    assertEquals(0, feedback.write(buf, 0));
  }
}
