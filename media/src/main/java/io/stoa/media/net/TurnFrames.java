// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.stoa.media.turn.TurnView;
import org.jspecify.annotations.Nullable;

/// Cuts a stream into STUN messages and ChannelData (RFC 8656 §12.5), which say their own length.
/// Keeps at most one read and one incomplete message. Owned by its connection.
final class TurnFrames {
  private static final int HEADER_BYTES = 4;
  private static final int STUN_HEADER_BYTES = 20;

  private @Nullable ByteBuf bytes;
  private boolean malformed;

  /// Takes what was read, with its reference.
  void add(ByteBuf read, ByteBufAllocator allocator) {
    ByteBuf rest = bytes;
    if (rest == null || !rest.isReadable()) {
      bytes = read;
    } else {
      ByteBuf joined = allocator.directBuffer(rest.readableBytes() + read.readableBytes());
      bytes = joined.writeBytes(rest).writeBytes(read);
      read.release();
    }
    if (rest != null) {
      rest.release();
    }
  }

  /// The next whole message, which the caller releases, or null when there is none yet, or never
  /// will be because the stream [#isMalformed].
  @Nullable ByteBuf next() {
    ByteBuf from = bytes;
    if (malformed || from == null || from.readableBytes() < HEADER_BYTES) {
      return null;
    }
    int first = from.getUnsignedByte(from.readerIndex());
    int length = from.getUnsignedShort(from.readerIndex() + 2);
    boolean stun = first < 0x40;
    int whole = stun ? STUN_HEADER_BYTES + length : HEADER_BYTES + ((length + 3) & ~3);
    malformed = first > 0x7f || whole > TurnView.BYTES_MAX || (stun && (length & 3) != 0);
    return malformed || from.readableBytes() < whole ? null : from.readRetainedSlice(whole);
  }

  /// What came is no TURN, or out of step for good.
  boolean isMalformed() {
    return malformed;
  }

  /// Bytes kept back.
  int pendingBytes() {
    ByteBuf kept = bytes;
    return kept == null ? 0 : kept.readableBytes();
  }

  void close() {
    ByteBuf kept = bytes;
    if (kept != null) {
      bytes = null;
      kept.release();
    }
  }
}
