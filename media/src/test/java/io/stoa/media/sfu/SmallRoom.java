// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.stoa.media.MediaEvent;
import io.stoa.media.MediaKind;
import io.stoa.media.PublicationSpec;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A room with virtual time, whose peers have recording transports.
// Arrays by ordinal: nothing is looked up in a map for each packet.
@SuppressWarnings("EnumOrdinal")
final class SmallRoom implements AutoCloseable {
  static final long MS = 1_000_000L;
  static final long WALL_OFFSET = 1_700_000_000_000_000_000L;
  static final int OPUS_PT = 111;
  static final int VP8_PT = 96;
  static final int H264_PT = 102;
  static final int VP9_PT = 98;
  static final int AV1_PT = 45;
  static final Map<Integer, RtpExtension> EXTENSIONS =
      Map.of(
          SyntheticSource.MID_ID, RtpExtension.MID,
          SyntheticSource.LEVEL_ID, RtpExtension.AUDIO_LEVEL,
          SyntheticSource.RID_ID, RtpExtension.RID,
          SyntheticSource.TWCC_ID, RtpExtension.TRANSPORT_CC,
          SyntheticSource.CAPTURE_ID, RtpExtension.ABS_CAPTURE_TIME,
          SyntheticSource.ORIENTATION_ID, RtpExtension.VIDEO_ORIENTATION,
          SyntheticSource.DEPENDENCY_ID, RtpExtension.DEPENDENCY_DESCRIPTOR);

  final long[] counters = new long[SfuCounter.values().length];
  final List<MediaEvent> events = new ArrayList<>();
  final Room room;
  long now = 10_000 * MS;

  SmallRoom() {
    this(1);
  }

  SmallRoom(long seed) {
    this(seed, UnpooledByteBufAllocator.DEFAULT);
  }

  SmallRoom(long seed, ByteBufAllocator allocator) {
    room = new Room("r", now, WALL_OFFSET, counters, seed, allocator, events::add);
  }

  Peer join(String id, Outlet outlet) {
    Peer peer = room.join(id);
    peer.attach(TransportRole.PUBLISHER, outlet);
    return peer;
  }

  static PublicationSpec audio(String trackId, String mid, Integer... ssrcs) {
    return new PublicationSpec(
        trackId,
        mid,
        MediaKind.AUDIO,
        Map.of(OPUS_PT, Codec.OPUS),
        EXTENSIONS,
        List.of(ssrcs),
        List.of());
  }

  static PublicationSpec video(String trackId, String mid, String... rids) {
    return new PublicationSpec(
        trackId,
        mid,
        MediaKind.VIDEO,
        Map.of(VP8_PT, Codec.VP8, H264_PT, Codec.H264, VP9_PT, Codec.VP9, AV1_PT, Codec.AV1),
        EXTENSIONS,
        List.of(),
        List.of(rids));
  }

  static SubscriptionSpec subscription(String trackId, int ssrc) {
    return new SubscriptionSpec(
        trackId,
        TransportRole.PUBLISHER,
        "7",
        ssrc,
        Map.of(Codec.OPUS, 63, Codec.VP8, 100, Codec.H264, 101, Codec.VP9, 102, Codec.AV1, 103),
        Map.of(
            RtpExtension.MID, 9,
            RtpExtension.AUDIO_LEVEL, 10,
            RtpExtension.VIDEO_ORIENTATION, 11,
            RtpExtension.DEPENDENCY_DESCRIPTOR, 12));
  }

  void send(Peer from, SyntheticSource source, int length) {
    from.onRtp(source.buf, 0, length, now);
  }

  void send(Peer from, byte[] packet) {
    ByteBuf buf = Unpooled.copiedBuffer(packet);
    from.onRtp(buf, 0, packet.length, now);
  }

  void rtcp(Peer from, ByteBuf buf, int length) {
    from.onRtcp(TransportRole.PUBLISHER, buf, 0, length, now);
  }

  /// Lets time pass in steps of 5 ms, with ticks where they are due.
  void pass(long millis) {
    for (long step = 0; step < millis; step += 5) {
      now += 5 * MS;
      if (room.deadlineNanos() <= now) {
        room.tick(now);
        room.flush();
      }
    }
  }

  long count(SfuCounter counter) {
    return counters[counter.ordinal()];
  }

  @Override
  public void close() {
    room.close();
  }
}
