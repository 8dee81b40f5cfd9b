// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.fuzz.Script;
import java.util.List;

/// VP9 and AV1 payloads, and dependency descriptors one after the other, as one stream brings them.
public final class LayerViewsFuzz {
  private static final int STEPS_MAX = 64;

  private LayerViewsFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Script script = new Script(input);
    DependencyReader dependencies = new DependencyReader();
    Vp9View vp9 = new Vp9View();
    Av1View av1 = new Av1View();
    for (int i = 0; i < STEPS_MAX && script.hasMore(); i++) {
      int form = script.u8();
      byte[] bytes = script.bytes(300);
      ByteBuf buf = Unpooled.wrappedBuffer(bytes);
      int index = bytes.length == 0 ? 0 : (form >> 4) % bytes.length;
      int length = bytes.length - index;
      switch (form & 3) {
        case 0 -> vp9(vp9, buf, index, length);
        case 1 -> {
          if (av1.wrap(buf, index, length)) {
            require(!av1.isKeyframe() || (buf.getByte(index) & 0x08) != 0, "key frame without N");
          }
        }
        case 2 -> dependencies(dependencies, buf, index, length);
        default -> dependencies.reset();
      }
      refusesLies(vp9, av1, dependencies, buf, bytes.length);
    }
  }

  private static void vp9(Vp9View view, ByteBuf buf, int index, int length) {
    if (!view.wrap(buf, index, length)) {
      return;
    }
    require(view.descriptorLength() < length, "nothing behind the descriptor");
    require(view.pictureId() < 0x8000 && view.pictureId() >= -1, "picture id");
    require(view.tid() <= 7 && view.sid() <= 7 && view.spatialLayers() <= 8, "layer");
    require(!view.isKeyframe() || (view.startsFrame() && view.sid() == 0), "key frame");
    require(view.isLayered() || (view.tid() == 0 && view.sid() == 0), "layer that is not told");
    // Whatever is cut off behind the descriptor changes nothing of it.
    int descriptor = view.descriptorLength();
    int sid = view.sid();
    require(view.wrap(buf, index, descriptor + 1), "cut behind the descriptor");
    require(view.descriptorLength() == descriptor && view.sid() == sid, "another descriptor");
    require(!view.wrap(buf, index, descriptor), "a descriptor without payload");
  }

  private static void dependencies(DependencyReader reader, ByteBuf buf, int index, int length) {
    if (!reader.read(buf, index, length)) {
      return;
    }
    require(reader.sid() >= 0 && reader.sid() < reader.spatialLayers(), "spatial layer");
    require(reader.spatialLayers() <= 4 && reader.tid() >= 0 && reader.tid() <= 7, "layers");
    require(reader.frameNumber() >= 0 && reader.frameNumber() <= 0xffff, "frame number");
    require(length > 3 || !reader.isStructured(), "templates out of nothing");
  }

  /// Lengths and places that lie outside are refused, not read.
  private static void refusesLies(
      Vp9View vp9, Av1View av1, DependencyReader reader, ByteBuf buf, int length) {
    require(!vp9.wrap(buf, -1, 4) && !vp9.wrap(buf, 0, length + 1), "outside");
    require(!av1.wrap(buf, -1, 4) && !av1.wrap(buf, 0, length + 1), "outside");
    require(!reader.read(buf, -1, 4) && !reader.read(buf, 1, length), "outside");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    byte[] key = {(byte) 0xaa, (byte) 0x81, 2, 0x10, 0, 0x58, 1, 64, 0, 36, 0, 3, 0, 0, 9, 9};
    byte[] flexible = {(byte) 0xf0, 0x12, 0x25, 3, 2, 7, 7};
    // Two templates of one spatial layer, then a frame of the second.
    byte[] structured = {(byte) 0xc0, 0, 1, (byte) 0x80, 1, 0x1c, 0, 0, 0, 0};
    return List.of(
        new Script.Writer().u8(0).bytes(key).u8(0).bytes(flexible).toBytes(),
        new Script.Writer().u8(1).bytes(new byte[] {8, 1, 2}).u8(1).bytes(flexible).toBytes(),
        new Script.Writer()
            .u8(2)
            .bytes(structured)
            .u8(2)
            .bytes(new byte[] {(byte) 0xc1, 0, 2})
            .u8(3)
            .bytes(new byte[0])
            .u8(2)
            .bytes(new byte[] {(byte) 0xc0, 0, 3})
            .toBytes());
  }
}
