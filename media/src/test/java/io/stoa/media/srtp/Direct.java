// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/// Direct buffers for tests that the garbage collector frees.
final class Direct {
  private Direct() {}

  static ByteBuf buffer(int capacity) {
    return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(capacity)).clear();
  }

  static ByteBuf copy(ByteBuf from, int index, int length) {
    return buffer(length).writeBytes(from, index, length);
  }
}
