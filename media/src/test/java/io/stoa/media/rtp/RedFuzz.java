// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;

/// Redundant audio: blocks add up, and rewritten types change no other bit.
public final class RedFuzz {

  private RedFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    ByteBuf buf = Unpooled.wrappedBuffer(input.clone());
    RedView view = new RedView();
    if (!view.wrap(buf, 0, input.length)) {
      return;
    }
    int bytes = 4 * view.redundantCount() + 1;
    for (int block = 0; block < view.redundantCount(); block++) {
      require(view.timestampOffset(block) < 1 << 14, "timestamp offset");
      bytes += view.redundantLength(block);
    }
    require(view.primaryIndex() == bytes && view.primaryLength() > 0, "primary block");
    require(bytes + view.primaryLength() == input.length, "lengths");
    view.rewrite(96);
    require(view.isAll(96), "types");
    for (int i = 0; i < input.length; i++) {
      boolean type = i % 4 == 0 && i / 4 <= view.redundantCount();
      int mask = type ? 0x80 : 0xff;
      require(((buf.getByte(i) ^ input[i]) & mask) == 0, "another bit changed");
    }
    RedView again = new RedView();
    require(again.wrap(buf, 0, input.length), "rewritten payload is malformed");
    require(again.primaryIndex() == view.primaryIndex(), "rewritten primary block");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    return List.of(
        ByteBufUtil.decodeHexDump("ef1e0002ef0f00036f010203040506070809"),
        ByteBufUtil.decodeHexDump("6f01"),
        ByteBufUtil.decodeHexDump("8d0f00016f0102"));
  }
}
