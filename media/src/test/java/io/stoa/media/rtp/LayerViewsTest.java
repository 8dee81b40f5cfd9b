// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
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

  /// Templates 5, 6 and 7 are layers S0T0, S0T1 and S1T0.
  @Test
  void readsDependencyDescriptors() {
    DependencyReader reader = new DependencyReader();
    // T, offset 5, one target; next temporal, next spatial, last.
    ByteBuf key = bytes("85 0001 80 a1 6c");
    assertFalse(reader.read(bytes("86 0001"), 0, 3), "no templates yet");
    assertTrue(reader.read(key, 0, 6));
    assertTrue(reader.isStructured());
    assertTrue(reader.startsFrame());
    assertFalse(reader.endsFrame());
    assertEquals(0, reader.sid());
    assertEquals(2, reader.spatialLayers());
    assertTrue(reader.read(bytes("46 0203"), 0, 3));
    assertFalse(reader.isStructured());
    assertTrue(reader.endsFrame());
    assertEquals(0x0203, reader.frameNumber());
    assertEquals(1, reader.tid());
    assertTrue(reader.read(bytes("c7 0204"), 0, 3));
    assertEquals(1, reader.sid());
    assertEquals(0, reader.tid());
    assertFalse(reader.read(bytes("c8 0204"), 0, 3), "no such template");
    assertFalse(reader.read(bytes("c4 0204"), 0, 3), "no such template");
    for (int length = 0; length < 6; length++) {
      assertFalse(reader.read(key, 0, length == 3 ? 2 : length), "length " + length);
    }
    // A broken structure changes nothing.
    assertTrue(reader.read(bytes("c7 0205"), 0, 3));
    reader.reset();
    assertFalse(reader.read(bytes("c7 0205"), 0, 3));
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
