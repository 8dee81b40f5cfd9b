// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The vectors of RFC 3711 appendix B and RFC 7714 §16 and §17. The latter give session keys, so
/// they are applied below the key derivation.
class SrtpVectorsTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String PLAINTEXT =
      "47616c6c696120657374206f6d6e6973206469766973612069" + "6e207061727465732074726573";
  private static final byte[] GCM_KEY = HEX.parseHex("000102030405060708090a0b0c0d0e0f");
  private static final byte[] GCM_SALT = HEX.parseHex("517569642070726f2071756f");

  @Test
  void derivesTheKeysOfRfc3711() {
    byte[] key = HEX.parseHex("e1f97a0d3e018be0d64fa32c06de4139");
    byte[] salt = HEX.parseHex("0ec675ad498afeebb6960b3aabe6");
    SessionKeys keys = SessionKeys.derive(SrtpProfile.AES_CM_128_HMAC_SHA1_80, key, salt, false);
    assertEquals("c61e7a93744f39ee10734afe3ff7a087", HEX.formatHex(keys.encryption()));
    assertEquals("30cbbc08863d8c85d49db34a9ae1", HEX.formatHex(keys.salt()));
    assertEquals("cebe321f6ff7716b6fd4ab49af256a156d38baa4", HEX.formatHex(keys.authentication()));
  }

  @ParameterizedTest
  @MethodSource("io.stoa.media.srtp.SrtpSessionTest#available")
  void producesTheKeystreamOfRfc3711(SrtpCrypto crypto) {
    assertTrue(crypto.isAvailable());
    SessionKeys keys =
        new SessionKeys(
            HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c"),
            new byte[20],
            HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfd"),
            false);
    ByteBuf buf = Direct.buffer(2 * 48).setZero(0, 96);
    try (PacketCipher cipher = crypto.cipher(SrtpProfile.AES_CM_128_HMAC_SHA1_80, keys, true)) {
      assertTrue(cipher.seal(buf, 0, 0, buf, 0, 48, 0, 0, 0, 48));
      assertEquals(
          "e03ead0935c95e80e166b16dd92b4eb4"
              + "d23513162b02d0f72a43a2fe4a5f97ab"
              + "41e95b3bb0a2e8dd477901e4fca894c0",
          ByteBufUtil.hexDump(buf, 0, 48));
    } finally {
      buf.release();
    }
  }

  @ParameterizedTest
  @MethodSource("io.stoa.media.srtp.SrtpSessionTest#available")
  void producesTheRtpPacketOfRfc7714(SrtpCrypto crypto) {
    String header = "8040f17b8041f8d35501a0b2";
    ByteBuf buf = direct(header + PLAINTEXT, 16);
    SessionKeys keys = new SessionKeys(GCM_KEY, new byte[0], GCM_SALT, false);
    try (PacketCipher sealer = crypto.cipher(SrtpProfile.AEAD_AES_128_GCM, keys, true);
        PacketCipher opener = crypto.cipher(SrtpProfile.AEAD_AES_128_GCM, keys, false)) {
      assertTrue(sealer.seal(buf, 0, 12, buf, 12, 38, 0x5501a0b2, 0xf17b, 0, 50));
      assertEquals(
          header
              + "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
              + "899d7f27beb16a9152cf765ee4390cce",
          ByteBufUtil.hexDump(buf, 0, 66));
      assertTrue(opener.open(buf, 0, 12, 38, 0x5501a0b2, 0xf17b, 0, 50));
      assertEquals(header + PLAINTEXT, ByteBufUtil.hexDump(buf, 0, 50));
    } finally {
      buf.release();
    }
  }

  @ParameterizedTest
  @MethodSource("io.stoa.media.srtp.SrtpSessionTest#available")
  void producesTheRtcpPacketOfRfc7714(SrtpCrypto crypto) {
    String header = "81c8000d4d617273";
    String body =
        "4e5450314e54503252545020"
            + "0000042a0000e9304c756e61"
            + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
    ByteBuf buf = direct(header + body, 20);
    SessionKeys keys = new SessionKeys(GCM_KEY, new byte[0], GCM_SALT, true);
    int length = 8 + body.length() / 2;
    try (PacketCipher sealer = crypto.cipher(SrtpProfile.AEAD_AES_128_GCM, keys, true);
        PacketCipher opener = crypto.cipher(SrtpProfile.AEAD_AES_128_GCM, keys, false)) {
      assertTrue(sealer.seal(buf, 0, 8, buf, 8, length - 8, 0x4d617273, 0x5d4, 0x800005d4, length));
      assertEquals(
          header
              + "63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded"
              + "0bb9275bc84aa45896cf4d2fc5abf87245d9eade",
          ByteBufUtil.hexDump(buf, 0, length + 16));
      assertTrue(opener.open(buf, 0, 8, length - 8, 0x4d617273, 0x5d4, 0x800005d4, length));
      assertEquals(header + body, ByteBufUtil.hexDump(buf, 0, length));
    } finally {
      buf.release();
    }
  }

  private static ByteBuf direct(String hex, int more) {
    byte[] bytes = HEX.parseHex(hex);
    return Direct.buffer(bytes.length + more).writeBytes(bytes).writeZero(more);
  }
}
