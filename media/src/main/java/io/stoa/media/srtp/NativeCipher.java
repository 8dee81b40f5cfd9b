// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A cipher of a native library, straight on the memory of direct buffers. Buffers without an
/// address go through the JDK.
abstract sealed class NativeCipher extends PacketCipher
    permits LibcryptoGcm, LibcryptoCm, IpsecMbGcm {
  private final SessionKeys keys;
  private @Nullable PacketCipher onHeap;

  NativeCipher(SessionKeys keys) {
    this.keys = keys;
  }

  /// As [#seal], by addresses: of the packet, of the plain text and of the tag.
  abstract boolean sealAt(
      long packet, int clear, long in, int length, int ssrc, long packetIndex, int word, long tag)
      throws Throwable;

  /// As [#open], by addresses: of the packet and of the tag.
  abstract boolean openAt(
      long packet, int clear, int length, int ssrc, long packetIndex, int word, long tag)
      throws Throwable;

  /// The same in the JDK.
  abstract PacketCipher jdk(SessionKeys keys);

  @Override
  final boolean seal(
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
    long to = out.memoryAddress();
    try {
      return sealAt(
          to + index,
          clear,
          in.memoryAddress() + inIndex,
          length,
          ssrc,
          packetIndex,
          word,
          to + tagIndex);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  @Override
  final boolean open(
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
    long at = buf.memoryAddress();
    try {
      return openAt(at + index, clear, length, ssrc, packetIndex, word, at + tagIndex);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  /// What a native call threw, which none does for valid arguments.
  static RuntimeException failed(Throwable t) {
    if (t instanceof Error error) {
      throw error;
    }
    return t instanceof RuntimeException runtime ? runtime : new IllegalStateException(t);
  }

  private PacketCipher onHeap() {
    PacketCipher cipher = onHeap;
    if (cipher == null) {
      cipher = jdk(keys);
      onHeap = cipher;
    }
    return cipher;
  }
}
