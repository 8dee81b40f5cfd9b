// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The views that tell spatial and temporal layers.
final class LayerViewsTest {

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  /// I, L, B and V: picture 0x1234, layer 0 with a structure of two sizes and two pictures.
  @Test
  void readsAVp9KeyPicture() {
    Vp9View view = new Vp9View();
    ByteBuf buf = bytes("aa 9234 00 07 38 0140 00b4 0280 0168 02 04 01 24 02 ff");
    assertTrue(view.wrap(buf, 0, buf.capacity()));
    assertTrue(view.isKeyframe());
    assertTrue(view.startsFrame());
    assertFalse(view.endsFrame());
    assertEquals(0x1234, view.pictureId());
    assertEquals(2, view.spatialLayers());
    assertEquals(buf.capacity() - 1, view.descriptorLength());
    for (int length = 0; length < buf.capacity(); length++) {
      assertFalse(
          view.wrap(bytes("aa 9234 00 07 38 0140 00b4 0280 0168 02 04 01 24 02"), 0, length));
    }
  }

  /// I, P, L, F and E: picture 5, temporal layer 2, switching point, spatial layer 1, references 1,
  /// 2.
  @Test
  void readsAFlexibleVp9Picture() {
    Vp9View view = new Vp9View();
    ByteBuf buf = bytes("f4 05 52 03 04 ff");
    assertTrue(view.wrap(buf, 0, 6));
    assertFalse(view.isKeyframe());
    assertTrue(view.isInterPicture());
    assertTrue(view.endsFrame());
    assertEquals(5, view.pictureId());
    assertEquals(2, view.tid());
    assertTrue(view.isSwitchingPoint());
    assertEquals(1, view.sid());
    assertFalse(view.isInterLayer());
    assertEquals(5, view.descriptorLength());
    for (int length = 0; length <= 5; length++) {
      assertFalse(view.wrap(buf, 0, length));
    }
    assertFalse(view.wrap(bytes("f4 05 52 03 05 03 ff"), 0, 7), "four references");
  }

  @Test
  void readsAnAv1AggregationHeader() {
    Av1View view = new Av1View();
    assertTrue(view.wrap(bytes("18 0a"), 0, 2));
    assertTrue(view.isKeyframe());
    assertTrue(view.wrap(bytes("10 0a"), 0, 2));
    assertFalse(view.isKeyframe());
    assertFalse(view.wrap(bytes("18"), 0, 1));
  }

  /// What Chromium sends with L3T3_KEY: 15 templates, 9 decode targets, 3 chains.
  static final String L3T3_KEY =
      "c0000180081485214eaaaaa8000600004000100002aa80a8000600004000100002a000a8000600004000"
          + "16d549241b5524906d54923157e001974ca864330e222396eca8655304224390eca87753013f00b3"
          + "027f016704ff02cf";

  /// And with VP8: 7 templates, 3 decode targets.
  static final String L1T3 = "c000018002044eaaaf2860414d34538a0940404fc02cc0";

  @Test
  void readsDependencyDescriptors() {
    DependencyReader reader = new DependencyReader();
    assertFalse(reader.read(bytes("86 0001"), 0, 3), "no templates yet");
    ByteBuf key = bytes(L3T3_KEY);
    assertTrue(reader.read(key, 0, 90));
    assertTrue(reader.isStructured());
    assertTrue(reader.startsFrame());
    assertTrue(reader.endsFrame());
    assertEquals(List.of(0, 0, 2), List.of(reader.sid(), reader.tid(), reader.syncTo()));
    assertEquals(3, reader.spatialLayers());
    assertEquals(3, reader.temporalLayers());
    assertEquals(9, reader.targets());
    assertEquals(0b111_111_111, reader.targetsUpTo(2, 2));
    assertEquals(0b000_011_011, reader.targetsUpTo(1, 1));
    assertTrue(reader.read(bytes("8c0009"), 0, 3));
    assertFalse(reader.isStructured());
    assertFalse(reader.endsFrame());
    assertEquals(9, reader.frameNumber());
    // Layer S2T1: discardable for its own target, a switch for the one above.
    assertEquals(List.of(2, 1, 2), List.of(reader.sid(), reader.tid(), reader.syncTo()));
    assertTrue(reader.read(bytes("c9000b"), 0, 3));
    assertEquals(List.of(1, 2, -1), List.of(reader.sid(), reader.tid(), reader.syncTo()));
    assertFalse(reader.read(bytes("cf0204"), 0, 3), "no such template");
    for (int length = 4; length < 90; length++) {
      assertFalse(new DependencyReader().read(key, 0, length), "length " + length);
    }
    assertTrue(reader.read(bytes("c9000b"), 0, 3));
    int generation = reader.generation();
    assertTrue(reader.read(key, 0, 90));
    assertEquals(generation, reader.generation());
    reader.reset();
    assertFalse(reader.read(bytes("c9000b"), 0, 3));
  }

  @Test
  void readsWhereAReceiverMayGoOnWithMorePictures() {
    DependencyReader reader = new DependencyReader();
    assertTrue(reader.read(bytes(L1T3), 0, 23));
    List<String> seen = new ArrayList<>();
    for (int template = 0; template < 7; template++) {
      assertTrue(reader.read(bytes("c" + template + "0002"), 0, 3));
      seen.add("T" + reader.tid() + " to " + reader.syncTo());
    }
    assertEquals(
        List.of("T0 to 2", "T0 to 2", "T0 to 0", "T1 to 2", "T1 to 2", "T2 to -1", "T2 to -1"),
        seen);
    // The third template, with indications of its own: a switch for all.
    assertTrue(reader.read(bytes("c2000f2540"), 0, 5));
    assertEquals(2, reader.syncTo());
  }

  @Test
  void writesTheMaskOfActiveTargets() {
    DependencyReader reader = new DependencyReader();
    ByteBuf out = Unpooled.buffer(256, 256).writerIndex(256);
    ByteBuf key = bytes(L3T3_KEY);
    assertTrue(reader.read(key, 0, 90));
    int mask = reader.targetsUpTo(0, 1);
    int length = DependencyWriter.restrict(key, 0, 90, reader.maskBit(), false, 9, mask, out);
    assertEquals(92, length);
    DependencyReader written = new DependencyReader();
    assertTrue(written.read(out, 0, length));
    assertTrue(written.isMasked());
    assertEquals(0b000_000_011, maskOf(out, written));
    assertEquals(0b111_111_111, written.targetsUpTo(2, 2));

    assertTrue(reader.read(bytes("c50002"), 0, 3));
    length =
        DependencyWriter.restrict(
            bytes("c50002"), 0, 3, reader.maskBit(), false, 9, 0b111_011, out);
    assertEquals(5, length);
    assertTrue(written.read(out, 0, length));
    assertEquals(0b111_011, maskOf(out, written));
    assertEquals(1, written.sid());

    // Narrowed, not widened, with what follows it in place.
    ByteBuf masked = out.copy(0, 5);
    assertTrue(reader.read(masked, 0, 5));
    length = DependencyWriter.restrict(masked, 0, 5, reader.maskBit(), true, 9, 0b1_101_110, out);
    assertEquals(5, length);
    assertTrue(written.read(out, 0, length));
    assertEquals(0b101_010, maskOf(out, written));

    ByteBuf custom = bytes("c500091240");
    assertTrue(reader.read(custom, 0, 5));
    length = DependencyWriter.restrict(custom, 0, 5, reader.maskBit(), false, 9, 0b11, out);
    // 16 bits of mask and flags less: 0001 0|010 01.. with the mask between.
    assertEquals(
        "c500095" + "0" + "0" + "d" + "2", ByteBufUtil.hexDump(out, 0, length).substring(0, 11));
  }

  private static int maskOf(ByteBuf element, DependencyReader reader) {
    int mask = 0;
    for (int i = 0; i < reader.targets(); i++) {
      int at = reader.maskBit() + i;
      mask = mask << 1 | (element.getByte(at >> 3) >> (7 - (at & 7)) & 1);
    }
    return mask;
  }

  @Test
  void takesAnyBytesWithoutThrowing() {
    long seed = 7;
    Random random = new Random(seed);
    DependencyReader reader = new DependencyReader();
    Vp9View vp9 = new Vp9View();
    Av1View av1 = new Av1View();
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      ByteBuf buf = Unpooled.wrappedBuffer(bytes);
      if (reader.read(buf, 0, bytes.length)) {
        read++;
        assertTrue(reader.sid() <= 3 && reader.tid() <= 7, "seed " + seed);
      }
      if (vp9.wrap(buf, 0, bytes.length)) {
        assertTrue(vp9.descriptorLength() < bytes.length, "seed " + seed);
      }
      av1.wrap(buf, 0, bytes.length);
    }
    assertTrue(read > 1000, "seed " + seed);
  }
}
