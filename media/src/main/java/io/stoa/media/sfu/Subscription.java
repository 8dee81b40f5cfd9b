// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.MediaKind;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.ExtensionBlock;
import io.stoa.media.rtp.NtpTime;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpExtension;
import io.stoa.media.rtp.RtpWriter;
import io.stoa.media.rtp.Rtx;
import io.stoa.media.rtp.Sequence;
import io.stoa.media.rtp.Vp8View;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A track that a peer receives: one outgoing stream, whatever happens to its source. Owned by its
/// room's shard.
// Arrays by ordinal: nothing is looked up in a map for each packet.
@SuppressWarnings("EnumOrdinal")
final class Subscription {
  private static final long FIRST_REPORT_NANOS = 50_000_000L;
  private static final long VIDEO_REPORT_NANOS = 1_000_000_000L;
  private static final long AUDIO_REPORT_NANOS = 2_500_000_000L;
  private static final int RESENT_SLOTS = 256;

  private final Peer peer;
  private final Room room;
  private final int[] payloadTypes = new int[Codec.values().length];
  private final int[] rtxPayloadTypes = new int[Codec.values().length];
  private final int[] extensionIds = new int[RtpExtension.values().length];
  private SubscriptionSpec spec;
  private ByteBuf mid = Unpooled.EMPTY_BUFFER;
  private final LayerSelector selector = new LayerSelector();
  private final SeqRewriter rewriter;
  private final ByteBuf header;
  private final ExtensionBlock extensions = new ExtensionBlock();
  private final long[] resentSeqs = new long[RESENT_SLOTS];
  private final long[] resentAtNanos = new long[RESENT_SLOTS];
  private @Nullable Timeline timeline;
  private @Nullable Publication publication;
  private boolean paused;
  private int preferred = Limits.LAYERS_MAX - 1;
  private int source = -1;
  private int timestampOffset;
  private int lastPictureId;
  private int lastTl0PicIdx;
  private long packets;
  private long octets;
  private long repairSeq;
  private int resendCredit = Limits.RESEND_CREDIT_MAX / 4;
  private boolean reporting;
  private long nextReportNanos;

  /// @param firstOut the first outgoing sequence number
  /// @param firstRepair the same for retransmissions on an SSRC of their own
  Subscription(Peer peer, Room room, SubscriptionSpec spec, long firstOut, long firstRepair) {
    this.peer = peer;
    this.room = room;
    this.spec = spec;
    rewriter = new SeqRewriter(firstOut);
    repairSeq = firstRepair;
    header = room.headerScratch();
    negotiate(spec);
  }

  /// Whether `spec` only changes how this stream is written.
  boolean canBecome(SubscriptionSpec spec) {
    return spec.ssrc() == ssrc()
        && spec.rtxSsrc() == this.spec.rtxSsrc()
        && spec.transport() == role();
  }

  /// Whether another subscription with `spec` would use an SSRC of this one.
  boolean collidesWith(SubscriptionSpec spec) {
    int rtx = this.spec.rtxSsrc();
    return spec.transport() == role()
        && (spec.ssrc() == ssrc()
            || (rtx != 0 && (spec.ssrc() == rtx || spec.rtxSsrc() == rtx))
            || spec.rtxSsrc() == ssrc());
  }

  /// Takes over payload types, extension ids and MID. What was sent before is not sent again, since
  /// it would be other bytes under the same number.
  void negotiate(SubscriptionSpec spec) {
    this.spec = spec;
    mid = Unpooled.wrappedBuffer(spec.mid().getBytes(StandardCharsets.UTF_8));
    rewriter.forget();
    selector.reset();
    Arrays.fill(payloadTypes, -1);
    Arrays.fill(rtxPayloadTypes, -1);
    Arrays.fill(extensionIds, 0);
    for (Map.Entry<Codec, Integer> entry : spec.payloadTypes().entrySet()) {
      payloadTypes[entry.getKey().ordinal()] = entry.getValue();
    }
    for (Map.Entry<Codec, Integer> entry : spec.rtxPayloadTypes().entrySet()) {
      rtxPayloadTypes[entry.getKey().ordinal()] = spec.rtxSsrc() == 0 ? -1 : entry.getValue();
    }
    for (Map.Entry<RtpExtension, Integer> entry : spec.extensions().entrySet()) {
      extensionIds[entry.getKey().ordinal()] = entry.getValue();
    }
  }

  SubscriptionSpec spec() {
    return spec;
  }

  String trackId() {
    return spec.trackId();
  }

  int ssrc() {
    return spec.ssrc();
  }

  TransportRole role() {
    return spec.transport();
  }

  boolean isPaused() {
    return paused;
  }

  /// The highest outgoing sequence number so far.
  long outHighest() {
    return rewriter.outHighest();
  }

  /// The highest sequence number of retransmissions so far.
  long repairHighest() {
    return repairSeq - 1;
  }

  /// Connects it to a publication of its track.
  void attach(Publication publication) {
    this.publication = publication;
    Codec codec = publication.kind() == MediaKind.AUDIO ? Codec.OPUS : Codec.VP8;
    if (timeline == null) {
      timeline = new Timeline(codec.clockRate(), room.random());
    }
    interrupt();
    publication.add(this);
  }

  /// The publication ended.
  void detach() {
    interrupt();
    publication = null;
  }

  /// Ends it on this side.
  void close() {
    if (publication != null) {
      publication.remove(this);
    }
    detach();
  }

  void pause(boolean paused) {
    if (this.paused == paused) {
      return;
    }
    this.paused = paused;
    interrupt();
    if (!paused) {
      requestKeyframe();
    }
  }

  /// The highest layer to send: what an allocator sets when bandwidth is scarce. The key frame that
  /// a change needs is asked for when the new layer's next packet comes.
  void target(int layer) {
    selector.grant(layer);
  }

  /// The highest layer that the viewer has a use for. Of this and [#target], the lower one counts.
  void prefer(int layer) {
    preferred = layer;
    selector.prefer(layer);
  }

  int preferred() {
    return preferred;
  }

  /// Ends the running segment. What is sent next begins with a key frame and leaves no gap.
  void interrupt() {
    rewriter.pause();
    selector.reset();
  }

  /// Sends one packet of the publication if this subscription is to have it.
  void forward(Layer layer, Packet packet, long nowNanos) {
    Outlet outlet = peer.outlet(role());
    if (paused || outlet == null) {
      return;
    }
    if (!outlet.ready()) {
      room.count(SfuCounter.SKIPPED_NOT_READY);
      interrupt();
      return;
    }
    if (payloadTypes[packet.codec.ordinal()] < 0) {
      room.count(SfuCounter.SKIPPED_CODEC);
      skip(layer, packet.seq);
      return;
    }
    long outSeq = place(layer, packet, nowNanos);
    if (outSeq != SeqRewriter.NONE) {
      send(outlet, layer, packet, outSeq);
      sent(packet, nowNanos);
      room.countForwarded(packet.payloadLength);
    }
  }

  /// Leaves out a packet of the publication.
  void skip(Layer layer, long seq) {
    rewriter.skip(layer.source(), seq);
  }

  /// The outgoing number of a packet, or NONE when it is not sent.
  private long place(Layer layer, Packet packet, long nowNanos) {
    Publication from = layer.publication();
    int verdict = selector.admits(from, layer, packet.keyframe, nowNanos);
    if (verdict == LayerSelector.DROP) {
      if (selector.wanted(from, nowNanos) == layer.index() && from.kind() == MediaKind.VIDEO) {
        layer.keyframes().request();
      }
      // It may still fill a hole from before a change.
      return packet.late ? rewriter.mapLate(layer.source(), packet.seq) : SeqRewriter.NONE;
    }
    if (verdict == LayerSelector.SWITCH && !begin(layer, packet, nowNanos)) {
      return SeqRewriter.NONE;
    }
    settle(layer, packet);
    if (packet.spatial > selector.spatial() && rewriter.skip(layer.source(), packet.seq)) {
      room.count(SfuCounter.SKIPPED_LAYER);
      return SeqRewriter.NONE;
    }
    if (packet.payloadLength == 0 && rewriter.skip(layer.source(), packet.seq)) {
      room.count(SfuCounter.SKIPPED_PADDING);
      return SeqRewriter.NONE;
    }
    return rewriter.map(layer.source(), packet.seq);
  }

  /// Goes to another spatial layer of a stream that carries several: down with any picture, up with
  /// a key picture.
  private void settle(Layer layer, Packet packet) {
    if (packet.late || !packet.startsPicture) {
      return;
    }
    int next = selector.spatialFrom(packet.keyframe);
    if (next != selector.spatial() && rewriter.layer(layer.source(), packet.seq, next)) {
      selector.spatial(next);
    }
    if (selector.spatial() < Math.min(selector.target(), layer.spatialLayers() - 1)) {
      layer.keyframes().request();
    }
  }

  private boolean begin(Layer layer, Packet packet, long nowNanos) {
    Timeline line = timeline;
    if (line == null) {
      return false;
    }
    int offset = line.align(clock(), layer.clock(), packet.timestamp, nowNanos);
    int picture = packet.pictureId < 0 ? 0 : lastPictureId + 1 - packet.pictureId;
    int tl0 = packet.tl0PicIdx < 0 ? 0 : lastTl0PicIdx + 1 - packet.tl0PicIdx;
    if (!rewriter.begin(layer.source(), packet.seq, offset, picture, tl0)) {
      selector.reset();
      return false;
    }
    timestampOffset = offset;
    source = layer.source();
    return true;
  }

  /// The clock of what was sent last, if that stream still exists.
  private SenderClock clock() {
    Layer layer = publication == null ? null : publication.layerOf(source);
    return layer == null ? SenderClock.UNKNOWN : layer.clock();
  }

  /// Writes the header for the segment that was found last and sends the packet. The same number
  /// always gives the same bytes, so that one SRTP index never protects two different packets.
  private void send(Outlet outlet, Layer layer, Packet packet, long outSeq) {
    rewritePayload(layer, packet);
    int payloadType = payloadTypes[packet.codec.ordinal()];
    int length = writeHeader(layer, packet, payloadType, outSeq, ssrc());
    outlet.sendRtp(header, length, layer.bytes(), packet.payloadIndex, packet.payloadLength);
    packets++;
    octets += packet.payloadLength;
  }

  /// Sends a packet again, on the stream for that.
  private void repair(Outlet outlet, Layer layer, Packet packet, long outSeq) {
    rewritePayload(layer, packet);
    int payloadType = rtxPayloadTypes[packet.codec.ordinal()];
    int length = writeHeader(layer, packet, payloadType, repairSeq++, spec.rtxSsrc());
    ByteBuf payload = room.payloadScratch();
    int payloadLength =
        Rtx.payload(
            payload,
            Sequence.seq16(outSeq),
            layer.bytes(),
            packet.payloadIndex,
            packet.payloadLength);
    outlet.sendRtp(header, length, payload, 0, payloadLength);
  }

  private void rewritePayload(Layer layer, Packet packet) {
    if (packet.pictureId >= 0 || packet.tl0PicIdx >= 0) {
      Vp8View vp8 = room.payloads().vp8;
      if (vp8.wrap(layer.bytes(), packet.payloadIndex, packet.payloadLength)) {
        vp8.rewrite(
            packet.pictureId + rewriter.pictureOffset(), packet.tl0PicIdx + rewriter.tl0Offset());
      }
    }
  }

  private int writeHeader(Layer layer, Packet packet, int payloadType, long seq, int ssrc) {
    // The last packet of a picture may be one of those that are left out.
    boolean marker = packet.marker || (packet.endsLayer && packet.spatial == rewriter.spatial());
    int length =
        RtpWriter.header(
            header,
            0,
            marker,
            payloadType,
            Sequence.seq16(seq),
            packet.timestamp + rewriter.timestampOffset(),
            ssrc);
    collectExtensions(layer, packet);
    return extensions.isEmpty() ? length : RtpWriter.extensions(header, 0, extensions);
  }

  private void collectExtensions(Layer layer, Packet packet) {
    extensions.clear();
    int midId = extensionIds[RtpExtension.MID.ordinal()];
    if (midId > 0) {
      extensions.add(midId, mid, 0, mid.capacity());
    }
    addNumber(RtpExtension.AUDIO_LEVEL, packet.audioLevel, 1);
    addNumber(RtpExtension.VIDEO_ORIENTATION, packet.orientation, 1);
    addNumber(RtpExtension.PLAYOUT_DELAY, packet.playoutDelay, 3);
    int captureId = extensionIds[RtpExtension.ABS_CAPTURE_TIME.ordinal()];
    if (captureId > 0 && packet.captureTimeLength > 0) {
      extensions.add(captureId, layer.bytes(), packet.captureTimeIndex, packet.captureTimeLength);
    }
    int dependencyId = extensionIds[RtpExtension.DEPENDENCY_DESCRIPTOR.ordinal()];
    if (dependencyId > 0 && packet.dependencyLength > 0) {
      extensions.add(dependencyId, layer.bytes(), packet.dependencyIndex, packet.dependencyLength);
    }
  }

  private void addNumber(RtpExtension extension, int value, int length) {
    int id = extensionIds[extension.ordinal()];
    if (id > 0 && value >= 0) {
      extensions.add(id, value, length);
    }
  }

  private void sent(Packet packet, long nowNanos) {
    int timestampOut = packet.timestamp + rewriter.timestampOffset();
    if (timeline != null) {
      timeline.sent(packet.timestamp, timestampOut, nowNanos);
    }
    int picture = packet.pictureId + rewriter.pictureOffset();
    if (packet.pictureId >= 0 && (short) ((picture - lastPictureId) << 1) > 0) {
      lastPictureId = picture & 0x7fff;
    }
    int tl0 = packet.tl0PicIdx + rewriter.tl0Offset();
    if (packet.tl0PicIdx >= 0 && (byte) (tl0 - lastTl0PicIdx) > 0) {
      lastTl0PicIdx = tl0 & 0xff;
    }
    resendCredit = Math.min(Limits.RESEND_CREDIT_MAX, resendCredit + packet.payloadLength / 2 + 16);
    if (!reporting) {
      reporting = true;
      nextReportNanos = nowNanos + FIRST_REPORT_NANOS;
    }
  }

  /// Answers a receiver's NACK of one packet from the ring.
  void resend(int seq16, long nowNanos) {
    room.count(SfuCounter.NACKS_RECEIVED);
    Outlet outlet = peer.outlet(role());
    Publication from = publication;
    long outSeq = Sequence.unwrap(rewriter.outHighest(), seq16);
    long inSeq = rewriter.unmap(outSeq);
    Layer layer =
        inSeq == SeqRewriter.NONE || from == null ? null : from.layerOf(rewriter.source());
    Packet packet = layer == null ? null : layer.find(inSeq);
    if (layer == null || packet == null || outlet == null || !outlet.ready()) {
      room.count(SfuCounter.NACKS_MISSED);
      return;
    }
    int slot = (int) outSeq & (RESENT_SLOTS - 1);
    boolean tooSoon =
        resentSeqs[slot] == outSeq && nowNanos - resentAtNanos[slot] < Limits.RESEND_INTERVAL_NANOS;
    if (tooSoon
        || packet.payloadLength > resendCredit
        || payloadTypes[packet.codec.ordinal()] < 0) {
      room.count(SfuCounter.NACKS_REFUSED);
      return;
    }
    resentSeqs[slot] = outSeq;
    resentAtNanos[slot] = nowNanos;
    resendCredit -= packet.payloadLength;
    if (rtxPayloadTypes[packet.codec.ordinal()] >= 0) {
      repair(outlet, layer, packet, outSeq);
    } else {
      send(outlet, layer, packet, outSeq);
    }
    room.count(SfuCounter.RTP_RESENT);
  }

  /// The receiver, or a change here, needs a key frame. One that comes before the transport is
  /// ready would be of no use, and would delay the next.
  void requestKeyframe() {
    Publication from = publication;
    Outlet outlet = peer.outlet(role());
    if (from == null || from.kind() != MediaKind.VIDEO || outlet == null || !outlet.ready()) {
      return;
    }
    int current = selector.current();
    if (current >= 0) {
      from.layers()[current].keyframes().request();
    } else {
      from.requestKeyframe(selector.target());
    }
  }

  /// Brings the next sender report forward.
  void reportSoon(long nowNanos) {
    if (reporting) {
      nextReportNanos = nowNanos;
    }
  }

  boolean isReportDue(long nowNanos) {
    return reporting && rewriter.isOpen() && nowNanos - nextReportNanos >= 0;
  }

  /// Writes a sender report with the publisher's name. Returns the index behind it.
  ///
  /// NTP time is ours, and the RTP timestamp is the publisher's line at that moment: audio and
  /// video of one publisher share the offset between its clock and ours, so that a receiver can
  /// play them in step.
  int writeReport(ByteBuf out, int index, long nowNanos) {
    Publication from = publication;
    Timeline line = timeline;
    if (from == null || line == null) {
      return index;
    }
    boolean video = from.kind() == MediaKind.VIDEO;
    nextReportNanos = nowNanos + (video ? VIDEO_REPORT_NANOS : AUDIO_REPORT_NANOS);
    long unixNanos = room.unixNanos(nowNanos);
    SenderClock clock = clock();
    int timestamp =
        clock.isKnown()
            ? clock.timestampAt(from.peer().toSenderNanos(unixNanos)) + timestampOffset
            : line.at(nowNanos);
    int at =
        RtcpWriter.senderReport(
            out,
            index,
            ssrc(),
            NtpTime.ofUnixNanos(unixNanos),
            timestamp,
            (int) packets,
            (int) octets);
    return RtcpWriter.cname(out, at, ssrc(), from.peer().cname());
  }
}
