// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// Cuts a TCP stream into frames (RFC 4571 §2): a length of 16 bits, then that many bytes. Keeps at
/// most one read and one incomplete frame. Owned by its connection.
final class FrameReader {
  private static final int LENGTH_BYTES = 2;

  private final int frameBytesMax;
  private @Nullable ByteBuf bytes;
  private boolean malformed;

  FrameReader(int frameBytesMax) {
    this.frameBytesMax = frameBytesMax;
  }

  /// Takes what was read, with its reference.
  void add(ByteBuf read, ByteBufAllocator allocator) {
    ByteBuf rest = bytes;
    if (rest == null) {
      bytes = read;
      return;
    }
    if (rest.isReadable()) {
      ByteBuf joined = allocator.directBuffer(rest.readableBytes() + read.readableBytes());
      joined.writeBytes(rest).writeBytes(read);
      read.release();
      bytes = joined;
    } else {
      bytes = read;
    }
    rest.release();
  }

  /// The next whole frame, which the caller releases, or null when there is none yet, or never will
  /// be because the stream [#isMalformed].
  @Nullable ByteBuf next() {
    ByteBuf from = bytes;
    int length = from == null ? -1 : ready(from);
    return from == null || length < 0
        ? null
        : from.skipBytes(LENGTH_BYTES).readRetainedSlice(length);
  }

  /// The frame that [#next] will return, left where it is; valid until the next call.
  @Nullable ByteBuf peek() {
    ByteBuf from = bytes;
    int length = from == null ? -1 : ready(from);
    return from == null || length < 0
        ? null
        : from.slice(from.readerIndex() + LENGTH_BYTES, length);
  }

  /// The length of the frame that begins at the reader index and is whole, or -1. Null packets
  /// (length 0) are skipped, as RFC 4571 §2 says.
  private int ready(ByteBuf from) {
    while (!malformed && from.readableBytes() >= LENGTH_BYTES) {
      int length = from.getUnsignedShort(from.readerIndex());
      malformed = length > frameBytesMax;
      if (malformed || from.readableBytes() < LENGTH_BYTES + length) {
        return -1;
      }
      if (length > 0) {
        return length;
      }
      from.skipBytes(LENGTH_BYTES);
    }
    return -1;
  }

  /// A frame was announced that is longer than any of ours: the stream is no ICE-TCP, or out of
  /// step for good.
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
