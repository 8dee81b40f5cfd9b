// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;

/// RTP packets: parts add up, extensions lie inside, and what the writer makes of them reads the
/// same.
public final class RtpFuzz {
  /// Those of the one-byte form, the edges of it, and some that only the two-byte form has.
  private static final int[] IDS = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 200, 255
  };

  private static final int EXTENSION_BYTES_MAX = ExtensionBlock.ELEMENTS_MAX * 257 + 64;

  private RtpFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    ByteBuf buf = Unpooled.wrappedBuffer(input);
    RtpView view = new RtpView();
    int from = input.length == 0 ? 0 : (input[input.length - 1] & 3) % input.length;
    for (int index : new int[] {0, from}) {
      int length = input.length - index;
      if (view.wrap(buf, index, length)) {
        check(view, length);
      }
    }
  }

  private static void check(RtpView view, int length) {
    require(view.length() == length, "length");
    require(view.headerLength() >= 12 + 4 * view.csrcCount(), "header");
    require(view.payloadLength() >= 0 && view.paddingLength() >= 0, "payload");
    require(view.payloadIndex() == view.index() + view.headerLength(), "payload index");
    for (int i = 0; i < view.csrcCount(); i++) {
      view.csrc(i);
    }
    ByteBuf out = Unpooled.buffer(EXTENSION_BYTES_MAX).setIndex(0, EXTENSION_BYTES_MAX);
    RtpWriter.header(
        out, 0, view.marker(), view.payloadType(), view.seq16(), view.timestamp(), view.ssrc());
    ExtensionBlock block = new ExtensionBlock();
    for (int id : IDS) {
      int at = view.extension(id);
      if (at >= 0) {
        require(at >= view.index() + 16, "extension begins in the header");
        require(at + view.extensionLength() <= view.payloadIndex(), "extension ends outside");
        block.add(id, view.buffer(), at, view.extensionLength());
      } else {
        require(view.extensionLength() == 0, "length of no extension");
      }
    }
    int header = RtpWriter.extensions(out, 0, block);
    RtpView again = new RtpView();
    require(again.wrap(out, 0, header), "written packet is malformed");
    require(again.headerLength() == header && again.payloadLength() == 0, "written header");
    require(again.seq16() == view.seq16() && again.ssrc() == view.ssrc(), "written numbers");
    require(again.timestamp() == view.timestamp(), "written timestamp");
    require(again.marker() == view.marker(), "written marker");
    require(again.payloadType() == view.payloadType(), "written payload type");
    compare(view, again);
  }

  private static void compare(RtpView view, RtpView written) {
    int known = 0;
    for (int id : IDS) {
      int at = view.extension(id);
      if (at < 0 || known == ExtensionBlock.ELEMENTS_MAX) {
        continue;
      }
      known++;
      int copy = written.extension(id);
      require(copy >= 0 && view.extensionLength() == written.extensionLength(), "written length");
      require(
          ByteBufUtil.equals(view.buffer(), at, written.buffer(), copy, view.extensionLength()),
          "written extension");
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    ExtensionBlock block = new ExtensionBlock();
    block.add(1, '0', 1);
    block.add(4, 0x1234, 2);
    block.add(5, 0x0102030405060708L, 8);
    byte[] oneByte = packet(block);
    block.add(200, Unpooled.buffer(20), 0, 0);
    return List.of(oneByte, packet(block), packet(new ExtensionBlock()));
  }

  private static byte[] packet(ExtensionBlock block) {
    ByteBuf out = Unpooled.buffer(512);
    RtpWriter.header(out, 0, true, 96, 65_535, 90_000, 0xcafebabe);
    int length = RtpWriter.extensions(out, 0, block);
    length = RtpWriter.pad(out, 0, length + 5, 4);
    return ByteBufUtil.getBytes(out, 0, length);
  }
}
