// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A controlling client's binding request (RFC 8445 §7.2), built without the code under test.
final class StunCheck {
  private StunCheck() {}

  static byte[] request(String username, String password, byte[] transaction) {
    ByteBuffer out = ByteBuffer.allocate(300);
    out.putShort((short) 1).putShort((short) 0).putInt(0x2112A442).put(transaction);
    byte[] name = username.getBytes(StandardCharsets.US_ASCII);
    attribute(out, 0x0006, name);
    attribute(out, 0x0024, new byte[] {110, 0, 1, -1}); // PRIORITY
    attribute(out, 0x802a, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}); // ICE-CONTROLLING
    attribute(out, 0x0025, new byte[0]); // USE-CANDIDATE
    out.putShort(2, (short) (out.position() - 20 + 24));
    attribute(out, 0x0008, hmac(password, Arrays.copyOf(out.array(), out.position())));
    out.putShort(2, (short) (out.position() - 20 + 8));
    CRC32 crc = new CRC32();
    crc.update(out.array(), 0, out.position());
    attribute(
        out, 0x8028, ByteBuffer.allocate(4).putInt((int) crc.getValue() ^ 0x5354554e).array());
    return Arrays.copyOf(out.array(), out.position());
  }

  static boolean isSuccess(byte[] packet, byte[] transaction) {
    return packet.length >= 20
        && packet[0] == 1
        && packet[1] == 1
        && Arrays.equals(packet, 8, 20, transaction, 0, 12);
  }

  private static void attribute(ByteBuffer out, int type, byte[] value) {
    out.putShort((short) type).putShort((short) value.length).put(value);
    out.position((out.position() + 3) & ~3);
  }

  private static byte[] hmac(String password, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
