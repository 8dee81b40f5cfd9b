// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

/// A DATA chunk with a TSN, until the peer acknowledges it for good. Owned by its association.
final class OutChunk {
  static final int IN_FLIGHT = 0;
  static final int LOST = 1;
  static final int ACKED = 2;
  static final int ABANDONED = 3;

  final OutMessage message;
  final long tsn;
  final int offset;
  final int length;
  int state;
  int sends;
  int misses;
  long sentNanos;

  /// The first TSN that was sent after this chunk was sent last.
  long mark;

  OutChunk(OutMessage message, long tsn, int offset, int length) {
    this.message = message;
    this.tsn = tsn;
    this.offset = offset;
    this.length = length;
  }

  /// Bytes that the chunk takes in a packet.
  int size() {
    return Wire.DATA_HEADER + Wire.padded(length);
  }

  void write(PacketWriter writer) {
    int flags = message.unordered ? Wire.UNORDERED : 0;
    flags |= offset == 0 ? Wire.BEGIN : 0;
    flags |= offset + length == message.payload.length ? Wire.END : 0;
    writer
        .chunk(Wire.DATA, flags, Wire.DATA_HEADER - Wire.CHUNK_HEADER + length)
        .writeInt((int) tsn)
        .writeShort(message.stream)
        .writeShort(message.ssn)
        .writeInt(message.ppid)
        .writeBytes(message.payload, offset, length);
  }
}
