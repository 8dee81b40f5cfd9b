// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsTheFramesHoweverTheStreamIsCut(long seed) {
    Random random = new Random(seed);
    List<byte[]> sent = new ArrayList<>();
    ByteBuf stream = Unpooled.buffer();
    for (int i = 0; i < 200; i++) {
      byte[] frame = new byte[random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(1501)];
      random.nextBytes(frame);
      stream.writeShort(frame.length).writeBytes(frame);
      if (frame.length > 0) {
        sent.add(frame);
      }
    }
    FrameReader reader = new FrameReader(1500);
    List<byte[]> got = new ArrayList<>();
    List<ByteBuf> reads = new ArrayList<>();
    while (stream.isReadable()) {
      int cut =
          Math.min(stream.readableBytes(), 1 + random.nextInt(random.nextBoolean() ? 4 : 4000));
      ByteBuf read = ByteBufAllocator.DEFAULT.directBuffer(cut);
      read.writeBytes(stream, cut);
      reads.add(read);
      reader.add(read, ByteBufAllocator.DEFAULT);
      for (ByteBuf frame = reader.next(); frame != null; frame = reader.next()) {
        got.add(ByteBufUtil.getBytes(frame));
        frame.release();
      }
      assertTrue(reader.pendingBytes() < 2 + 1500, () -> "seed " + seed);
    }
    reader.close();
    assertEquals(sent.size(), got.size(), () -> "seed " + seed);
    for (int i = 0; i < sent.size(); i++) {
      assertArrayEquals(sent.get(i), got.get(i), "seed " + seed + " frame " + i);
    }
    for (ByteBuf read : reads) {
      assertEquals(0, read.refCnt(), () -> "seed " + seed + ": a read buffer is leaked");
    }
  }

  @Test
  void givesUpOnAFrameThatIsTooLong() {
    FrameReader reader = new FrameReader(1500);
    reader.add(Unpooled.buffer().writeShort(1501).writeZero(3000), ByteBufAllocator.DEFAULT);
    assertNull(reader.next());
    assertTrue(reader.isMalformed());
    reader.close();
  }

  @Test
  void leavesAPeekedFrameInPlace() {
    FrameReader reader = new FrameReader(1500);
    reader.add(
        Unpooled.buffer().writeShort(0).writeShort(2).writeShort(7), ByteBufAllocator.DEFAULT);
    ByteBuf peeked = reader.peek();
    assertNotNull(peeked);
    assertEquals(7, peeked.getShort(0));
    ByteBuf frame = reader.next();
    assertNotNull(frame);
    assertEquals(7, frame.readShort());
    frame.release();
    assertFalse(reader.isMalformed());
    assertNull(reader.peek());
    reader.close();
  }
}
