// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/// VP8 and H264 payloads. What is rewritten in a VP8 descriptor reads as it was written, and
/// nothing else changes.
public final class PayloadFuzz {
  private PayloadFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    ByteBuf buf = Unpooled.wrappedBuffer(input);
    int from = input.length == 0 ? 0 : (input[input.length - 1] & 3) % input.length;
    for (int index : new int[] {0, from}) {
      vp8(buf, index, input.length - index);
      h264(buf, index, input.length - index);
    }
  }

  private static void vp8(ByteBuf buf, int index, int length) {
    Vp8View view = new Vp8View();
    if (!view.wrap(buf, index, length)) {
      return;
    }
    require(view.descriptorLength() < length, "nothing behind the descriptor");
    require(!view.isKeyframe() || view.startsFrame(), "key frame without beginning");
    require(!view.startsFrame() || view.startsPartition(), "frame without beginning");
    require(view.partition() <= 7 && view.tid() <= 3 && view.keyIdx() <= 31, "layer");
    view.isLayerSync();
    view.isNonReference();
    ByteBuf copy = Unpooled.copiedBuffer(buf.slice(index, length));
    view.rewrite(copy, 0, 0x5a5a, 0xa5);
    Vp8View again = new Vp8View();
    require(again.wrap(copy, 0, length), "rewritten descriptor is malformed");
    require(again.descriptorLength() == view.descriptorLength(), "rewritten length");
    require(again.pictureIdBits() == view.pictureIdBits(), "rewritten width");
    require(again.isKeyframe() == view.isKeyframe() && again.tid() == view.tid(), "rewritten");
    if (view.pictureIdBits() > 0) {
      require(again.pictureId() == (0x5a5a & ((1 << view.pictureIdBits()) - 1)), "picture id");
    }
    require(again.tl0PicIdx() == (view.tl0PicIdx() < 0 ? -1 : 0xa5), "TL0PICIDX");
    for (int i = view.descriptorLength(); i < length; i++) {
      require(copy.getByte(i) == buf.getByte(index + i), "changed payload");
    }
  }

  private static void h264(ByteBuf buf, int index, int length) {
    H264View view = new H264View();
    if (view.wrap(buf, index, length)) {
      require(view.nalType() >= 0 && view.nalType() <= 31, "type");
      require(!view.isKeyframe() || view.startsNal(), "key frame without beginning");
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    return List.of(
        new byte[] {(byte) 0x90, (byte) 0xf0, (byte) 0x81, 2, 3, 0x45, 0, 1, 2},
        new byte[] {0x10, 0, 1, 2, 3},
        new byte[] {0x18, 0, 2, 0x67, 1, 0, 3, 0x68, 1, 2},
        new byte[] {0x7c, (byte) 0x85, 1, 2, 3},
        new byte[] {0x65, 1, 2, 3});
  }
}
