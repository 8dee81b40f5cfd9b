// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.ExtensionBlock;
import io.stoa.media.rtp.RtpWriter;
import java.nio.charset.StandardCharsets;

/// Makes the RTP packets of one encoder: Opus, VP8 or H264 with payloads that can be told apart.
final class SyntheticSource {
  static final int LENGTH_MAX = 1400;
  static final int MID_ID = 1;
  static final int LEVEL_ID = 2;
  static final int RID_ID = 3;
  static final int TWCC_ID = 4;
  static final int CAPTURE_ID = 5;
  static final int ORIENTATION_ID = 6;
  static final int DEPENDENCY_ID = 7;

  final Codec codec;
  final int ssrc;
  final int payloadType;
  final ByteBuf buf = Unpooled.directBuffer(2048, 2048);
  private final ExtensionBlock block = new ExtensionBlock();
  private final byte[] mid;
  private final byte[] rid;
  int seq16;
  int timestamp;
  int pictureId;
  int tl0PicIdx;
  int twcc = -1;
  int level = 30;

  /// Of the packet to come, and of the highest layer there is.
  int sid;

  int sidMax;
  int frameNumber;
  private final ByteBuf descriptor = Unpooled.buffer(32, 32).writerIndex(32);
  private int descriptorLength;
  int payloadBytes = 100;
  boolean identify = true;

  /// Whether each audio packet has the marker.
  boolean marks = true;

  SyntheticSource(Codec codec, int payloadType, int ssrc, String mid, String rid) {
    this.codec = codec;
    this.payloadType = payloadType;
    this.ssrc = ssrc;
    this.mid = mid.getBytes(StandardCharsets.UTF_8);
    this.rid = rid.getBytes(StandardCharsets.UTF_8);
    seq16 = firstSeq16(ssrc);
    timestamp = ssrc * 104_729;
    pictureId = ssrc * 31 & 0x7fff;
    tl0PicIdx = ssrc * 17 & 0xff;
  }

  /// Where the numbers of an SSRC begin.
  static int firstSeq16(int ssrc) {
    return ssrc * 7919 & 0xffff;
  }

  /// The next frame, in one packet. Returns its length in [#buf].
  int frame(boolean key) {
    timestamp += codec.isVideo() ? 3000 : 960;
    pictureId = (pictureId + 1) & 0x7fff;
    tl0PicIdx = (tl0PicIdx + 1) & 0xff;
    return packet(true, key, true);
  }

  /// A packet of the current frame.
  int packet(boolean first, boolean key, boolean last) {
    if (codec == Codec.AV1) {
      describe(first, key, last);
    }
    int at = head(codec.isVideo() ? last && sid == sidMax : marks);
    int payload = at;
    switch (codec) {
      case OPUS -> buf.setByte(at++, 0x78);
      case RED -> {
        // The packet before once more, and this one.
        buf.setByte(at, 0x80 | SmallRoom.OPUS_PT);
        buf.setMedium(at + 1, 960 << 10 | 8);
        buf.setByte(at + 4, SmallRoom.OPUS_PT);
        buf.setInt(at + 5, seq16 - 1);
        buf.setInt(at + 9, ssrc);
        at += 13;
      }
      case VP8 -> {
        buf.setByte(at++, 0x80 | (first ? 0x10 : 0));
        buf.setByte(at++, 0xc0);
        buf.setShort(at, 0x8000 | pictureId);
        buf.setByte(at + 2, tl0PicIdx);
        at += 3;
        buf.setByte(at++, key ? 0 : 1);
      }
      case H264 -> buf.setByte(at++, key && first ? 0x65 : 0x41);
      case VP9 -> {
        buf.setByte(at++, 0xa0 | (key ? 0 : 0x40) | (first ? 8 : 0) | (last ? 4 : 0));
        buf.setShort(at, 0x8000 | pictureId);
        buf.setByte(at + 2, sid << 1 | (key && sid > 0 ? 1 : 0));
        buf.setByte(at + 3, tl0PicIdx);
        at += 4;
      }
      case AV1 -> buf.setByte(at++, key && first && sid == 0 ? 0x18 : 0x10);
    }
    buf.setInt(at, seq16);
    buf.setInt(at + 4, ssrc);
    for (int i = at + 8; i < payload + payloadBytes; i++) {
      buf.setByte(i, i * 31 + seq16);
    }
    seq16 = (seq16 + 1) & 0xffff;
    return Math.max(at + 8, payload + payloadBytes);
  }

  /// The dependency descriptor: a template for each spatial layer, told with key frames.
  private void describe(boolean first, boolean key, boolean last) {
    long head = (first ? 0x80 : 0) | (last ? 0x40 : 0) | sid;
    descriptor.setByte(0, (int) head);
    descriptor.setShort(1, frameNumber);
    descriptorLength = 3;
    if (key && first && sid == 0) {
      // T, four other flags, 6 bits of offset, 5 of targets, and for each layer what follows it.
      long bits = 0b10000_000000_00010L;
      int count = 16;
      for (int layer = 0; layer <= sidMax; layer++) {
        bits = bits << 2 | (layer == sidMax ? 3 : 2);
        count += 2;
      }
      descriptor.setLong(3, bits << (64 - count));
      descriptorLength = 24;
    }
  }

  /// A packet that is only padding.
  int padding(int count) {
    int length = RtpWriter.pad(buf, 0, head(false), count);
    seq16 = (seq16 + 1) & 0xffff;
    return length;
  }

  private int head(boolean marker) {
    RtpWriter.header(buf, 0, marker, payloadType, seq16, timestamp, ssrc);
    block.clear();
    if (identify) {
      add(MID_ID, mid);
      if (rid.length > 0) {
        add(RID_ID, rid);
      }
    }
    if (!codec.isVideo()) {
      block.add(LEVEL_ID, 0x80 | level, 1);
    }
    if (twcc >= 0) {
      block.add(TWCC_ID, twcc++ & 0xffff, 2);
    }
    block.add(CAPTURE_ID, 0x0102030405060708L, 8);
    if (codec.isVideo()) {
      block.add(ORIENTATION_ID, 1, 1);
    }
    if (codec == Codec.AV1) {
      block.add(DEPENDENCY_ID, descriptor, 0, descriptorLength);
    }
    return RtpWriter.extensions(buf, 0, block);
  }

  private void add(int id, byte[] value) {
    long number = 0;
    for (byte b : value) {
      number = number << 8 | b;
    }
    block.add(id, number, value.length);
  }
}
