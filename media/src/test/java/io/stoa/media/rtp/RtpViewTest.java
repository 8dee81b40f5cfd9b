// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpViewTest {
  private final RtpView view = new RtpView();
  private final Vp8View vp8 = new Vp8View();
  private final H264View h264 = new H264View();
  private final ByteBuf buf = Unpooled.buffer(4096, 4096);

  private static ByteBuf bytes(int... values) {
    ByteBuf out = Unpooled.buffer(values.length, values.length);
    for (int value : values) {
      out.writeByte(value);
    }
    return out;
  }

  @Test
  void readsBackWhatTheWriterWrote() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ExtensionBlock block = new ExtensionBlock();
    for (int round = 0; round < 2000; round++) {
      boolean big = random.nextBoolean();
      int count = random.nextInt(6);
      byte[][] data = new byte[count][];
      int[] ids = new int[count];
      block.clear();
      for (int i = 0; i < count; i++) {
        ids[i] = big ? 10 + 40 * i : 1 + i;
        data[i] = new byte[big ? random.nextInt(40) : random.nextInt(1, 17)];
        random.nextBytes(data[i]);
        assertTrue(block.add(ids[i], Unpooled.wrappedBuffer(data[i]), 0, data[i].length));
      }
      int seq = random.nextInt(65_536);
      RtpWriter.header(buf, 3, round % 2 == 0, 111, seq, -7, 0x8000_0001);
      int header = RtpWriter.extensions(buf, 3, block);
      assertEquals(12 + block.writtenLength(), header);
      assertEquals(0, header % 4);
      int padding = random.nextInt(20);
      int length = header + 30;
      length = padding == 0 ? length : RtpWriter.pad(buf, 3, length, padding);
      String context = "seed " + seed + ", round " + round;
      assertTrue(view.wrap(buf, 3, length), context);
      assertEquals(round % 2 == 0, view.marker());
      assertEquals(111, view.payloadType());
      assertEquals(seq, view.seq16());
      assertEquals(-7, view.timestamp());
      assertEquals(0x8000_0001, view.ssrc());
      assertEquals(3 + header, view.payloadIndex());
      assertEquals(30, view.payloadLength());
      assertEquals(padding, view.paddingLength());
      assertEquals(length, view.length());
      for (int i = 0; i < count; i++) {
        int at = view.extension(ids[i]);
        assertTrue(at > 0, context);
        assertEquals(Unpooled.wrappedBuffer(data[i]), buf.slice(at, view.extensionLength()));
      }
      assertEquals(-1, view.extension(9));
    }
  }

  @Test
  void writesNumbersAsElementsAndRefusesWhatDoesNotFit() {
    ExtensionBlock block = new ExtensionBlock();
    assertFalse(block.add(0, 1, 1));
    assertFalse(block.add(1, 1, 9));
    assertFalse(block.add(1, buf, 4090, 7));
    assertTrue(block.add(3, 0xabcd, 2));
    RtpWriter.header(buf, 0, false, 0, 0, 0, 0);
    int header = RtpWriter.extensions(buf, 0, block);
    assertEquals(20, header);
    assertTrue(view.wrap(buf, 0, header));
    assertEquals(0xabcd, buf.getUnsignedShort(view.extension(3)));
    for (int i = 1; i < ExtensionBlock.ELEMENTS_MAX; i++) {
      assertTrue(block.add(3, i, 1));
    }
    assertFalse(block.add(3, 1, 1));
  }

  /// GHSA-f26w-gh5m-qq77: a count of 0, or beyond the payload.
  @Test
  void refusesWrongPadding() {
    RtpWriter.header(buf, 0, false, 96, 1, 2, 3);
    buf.setByte(0, 0xa0);
    for (int count = 0; count < 256; count++) {
      buf.setByte(21, count);
      assertEquals(count >= 1 && count <= 10, view.wrap(buf, 0, 22), "count " + count);
    }
    assertFalse(view.wrap(buf, 0, 12));
    buf.setByte(21, 10);
    assertTrue(view.wrap(buf, 0, 22));
    assertEquals(0, view.payloadLength());
  }

  @Test
  void refusesEveryTruncationOfTheHeader() {
    ExtensionBlock block = new ExtensionBlock();
    block.add(1, 5, 8);
    RtpWriter.header(buf, 0, false, 96, 1, 2, 3);
    int header = RtpWriter.extensions(buf, 0, block);
    for (int length = 0; length < header; length++) {
      ByteBuf cut = buf.copy(0, length);
      assertFalse(view.wrap(cut, 0, length), "length " + length);
      assertFalse(view.wrap(cut, 0, header), "length " + length);
    }
    assertTrue(view.wrap(buf, 0, header));
    buf.setByte(0, 0x50);
    assertFalse(view.wrap(buf, 0, header));
  }

  @Test
  void endsAtElementsThatRfc8285Forbids() {
    ByteBuf packet =
        bytes(0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xbe, 0xde, 0, 1, 0x03, 0x10, 9, 9);
    assertTrue(view.wrap(packet, 0, 20));
    assertEquals(-1, view.extension(1));
    packet.setByte(16, 0xf0);
    assertEquals(-1, view.extension(1));
    packet.setByte(16, 0);
    assertEquals(18, view.extension(1));
    packet.setByte(17, 0x1f);
    assertEquals(-1, view.extension(1));
  }

  @Test
  void throwsNothingOnRandomBytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] junk = new byte[random.nextInt(64)];
      random.nextBytes(junk);
      ByteBuf packet = Unpooled.wrappedBuffer(junk);
      if (junk.length > 0) {
        junk[0] = (byte) (0x80 | (junk[0] & 0x31));
      }
      if (junk.length > 16) {
        packet.setInt(12, (i % 2 == 0 ? 0xbede_0000 : 0x1000_0000) | random.nextInt(8));
      }
      if (view.wrap(packet, 0, junk.length)) {
        accepted++;
        for (int id = 1; id < 256; id += 3) {
          int at = view.extension(id);
          assertTrue(at < 0 || at + view.extensionLength() <= view.payloadIndex(), "seed " + seed);
        }
      }
      if (vp8.wrap(packet, 0, junk.length)) {
        vp8.rewrite(vp8.pictureId() + 1, vp8.tl0PicIdx() + 1);
        assertTrue(vp8.tid() < 4 && vp8.keyIdx() < 32);
      }
      assertTrue(junk.length > 0 || !h264.wrap(packet, 0, junk.length));
      h264.wrap(packet, 0, junk.length);
    }
    assertTrue(accepted > 1000, "accepted " + accepted);
  }

  @Test
  void readsAndRewritesVp8() {
    ByteBuf packet = bytes(0x90, 0xf0, 0xd2, 0x34, 0x56, 0x6b, 0x00, 1, 2);
    assertTrue(vp8.wrap(packet, 0, 9));
    assertEquals(6, vp8.descriptorLength());
    assertTrue(vp8.isKeyframe() && vp8.startsFrame() && vp8.isLayerSync());
    assertEquals(0x5234, vp8.pictureId());
    assertEquals(0x56, vp8.tl0PicIdx());
    assertEquals(1, vp8.tid());
    assertEquals(11, vp8.keyIdx());
    vp8.rewrite(0x8001, 0x1ff);
    assertTrue(vp8.wrap(packet, 0, 9));
    assertEquals(1, vp8.pictureId());
    assertEquals(15, vp8.pictureIdBits());
    assertEquals(0xff, vp8.tl0PicIdx());
    for (int length = 0; length <= 6; length++) {
      assertFalse(vp8.wrap(packet.copy(0, length), 0, length), "length " + length);
    }
    ByteBuf small = bytes(0x81, 0x80, 0x7f, 0x01);
    assertTrue(vp8.wrap(small, 0, 4));
    assertEquals(0x7f, vp8.pictureId());
    assertFalse(vp8.isKeyframe());
    vp8.rewrite(0x80, 0);
    assertEquals(0, vp8.pictureId());
    assertEquals(-1, vp8.tid());
  }

  @Test
  void findsKeyframesInH264() {
    assertTrue(h264.wrap(bytes(0x65, 1), 0, 2) && h264.isKeyframe());
    assertTrue(h264.wrap(bytes(0x41, 1), 0, 2) && !h264.isKeyframe());
    assertTrue(h264.wrap(bytes(0x7c, 0x85, 1), 0, 3) && h264.isKeyframe());
    assertTrue(h264.wrap(bytes(0x7c, 0x05, 1), 0, 3) && !h264.isKeyframe() && !h264.startsNal());
    ByteBuf aggregate = bytes(0x78, 0, 1, 0x09, 0, 2, 0x67, 1, 0, 1, 0x68);
    assertTrue(h264.wrap(aggregate, 0, 11) && h264.isKeyframe());
    assertEquals(9, h264.nalType());
    for (int length = 0; length < 11; length++) {
      boolean whole = length == 4 || length == 8;
      assertEquals(whole, h264.wrap(aggregate.copy(0, length), 0, length), "length " + length);
    }
    assertFalse(h264.wrap(bytes(0x7c, 0x85), 0, 2));
  }

  @Test
  void unwrapsSequencesAndConvertsTimes() {
    long seq = 65_530;
    for (int i = 0; i < 200_000; i++) {
      seq += i % 3;
      assertEquals(seq, Sequence.unwrap(seq - i % 3, Sequence.seq16(seq)));
    }
    assertTrue(Sequence.isNewer(0, 65_535));
    assertFalse(Sequence.isNewer(65_535, 0));
    assertEquals(-2, Sequence.distance(1, 65_535));
    long nanos = 1_763_690_000_123_456_789L;
    assertEquals(nanos, NtpTime.toUnixNanos(NtpTime.ofUnixNanos(nanos)));
    assertEquals(0x83aa_7e80_0000_0000L, NtpTime.ofUnixNanos(0));
    long later = nanos + 20L * 366 * 86_400 * 1_000_000_000;
    assertEquals(later, NtpTime.toUnixNanos(NtpTime.ofUnixNanos(later)));
    assertEquals(1_500_000_000L, NtpTime.shortNanos(NtpTime.shortDuration(1_500_000_000L)));
  }
}
