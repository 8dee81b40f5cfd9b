// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedViewTest {
  /// Blocks of 2 and 3 bytes, 1920 and 960 earlier, and a primary one of 4 bytes, all of type 111.
  private static final String THREE =
      "ef1e0002" + "ef0f0003" + "6f" + "0102" + "030405" + "06070809";

  private final RedView view = new RedView();

  @Test
  void findsEachBlock() {
    ByteBuf buf = bytes("ffff" + THREE);
    assertTrue(view.wrap(buf, 2, buf.capacity() - 2));
    assertEquals(2, view.redundantCount());
    assertEquals(1920, view.timestampOffset(0));
    assertEquals(960, view.timestampOffset(1));
    assertEquals(2, view.redundantLength(0));
    assertEquals(3, view.redundantLength(1));
    assertEquals(4, view.primaryLength());
    assertEquals("06070809", ByteBufUtil.hexDump(buf, view.primaryIndex(), view.primaryLength()));
    assertTrue(view.isAll(111));
    assertFalse(view.isAll(96));
  }

  @Test
  void takesAPrimaryBlockAlone() {
    assertTrue(view.wrap(bytes("6f01"), 0, 2));
    assertEquals(0, view.redundantCount());
    assertEquals(1, view.primaryIndex());
    assertEquals(1, view.primaryLength());
  }

  @Test
  void seesABlockOfAnotherType() {
    assertTrue(view.wrap(bytes("8d0f00016f0102"), 0, 7));
    assertEquals(13, view.payloadType(0));
    assertEquals(111, view.payloadType(1));
    assertFalse(view.isAll(111));
  }

  @Test
  void rewritesTheTypesAndNothingElse() {
    ByteBuf buf = bytes(THREE);
    assertTrue(view.wrap(buf, 0, buf.capacity()));
    view.rewrite(96);
    assertTrue(view.isAll(96));
    assertEquals("e01e0002" + "e00f0003" + "60" + "010203040506070809", ByteBufUtil.hexDump(buf));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Nothing behind the primary block's header, or behind the redundant block.
        "6f",
        "ef0f00016f01",
        // Cut within a redundant header, and right behind one.
        "ef",
        "ef0f00",
        "ef0f0001",
        // A redundant block longer than the packet.
        "ef0f03ff6f0102"
      })
  void refusesWhatDoesNotFit(String hex) {
    ByteBuf buf = bytes(hex);
    assertFalse(view.wrap(buf, 0, buf.capacity()));
  }

  @Test
  void refusesMoreBlocksThanAnybodySends() {
    String most = "ef0f0000".repeat(RedView.REDUNDANT_MAX);
    ByteBuf fits = bytes(most + "6f01");
    assertTrue(view.wrap(fits, 0, fits.capacity()));
    ByteBuf more = bytes("ef0f0000" + most + "6f01");
    assertFalse(view.wrap(more, 0, more.capacity()));
  }

  @Test
  void refusesAWindowOutsideTheBuffer() {
    assertFalse(view.wrap(bytes("6f01"), 0, 3));
    assertFalse(view.wrap(bytes("6f01"), -1, 2));
    assertFalse(view.wrap(bytes("6f01"), 0, 0));
  }

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
  }
}
