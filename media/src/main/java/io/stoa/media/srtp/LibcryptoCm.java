// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// AES_CM_128_HMAC_SHA1_80 with libcrypto, straight on the memory of direct buffers. Buffers
/// without an address go through the JDK. Owned by its session's thread.
final class LibcryptoCm extends PacketCipher {
  // Native scratch: counter (16), digest (20), word (4), length written (4).
  private static final int DIGEST = 16;
  private static final int WORD = 36;
  private static final int WRITTEN = 40;
  private static final int SCRATCH = 48;

  private final SessionKeys keys;
  private final long saltHigh;
  private final long saltLow;
  private final long context;
  private final long hmac;
  private final long scratch;
  private @Nullable JdkCm onHeap;

  LibcryptoCm(SessionKeys keys) {
    this.keys = keys;
    saltHigh = readLong(keys.salt(), 0, 8);
    saltLow = readLong(keys.salt(), 8, 6) << 16;
    context = Libcrypto.ctr(keys.encryption());
    hmac = Libcrypto.hmacSha1(keys.authentication());
    scratch = Libcrypto.allocate(SCRATCH);
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
    if (!out.hasMemoryAddress() || !in.hasMemoryAddress()) {
      return onHeap()
          .seal(out, index, clear, in, inIndex, length, ssrc, packetIndex, word, tagIndex);
    }
    long packet = out.memoryAddress() + index;
    long tag = out.memoryAddress() + tagIndex;
    try {
      int ok = crypt(packet + clear, in.memoryAddress() + inIndex, length, ssrc, packetIndex);
      ok &= authenticate(packet, clear + length, word);
      Libcrypto.putLong(tag, Libcrypto.longAt(scratch + DIGEST));
      Libcrypto.putShort(tag + 8, Libcrypto.shortAt(scratch + DIGEST + 8));
      return ok == 1;
    } catch (Throwable t) {
      throw failed(t);
    }
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
    if (!buf.hasMemoryAddress()) {
      return onHeap().open(buf, index, clear, length, ssrc, packetIndex, word, tagIndex);
    }
    long packet = buf.memoryAddress() + index;
    long tag = buf.memoryAddress() + tagIndex;
    try {
      int ok = authenticate(packet, clear + length, word);
      long difference =
          (Libcrypto.longAt(tag) ^ Libcrypto.longAt(scratch + DIGEST))
              | (Libcrypto.shortAt(tag + 8) ^ Libcrypto.shortAt(scratch + DIGEST + 8));
      return ok == 1
          && difference == 0
          && crypt(packet + clear, packet + clear, length, ssrc, packetIndex) == 1;
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  @Override
  public void close() {
    Libcrypto.freeContext(context);
    Libcrypto.freeHmac(hmac);
    Libcrypto.free(scratch, SCRATCH);
  }

  /// RFC 3711 §4.1.1: the counter begins at salt * 2^16, SSRC * 2^64 and index * 2^16, mixed.
  private int crypt(long out, long in, int length, int ssrc, long packetIndex) throws Throwable {
    if (length == 0) {
      return 1;
    }
    Libcrypto.putLong(scratch, saltHigh ^ (ssrc & 0xffff_ffffL));
    Libcrypto.putLong(scratch + 8, saltLow ^ packetIndex << 16);
    int ok = (int) Libcrypto.INIT.invokeExact(context, 0L, 0L, 0L, scratch, 1);
    return ok & (int) Libcrypto.UPDATE.invokeExact(context, out, scratch + WRITTEN, in, length);
  }

  private int authenticate(long packet, int length, int word) throws Throwable {
    Libcrypto.putInt(scratch + WORD, word);
    int ok = (int) Libcrypto.HMAC_INIT.invokeExact(hmac, 0L, 0, 0L, 0L);
    ok &= (int) Libcrypto.HMAC_UPDATE.invokeExact(hmac, packet, (long) length);
    ok &= (int) Libcrypto.HMAC_UPDATE.invokeExact(hmac, scratch + WORD, 4L);
    return ok & (int) Libcrypto.HMAC_FINAL.invokeExact(hmac, scratch + DIGEST, scratch + WRITTEN);
  }

  private JdkCm onHeap() {
    JdkCm cipher = onHeap;
    if (cipher == null) {
      cipher = new JdkCm(keys);
      onHeap = cipher;
    }
    return cipher;
  }
}
