// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.MediaKind;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.DependencyWriter;
import io.stoa.media.rtp.ExtensionBlock;
import io.stoa.media.rtp.NtpTime;
import io.stoa.media.rtp.RedView;
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

/// Writes what a subscription sends: headers, extensions and payloads in the receiver's terms, on
/// one line of time, and the sender reports. Owned by its room's shard.
///
/// Where a packet belongs is the [SeqRewriter]'s to say: [#send] and [#repair] write for the
/// segment that it found last. The same number always gives the same bytes, so that one SRTP index
/// never protects two different packets.
// Arrays by ordinal: nothing is looked up in a map for each packet.
@SuppressWarnings("EnumOrdinal")
final class OutgoingStream {
  private static final long FIRST_REPORT_NANOS = 50_000_000L;
  private static final long VIDEO_REPORT_NANOS = 1_000_000_000L;
  private static final long AUDIO_REPORT_NANOS = 2_500_000_000L;

  /// Packets of sound that may be asked for again: five seconds.
  private static final int NUMBERS = 256;

  private final Room room;
  private final SendSide side;
  private final SeqRewriter rewriter;
  private final ByteBuf header;
  private final ExtensionBlock extensions = new ExtensionBlock();
  private final int[] payloadTypes = new int[Codec.values().length];
  private final int[] rtxPayloadTypes = new int[Codec.values().length];
  private final int[] extensionIds = new int[RtpExtension.values().length];
  private ByteBuf mid = Unpooled.EMPTY_BUFFER;
  private int ssrc;
  private int rtxSsrc;
  private @Nullable Timeline timeline;
  private int rtxPayloadType;

  /// Of redundant audio only the primary block is sent, as the Opus that it is.
  private boolean strips;

  private final Opening opening = new Opening();
  private int lastNumber = -1;
  private int source = -1;
  private int timestampOffset;
  private int lastPictureId;
  private int lastTl0PicIdx;
  private long packets;
  private long octets;
  private long repairSeq;

  /// Of packets that would be sent again byte for byte, the number in this stream and the
  /// transport-wide one, in 48 and 16 bits.
  private long[] numbers = {};

  private boolean reporting;
  private long nextReportNanos;

  /// @param firstRepair the first sequence number of retransmissions on an SSRC of their own
  OutgoingStream(Room room, SendSide side, SeqRewriter rewriter, long firstRepair) {
    this.room = room;
    this.side = side;
    this.rewriter = rewriter;
    header = room.headerScratch();
    repairSeq = firstRepair;
  }

  /// Takes over SSRCs, payload types, extension ids and MID.
  void negotiate(SubscriptionSpec spec) {
    ssrc = spec.ssrc();
    rtxSsrc = spec.rtxSsrc();
    mid = Unpooled.wrappedBuffer(spec.mid().getBytes(StandardCharsets.UTF_8));
    Arrays.fill(payloadTypes, -1);
    Arrays.fill(rtxPayloadTypes, -1);
    Arrays.fill(extensionIds, 0);
    for (Map.Entry<Codec, Integer> entry : spec.payloadTypes().entrySet()) {
      payloadTypes[entry.getKey().ordinal()] = entry.getValue();
    }
    int red = payloadTypes[Codec.RED.ordinal()];
    int opus = payloadTypes[Codec.OPUS.ordinal()];
    strips = red < 0 || opus < 0;
    payloadTypes[Codec.RED.ordinal()] = strips ? opus : red;
    rtxPayloadType = -1;
    for (Map.Entry<Codec, Integer> entry : spec.rtxPayloadTypes().entrySet()) {
      int payloadType = rtxSsrc == 0 ? -1 : entry.getValue();
      rtxPayloadTypes[entry.getKey().ordinal()] = payloadType;
      rtxPayloadType = Math.max(rtxPayloadType, payloadType);
    }
    for (Map.Entry<RtpExtension, Integer> entry : spec.extensions().entrySet()) {
      extensionIds[entry.getKey().ordinal()] = entry.getValue();
    }
  }

  /// Begins the line of time, when there is none yet.
  void open(MediaKind kind) {
    if (timeline == null) {
      Codec codec = kind == MediaKind.AUDIO ? Codec.OPUS : Codec.VP8;
      timeline = new Timeline(codec.clockRate(), room.random());
    }
  }

  /// Whether the receiver can be sent a codec.
  boolean carries(Codec codec) {
    return payloadTypes[codec.ordinal()] >= 0;
  }

  /// How many bytes of a packet's payload this receiver is sent.
  int length(Packet packet) {
    return strips ? packet.payloadLength - packet.redundantLength : packet.payloadLength;
  }

  /// The highest temporal layer of a sound that this receiver is sent: redundancy counts as one.
  int soundLayer() {
    return strips ? 0 : LayerSelector.ALL;
  }

  private int index(Packet packet) {
    return strips ? packet.payloadIndex + packet.redundantLength : packet.payloadIndex;
  }

  /// Whether it has a stream for retransmissions of a codec.
  boolean repairs(Codec codec) {
    return rtxPayloadTypes[codec.ordinal()] >= 0;
  }

  /// Whether a packet can be sent again: on a stream for that, or byte for byte.
  boolean repeats(Codec codec, long outSeq) {
    return repairs(codec) || !numbers(codec) || numberOf(outSeq) >= 0;
  }

  /// The transport-wide number that a packet without retransmissions was sent with, or -1.
  private int numberOf(long outSeq) {
    long kept = numbers.length == 0 ? 0 : numbers[(int) outSeq & (NUMBERS - 1)];
    return kept >>> 16 == outSeq ? (int) kept & 0xffff : -1;
  }

  private int number(Packet packet, long outSeq, long nowNanos) {
    if (repairs(packet.codec)) {
      return side.stamp(length(packet), nowNanos);
    }
    int number = numberOf(outSeq);
    if (number < 0) {
      number = side.stamp(length(packet), nowNanos) & 0xffff;
      numbers = numbers.length == 0 ? new long[NUMBERS] : numbers;
      numbers[(int) outSeq & (NUMBERS - 1)] = outSeq << 16 | number;
    }
    return number;
  }

  /// Whether packets of a codec carry a transport-wide number. Video without a stream for
  /// retransmissions is rather sent again than counted.
  private boolean numbers(Codec codec) {
    return extensionIds[RtpExtension.TRANSPORT_CC.ordinal()] > 0
        && (!codec.isVideo() || repairs(codec));
  }

  /// Whether padding can be sent on the stream for retransmissions.
  boolean canPad() {
    return rtxPayloadType >= 0 && extensionIds[RtpExtension.TRANSPORT_CC.ordinal()] > 0;
  }

  /// The highest sequence number of retransmissions so far.
  long repairHighest() {
    return repairSeq - 1;
  }

  /// Puts a packet, and what follows it from its source, behind what was sent last. Returns false,
  /// and changes nothing, when the packet's number was in use already.
  boolean begin(Layer layer, Packet packet, long nowNanos) {
    Timeline line = timeline;
    if (line == null) {
      return false;
    }
    Replay replay = room.replay();
    SenderClock last = clock(layer.publication());
    int live = replay.isRunning() ? replay.newestTimestamp() : packet.timestamp;
    boolean continues =
        layer.source() == source && line.continues(live + timestampOffset, nowNanos);
    int offset = continues ? timestampOffset : line.align(last, layer.clock(), live, nowNanos);
    if (replay.isRunning()) {
      offset = replay.first(packet.timestamp, offset, line.isBegun(), line.last());
    }
    int picture = packet.pictureId < 0 ? 0 : lastPictureId + 1 - packet.pictureId;
    int tl0 = packet.tl0PicIdx < 0 ? 0 : lastTl0PicIdx + 1 - packet.tl0PicIdx;
    if (!rewriter.begin(layer.source(), packet.seq, offset, picture, tl0)) {
      return false;
    }
    timestampOffset = offset;
    source = layer.source();
    return true;
  }

  /// Gives the pictures of a replay from this packet on a time of their own.
  void retime(Layer layer, Packet packet) {
    int offset = room.replay().next(packet.timestamp);
    if (rewriter.retime(layer.source(), packet.seq, offset)) {
      timestampOffset = offset;
    }
  }

  /// The clock of what was sent last, if that stream still exists.
  private SenderClock clock(Publication publication) {
    Layer layer = publication.layerOf(source);
    return layer == null ? SenderClock.UNKNOWN : layer.clock();
  }

  /// Sends a packet on the stream itself.
  void send(Outlet outlet, Layer layer, Packet packet, long outSeq, long nowNanos) {
    if (isFiller(packet)) {
      fill(outlet, packet, outSeq);
      return;
    }
    rewritePayload(layer, packet);
    int payloadType = payloadTypes[packet.codec.ordinal()];
    int length = writeHeader(layer, packet, payloadType, outSeq, ssrc, nowNanos);
    if (packet.padding > 0) {
      header.setByte(0, header.getByte(0) | RtpWriter.PADDED);
    }
    outlet.sendRtp(header, length, layer.bytes(), index(packet), length(packet) + packet.padding);
    if (opening.isOpen()) {
      opening.sent(outSeq, packet.codec.isVideo() ? lastNumber : -1);
    }
    packets++;
    octets += length(packet);
  }

  /// Sends a packet again, on the stream for that.
  void repair(Outlet outlet, Layer layer, Packet packet, long outSeq, long nowNanos) {
    if (isFiller(packet)) {
      fill(outlet, packet, outSeq);
      return;
    }
    rewritePayload(layer, packet);
    int payloadType = rtxPayloadTypes[packet.codec.ordinal()];
    int length = writeHeader(layer, packet, payloadType, repairSeq++, rtxSsrc, nowNanos);
    ByteBuf payload = room.payloadScratch();
    int payloadLength =
        Rtx.payload(payload, Sequence.seq16(outSeq), layer.bytes(), index(packet), length(packet));
    outlet.sendRtp(header, length, payload, 0, payloadLength);
  }

  /// Sends `count` bytes of padding on the stream for retransmissions, where a packet without an
  /// original means nothing to a receiver.
  void pad(Outlet outlet, int number, int count) {
    int timestamp = timeline == null ? 0 : timeline.last();
    int seq16 = Sequence.seq16(repairSeq++);
    RtpWriter.header(header, 0, false, rtxPayloadType, seq16, timestamp, rtxSsrc);
    extensions.clear();
    addNumber(RtpExtension.TRANSPORT_CC, number, 2);
    int length = RtpWriter.extensions(header, 0, extensions);
    header.setByte(0, header.getByte(0) | RtpWriter.PADDED);
    ByteBuf payload = room.payloadScratch();
    payload.setZero(0, count - 1);
    payload.setByte(count - 1, count);
    outlet.sendRtp(header, length, payload, 0, count);
    room.count(SfuCounter.PADDING_SENT);
  }

  /// What is known of the stream's first packets.
  Opening opening() {
    return opening;
  }

  /// How many bytes of payload were sent for the first time.
  long octets() {
    return octets;
  }

  /// How many packets were sent for the first time.
  long packets() {
    return packets;
  }

  /// Notes that a packet was sent for the first time.
  void sent(Packet packet, long nowNanos) {
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
    if (!reporting) {
      reporting = true;
      nextReportNanos = nowNanos + FIRST_REPORT_NANOS;
      room.sweepBy(nextReportNanos);
    }
  }

  /// Whether a packet only holds a number: its layer is left out there, but what is behind it had
  /// been sent before it came. A part of a picture would be of no use.
  boolean isFiller(Packet packet) {
    return packet.spatial > rewriter.spatial() || packet.temporal > rewriter.temporal();
  }

  private void fill(Outlet outlet, Packet packet, long outSeq) {
    int length =
        RtpWriter.header(
            header,
            0,
            false,
            payloadTypes[packet.codec.ordinal()],
            Sequence.seq16(outSeq),
            packet.timestamp + rewriter.timestampOffset(),
            ssrc);
    RtpWriter.pad(header, 0, length, 1);
    outlet.sendRtp(header, length, header, length, 1);
  }

  private void rewritePayload(Layer layer, Packet packet) {
    if (packet.pictureId >= 0 || packet.tl0PicIdx >= 0) {
      Vp8View vp8 = room.payloads().vp8;
      if (vp8.wrap(layer.bytes(), packet.payloadIndex, packet.payloadLength)) {
        vp8.rewrite(
            packet.pictureId + rewriter.pictureOffset(), packet.tl0PicIdx + rewriter.tl0Offset());
      }
    } else if (packet.redundantLength > 0 && !strips) {
      RedView red = room.payloads().red;
      if (red.wrap(layer.bytes(), packet.payloadIndex, packet.payloadLength)) {
        red.rewrite(payloadTypes[Codec.OPUS.ordinal()]);
      }
    }
  }

  private int writeHeader(
      Layer layer, Packet packet, int payloadType, long seq, int ssrc, long nowNanos) {
    // The last packet of a picture may be one of those that are left out.
    boolean marker = packet.marker || (packet.endsLayer && packet.spatial == rewriter.spatial());
    // RFC 3551 §4.1: the first packet behind a silence, which may be ours.
    marker |= !packet.codec.isVideo() && rewriter.beginsWith(packet.seq);
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
    if (numbers(packet.codec)) {
      lastNumber = number(packet, seq, nowNanos) & 0xffff;
      addNumber(RtpExtension.TRANSPORT_CC, lastNumber, 2);
    } else {
      side.unnumbered(length(packet), nowNanos);
    }
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
    addBytes(
        RtpExtension.ABS_CAPTURE_TIME, layer, packet.captureTimeIndex, packet.captureTimeLength);
    addDependencies(layer, packet);
  }

  private void addNumber(RtpExtension extension, int value, int length) {
    int id = extensionIds[extension.ordinal()];
    if (id > 0 && value >= 0) {
      extensions.add(id, value, length);
    }
  }

  private void addBytes(RtpExtension extension, Layer layer, int index, int length) {
    int id = extensionIds[extension.ordinal()];
    if (id > 0 && length > 0) {
      extensions.add(id, layer.bytes(), index, length);
    }
  }

  /// Where layers are left out, or were, each frame tells which are there.
  private void addDependencies(Layer layer, Packet packet) {
    int id = extensionIds[RtpExtension.DEPENDENCY_DESCRIPTOR.ordinal()];
    if (id == 0 || packet.dependencyLength == 0) {
      return;
    }
    int mask = layer.reader().targetsUpTo(rewriter.spatial(), rewriter.temporal());
    boolean all = packet.targets > 0 && mask == -1 >>> -packet.targets;
    if (packet.maskBit == 0 || (all && !rewriter.wasCut())) {
      extensions.add(id, layer.bytes(), packet.dependencyIndex, packet.dependencyLength);
      return;
    }
    ByteBuf descriptor = room.descriptorScratch();
    int length =
        DependencyWriter.restrict(
            layer.bytes(),
            packet.dependencyIndex,
            packet.dependencyLength,
            packet.maskBit,
            packet.masked,
            packet.targets,
            mask,
            descriptor);
    extensions.add(id, descriptor, 0, length);
  }

  /// Brings the next sender report forward.
  void reportSoon(long nowNanos) {
    if (reporting) {
      nextReportNanos = nowNanos;
      room.sweepBy(nowNanos);
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
  int writeReport(Publication from, ByteBuf out, int index, long nowNanos) {
    Timeline line = timeline;
    if (line == null) {
      return index;
    }
    boolean video = from.kind() == MediaKind.VIDEO;
    nextReportNanos = nowNanos + (video ? VIDEO_REPORT_NANOS : AUDIO_REPORT_NANOS);
    long unixNanos = room.unixNanos(nowNanos);
    SenderClock clock = clock(from);
    int timestamp =
        clock.isKnown()
            ? clock.timestampAt(from.origin().toSenderNanos(unixNanos)) + timestampOffset
            : line.at(nowNanos);
    int at =
        RtcpWriter.senderReport(
            out,
            index,
            ssrc,
            NtpTime.ofUnixNanos(unixNanos),
            timestamp,
            (int) packets,
            (int) octets);
    return RtcpWriter.cname(out, at, ssrc, from.origin().cname());
  }
}
