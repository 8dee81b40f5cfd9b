// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.stoa.media.MediaKind;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.NtpTime;
import io.stoa.media.rtp.RtpExtension;
import io.stoa.media.rtp.RtpView;
import io.stoa.media.rtp.Rtx;
import org.jspecify.annotations.Nullable;

/// One encoding of a publication: its source, what of it was seen and is missing, and its last
/// packets. Owned by its room's shard.
final class Layer {
  private final Publication publication;
  private final int index;
  private final byte[] rid;
  private final SeenWindow window = new SeenWindow();
  private final NackRegister nacks = new NackRegister();
  private final ReceptionStats stats;
  private final SenderClock clock;
  private final KeyframeRequests keyframes;
  private final PayloadReader reader = new PayloadReader();
  private final LayerRates rates = new LayerRates();
  private @Nullable RetransmitCache cache;
  private int ssrc;
  private boolean latched;
  private int repairSsrc;
  private int source;
  private long lastPacketNanos;
  private final int ticksPerMilli;
  private int lastTimestamp;
  private boolean running;
  private int latches;
  private long newestSeq = -1;
  private long keyframeSeq = -1;
  private int keyframeTimestamp;
  private long keyframeNanos;
  private long latchWindowNanos;

  /// @param rid of the layer, empty without simulcast
  Layer(Publication publication, int index, byte[] rid, int clockRate) {
    this.publication = publication;
    this.index = index;
    this.rid = rid;
    keyframes = new KeyframeRequests(publication.origin()::dueSoon);
    ticksPerMilli = clockRate / 1000;
    stats = new ReceptionStats(clockRate);
    clock = new SenderClock(clockRate);
  }

  Publication publication() {
    return publication;
  }

  /// 0 for the lowest.
  int index() {
    return index;
  }

  byte[] rid() {
    return rid;
  }

  /// The SSRC it is sent with, once [#isLatched].
  int ssrc() {
    return ssrc;
  }

  boolean isLatched() {
    return latched;
  }

  /// The SSRC that its retransmissions come with, or 0 while it is not known.
  int repairSsrc() {
    return repairSsrc;
  }

  void repairSsrc(int ssrc) {
    repairSsrc = ssrc;
  }

  /// A number for each new stream of sequence numbers, unique in the room.
  int source() {
    return source;
  }

  NackRegister nacks() {
    return nacks;
  }

  ReceptionStats stats() {
    return stats;
  }

  SenderClock clock() {
    return clock;
  }

  KeyframeRequests keyframes() {
    return keyframes;
  }

  /// What was read of its packets.
  PayloadReader reader() {
    return reader;
  }

  /// What its spatial and temporal layers cost.
  LayerRates rates() {
    return rates;
  }

  /// Whether packets came lately.
  boolean isAlive(long nowNanos) {
    return running && nowNanos - lastPacketNanos < Limits.LAYER_ALIVE_NANOS;
  }

  /// Whether one more change of SSRC is believed (a client may make a few, a flood is none).
  boolean mayLatch(long nowNanos) {
    if (latches == 0 || nowNanos - latchWindowNanos >= Limits.LATCH_WINDOW_NANOS) {
      latches = 0;
      latchWindowNanos = nowNanos;
    }
    return latches++ < Limits.LATCHES_MAX;
  }

  /// Takes an SSRC as this layer's; whatever was known of another one is forgotten.
  void latch(int ssrc, int source) {
    this.ssrc = ssrc;
    latched = true;
    running = false;
    window.reset();
    clock.reset();
    reader.reset();
    if (cache != null) {
      cache.clear();
    }
    restart(source);
  }

  /// Judges a packet (the outcomes are those of [SeenWindow]), with everything that depends on its
  /// number: the next source, the gaps, the statistics.
  int accept(RtpView view, Room room, long nowNanos) {
    int outcome = window.accept(view.seq16());
    if (outcome == SeenWindow.DUPLICATE || outcome == SeenWindow.TOO_LATE) {
      return outcome;
    }
    if (outcome == SeenWindow.JUMP) {
      restart(room.nextSource());
    }
    follow(view, outcome, room, nowNanos);
    stats.onPacket(window.seq(), view.timestamp(), nowNanos);
    if (!nacks.onPacket(window.seq(), nowNanos) && publication.kind() == MediaKind.VIDEO) {
      keyframes.request();
    }
    return outcome;
  }

  /// Judges a packet that another part of the room accepted before: what it lacks is not asked for.
  int acceptRelayed(RtpView view, Room room, long nowNanos) {
    int outcome = window.accept(view.seq16());
    if (outcome == SeenWindow.JUMP) {
      restart(room.nextSource());
    }
    follow(view, outcome, room, nowNanos);
    return outcome;
  }

  /// Where timestamps jump, another source begins: receivers get it in line with the last.
  private void follow(RtpView view, int outcome, Room room, long nowNanos) {
    boolean newest = outcome == SeenWindow.NEWEST;
    if (newest && running && jumps(view.timestamp(), nowNanos)) {
      room.count(SfuCounter.CLOCK_JUMPS);
      clock.reset();
      restart(room.nextSource());
    }
    if (newest || outcome == SeenWindow.JUMP) {
      lastTimestamp = view.timestamp();
    }
    running = true;
    lastPacketNanos = nowNanos;
  }

  /// Behind a silence timestamps may go on from where they stopped.
  private boolean jumps(int timestamp, long nowNanos) {
    int aheadMillis = (timestamp - lastTimestamp) / ticksPerMilli;
    long passedMillis = (nowNanos - lastPacketNanos) / 1_000_000;
    return aheadMillis < -Limits.CLOCK_BACK_MILLIS
        || aheadMillis > passedMillis + Limits.CLOCK_AHEAD_MILLIS;
  }

  /// Turns a retransmission into the packet that it repeats. False when it repeats none: such
  /// packets probe for bandwidth and have told all they can by arriving.
  boolean unpack(RtpView view, Room room) {
    int payloadType = publication.repaired(view.payloadType());
    if (!latched || !Rtx.unpack(view, payloadType, ssrc)) {
      room.count(SfuCounter.RTX_UNNEEDED);
      return false;
    }
    room.count(SfuCounter.RTX_RECEIVED);
    return true;
  }

  /// Judges the packet that a retransmission brought. It fills a gap, but is not counted as
  /// received: what the publisher hears of its losses is what the network lost.
  int acceptRepair(RtpView view, long nowNanos) {
    int outcome = window.acceptRepair(view.seq16());
    if (outcome == SeenWindow.REORDERED) {
      nacks.onPacket(window.seq(), nowNanos);
    }
    return outcome;
  }

  /// Keeps the packet that was accepted last, and reads what forwarding needs of it. Returns null
  /// when its payload is malformed.
  @Nullable Packet store(RtpView view, Codec codec, boolean late, Room room) {
    RetransmitCache ring = cache;
    if (ring == null) {
      boolean video = publication.kind() == MediaKind.VIDEO;
      ring =
          new RetransmitCache(
              room.allocator(),
              video ? Limits.VIDEO_RING_PACKETS : Limits.AUDIO_RING_PACKETS,
              video ? Limits.VIDEO_RING_BYTES : Limits.AUDIO_RING_BYTES,
              room.nowNanos());
      cache = ring;
    }
    int length = view.headerLength() + view.payloadLength();
    Packet packet = ring.store(view.buffer(), view.index(), length, window.seq(), room.nowNanos());
    int base = ring.index(packet);
    packet.payloadIndex = base + view.headerLength();
    packet.payloadLength = view.payloadLength();
    packet.timestamp = view.timestamp();
    packet.marker = view.marker();
    packet.late = late;
    packet.codec = codec;
    readExtensions(packet, view, base - view.index());
    if (!reader.read(packet, ring.bytes(), room.payloads())
        || (packet.redundantLength > 0 && !publication.isOpus(room.payloads().red))) {
      packet.seq = -1;
      return null;
    }
    rates.onPacket(packet, lastPacketNanos);
    note(packet);
    return packet;
  }

  /// Has up to [RetransmitCache#PADDING_MAX] bytes of padding sent behind a stored packet.
  void pad(Packet packet, int count) {
    if (cache != null) {
      cache.pad(packet, count);
    }
  }

  private void note(Packet packet) {
    newestSeq = Math.max(newestSeq, packet.seq);
    boolean isNew = keyframeSeq < 0 || packet.timestamp - keyframeTimestamp > 0;
    if (packet.keyframe && isNew && publication.kind() == MediaKind.VIDEO) {
      keyframeSeq = packet.seq;
      keyframeTimestamp = packet.timestamp;
      keyframeNanos = lastPacketNanos;
    }
  }

  /// The number of the newest packet.
  long newestSeq() {
    return newestSeq;
  }

  /// Where the latest key frame begins, or -1.
  long keyframeSeq() {
    return keyframeSeq;
  }

  /// When it came.
  long keyframeNanos() {
    return keyframeNanos;
  }

  /// What came before is not to be shown to anybody any more.
  void forgetKeyframe() {
    keyframeSeq = -1;
  }

  /// How much came since a packet that is still there.
  long bytesSince(Packet packet) {
    return cache == null ? 0 : cache.bytesSince(packet);
  }

  /// The unwrapped number of the packet that was accepted last.
  long seq() {
    return window.seq();
  }

  /// A stored packet, or null when it is gone.
  @Nullable Packet find(long seq) {
    Packet packet = cache == null ? null : cache.find(seq);
    return packet == null || !reader.knows(packet) ? null : packet;
  }

  /// Where a stored packet begins in [#bytes].
  int index(Packet packet) {
    return cache == null ? 0 : cache.index(packet);
  }

  /// The memory that stored packets lie in.
  ByteBuf bytes() {
    if (cache == null) {
      throw new IllegalStateException("no packet stored yet");
    }
    return cache.bytes();
  }

  void onSenderReport(long ntp, int timestamp, long nowNanos) {
    clock.onReport(NtpTime.toUnixNanos(ntp), timestamp);
    stats.onSenderReport(ntp, nowNanos);
  }

  /// The source said goodbye: not alive until it sends again.
  void onBye() {
    running = false;
    nacks.reset();
  }

  void release() {
    if (cache != null) {
      cache.release();
      cache = null;
    }
    running = false;
    latched = false;
  }

  /// Goes on by another number, in another room. Nobody is sent it there yet.
  void renumber(int source) {
    this.source = source;
  }

  private void restart(int source) {
    this.source = source;
    newestSeq = -1;
    keyframeSeq = -1;
    nacks.reset();
    stats.reset();
  }

  private void readExtensions(Packet packet, RtpView view, int toRing) {
    packet.audioLevel = value(view, publication.extensionId(RtpExtension.AUDIO_LEVEL), 1);
    packet.orientation = value(view, publication.extensionId(RtpExtension.VIDEO_ORIENTATION), 1);
    packet.playoutDelay = value(view, publication.extensionId(RtpExtension.PLAYOUT_DELAY), 3);
    int id = publication.extensionId(RtpExtension.ABS_CAPTURE_TIME);
    int at = id == 0 ? -1 : view.extension(id);
    boolean fits = at >= 0 && (view.extensionLength() == 8 || view.extensionLength() == 16);
    packet.captureTimeIndex = fits ? at + toRing : 0;
    packet.captureTimeLength = fits ? view.extensionLength() : 0;
    int dependencyId = publication.extensionId(RtpExtension.DEPENDENCY_DESCRIPTOR);
    int dependency = dependencyId == 0 ? -1 : view.extension(dependencyId);
    packet.dependencyIndex = dependency >= 0 ? dependency + toRing : 0;
    packet.dependencyLength = dependency >= 0 ? view.extensionLength() : 0;
  }

  private static int value(RtpView view, int id, int length) {
    int at = id == 0 ? -1 : view.extension(id);
    if (at < 0 || view.extensionLength() != length) {
      return -1;
    }
    return length == 1 ? view.buffer().getUnsignedByte(at) : view.buffer().getUnsignedMedium(at);
  }
}
