// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import io.netty.buffer.ByteBuf;

/// Encrypts and authenticates the packets of one direction, RTP or RTCP, with one set of session
/// keys. It knows nothing of replay or of where an index comes from. The caller has checked all
/// bounds. Owned by its session's thread.
///
/// `word` is authenticated behind the packet: the rollover counter of RTP in counter mode, the
/// index with its E bit of RTCP in both; GCM leaves RTP's aside, as it is in the nonce.
abstract sealed class PacketCipher implements AutoCloseable permits JdkGcm, JdkCm, NativeCipher {

  /// Encrypts `length` bytes at `inIndex` of `in` to behind the `clear` bytes at `index` of `out`,
  /// and writes the tag at `tagIndex`. `in` may be the place where the result goes. Returns false
  /// when the library failed, which it does not for valid arguments.
  abstract boolean seal(
      ByteBuf out,
      int index,
      int clear,
      ByteBuf in,
      int inIndex,
      int length,
      int ssrc,
      long packetIndex,
      int word,
      int tagIndex);

  /// Checks the tag at `tagIndex` and decrypts the `length` bytes behind the `clear` ones in place.
  /// Returns false when the tag is wrong; those bytes are then undefined.
  abstract boolean open(
      ByteBuf buf,
      int index,
      int clear,
      int length,
      int ssrc,
      long packetIndex,
      int word,
      int tagIndex);

  @Override
  public abstract void close();

  static long readLong(byte[] bytes, int from, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | (bytes[from + i] & 0xff);
    }
    return value;
  }

  static void writeLong(byte[] bytes, int from, long value) {
    for (int i = 0; i < 8; i++) {
      bytes[from + i] = (byte) (value >>> (56 - 8 * i));
    }
  }

  static void writeInt(byte[] bytes, int from, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[from + i] = (byte) (value >>> (24 - 8 * i));
    }
  }
}
