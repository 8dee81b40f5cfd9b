// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TransportFeedbackReaderTest {
  private final TransportFeedbackReader reader = new TransportFeedbackReader();

  @Test
  void readsWhatTheWriterWrites() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      TransportFeedback feedback = new TransportFeedback(1, 0);
      int first = random.nextInt(0x1_0000);
      long[] arrivals = new long[200];
      Arrays.fill(arrivals, -1);
      long now = 5_000_000_000L + random.nextInt(1_000_000_000);
      for (int i = 0; i < arrivals.length; i++) {
        now += random.nextInt(100) < 5 ? random.nextInt(100_000_000) : random.nextInt(3_000_000);
        if (i == 0 || random.nextInt(100) >= seed % 60) {
          arrivals[i] = now / TransportFeedbackReader.NANOS_PER_TICK;
          feedback.record(first + i & 0xffff, 2, now);
        }
      }
      ByteBuf out = Unpooled.buffer(TransportFeedback.LENGTH_MAX);
      int seen = 0;
      for (int length = feedback.write(out, 0); length > 0; length = feedback.write(out, 0)) {
        assertTrue(reader.wrap(out, 0, length), "seed " + seed);
        while (reader.next()) {
          int i = reader.seq16() - first & 0xffff;
          assertEquals(arrivals[i] >= 0, reader.isReceived(), "seed " + seed);
          if (reader.isReceived()) {
            assertEquals(arrivals[i], reader.arrivalTicks(), "seed " + seed);
            seen++;
          }
        }
      }
      assertEquals(Arrays.stream(arrivals).filter(a -> a >= 0).count(), seen, "seed " + seed);
    }
  }

  @Test
  void readsALiteralPacket() {
    // Base 0xfffe, five statuses: run of two received, then a two-bit vector 2, 0, 1.
    ByteBuf packet =
        bytes(
            0x8f, 0xcd, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0xff, 0xfe, 0, 5, 0, 0, 1, 9, 0x20, 2, 0xe1,
            0, 4, 8, 0xff, 0xfc, 12, 0, 0, 0);
    assertTrue(reader.wrap(packet, 0, packet.capacity()));
    assertEquals(5, reader.statusCount());
    assertEquals(9, reader.feedbackCount());
    expect(0xfffe, 256 + 4);
    expect(0xffff, 256 + 12);
    expect(0, 256 + 8);
    assertTrue(reader.next());
    assertFalse(reader.isReceived());
    expect(2, 256 + 20);
    assertFalse(reader.next());
  }

  @Test
  void refusesWhatDoesNotFit() {
    ByteBuf fine =
        bytes(0x8f, 0xcd, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0, 2, 0, 0, 1, 9, 0x20, 2, 4, 8);
    assertTrue(reader.wrap(fine, 0, 24));
    assertFalse(reader.wrap(fine, 0, 23), "a delta is missing");
    assertFalse(reader.next());
    assertFalse(reader.wrap(fine, 0, 20), "no chunk");
    assertFalse(reader.wrap(fine, 0, 25), "beyond the buffer");
    assertFalse(reader.wrap(fine, -1, 24));
    assertFalse(reader.wrap(fine.copy().setShort(14, 0), 0, 24), "no status");
    assertFalse(reader.wrap(fine.copy().setShort(14, 9000), 0, 24), "too many statuses");
    assertFalse(reader.wrap(fine.copy().setShort(20, 0x6002), 0, 24), "reserved symbol");
    assertFalse(reader.wrap(fine.copy().setShort(20, 0x2000), 0, 24), "run of none");
    assertFalse(reader.wrap(fine.copy().setShort(14, 3), 0, 24), "a chunk is missing");
  }

  @Test
  void survivesNoise() {
    int accepted = 0;
    for (long seed = 0; seed < 200_000; seed++) {
      Random random = new Random(seed);
      byte[] noise = new byte[20 + random.nextInt(60)];
      random.nextBytes(noise);
      ByteBuf packet = Unpooled.wrappedBuffer(noise);
      packet.setShort(14, random.nextInt(200));
      if (reader.wrap(packet, 0, noise.length)) {
        accepted++;
        int statuses = 0;
        while (reader.next()) {
          statuses++;
        }
        assertEquals(reader.statusCount(), statuses, "seed " + seed);
      }
    }
    assertTrue(accepted > 1000, "accepted " + accepted);
  }

  private void expect(int seq16, long ticks) {
    assertTrue(reader.next());
    assertEquals(seq16, reader.seq16());
    assertTrue(reader.isReceived());
    assertEquals(ticks, reader.arrivalTicks());
  }

  private static ByteBuf bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Unpooled.wrappedBuffer(bytes);
  }
}
