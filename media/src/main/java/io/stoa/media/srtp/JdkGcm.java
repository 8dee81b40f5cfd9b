// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AEAD_AES_128_GCM with `javax.crypto`. Owned by its session's thread.
final class JdkGcm extends PacketCipher {
  private static final int TAG = 16;

  private final SecretKeySpec key;
  private final long saltHigh;
  private final int saltLow;
  private final boolean rtcp;
  private final byte[] nonce = new byte[12];
  private final byte[] wordBytes = new byte[4];
  private Cipher cipher;
  private int lastSsrc;
  private long lastIndex = -1;

  JdkGcm(SessionKeys keys) {
    key = new SecretKeySpec(keys.encryption(), "AES");
    saltHigh = readLong(keys.salt(), 0, 8);
    saltLow = (int) readLong(keys.salt(), 8, 4);
    rtcp = keys.rtcp();
    cipher = newCipher();
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
    byte[] bytes = Scratch.ofAtLeast(clear + length + TAG);
    out.getBytes(index, bytes, 0, clear);
    in.getBytes(inIndex, bytes, clear, length);
    if (ssrc == lastSsrc && packetIndex == lastIndex) {
      // A retransmission: a cipher refuses to use its last nonce again.
      cipher = newCipher();
    }
    lastSsrc = ssrc;
    lastIndex = packetIndex;
    try {
      start(Cipher.ENCRYPT_MODE, bytes, clear, ssrc, packetIndex, word);
      cipher.doFinal(bytes, clear, length, bytes, clear);
    } catch (GeneralSecurityException e) {
      return false;
    }
    out.setBytes(index + clear, bytes, clear, length);
    out.setBytes(tagIndex, bytes, clear + length, TAG);
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
    byte[] bytes = Scratch.ofAtLeast(clear + length + TAG);
    buf.getBytes(index, bytes, 0, clear + length);
    buf.getBytes(tagIndex, bytes, clear + length, TAG);
    try {
      start(Cipher.DECRYPT_MODE, bytes, clear, ssrc, packetIndex, word);
      cipher.doFinal(bytes, clear, length + TAG, bytes, clear);
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

  /// RFC 7714 §8.1 and §9.1: the nonce is 00 00, SSRC and the 48-bit index, mixed with the salt.
  private void start(int mode, byte[] bytes, int clear, int ssrc, long packetIndex, int word)
      throws GeneralSecurityException {
    writeLong(nonce, 0, ((ssrc & 0xffff_ffffL) << 16 | packetIndex >>> 32) ^ saltHigh);
    writeInt(nonce, 8, (int) packetIndex ^ saltLow);
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG, nonce));
    cipher.updateAAD(bytes, 0, clear);
    if (rtcp) {
      writeInt(wordBytes, 0, word);
      cipher.updateAAD(wordBytes);
    }
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES/GCM is required of every JDK", e);
    }
  }
}
