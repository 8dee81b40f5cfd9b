// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.rtp.ExtensionBlock;
import io.stoa.media.rtp.NtpTime;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends one participant's camera and microphone: VP8 of [FramePlan], all packets of a frame at
/// once, with a key frame for every request, and Opus of 32 kbps in 50 packets a second. It answers
/// NACKs of its video. Owned by its link's loop.
// Timers end with the loop.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Publisher implements PeerLink.Listener {
  static final int AUDIO_TYPE = 111;
  static final int VIDEO_TYPE = 96;
  static final int LEVEL_ID = 1;
  static final int MID_ID = 2;
  static final int RID_ID = 3;

  /// Of layers, lowest first.
  static final List<String> RIDS = List.of("q", "h", "f");

  static final String CNAME = "load";

  private static final long AUDIO_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// An encoder does not make key frames more often, whoever asks.
  private static final long KEYframeNanos = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int AUDIO_TICKS = 960;
  private static final int AUDIO_PAYLOAD = 80;
  private static final int DESCRIPTOR = 4;

  /// Packets kept for NACKs: two seconds.
  private static final int KEPT = 256;

  /// RFC 6464: voice at -30 dBov.
  private static final int LEVEL = 0x80 | 30;

  private final String audioTrack = UUID.randomUUID().toString();
  private final String videoTrack = UUID.randomUUID().toString();
  private final int audioSsrc = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
  private final int videoSsrc = audioSsrc ^ 0x4000_0000;
  private final boolean speaks;
  private final FramePlan[] plans;
  private final ExtensionBlock[] names;
  private final long frameNanos;
  private final int videoTicks;
  private final RtcpView feedback = new RtcpView();
  private final ExtensionBlock level = new ExtensionBlock();
  private final @Nullable ByteBuf[][] kept;
  private @Nullable PeerLink link;
  private boolean sending;
  private boolean keyframeWanted = true;
  private long keyframeAtNanos;
  private final int[] videoSeqs;
  private int audioSeq;
  private int videoTime;
  private int audioTime;
  private int pictureId;
  private final int[] videoPackets;
  private int audioPackets;

  /// @param rate of the highest layer
  /// @param layers of the video, 1 to 3
  /// @param speaks whether it sends sound
  public Publisher(VideoRate rate, int layers, boolean speaks) {
    this.speaks = speaks;
    frameNanos = TimeUnit.SECONDS.toNanos(1) / rate.framesPerSecond();
    videoTicks = 90_000 / rate.framesPerSecond();
    level.add(LEVEL_ID, LEVEL, 1);
    plans = new FramePlan[layers];
    names = new ExtensionBlock[layers];
    kept = new @Nullable ByteBuf[layers][KEPT];
    videoSeqs = new int[layers];
    videoPackets = new int[layers];
    for (int layer = 0; layer < layers; layer++) {
      plans[layer] = new FramePlan(rate, layers - 1 - layer);
      names[layer] = new ExtensionBlock();
      names[layer].add(MID_ID, Unpooled.copiedBuffer("1", StandardCharsets.US_ASCII), 0, 1);
      byte[] rid = RIDS.get(layer).getBytes(StandardCharsets.US_ASCII);
      names[layer].add(RID_ID, Unpooled.wrappedBuffer(rid), 0, 1);
    }
  }

  int layers() {
    return plans.length;
  }

  /// The link it sends over; before the link is connected.
  public void over(PeerLink newLink) {
    link = newLink;
  }

  public String audioTrack() {
    return audioTrack;
  }

  public String videoTrack() {
    return videoTrack;
  }

  int audioSsrc() {
    return audioSsrc;
  }

  int videoSsrc(int layer) {
    return videoSsrc + layer;
  }

  @Override
  public void ready() {
    sending = true;
    long now = System.nanoTime();
    // Cameras are not in step with each other.
    ThreadLocalRandom random = ThreadLocalRandom.current();
    frame(now + random.nextLong(frameNanos));
    if (speaks) {
      voice(now + random.nextLong(AUDIO_NANOS));
    }
    report();
  }

  @Override
  public void closed() {
    sending = false;
    for (@Nullable ByteBuf[] ring : kept) {
      for (int i = 0; i < KEPT; i++) {
        ByteBuf packet = ring[i];
        if (packet != null) {
          packet.release();
          ring[i] = null;
        }
      }
    }
  }

  private void after(long nanos, Runnable task) {
    PeerLink to = link;
    if (to != null && sending) {
      to.loop().thread().schedule(task, Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }
  }

  private void frame(long dueNanos) {
    PeerLink to = link;
    if (to == null || !sending) {
      return;
    }
    long now = System.nanoTime();
    if (now - dueNanos >= 0) {
      boolean keyframe = keyframeWanted && now - keyframeAtNanos >= KEYframeNanos;
      if (keyframe) {
        keyframeWanted = false;
        keyframeAtNanos = now;
        to.loop().tally().keyframe();
      }
      for (int layer = 0; layer < plans.length; layer++) {
        int packets = plans[layer].next(keyframe);
        for (int i = 0; i < packets; i++) {
          videoPacket(to, layer, keyframe, i == 0, i == packets - 1);
        }
      }
      to.flush();
      videoTime += videoTicks;
      pictureId = (pictureId + 1) & 0x7fff;
      dueNanos += frameNanos;
    }
    long next = dueNanos;
    after(next - System.nanoTime(), () -> frame(next));
  }

  private void videoPacket(PeerLink to, int layer, boolean keyframe, boolean first, boolean last) {
    ByteBuf packet = to.packet();
    int seq16 = videoSeqs[layer]++ & 0xffff;
    int header = RtpWriter.header(packet, 0, last, VIDEO_TYPE, seq16, videoTime, videoSsrc(layer));
    if (plans.length > 1) {
      header = RtpWriter.extensions(packet, 0, names[layer]);
    }
    // RFC 7741 §4.2: X, S at the frame's first packet, then I and a picture id of 15 bits.
    packet.setByte(header, first ? 0x90 : 0x80);
    packet.setByte(header + 1, 0x80);
    packet.setShort(header + 2, 0x8000 | pictureId);
    // RFC 7741 §4.3: P is 0 in a key frame.
    packet.setByte(header + DESCRIPTOR, keyframe ? 0x10 : 0x11);
    long now = System.nanoTime();
    Stamp.write(packet, FramePlan.PACKET_BYTES, now);
    packet.retain();
    if (to.sendRtp(packet, header, FramePlan.PACKET_BYTES)) {
      keep(packet, layer, seq16);
      videoPackets[layer]++;
    } else {
      packet.release();
    }
    // Receivers get the highest.
    if (layer == plans.length - 1) {
      to.loop().tally().sent(now);
    }
  }

  private void keep(ByteBuf packet, int layer, int seq16) {
    int slot = seq16 % KEPT;
    ByteBuf old = kept[layer][slot];
    if (old != null) {
      old.release();
    }
    kept[layer][slot] = packet;
  }

  private void voice(long dueNanos) {
    PeerLink to = link;
    if (to == null || !sending) {
      return;
    }
    long now = System.nanoTime();
    if (now - dueNanos >= 0) {
      ByteBuf packet = to.packet();
      RtpWriter.header(packet, 0, false, AUDIO_TYPE, audioSeq++ & 0xffff, audioTime, audioSsrc);
      int header = RtpWriter.extensions(packet, 0, level);
      // RFC 6716 §3.1: fullband CELT, 20 ms, one frame.
      packet.setByte(header, 0xf8);
      Stamp.write(packet, header + AUDIO_PAYLOAD, now);
      to.sendRtp(packet, header, header + AUDIO_PAYLOAD);
      to.loop().tally().sent(now);
      to.flush();
      audioPackets++;
      audioTime += AUDIO_TICKS;
      dueNanos += AUDIO_NANOS;
    }
    long next = dueNanos;
    after(next - System.nanoTime(), () -> voice(next));
  }

  private void report() {
    PeerLink to = link;
    if (to == null || !sending) {
      return;
    }
    long ntp = NtpTime.ofUnixNanos(1_000_000 * System.currentTimeMillis());
    reportOf(to, audioSsrc, ntp, audioTime, audioPackets, audioPackets * AUDIO_PAYLOAD);
    for (int layer = 0; layer < plans.length; layer++) {
      int packets = videoPackets[layer];
      int octets = packets * FramePlan.PACKET_BYTES;
      reportOf(to, videoSsrc(layer), ntp, videoTime, packets, octets);
    }
    to.flush();
    after(REPORT_NANOS, this::report);
  }

  private static void reportOf(
      PeerLink to, int ssrc, long ntp, int rtpTime, int packets, int octets) {
    ByteBuf out = to.packet();
    int at = RtcpWriter.senderReport(out, 0, ssrc, ntp, rtpTime, packets, octets);
    at = RtcpWriter.cname(out, at, ssrc, CNAME.getBytes(StandardCharsets.US_ASCII));
    to.sendRtcp(out, at);
  }

  @Override
  public void rtcp(ByteBuf packet, int index, int length, long nowNanos) {
    PeerLink to = link;
    if (to == null || !feedback.wrap(packet, index, length)) {
      return;
    }
    while (feedback.next()) {
      switch (feedback.kind()) {
        case RtcpView.PLI, RtcpView.FIR -> {
          keyframeWanted = true;
          to.loop().tally().keyframeRequest();
        }
        case RtcpView.NACK -> resend(to);
        default -> {}
      }
    }
  }

  private void resend(PeerLink to) {
    int layer = feedback.mediaSsrc() - videoSsrc;
    if (layer < 0 || layer >= plans.length) {
      return;
    }
    for (int lost = feedback.nextLost(); lost >= 0; lost = feedback.nextLost()) {
      ByteBuf packet = kept[layer][lost % KEPT];
      if (packet != null && packet.getUnsignedShort(2) == lost) {
        to.send(packet.retainedDuplicate());
      }
    }
  }

  @Override
  public void rtp(ByteBuf packet, int index, int length, long nowNanos) {
    // A server sends media on the other connection; RTP here is a probe at most.
  }

  @Override
  public void burstEnd(long nowNanos) {}
}
