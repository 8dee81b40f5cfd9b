// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindingRequestTest {

  /// RFC 5769 §2.1.
  private static final byte[] SAMPLE =
      HexFormat.of()
          .parseHex(
              ("000100582112a442b7e7a701bc34d686fa87dfae80220010"
                  + "5354554e207465737420636c69656e74002400046e0001ff"
                  + "80290008932ff9b151263b36000600096576746a3a683676"
                  + "59202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249"
                  + "c1b571a280280004e57a3bcf"));

  @Test
  void findsTheUfragOfTheSampleRequest() {
    ByteBuf packet = Unpooled.wrappedBuffer(SAMPLE);
    assertTrue(BindingRequest.matches(packet));
    assertEquals("evtj", ufrag(packet));
  }

  @Test
  void isNoResponseNoIndicationAndNotShort() {
    ByteBuf packet = Unpooled.copiedBuffer(SAMPLE);
    packet.setShort(0, 0x0101);
    assertFalse(BindingRequest.matches(packet));
    packet.setShort(0, 0x0011);
    assertFalse(BindingRequest.matches(packet));
    packet.setShort(0, 0x0001);
    assertTrue(BindingRequest.matches(packet));
    packet.writerIndex(packet.writerIndex() - 4);
    assertFalse(BindingRequest.matches(packet));
    packet.writerIndex(19);
    assertFalse(BindingRequest.matches(packet));
  }

  @Test
  void doesNotCountAUsernameBehindTheIntegrity() {
    ByteBuf packet = Unpooled.buffer();
    packet.writeShort(1).writeShort(24 + 12).writeInt(0x2112A442).writeZero(12);
    packet.writeShort(0x0008).writeShort(20).writeZero(20);
    packet
        .writeShort(0x0006)
        .writeShort(5)
        .writeBytes("abc:d\0\0\0".getBytes(StandardCharsets.US_ASCII));
    assertTrue(BindingRequest.matches(packet));
    assertEquals(-1, BindingRequest.ufrag(packet));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void staysWithinAMutatedRequest(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      ByteBuf packet = Unpooled.copiedBuffer(SAMPLE);
      for (int n = random.nextInt(6); n >= 0; n--) {
        packet.setByte(20 + random.nextInt(packet.readableBytes() - 20), random.nextInt(256));
      }
      assertTrue(BindingRequest.matches(packet));
      long ufrag = BindingRequest.ufrag(packet);
      if (ufrag >= 0) {
        int end = (int) (ufrag >>> 32) + (int) ufrag;
        assertTrue(end < packet.writerIndex() && (int) ufrag > 0, () -> "seed " + seed);
        assertEquals(':', packet.getByte(end), () -> "seed " + seed);
      }
    }
  }

  private static String ufrag(ByteBuf packet) {
    long ufrag = BindingRequest.ufrag(packet);
    return packet.toString((int) (ufrag >>> 32), (int) ufrag, StandardCharsets.US_ASCII);
  }
}
