// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.ExtensionBlock;
import io.stoa.media.rtp.RtpWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes the packets of an encoder with temporal, and perhaps spatial, layers, and remembers which
/// frame refers to which. Each payload ends with the number of its frame.
final class LayeredSource {
  /// Two packets each.
  static final int PACKETS = 2;

  static final int PADDING_BYTES = 20;

  /// VP8 as Chromium encodes it: the temporal layer of each of eight pictures, what it refers to,
  /// its template, and whether it depends on layer 0 alone.
  private static final int[] VP8_TID = {0, 2, 1, 2, 0, 2, 1, 2};

  private static final int[][] VP8_DIFFS = {{4}, {1}, {2}, {1}, {4}, {3, 1}, {4, 2}, {1}};
  private static final int[] VP8_TEMPLATE = {1, 5, 3, 5, 2, 6, 4, 5};
  private static final boolean[] VP8_SYNC = {false, true, true, false, false, false, false, false};

  /// L3T3_KEY of VP9 and AV1; the templates are those of spatial layer 0.
  private static final int[] SVC_TID = {0, 2, 1, 2};

  private static final int[] SVC_DIFF = {4, 1, 2, 1};
  private static final int[] SVC_TEMPLATE = {1, 3, 2, 4};

  record Frame(int id, int sid, int tid, int timestamp, boolean key, List<Integer> references) {}

  final Map<Integer, Frame> frames = new HashMap<>();
  private final Codec codec;
  private final boolean described;
  private final int payloadType;
  private final int ssrc;
  private final String rid;
  private final byte[] structure;
  private final ByteBuf buf = Unpooled.buffer(2048, 2048).writerIndex(2048);
  private final ByteBuf descriptor = Unpooled.buffer(128, 128).writerIndex(128);
  private final ExtensionBlock block = new ExtensionBlock();
  private final int[][] byPosition = new int[3][8];
  private final int spatialLayers;
  private int phase;
  private int frameId;
  private int frameNumber;
  private int seq16;
  private int timestamp;
  private int pictureId;
  private int tl0PicIdx;

  /// @param described with dependency descriptors, and then without VP8's own
  /// @param structure what a key frame's descriptor says
  LayeredSource(
      Codec codec, int payloadType, int ssrc, String rid, boolean described, String structure) {
    this.codec = codec;
    this.payloadType = payloadType;
    this.ssrc = ssrc;
    this.rid = rid;
    this.described = described;
    this.structure = ByteBufUtil.decodeHexDump(structure);
    spatialLayers = codec == Codec.VP8 ? 1 : 3;
    seq16 = ssrc * 7919 & 0xffff;
    timestamp = ssrc * 104_729;
    pictureId = 0x7ff0 - ssrc & 0x7fff;
    tl0PicIdx = ssrc * 17 & 0xff;
    frameId = ssrc << 16;
  }

  /// The packets of the next picture, from the lowest spatial layer.
  List<byte[]> picture(boolean wantsKey) {
    boolean key = wantsKey || frames.isEmpty();
    phase = key ? 0 : (phase + 1) % tids().length;
    int tid = tids()[phase];
    timestamp += 3000;
    pictureId = (pictureId + 1) & 0x7fff;
    tl0PicIdx = (tl0PicIdx + (tid == 0 ? 1 : 0)) & 0xff;
    List<byte[]> packets = new ArrayList<>();
    for (int sid = 0; sid < spatialLayers; sid++) {
      frameNumber = (frameNumber + 1) & 0xffff;
      Frame frame =
          new Frame(++frameId, sid, tid, timestamp, key, key ? below(sid) : references(sid));
      frames.put(frame.id, frame);
      byPosition[sid][phase] = frame.id;
      for (int i = 0; i < PACKETS; i++) {
        packets.add(packet(frame, i == 0, i == PACKETS - 1));
      }
    }
    return packets;
  }

  private int[] tids() {
    return codec == Codec.VP8 ? VP8_TID : SVC_TID;
  }

  private List<Integer> below(int sid) {
    return sid == 0 ? List.of() : List.of(frameId - 1);
  }

  private List<Integer> references(int sid) {
    int[] diffs = codec == Codec.VP8 ? VP8_DIFFS[phase] : new int[] {SVC_DIFF[phase]};
    List<Integer> references = new ArrayList<>();
    for (int diff : diffs) {
      references.add(byPosition[sid][(phase - diff + tids().length) % tids().length]);
    }
    return references;
  }

  private byte[] packet(Frame frame, boolean first, boolean last) {
    RtpWriter.header(
        buf, 0, last && frame.sid == spatialLayers - 1, payloadType, seq16, timestamp, ssrc);
    seq16 = (seq16 + 1) & 0xffff;
    block.clear();
    add(SyntheticSource.MID_ID, "1");
    if (!rid.isEmpty()) {
      add(SyntheticSource.RID_ID, rid);
    }
    if (described) {
      describe(frame, first, last);
    }
    int at = RtpWriter.extensions(buf, 0, block);
    at += payload(at, frame, first, last);
    buf.setInt(at, frame.id);
    return ByteBufUtil.getBytes(buf, 0, at + 4, true);
  }

  private void add(int id, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    block.add(id, Unpooled.wrappedBuffer(bytes), 0, bytes.length);
  }

  private void describe(Frame frame, boolean first, boolean last) {
    boolean structured = frame.key && frame.sid == 0 && first;
    int template =
        codec == Codec.VP8
            ? VP8_TEMPLATE[phase]
            : 5 * frame.sid + (frame.key ? 0 : SVC_TEMPLATE[phase]);
    int head = (first ? 0x80 : 0) | (last ? 0x40 : 0) | (structured ? 0 : template);
    descriptor.setBytes(0, structure);
    descriptor.setByte(0, head);
    descriptor.setShort(1, frameNumber);
    block.add(SyntheticSource.DEPENDENCY_ID, descriptor, 0, structured ? structure.length : 3);
  }

  private int payload(int index, Frame frame, boolean first, boolean last) {
    int at = index;
    switch (codec) {
      case VP8 -> {
        buf.setByte(at++, (described ? 0 : 0x80) | (first ? 0x10 : 0));
        if (!described) {
          buf.setByte(at++, 0xe0);
          buf.setShort(at, 0x8000 | pictureId);
          buf.setByte(at + 2, tl0PicIdx);
          buf.setByte(at + 3, frame.tid << 6 | (!frame.key && VP8_SYNC[phase] ? 0x20 : 0));
          at += 4;
        }
        buf.setByte(at++, frame.key ? 0 : 1);
      }
      case VP9 -> {
        boolean inter = !frame.key;
        // Flexible mode, as browsers send it.
        buf.setByte(at++, 0xb0 | (inter ? 0x40 : 0) | (first ? 8 : 0) | (last ? 4 : 0));
        buf.setShort(at, 0x8000 | pictureId);
        int dependent = frame.key && frame.sid > 0 ? 1 : 0;
        buf.setByte(at + 2, frame.tid << 5 | 0x10 | frame.sid << 1 | dependent);
        at += 3;
        if (inter) {
          buf.setByte(at++, SVC_DIFF[phase] << 1);
        }
      }
      default -> buf.setByte(at++, frame.key && first && frame.sid == 0 ? 0x18 : 0x10);
    }
    buf.setZero(at, PADDING_BYTES);
    return at + PADDING_BYTES - index;
  }
}
