// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.stoa.media.MediaEvent.SubscriptionPaused;
import io.stoa.media.MediaKind;
import io.stoa.media.SubscriptionSpec;
import io.stoa.media.TransportRole;
import io.stoa.media.bwe.Pacer;
import org.jspecify.annotations.Nullable;

/// A track that a peer receives: one outgoing stream, whatever happens to its source. It decides
/// which packets go out, [OutgoingStream] writes them, [Resender] sends them again. Owned by its
/// room's shard.
final class Subscription {
  private final Peer peer;
  private final Room room;
  private final LayerSelector selector = new LayerSelector();
  private final SeqRewriter rewriter;
  private final SendSide side;
  private final int slot;
  private final OutgoingStream stream;
  private final Resender resender;
  private final Share share = new Share();
  private SubscriptionSpec spec;
  private long packetsReported;
  private @Nullable Publication publication;
  private boolean paused;
  private int preferred = LayerSelector.ALL;
  private int preferredFps;
  private long preferredPixels;
  private int skippedPicture = -1;
  private boolean heard;
  private long heardNanos;
  private long replayNanos;

  /// @param firstOut the first outgoing sequence number
  /// @param firstRepair the same for retransmissions on an SSRC of their own
  Subscription(Peer peer, Room room, SubscriptionSpec spec, long firstOut, long firstRepair) {
    this.peer = peer;
    this.room = room;
    this.spec = spec;
    rewriter = new SeqRewriter(firstOut);
    side = peer.sendSide(spec.transport());
    slot = side.join(this);
    stream = new OutgoingStream(room, side, rewriter, firstRepair);
    resender = new Resender(room, side, slot, rewriter, stream);
    stream.negotiate(spec);
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
    rewriter.forget();
    selector.reset();
    stream.negotiate(spec);
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
    return stream.repairHighest();
  }

  /// Connects it to a publication of its track.
  void attach(Publication publication) {
    this.publication = publication;
    replayNanos = room.nowNanos() + Limits.REPLAY_DELAY_NANOS;
    stream.open(publication.kind());
    interrupt();
    side.shareSoon();
    publication.add(this);
  }

  /// The publication ended.
  void detach() {
    interrupt();
    share.reset();
    publication = null;
  }

  /// Ends it on this side.
  void close() {
    if (publication != null) {
      publication.remove(this);
    }
    detach();
    side.leave(slot);
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

  /// The highest layers to send, 0 for the lowest: what an allocator sets when bandwidth is scarce,
  /// with [Publication#bps] as prices. `spatial` is a simulcast layer, or a spatial one of a stream
  /// that carries several. The key frame that a change may need is asked for when the new layer's
  /// next packet comes.
  void target(int spatial, int temporal) {
    selector.grant(spatial, temporal);
  }

  /// The highest layer that the viewer has a use for, and the most pictures per second, 0 for any
  /// number. Of this and [#target], the lower one counts. `pixels` is its size on screen, 0 when
  /// that is not known: the larger comes first when bandwidth is scarce.
  void prefer(int layer, int picturesPerSecond, long pixels) {
    preferred = layer;
    preferredPixels = pixels;
    preferredFps = picturesPerSecond;
    selector.prefer(layer, picturesPerSecond);
  }

  /// Takes over what the viewer of another subscription prefers.
  void preferAs(Subscription other) {
    prefer(other.preferred, other.preferredFps, other.preferredPixels);
  }

  /// What it has a use for: a bit for the layer to be sent, and above [Limits#LAYERS_MAX] of these
  /// a bit for the one that is sent.
  int demand() {
    int current = selector.current();
    int sent = current < 0 ? 0 : 1 << current;
    int wanted = 1 << Math.min(selector.target(), Limits.LAYERS_MAX - 1);
    return paused ? 0 : wanted | sent << Limits.LAYERS_MAX;
  }

  /// Ends the running segment. What is sent next begins with a key frame and leaves no gap.
  void interrupt() {
    rewriter.pause();
    selector.reset();
  }

  /// Sends one packet of the publication if this subscription is to have it.
  void forward(Layer layer, Packet packet, long nowNanos) {
    Outlet outlet = peer.outlet(role());
    if (paused || outlet == null || share.isStarved()) {
      return;
    }
    if (!outlet.ready()) {
      room.count(SfuCounter.SKIPPED_NOT_READY);
      interrupt();
      return;
    }
    if (!stream.carries(packet.codec)) {
      room.count(SfuCounter.SKIPPED_CODEC);
      skip(layer, packet.seq);
      return;
    }
    if (selector.current() > selector.target()
        && (side.isBacklogged() || selector.isCurrent(layer, packet.keyframe))) {
      // Encoders make a key frame of all layers when they are asked for one of the lower layer:
      // that of the layer to be left would be the worst of bursts.
      interrupt();
    }
    if (begins(packet) && (awaitsReplay(nowNanos) || replay(layer, packet.seq, outlet, nowNanos))) {
      return;
    }
    send(layer, packet, outlet, nowNanos);
  }

  private void send(Layer layer, Packet packet, Outlet outlet, long nowNanos) {
    long outSeq = place(layer, packet, nowNanos);
    if (outSeq != SeqRewriter.NONE) {
      boolean filler = stream.isFiller(packet);
      int bytes = filler ? 0 : stream.length(packet);
      int priority = packet.codec.isVideo() ? Pacer.VIDEO : Pacer.AUDIO;
      if (side.admits(priority, bytes, nowNanos)) {
        stream.send(outlet, layer, packet, outSeq, nowNanos);
      } else {
        side.queue(priority, slot, outSeq, bytes, nowNanos);
      }
      if (filler) {
        room.count(SfuCounter.SKIPPED_LAYER);
        return;
      }
      stream.sent(packet, nowNanos);
      resender.earn(bytes);
      room.countForwarded(bytes);
    }
  }

  /// The transport became usable: what is there can be shown at once.
  void onReady(long nowNanos) {
    Outlet outlet = peer.outlet(role());
    replayNanos = nowNanos;
    if (publication == null || publication.kind() == MediaKind.AUDIO || outlet == null) {
      return;
    }
    if (paused || share.isStarved() || !replay(null, 0, outlet, nowNanos)) {
      requestKeyframe();
    }
  }

  /// Whether it could begin with what came before this packet.
  private boolean begins(Packet packet) {
    return selector.current() < 0 && packet.codec.isVideo() && !packet.keyframe && !packet.late;
  }

  /// Whether there is a picture that is shown in a moment.
  private boolean awaitsReplay(long nowNanos) {
    return nowNanos - replayNanos < 0 && hasFreshPicture(nowNanos);
  }

  private boolean hasFreshPicture(long nowNanos) {
    Publication from = publication;
    return from != null
        && stream.packets() == 0
        && Replay.isNear(from, selector.wanted(from, nowNanos), rewriter, nowNanos);
  }

  /// Begins with what came since the latest key frame of the highest layer to be sent that has one.
  /// Not when it was held back before: a path that was too thin is not to be met by a burst.
  private boolean replay(@Nullable Layer of, long upTo, Outlet outlet, long nowNanos) {
    Publication from = publication;
    if (from == null || from.isMuted() || stream.packets() > 0) {
      return false;
    }
    Replay replay = room.replay();
    int wanted = selector.wanted(from, nowNanos);
    Layer layer = replay.choose(from, wanted, of, upTo, rewriter, side, nowNanos);
    if (layer == null) {
      return false;
    }
    replay.begin();
    for (long seq = replay.firstSeq(); seq <= replay.lastSeq(); seq++) {
      Packet packet = layer.find(seq);
      if (packet != null && stream.carries(packet.codec)) {
        send(layer, packet, outlet, nowNanos);
      } else {
        skip(layer, seq);
      }
    }
    replay.end();
    room.count(SfuCounter.REPLAYS);
    return selector.current() >= 0;
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
    if (verdict == LayerSelector.SWITCH) {
      room.count(SfuCounter.LAYER_SWITCHES);
      if (!begin(layer, packet, nowNanos)) {
        return SeqRewriter.NONE;
      }
    }
    if (room.replay().isNext(packet.timestamp)) {
      stream.retime(layer, packet);
    }
    settle(layer, packet);
    if (selector.cuts(packet) && cut(layer, packet)) {
      room.count(SfuCounter.SKIPPED_LAYER);
      return SeqRewriter.NONE;
    }
    if (packet.payloadLength == 0 && rewriter.skip(layer.source(), packet.seq)) {
      room.count(SfuCounter.SKIPPED_PADDING);
      return SeqRewriter.NONE;
    }
    return rewriter.map(layer.source(), packet.seq);
  }

  /// Goes to other layers of a stream that carries several.
  private void settle(Layer layer, Packet packet) {
    if (packet.late || !packet.startsPicture) {
      return;
    }
    PayloadReader reader = layer.reader();
    int spatial = selector.spatialFrom(packet);
    int temporal = selector.temporalFrom(packet, layer.rates());
    if (spatial != selector.spatial() || temporal != selector.temporal()) {
      boolean cut = spatial < reader.spatialLayers() - 1 || temporal < reader.temporalLayers() - 1;
      if (rewriter.layers(layer.source(), packet.seq, spatial, temporal, cut)) {
        selector.settle(spatial, temporal);
        room.count(SfuCounter.LAYER_SWITCHES);
      }
    }
    if (selector.spatial() < Math.min(selector.target(), reader.spatialLayers() - 1)) {
      layer.keyframes().request();
    }
  }

  /// Leaves out a packet of a layer that is not sent, and its picture with it. Returns false when
  /// it is too late for that.
  private boolean cut(Layer layer, Packet packet) {
    boolean another = packet.pictureId >= 0 && packet.pictureId != skippedPicture;
    boolean skipped = rewriter.skip(layer.source(), packet.seq, another ? 1 : 0);
    if (skipped && !packet.late) {
      skippedPicture = packet.pictureId;
    }
    return skipped;
  }

  private boolean begin(Layer layer, Packet packet, long nowNanos) {
    skippedPicture = -1;
    boolean begun = stream.begin(layer, packet, nowNanos);
    if (!begun) {
      selector.reset();
    }
    return begun;
  }

  /// Answers a receiver's NACK of one packet from the ring.
  void resend(int seq16, long nowNanos) {
    room.count(SfuCounter.NACKS_RECEIVED);
    resender.resend(publication, peer.outlet(role()), seq16, nowNanos);
  }

  /// Feedback told what has arrived.
  void onFeedback(long nowNanos) {
    Opening opening = stream.opening();
    if (opening.isOpen()) {
      int missed = opening.takeMissed(side);
      for (int i = 0; i < missed; i++) {
        resender.resend(publication, peer.outlet(role()), opening.seq16(i), nowNanos);
      }
      if (!opening.isOpen()) {
        opening.close();
      }
    }
  }

  /// The receiver asks for a key frame. It is heard once in [Limits#KEYFRAME_RECEIVER_NANOS].
  void onKeyframeRequest(long nowNanos) {
    if (!heard || nowNanos - heardNanos >= Limits.KEYFRAME_RECEIVER_NANOS) {
      heard = true;
      heardNanos = nowNanos;
      requestKeyframe();
    }
  }

  /// Sends a packet that has waited for its turn.
  void release(long outSeq, boolean again, long nowNanos) {
    resender.release(publication, peer.outlet(role()), outSeq, again, nowNanos);
  }

  /// Says what it could use of the receiver's bandwidth; false when nothing of that is shared out.
  boolean ask(long nowNanos) {
    return share.ask(publication, preferred, preferredPixels, nowNanos);
  }

  Share share() {
    return share;
  }

  /// What is sent of audio, in bits per second.
  long audioBps(long nowNanos) {
    Publication from = publication;
    if (from == null || from.kind() != MediaKind.AUDIO || from.isMuted()) {
      return 0;
    }
    return (long) from.bps(0, stream.soundLayer(), nowNanos);
  }

  /// Takes its share of the receiver's bandwidth.
  void settle(boolean mayStarve, long nowNanos) {
    boolean wasStarved = share.isStarved();
    share.settle(mayStarve, nowNanos);
    follow(wasStarved);
  }

  /// Bandwidth is not shared out any more, or not yet.
  void settleFreely() {
    if (share.isLimited()) {
      boolean wasStarved = share.isStarved();
      share.reset();
      follow(wasStarved);
    }
  }

  private void follow(boolean wasStarved) {
    if (!share.isStarved()) {
      selector.grant(share.spatial(), share.temporal());
    }
    if (share.isStarved() != wasStarved) {
      interrupt();
      if (wasStarved) {
        requestKeyframe();
      }
      room.emit(new SubscriptionPaused(peer.id(), trackId(), !wasStarved));
    }
  }

  /// Whether padding can be sent beside this stream.
  boolean canPad() {
    return stream.canPad();
  }

  void pad(Outlet outlet, int number, int count) {
    stream.pad(outlet, number, count);
  }

  /// How many packets were sent since the last call.
  long takePackets() {
    long before = packetsReported;
    packetsReported = stream.packets();
    return packetsReported - before;
  }

  /// The receiver, or a change here, needs a key frame. One that comes before the transport is
  /// ready is shown as soon as it is; one that has just come is shown to who begins.
  void requestKeyframe() {
    Publication from = publication;
    if (from == null || from.kind() != MediaKind.VIDEO) {
      return;
    }
    int current = selector.current();
    if (current >= 0) {
      from.layers()[current].keyframes().request();
    } else if (!hasFreshPicture(room.nowNanos())) {
      from.requestKeyframe(selector.target());
    }
  }

  /// How many bytes of payload were sent for the first time.
  long octets() {
    return stream.octets();
  }

  /// Brings the next sender report forward.
  void reportSoon(long nowNanos) {
    stream.reportSoon(nowNanos);
  }

  boolean isReportDue(long nowNanos) {
    return stream.isReportDue(nowNanos);
  }

  /// Writes a sender report with the publisher's name. Returns the index behind it.
  int writeReport(ByteBuf out, int index, long nowNanos) {
    return publication == null ? index : stream.writeReport(publication, out, index, nowNanos);
  }
}
