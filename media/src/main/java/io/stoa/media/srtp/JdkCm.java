// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES_CM_128_HMAC_SHA1_80 with `javax.crypto`. Owned by its session's thread.
final class JdkCm extends PacketCipher {
  private static final int TAG = 10;
  private static final int SHA1_LENGTH = 20;

  private final SecretKeySpec key;
  private final long saltHigh;
  private final long saltLow;
  private final Cipher cipher;
  private final Mac mac;
  private final byte[] iv = new byte[16];
  private final byte[] wordBytes = new byte[4];
  private final byte[] digest = new byte[SHA1_LENGTH];

  JdkCm(SessionKeys keys) {
    key = new SecretKeySpec(keys.encryption(), "AES");
    saltHigh = readLong(keys.salt(), 0, 8);
    saltLow = readLong(keys.salt(), 8, 6) << 16;
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
      mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(keys.authentication(), "HmacSHA1"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES/CTR and HmacSHA1 are required of every JDK", e);
    }
  }

  @Override
  boolean seal(
      ByteBuf out,
      int index,
      int clear,
      ByteBuf in,
      int inIndex,
      int length,
      int ssrc,
      long packetIndex,
      int word,
      int tagIndex) {
    byte[] bytes = Scratch.ofAtLeast(clear + length);
    out.getBytes(index, bytes, 0, clear);
    in.getBytes(inIndex, bytes, clear, length);
    try {
      crypt(bytes, clear, length, ssrc, packetIndex);
      authenticate(bytes, clear + length, word);
    } catch (GeneralSecurityException e) {
      return false;
    }
    out.setBytes(index + clear, bytes, clear, length);
    out.setBytes(tagIndex, digest, 0, TAG);
    return true;
  }

  @Override
  boolean open(
      ByteBuf buf,
      int index,
      int clear,
      int length,
      int ssrc,
      long packetIndex,
      int word,
      int tagIndex) {
    byte[] bytes = Scratch.ofAtLeast(clear + length);
    buf.getBytes(index, bytes, 0, clear + length);
    try {
      authenticate(bytes, clear + length, word);
      int difference = 0;
      for (int i = 0; i < TAG; i++) {
        difference |= digest[i] ^ buf.getByte(tagIndex + i);
      }
      if (difference != 0) {
        return false;
      }
      crypt(bytes, clear, length, ssrc, packetIndex);
    } catch (GeneralSecurityException e) {
      return false;
    }
    buf.setBytes(index + clear, bytes, clear, length);
    return true;
  }

  @Override
  public void close() {
    // Nothing outside the heap.
  }

  /// RFC 3711 §4.1.1: the counter begins at salt * 2^16, SSRC * 2^64 and index * 2^16, mixed.
  private void crypt(byte[] bytes, int from, int length, int ssrc, long packetIndex)
      throws GeneralSecurityException {
    writeLong(iv, 0, saltHigh ^ (ssrc & 0xffff_ffffL));
    writeLong(iv, 8, saltLow ^ packetIndex << 16);
    cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
    cipher.doFinal(bytes, from, length, bytes, from);
  }

  private void authenticate(byte[] bytes, int length, int word) throws GeneralSecurityException {
    writeInt(wordBytes, 0, word);
    mac.update(bytes, 0, length);
    mac.update(wordBytes);
    mac.doFinal(digest, 0);
  }
}
