// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// AEAD_AES_128_GCM with ipsec-mb. Owned by its session's thread.
final class IpsecMbGcm extends NativeCipher {
  private static final int TAG = 16;

  /// The longest additional data of RTCP: its header and the index.
  private static final int RTCP_CLEAR = 8;

  // Native scratch: nonce (16), tag (16), additional data of RTCP (16).
  private static final int COMPUTED = 16;
  private static final int ADDITIONAL = 32;
  private static final int SCRATCH = 48;

  private final long saltHigh;
  private final int saltLow;
  private final boolean rtcp;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment keyData;
  private final long keyAddress;
  private final long context;
  private final long nonce;

  IpsecMbGcm(SessionKeys keys) {
    super(keys);
    saltHigh = readLong(keys.salt(), 0, 8);
    saltLow = (int) readLong(keys.salt(), 8, 4);
    rtcp = keys.rtcp();
    keyData = IpsecMb.expand(keys.encryption(), arena);
    keyAddress = keyData.address();
    context = arena.allocate(IpsecMb.CONTEXT_BYTES, IpsecMb.ALIGNMENT).address();
    nonce = arena.allocate(SCRATCH, IpsecMb.ALIGNMENT).address();
  }

  @Override
  boolean sealAt(
      long packet, int clear, long in, int length, int ssrc, long packetIndex, int word, long tag)
      throws Throwable {
    setNonce(ssrc, packetIndex);
    long additional = rtcp ? additional(packet, word) : packet;
    IpsecMb.SEAL.invokeExact(
        keyAddress,
        context,
        packet + clear,
        in,
        (long) length,
        nonce,
        additional,
        (long) (rtcp ? clear + 4 : clear),
        tag,
        (long) TAG);
    return true;
  }

  @Override
  boolean openAt(long packet, int clear, int length, int ssrc, long packetIndex, int word, long tag)
      throws Throwable {
    setNonce(ssrc, packetIndex);
    long additional = rtcp ? additional(packet, word) : packet;
    IpsecMb.OPEN.invokeExact(
        keyAddress,
        context,
        packet + clear,
        packet + clear,
        (long) length,
        nonce,
        additional,
        (long) (rtcp ? clear + 4 : clear),
        nonce + COMPUTED,
        (long) TAG);
    long difference =
        (Memory.longAt(tag) ^ Memory.longAt(nonce + COMPUTED))
            | (Memory.longAt(tag + 8) ^ Memory.longAt(nonce + COMPUTED + 8));
    return difference == 0;
  }

  /// Overwrites the key and frees.
  @Override
  public void close() {
    keyData.fill((byte) 0);
    arena.close();
  }

  /// RFC 7714 §8.1 and §9.1: the nonce is 00 00, SSRC and the 48-bit index, mixed with the salt.
  private void setNonce(int ssrc, long packetIndex) {
    Memory.putLong(nonce, ((ssrc & 0xffff_ffffL) << 16 | packetIndex >>> 32) ^ saltHigh);
    Memory.putInt(nonce + 8, (int) packetIndex ^ saltLow);
  }

  /// RFC 7714 §9.2: the header and, from elsewhere in the packet, the index, side by side.
  private long additional(long packet, int word) {
    Memory.putLong(nonce + ADDITIONAL, Memory.longAt(packet));
    Memory.putInt(nonce + ADDITIONAL + RTCP_CLEAR, word);
    return nonce + ADDITIONAL;
  }

  @Override
  PacketCipher jdk(SessionKeys keys) {
    return new JdkGcm(keys);
  }
}
