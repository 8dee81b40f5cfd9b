// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpExtension;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.TransportFeedback;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/// A receiver of audio and video behind a path of some width, with a queue of 200 ms; it takes
/// transport-wide numbers and retransmissions. Tells honestly what arrived when it is asked to.
final class FeedbackingReceiver implements Outlet {
  static final int VIDEO = 77;
  static final int RTX = 78;
  static final int NUMBER_ID = 13;

  private static final long QUEUE_NANOS = 200 * SmallRoom.MS;
  private static final long DELAY_NANOS = 15 * SmallRoom.MS;

  private record Arrival(int seq16, long atNanos) {}

  private final SmallRoom room;
  private final ByteBuf buf = Unpooled.buffer(3000);
  private final ByteBuf packet = Unpooled.buffer(2000);
  private final RtpView view = new RtpView();
  private final Queue<Arrival> onTheWay = new ArrayDeque<>();
  private final TransportFeedback arrivals = new TransportFeedback(5, 50 * SmallRoom.MS);
  private long freeNanos;
  long widthBps = 100_000_000;

  /// When the client was heard last.
  long heardNanos;

  long bytes;
  long padding;
  int newest = -1;

  /// Until then it takes nothing.
  long deafUntilNanos;

  int lost;
  int newestVideo;

  /// Packets of video that have come.
  int videos;

  private final Map<Integer, Integer> sources = new HashMap<>();

  @Override
  public boolean isHeardSince(long nanos) {
    return heardNanos - nanos >= 0;
  }

  FeedbackingReceiver(SmallRoom room) {
    this.room = room;
  }

  static SubscriptionSpec audio(String trackId, int ssrc) {
    return new SubscriptionSpec(
        trackId,
        TransportRole.PUBLISHER,
        "8",
        ssrc,
        Map.of(Codec.OPUS, 63),
        Map.of(RtpExtension.TRANSPORT_CC, NUMBER_ID));
  }

  static SubscriptionSpec video(String trackId, int ssrc, int rtxSsrc) {
    return new SubscriptionSpec(
        trackId,
        TransportRole.PUBLISHER,
        "7",
        ssrc,
        Map.of(Codec.VP8, 100),
        Map.of(RtpExtension.TRANSPORT_CC, NUMBER_ID),
        rtxSsrc,
        Map.of(Codec.VP8, 101));
  }

  @Override
  public boolean ready() {
    return true;
  }

  @Override
  public void sendRtp(
      ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength) {
    int size = payloadLength + SendSide.OVERHEAD;
    bytes += size;
    packet.setBytes(0, header, header.readerIndex(), headerLength);
    packet.setBytes(headerLength, payload, payloadIndex, payloadLength);
    if (!view.wrap(packet, 0, headerLength + payloadLength)) {
      throw new AssertionError("malformed packet sent");
    }
    padding += view.paddingLength() > 0 ? size : 0;
    if (view.ssrc() == VIDEO) {
      newestVideo = view.seq16();
    }
    if (view.payloadType() == 100) {
      sources.put(view.ssrc(), packet.getInt(view.payloadIndex() + 10));
    }
    int at = view.extension(NUMBER_ID);
    if (at < 0) {
      return;
    }
    if (room.now < deafUntilNanos) {
      lost++;
      return;
    }
    newest = packet.getUnsignedShort(at);
    freeNanos = Math.max(freeNanos, room.now);
    if (freeNanos - room.now < QUEUE_NANOS) {
      freeNanos += size * 8_000_000_000L / widthBps;
      onTheWay.add(new Arrival(newest, freeNanos + DELAY_NANOS));
      videos += view.ssrc() == VIDEO ? 1 : 0;
    }
  }

  @Override
  public void sendRtcp(ByteBuf compound, int index, int length) {
    bytes += length + 44;
  }

  /// The SSRC that the publisher's encoder sent the last picture of a video with.
  int source(int ssrc) {
    return sources.getOrDefault(ssrc, 0);
  }

  /// Sends feedback on what has arrived, when it is due.
  void answer(Peer self) {
    while (!onTheWay.isEmpty() && onTheWay.element().atNanos <= room.now) {
      Arrival arrival = onTheWay.remove();
      arrivals.record(arrival.seq16, VIDEO, arrival.atNanos);
    }
    if (arrivals.deadlineNanos() > room.now) {
      return;
    }
    for (int length = 1; length > 0; ) {
      int end = RtcpWriter.receiverReport(buf, 0, 5);
      length = arrivals.write(buf, end);
      if (length > 0) {
        room.rtcp(self, buf, end + length);
      }
    }
  }
}
