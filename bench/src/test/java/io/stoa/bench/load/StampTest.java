// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

final class StampTest {

  @Test
  void tellsItsOwnPayloadsFromOthers() {
    ByteBuf packet = Unpooled.buffer(100).writeZero(100);
    assertEquals(Stamp.NONE, Stamp.read(packet, 12, 88));
    Stamp.write(packet, 100, 123_456);
    assertEquals(123_456, Stamp.read(packet, 12, 88));
    assertEquals(Stamp.NONE, Stamp.read(packet, 12, 87));
    assertEquals(Stamp.NONE, Stamp.read(packet, 90, 10));
  }
}
