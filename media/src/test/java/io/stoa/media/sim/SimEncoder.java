// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.ExtensionBlock;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.RtpWriter;
import io.stoa.media.rtp.Rtx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// One layer of a published track: frames in packets as libwebrtc sends them, key frames when they
/// are asked for, and retransmissions. Each payload carries a {@link SimStamp}. Owned by the test's
/// thread.
final class SimEncoder {
  private static final int PAYLOAD_BYTES = 1_100;
  private static final int KEYFRAME_FACTOR = 5;

  /// As libwebrtc: requests that come faster are one.
  private static final long KEYFRAME_INTERVAL_NANOS = 300_000_000L;

  private static final int HISTORY = 600;

  /// AV1's packets tell their layers in this header extension.
  static final int DEPENDENCY_ID = 7;

  /// Where in a picture a packet lies.
  private record Place(
      int tid, int sid, boolean key, boolean first, boolean last, boolean endsPicture) {}

  private static final class Kept {
    private final byte[] packet;
    private long sentNanos = Long.MIN_VALUE;

    Kept(byte[] packet) {
      this.packet = packet;
    }
  }

  final SimTrack track;
  final int ssrc;
  final int rtxSsrc;
  private final int payloadType;
  private final int bytesPerFrame;
  private final Random random;
  private final Map<Integer, Kept> history =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Kept> eldest) {
          return size() > HISTORY;
        }
      };
  private int seq16;
  private int rtxSeq16;
  private final int timestampBase;
  private int timestamp;
  private int pictureId;
  private int tl0PicIdx;
  private int frame;
  private int lastBase = -1;
  private int lastMiddle = -1;
  private int inPattern;
  private boolean keyframeDue = true;
  private long lastKeyframeNanos = Long.MIN_VALUE / 2;

  /// Packets and payload bytes that were sent, as a sender report tells.
  int packets;

  int octets;

  /// Frames so far; retransmissions sent; key frames made.
  int frames;

  int repairs;
  int keyframes;

  SimEncoder(SimTrack track, int layer, int ssrc, int payloadType, long seed) {
    this.track = track;
    this.ssrc = ssrc;
    this.payloadType = payloadType;
    rtxSsrc = track.codec().isVideo() ? ssrc + 1000 : 0;
    bytesPerFrame = track.kbps().get(layer) * 125 / track.framesPerSecond();
    random = new Random(seed);
    seq16 = random.nextInt(0x10000);
    rtxSeq16 = random.nextInt(0x10000);
    timestampBase = random.nextInt();
    pictureId = random.nextInt(0x8000);
    tl0PicIdx = random.nextInt(0x100);
  }

  long intervalNanos() {
    return 1_000_000_000L / track.framesPerSecond();
  }

  void requestKeyframe() {
    keyframeDue = true;
  }

  int timestampAt(long nowNanos) {
    return timestampBase + (int) (nowNanos / 1000 * track.codec().clockRate() / 1_000_000);
  }

  /// The packets of the frame of this moment, or of a frame of each spatial layer.
  List<byte[]> frame(long nowNanos) {
    List<byte[]> sent = new ArrayList<>();
    boolean key = track.codec().isVideo() && keyframeIsDue(nowNanos);
    timestamp = timestampAt(nowNanos);
    int tid = place(key);
    int layers = track.spatialLayers();
    int before = frame - layers;
    for (int sid = 0; sid < layers; sid++) {
      int dependsOn =
          layers == 1
              ? (key ? -1 : dependsOn(tid))
              : !key ? before + sid : sid == 0 ? -1 : frame - 1;
      if (sid == 0) {
        remember(tid, key);
      }
      layer(new SimStamp(ssrc, frame, dependsOn, nowNanos), tid, sid, key, sent);
      frame++;
    }
    frames++;
    return sent;
  }

  private void layer(SimStamp stamp, int tid, int sid, boolean key, List<byte[]> sent) {
    int layers = track.spatialLayers();
    double share = layers == 1 ? 1 : Math.pow(3, sid) / ((Math.pow(3, layers) - 1) / 2);
    double size = share * bytesPerFrame * (0.7 + 0.6 * random.nextDouble());
    size *= key ? KEYFRAME_FACTOR : 1;
    int count = track.codec().isVideo() ? (int) Math.ceil(size / PAYLOAD_BYTES) : 1;
    for (int i = 0; i < count; i++) {
      boolean last = i == count - 1;
      Place place = new Place(tid, sid, key, i == 0, last, last && sid == layers - 1);
      byte[] packet = packet(stamp, place, (int) (size / count));
      Kept kept = new Kept(packet);
      history.put(seq16, kept);
      seq16 = (seq16 + 1) & 0xffff;
      packets++;
      octets += packet.length - RtpView.FIXED_HEADER_LENGTH;
      sent.add(packet);
    }
  }

  /// A packet again, or null when it is gone or was sent within this round trip.
  byte @Nullable [] repair(int lost16, long nowNanos, long rttNanos) {
    Kept kept = history.get(lost16);
    if (kept == null || nowNanos - rttNanos < kept.sentNanos) {
      return null;
    }
    kept.sentNanos = nowNanos;
    repairs++;
    if (rtxSsrc == 0) {
      return kept.packet;
    }
    ByteBuf plain = Unpooled.wrappedBuffer(kept.packet);
    int header = RtpView.headerLength(plain, 0, kept.packet.length);
    ByteBuf payload = Unpooled.buffer(2000);
    int length = Rtx.payload(payload, lost16, plain, header, kept.packet.length - header);
    byte[] packet = Arrays.copyOf(kept.packet, header + length);
    packet[1] = (byte) ((packet[1] & 0x80) | (payloadType + 1));
    ByteBuf out = Unpooled.wrappedBuffer(packet);
    out.setShort(2, rtxSeq16++);
    out.setInt(8, rtxSsrc);
    out.setBytes(header, payload, 0, length);
    return packet;
  }

  private boolean keyframeIsDue(long nowNanos) {
    if (!keyframeDue || nowNanos - lastKeyframeNanos < KEYFRAME_INTERVAL_NANOS) {
      return false;
    }
    keyframeDue = false;
    lastKeyframeNanos = nowNanos;
    keyframes++;
    return true;
  }

  /// The temporal layer of the next frame, in libvpx's pattern 0 2 1 2.
  private int place(boolean key) {
    inPattern = key ? 0 : (inPattern + 1) & 3;
    return track.temporalLayers() == 1 || inPattern == 0 ? 0 : inPattern == 2 ? 1 : 2;
  }

  private int dependsOn(int tid) {
    return tid == 2 && inPattern == 3 ? lastMiddle : lastBase;
  }

  private void remember(int tid, boolean key) {
    pictureId = (pictureId + 1) & 0x7fff;
    if (tid == 0) {
      tl0PicIdx = (tl0PicIdx + 1) & 0xff;
      lastBase = frame;
    }
    if (tid == 1 || key) {
      lastMiddle = frame;
    }
  }

  private byte[] packet(SimStamp stamp, Place place, int bytes) {
    ByteBuf out = Unpooled.buffer(2000);
    boolean marker = track.codec().isVideo() && place.endsPicture;
    int at = RtpWriter.header(out, 0, marker, payloadType, seq16, timestamp, ssrc);
    switch (track.codec()) {
      case VP8 -> {
        out.setByte(at, 0x80 | (place.first ? 0x10 : 0));
        out.setByte(at + 1, 0xe0);
        out.setShort(at + 2, 0x8000 | pictureId);
        out.setByte(at + 4, tl0PicIdx);
        out.setByte(at + 5, place.tid << 6 | (place.tid > 0 && inPattern < 3 ? 0x20 : 0));
        out.setByte(at + 6, place.key ? 0 : 1);
        at += 7;
      }
      case VP9 -> at = vp9(out, at, place);
      case AV1 -> {
        at = describe(out, place);
        boolean begins = place.key && place.first && place.sid == 0;
        int fragment = (place.first ? 0 : 0x80) | (place.last ? 0 : 0x40);
        out.setByte(at++, fragment | 0x10 | (begins ? 0x08 : 0));
      }
      case OPUS, RED -> out.setByte(at++, 0x78);
      case H264 -> out.setByte(at++, place.key ? 0x65 : 0x41);
    }
    int end = Math.max(stamp.write(out, at), RtpView.FIXED_HEADER_LENGTH + bytes);
    byte[] packet = new byte[end];
    out.getBytes(0, packet);
    return packet;
  }

  /// RFC 9628 §4.2, not flexible, with the structure in key pictures.
  private int vp9(ByteBuf out, int index, Place place) {
    boolean structure = place.key && place.first && place.sid == 0;
    int flags = 0xa0 | (place.key ? 0 : 0x40) | (place.first ? 0x08 : 0) | (place.last ? 0x04 : 0);
    out.setByte(index, flags | (structure ? 0x02 : 0));
    out.setShort(index + 1, 0x8000 | pictureId);
    out.setByte(index + 3, place.sid << 1 | (place.key && place.sid > 0 ? 1 : 0));
    out.setByte(index + 4, tl0PicIdx);
    if (structure) {
      out.setByte(index + 5, (track.spatialLayers() - 1) << 5);
      return index + 6;
    }
    return index + 5;
  }

  /// The dependency descriptor of a stream whose spatial layers depend on each other in key
  /// pictures only: of each layer a template for key pictures and one for the others, and a decode
  /// target. Key pictures tell the structure. Returns the index behind the header.
  private int describe(ByteBuf out, Place place) {
    ByteBuf element = Unpooled.buffer(64).setZero(0, 64);
    int template = 2 * place.sid + (place.key ? 0 : 1);
    element.setByte(0, (place.first ? 0x80 : 0) | (place.last ? 0x40 : 0) | template);
    element.setShort(1, frame & 0xffff);
    int length = 3;
    if (place.key && place.first && place.sid == 0) {
      length = structure(element, track.spatialLayers());
    }
    ExtensionBlock block = new ExtensionBlock();
    block.add(DEPENDENCY_ID, element, 0, length);
    return RtpWriter.extensions(out, 0, block);
  }

  /// RTP Payload Format For AV1, §A.8.2, without chains and resolutions. Returns the length.
  private static int structure(ByteBuf element, int layers) {
    Bits bits = new Bits(element, 3);
    bits.put(0x10, 5).put(0, 6).put(layers - 1, 5);
    for (int template = 0; template < 2 * layers; template++) {
      boolean key = template % 2 == 0;
      bits.put(key ? 0 : template == 2 * layers - 1 ? 3 : 2, 2);
    }
    for (int template = 0; template < 2 * layers; template++) {
      int sid = template / 2;
      for (int target = 0; target < layers; target++) {
        boolean key = template % 2 == 0;
        bits.put(target == sid || (key && target > sid) ? 2 : 0, 2);
      }
    }
    bits.put(0, 1).put(1, 1).put(layers - 1, 4).put(0, 1);
    for (int sid = 1; sid < layers; sid++) {
      bits.put(1, 1).put(0, 4).put(0, 1).put(1, 1).put(layers - 1, 4).put(0, 1);
    }
    int chains = 31 - Integer.numberOfLeadingZeros(layers + 1);
    return bits.put(0, chains).put(0, 1).end();
  }

  /// Writes bit by bit.
  private static final class Bits {
    private final ByteBuf out;
    private int bit;

    Bits(ByteBuf out, int index) {
      this.out = out;
      bit = 8 * index;
    }

    Bits put(int value, int count) {
      for (int i = count - 1; i >= 0; i--, bit++) {
        out.setByte(bit / 8, out.getByte(bit / 8) | (value >> i & 1) << (7 - bit % 8));
      }
      return this;
    }

    int end() {
      return (bit + 7) / 8;
    }
  }
}
