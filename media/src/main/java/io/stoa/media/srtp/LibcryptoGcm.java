// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

/// AEAD_AES_128_GCM with libcrypto. Owned by its session's thread.
final class LibcryptoGcm extends NativeCipher {
  private static final int TAG = 16;

  // Native scratch: nonce (12), word (4), length written (4).
  private static final int WORD = 12;
  private static final int WRITTEN = 16;
  private static final int SCRATCH = 24;

  private final long saltHigh;
  private final int saltLow;
  private final boolean rtcp;
  private final long context;
  private final long scratch;

  LibcryptoGcm(SessionKeys keys, boolean seal) {
    super(keys);
    saltHigh = readLong(keys.salt(), 0, 8);
    saltLow = (int) readLong(keys.salt(), 8, 4);
    rtcp = keys.rtcp();
    context = Libcrypto.gcm(keys.encryption(), seal);
    scratch = Libcrypto.allocate(SCRATCH);
  }

  @Override
  boolean sealAt(
      long packet, int clear, long in, int length, int ssrc, long packetIndex, int word, long tag)
      throws Throwable {
    int ok = start(packet, clear, ssrc, packetIndex, word, 1);
    ok &= update(packet + clear, in, length);
    ok &= (int) Libcrypto.FINAL.invokeExact(context, tag, scratch + WRITTEN);
    ok &= (int) Libcrypto.CONTROL.invokeExact(context, Libcrypto.GET_TAG, TAG, tag);
    return ok == 1;
  }

  @Override
  boolean openAt(long packet, int clear, int length, int ssrc, long packetIndex, int word, long tag)
      throws Throwable {
    int ok = start(packet, clear, ssrc, packetIndex, word, 0);
    ok &= (int) Libcrypto.CONTROL.invokeExact(context, Libcrypto.SET_TAG, TAG, tag);
    ok &= update(packet + clear, packet + clear, length);
    ok &= (int) Libcrypto.FINAL.invokeExact(context, tag, scratch + WRITTEN);
    return ok == 1;
  }

  @Override
  public void close() {
    Libcrypto.freeContext(context);
    Libcrypto.free(scratch, SCRATCH);
  }

  /// RFC 7714 §8.1 and §9.1: the nonce is 00 00, SSRC and the 48-bit index, mixed with the salt.
  private int start(long packet, int clear, int ssrc, long packetIndex, int word, int seal)
      throws Throwable {
    Memory.putLong(scratch, ((ssrc & 0xffff_ffffL) << 16 | packetIndex >>> 32) ^ saltHigh);
    Memory.putInt(scratch + 8, (int) packetIndex ^ saltLow);
    int ok = (int) Libcrypto.INIT.invokeExact(context, 0L, 0L, 0L, scratch, seal);
    ok &= update(0, packet, clear);
    if (rtcp) {
      Memory.putInt(scratch + WORD, word);
      ok &= update(0, scratch + WORD, 4);
    }
    return ok;
  }

  private int update(long out, long in, int length) throws Throwable {
    return length == 0
        ? 1
        : (int) Libcrypto.UPDATE.invokeExact(context, out, scratch + WRITTEN, in, length);
  }

  @Override
  PacketCipher jdk(SessionKeys keys) {
    return new JdkGcm(keys);
  }
}
