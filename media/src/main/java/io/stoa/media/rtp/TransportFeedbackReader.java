// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// A reused reader of one transport-wide feedback packet, as [TransportFeedback] draws it. [#wrap]
/// checks that every status has its chunk and every arrival its delta; [#next] then steps over the
/// statuses without further checks. Bounded: a packet of few bytes may claim many losses, so one
/// that claims more than [#STATUSES_MAX] is refused. Owned by one thread.
public final class TransportFeedbackReader {
  /// The most statuses in one packet that is read.
  public static final int STATUSES_MAX = 8192;

  /// Length of one tick of [#arrivalTicks].
  public static final long NANOS_PER_TICK = 250_000;

  /// Ticks after which [#arrivalTicks] starts again: 24 bits of 64 ms.
  public static final long TICKS_WRAP = 1L << 32;

  private static final int HEAD = 20;
  private static final int SMALL_DELTA = 1;
  private static final int LARGE_DELTA = 2;

  private ByteBuf buf = Unpooled.EMPTY_BUFFER;
  private int index;
  private int chunkIndex;
  private int deltaIndex;
  private int chunk;
  private int chunkPlace;
  private int chunkLeft;
  private int left;
  private int seq16;
  private boolean isReceived;
  private long ticks;

  /// Puts the reader before the first status of the packet at `index`; `length` is without padding,
  /// both as [RtcpView] tells them. Returns false when the packet is malformed.
  public boolean wrap(ByteBuf buf, int index, int length) {
    left = 0;
    if (index < 0 || length < HEAD || length > buf.capacity() - index) {
      return false;
    }
    int count = buf.getUnsignedShort(index + 14);
    if (count == 0 || count > STATUSES_MAX) {
      return false;
    }
    int end = index + length;
    int at = index + HEAD;
    int deltaBytes = 0;
    for (int rest = count; rest > 0; at += 2) {
      if (end - at < 2) {
        return false;
      }
      int value = buf.getUnsignedShort(at);
      int places = Math.min(rest, placesOf(value));
      int bytes = deltaBytes(value, places);
      if (places == 0 || bytes < 0) {
        return false;
      }
      deltaBytes += bytes;
      rest -= places;
    }
    if (deltaBytes > end - at) {
      return false;
    }
    this.buf = buf;
    this.index = index;
    chunkIndex = index + HEAD;
    deltaIndex = at;
    chunkLeft = 0;
    left = count;
    seq16 = baseSeq16() - 1 & 0xffff;
    ticks = (long) buf.getUnsignedMedium(index + 16) << 8;
    return true;
  }

  /// Steps to the next status; false at the end.
  public boolean next() {
    if (left == 0) {
      return false;
    }
    if (chunkLeft == 0) {
      chunk = buf.getUnsignedShort(chunkIndex);
      chunkIndex += 2;
      chunkLeft = placesOf(chunk);
      chunkPlace = 0;
    }
    int symbol = symbol(chunk, chunkPlace++);
    chunkLeft--;
    left--;
    seq16 = seq16 + 1 & 0xffff;
    isReceived = symbol != 0;
    if (symbol == SMALL_DELTA) {
      ticks += buf.getUnsignedByte(deltaIndex++);
    } else if (symbol == LARGE_DELTA) {
      ticks += buf.getShort(deltaIndex);
      deltaIndex += 2;
    }
    return true;
  }

  /// The transport-wide number that the current status is about.
  public int seq16() {
    return seq16;
  }

  public boolean isReceived() {
    return isReceived;
  }

  /// When the current packet arrived by the receiver's clock, modulo [#TICKS_WRAP]. Only if it was
  /// received.
  public long arrivalTicks() {
    return ticks & (TICKS_WRAP - 1);
  }

  public int baseSeq16() {
    return buf.getUnsignedShort(index + 12);
  }

  public int statusCount() {
    return buf.getUnsignedShort(index + 14);
  }

  /// The number of this feedback packet, modulo 256.
  public int feedbackCount() {
    return buf.getUnsignedByte(index + 19);
  }

  private static int placesOf(int chunk) {
    if (chunk < 0x8000) {
      return chunk & 0x1fff;
    }
    return (chunk & 0x4000) == 0 ? 14 : 7;
  }

  private static int symbol(int chunk, int place) {
    if (chunk < 0x8000) {
      return chunk >> 13;
    }
    return (chunk & 0x4000) == 0 ? chunk >> (13 - place) & 1 : chunk >> (12 - 2 * place) & 3;
  }

  /// Bytes of the deltas of a chunk's first `places`, or -1 where a symbol is reserved.
  private static int deltaBytes(int chunk, int places) {
    if (chunk < 0x8000) {
      int symbol = chunk >> 13;
      return symbol > LARGE_DELTA ? -1 : symbol * places;
    }
    int bytes = 0;
    for (int i = 0; i < places; i++) {
      int symbol = symbol(chunk, i);
      if (symbol > LARGE_DELTA) {
        return -1;
      }
      bytes += symbol;
    }
    return bytes;
  }
}
