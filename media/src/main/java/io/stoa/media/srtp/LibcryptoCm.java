// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

/// AES_CM_128_HMAC_SHA1_80 with libcrypto. Owned by its session's thread.
final class LibcryptoCm extends NativeCipher {
  // Native scratch: counter (16), digest (20), word (4), length written (4).
  private static final int DIGEST = 16;
  private static final int WORD = 36;
  private static final int WRITTEN = 40;
  private static final int SCRATCH = 48;

  private final long saltHigh;
  private final long saltLow;
  private final long context;
  private final long hmac;
  private final long scratch;

  LibcryptoCm(SessionKeys keys) {
    super(keys);
    saltHigh = readLong(keys.salt(), 0, 8);
    saltLow = readLong(keys.salt(), 8, 6) << 16;
    context = Libcrypto.ctr(keys.encryption());
    hmac = Libcrypto.hmacSha1(keys.authentication());
    scratch = Libcrypto.allocate(SCRATCH);
  }

  @Override
  boolean sealAt(
      long packet, int clear, long in, int length, int ssrc, long packetIndex, int word, long tag)
      throws Throwable {
    int ok = crypt(packet + clear, in, length, ssrc, packetIndex);
    ok &= authenticate(packet, clear + length, word);
    Memory.putLong(tag, Memory.longAt(scratch + DIGEST));
    Memory.putShort(tag + 8, Memory.shortAt(scratch + DIGEST + 8));
    return ok == 1;
  }

  @Override
  boolean openAt(long packet, int clear, int length, int ssrc, long packetIndex, int word, long tag)
      throws Throwable {
    int ok = authenticate(packet, clear + length, word);
    long difference =
        (Memory.longAt(tag) ^ Memory.longAt(scratch + DIGEST))
            | (Memory.shortAt(tag + 8) ^ Memory.shortAt(scratch + DIGEST + 8));
    return ok == 1
        && difference == 0
        && crypt(packet + clear, packet + clear, length, ssrc, packetIndex) == 1;
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
    Memory.putLong(scratch, saltHigh ^ (ssrc & 0xffff_ffffL));
    Memory.putLong(scratch + 8, saltLow ^ packetIndex << 16);
    int ok = (int) Libcrypto.INIT.invokeExact(context, 0L, 0L, 0L, scratch, 1);
    return ok & (int) Libcrypto.UPDATE.invokeExact(context, out, scratch + WRITTEN, in, length);
  }

  private int authenticate(long packet, int length, int word) throws Throwable {
    Memory.putInt(scratch + WORD, word);
    int ok = (int) Libcrypto.HMAC_INIT.invokeExact(hmac, 0L, 0, 0L, 0L);
    ok &= (int) Libcrypto.HMAC_UPDATE.invokeExact(hmac, packet, (long) length);
    ok &= (int) Libcrypto.HMAC_UPDATE.invokeExact(hmac, scratch + WORD, 4L);
    return ok & (int) Libcrypto.HMAC_FINAL.invokeExact(hmac, scratch + DIGEST, scratch + WRITTEN);
  }

  @Override
  PacketCipher jdk(SessionKeys keys) {
    return new JdkCm(keys);
  }
}
