// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The receiver's bookkeeping against naive models.
class ReceiverModelTest {

  @Test
  void remembersTsnsAsASetWould() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int first = random.nextInt();
      ReceiveTsns tsns = new ReceiveTsns(first);
      TreeSet<Long> model = new TreeSet<>();
      long acknowledged = Wire.firstTsn(first) - 1;
      int spread = 1 << (1 + random.nextInt(17));
      for (int i = 0; i < 2_000; i++) {
        long tsn = acknowledged - 3 + random.nextInt(spread);
        boolean forward = random.nextInt(200) == 0;
        if (forward && tsn > acknowledged && tsn <= acknowledged + ReceiveTsns.WINDOW) {
          tsns.forward(tsn);
          model.headSet(tsn, true).clear();
          acknowledged = tsn;
        } else {
          int expected =
              tsn <= acknowledged || model.contains(tsn)
                  ? ReceiveTsns.DUPLICATE
                  : tsn > acknowledged + ReceiveTsns.WINDOW ? ReceiveTsns.OUTSIDE : ReceiveTsns.NEW;
          assertEquals(expected, tsns.check(tsn), "seed " + seed);
          if (expected == ReceiveTsns.NEW) {
            tsns.add(tsn);
            model.add(tsn);
          }
        }
        while (model.remove(acknowledged + 1)) {
          acknowledged++;
        }
        assertEquals(acknowledged, tsns.acknowledged(), "seed " + seed);
      }
      checkSack(tsns, model, acknowledged, "seed " + seed);
    }
  }

  private static void checkSack(
      ReceiveTsns tsns, NavigableSet<Long> model, long acknowledged, String what) {
    List<byte[]> sent = new ArrayList<>();
    SctpPair pair = new SctpPair(1);
    pair.client.recording = true;
    PacketWriter writer = new PacketWriter(pair.client.config, pair.client, new SctpCounters());
    tsns.writeSack(writer, 5);
    writer.flush();
    sent.addAll(pair.client.sent);
    ByteBuf sack = Unpooled.wrappedBuffer(sent.get(0));
    assertEquals((int) acknowledged, sack.getInt(16), what);
    int gaps = sack.getUnsignedShort(24);
    TreeSet<Long> reported = new TreeSet<>();
    for (int i = 0; i < gaps; i++) {
      int from = sack.getUnsignedShort(28 + 4 * i);
      int to = sack.getUnsignedShort(30 + 4 * i);
      for (int offset = from; offset <= to; offset++) {
        reported.add(acknowledged + offset);
      }
    }
    if (gaps < 100) {
      assertEquals(model, reported, what);
    } else {
      assertEquals(model.headSet(reported.last(), true), reported, what);
    }
  }

  @Test
  void joinsFragmentsThatArriveInAnyOrder() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<byte[]> chunks = new ArrayList<>();
      List<byte[]> expected = new ArrayList<>();
      boolean unordered = seed % 2 == 0;
      for (int ssn = 0; ssn < 40; ssn++) {
        byte[] message = SctpPair.numbered(ssn, 1 + random.nextInt(300));
        expected.add(message);
        int cut = 1 + random.nextInt(120);
        for (int at = 0; at < message.length; at += cut) {
          int end = Math.min(message.length, at + cut);
          int flags = (at == 0 ? Wire.BEGIN : 0) | (end == message.length ? Wire.END : 0);
          byte[] part = Arrays.copyOfRange(message, at, end);
          chunks.add(
              Packets.data(
                  chunks.size(), unordered ? flags | Wire.UNORDERED : flags, 3, ssn, 53, part));
        }
      }
      Collections.shuffle(chunks, random);
      Reassembly reassembly = new Reassembly(65_536, new SctpCounters());
      List<byte[]> delivered = new ArrayList<>();
      for (byte[] chunk : chunks) {
        ByteBuf buffer = Unpooled.wrappedBuffer(chunk);
        int outcome =
            reassembly.add(1_000L + buffer.getInt(4), -1, chunk[1], buffer, 4, chunk.length - 4);
        assertEquals(Reassembly.DONE, outcome, "seed " + seed);
        for (InMessage message = reassembly.poll(); message != null; message = reassembly.poll()) {
          delivered.add(message.payload());
        }
      }
      assertEquals(0, reassembly.held(), "seed " + seed);
      assertEquals(expected.size(), delivered.size(), "seed " + seed);
      if (unordered) {
        delivered.sort((a, b) -> SctpPair.number(a) - SctpPair.number(b));
      }
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), delivered.get(i), "seed " + seed);
      }
    }
  }

  @Test
  void goesOnAfterAbandonedMessages() {
    Reassembly reassembly = new Reassembly(65_536, new SctpCounters());
    add(reassembly, 10, Wire.BEGIN, 0);
    add(reassembly, 12, Wire.BEGIN | Wire.END, 1);
    add(reassembly, 15, Wire.BEGIN | Wire.END, 3);
    add(reassembly, 14, 0, 2);
    assertEquals(null, reassembly.poll());
    reassembly.forward(14);
    reassembly.skip(0, 2);
    InMessage first = reassembly.poll();
    InMessage second = reassembly.poll();
    assertTrue(first != null && first.payload()[0] == 12);
    assertTrue(second != null && second.payload()[0] == 15);
    assertEquals(0, reassembly.held());
  }

  private static void add(Reassembly reassembly, int tsn, int flags, int ssn) {
    byte[] chunk = Packets.data(tsn, flags, 0, ssn, 53, new byte[] {(byte) tsn});
    reassembly.add(tsn, 0, flags, Unpooled.wrappedBuffer(chunk), 4, chunk.length - 4);
  }
}
