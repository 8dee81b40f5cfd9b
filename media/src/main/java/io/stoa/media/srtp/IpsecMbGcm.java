// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// AEAD_AES_128_GCM with ipsec-mb, straight on the memory of direct buffers. Buffers without an
/// address go through the JDK. Owned by its session's thread.
final class IpsecMbGcm extends PacketCipher {
  private static final int TAG = 16;

  /// The longest additional data of RTCP: its header and the index.
  private static final int RTCP_CLEAR = 8;

  // Native scratch: nonce (16), tag (16), additional data of RTCP (16).
  private static final int COMPUTED = 16;
  private static final int ADDITIONAL = 32;
  private static final int SCRATCH = 48;

  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final SessionKeys keys;
  private final long saltHigh;
  private final int saltLow;
  private final boolean rtcp;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment keyData;
  private final MemorySegment scratch;
  private final long keyAddress;
  private final long context;
  private final long nonce;
  private @Nullable JdkGcm onHeap;

  IpsecMbGcm(SessionKeys keys) {
    this.keys = keys;
    saltHigh = readLong(keys.salt(), 0, 8);
    saltLow = (int) readLong(keys.salt(), 8, 4);
    rtcp = keys.rtcp();
    keyData = IpsecMb.expand(keys.encryption(), arena);
    keyAddress = keyData.address();
    context = arena.allocate(IpsecMb.CONTEXT_BYTES, IpsecMb.ALIGNMENT).address();
    scratch = arena.allocate(SCRATCH, IpsecMb.ALIGNMENT);
    nonce = scratch.address();
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
    setNonce(ssrc, packetIndex);
    long packet = out.memoryAddress() + index;
    long additional = rtcp ? additional(out, index, word) : packet;
    try {
      IpsecMb.SEAL.invokeExact(
          keyAddress,
          context,
          packet + clear,
          in.memoryAddress() + inIndex,
          (long) length,
          nonce,
          additional,
          (long) (rtcp ? clear + 4 : clear),
          out.memoryAddress() + tagIndex,
          (long) TAG);
      return true;
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
    setNonce(ssrc, packetIndex);
    long packet = buf.memoryAddress() + index;
    long additional = rtcp ? additional(buf, index, word) : packet;
    try {
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
    } catch (Throwable t) {
      throw failed(t);
    }
    long difference =
        (scratch.get(LONG, COMPUTED) ^ buf.getLong(tagIndex))
            | (scratch.get(LONG, COMPUTED + 8) ^ buf.getLong(tagIndex + 8));
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
    scratch.set(LONG, 0, ((ssrc & 0xffff_ffffL) << 16 | packetIndex >>> 32) ^ saltHigh);
    scratch.set(INT, 8, (int) packetIndex ^ saltLow);
  }

  /// RFC 7714 §9.2: the header and, from elsewhere in the packet, the index, side by side.
  private long additional(ByteBuf buf, int index, int word) {
    scratch.set(LONG, ADDITIONAL, buf.getLong(index));
    scratch.set(INT, ADDITIONAL + RTCP_CLEAR, word);
    return nonce + ADDITIONAL;
  }

  private JdkGcm onHeap() {
    JdkGcm cipher = onHeap;
    if (cipher == null) {
      cipher = new JdkGcm(keys);
      onHeap = cipher;
    }
    return cipher;
  }
}
