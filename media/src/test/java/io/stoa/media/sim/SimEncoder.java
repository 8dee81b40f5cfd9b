// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpWriter;
import io.stoa.media.rtp.Rtx;
import java.util.ArrayList;
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

  /// The packets of the frame of this moment.
  List<byte[]> frame(long nowNanos) {
    boolean key = track.codec().isVideo() && keyframeIsDue(nowNanos);
    timestamp = timestampAt(nowNanos);
    int tid = place(key);
    int dependsOn = key ? -1 : dependsOn(tid);
    remember(tid, key);
    double size = bytesPerFrame * (0.7 + 0.6 * random.nextDouble()) * (key ? KEYFRAME_FACTOR : 1);
    int count = track.codec().isVideo() ? (int) Math.ceil(size / PAYLOAD_BYTES) : 1;
    SimStamp stamp = new SimStamp(ssrc, frame, dependsOn, nowNanos);
    List<byte[]> sent = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] packet = packet(stamp, tid, key, i == 0, i == count - 1, (int) (size / count));
      Kept kept = new Kept(packet);
      history.put(seq16, kept);
      seq16 = (seq16 + 1) & 0xffff;
      packets++;
      octets += packet.length - 12;
      sent.add(packet);
    }
    frame++;
    frames++;
    return sent;
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
    ByteBuf payload = Unpooled.buffer(2000);
    int length = Rtx.payload(payload, lost16, plain, 12, kept.packet.length - 12);
    byte[] packet = new byte[12 + length];
    RtpWriter.header(
        Unpooled.wrappedBuffer(packet),
        0,
        kept.packet[1] < 0,
        payloadType + 1,
        rtxSeq16++ & 0xffff,
        plain.getInt(4),
        rtxSsrc);
    payload.getBytes(0, packet, 12, length);
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

  private byte[] packet(
      SimStamp stamp, int tid, boolean key, boolean first, boolean last, int bytes) {
    ByteBuf out = Unpooled.buffer(2000);
    boolean marker = track.codec().isVideo() && last;
    int at = RtpWriter.header(out, 0, marker, payloadType, seq16, timestamp, ssrc);
    if (track.codec() == Codec.VP8) {
      out.setByte(at, 0x80 | (first ? 0x10 : 0));
      out.setByte(at + 1, 0xe0);
      out.setShort(at + 2, 0x8000 | pictureId);
      out.setByte(at + 4, tl0PicIdx);
      out.setByte(at + 5, tid << 6 | (tid > 0 && inPattern < 3 ? 0x20 : 0));
      out.setByte(at + 6, key ? 0 : 1);
      at += 7;
    } else {
      out.setByte(at++, track.codec() == Codec.OPUS ? 0x78 : key ? 0x65 : 0x41);
    }
    int end = Math.max(stamp.write(out, at), 12 + bytes);
    byte[] packet = new byte[end];
    out.getBytes(0, packet);
    return packet;
  }
}
