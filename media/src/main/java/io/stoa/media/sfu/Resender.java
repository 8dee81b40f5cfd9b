// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.stoa.media.MediaKind;
import io.stoa.media.bwe.Pacer;
import io.stoa.media.rtp.Sequence;
import org.jspecify.annotations.Nullable;

/// Answers one receiver's NACKs from the layers' rings, within what its media has earned: a
/// receiver that asks without end costs no more than three quarters as much again. Owned by its
/// room's shard.
final class Resender {
  private static final int SLOTS = 256;

  /// What a packet costs beside its payload: IP, UDP, RTP with extensions, SRTP. Tiny packets would
  /// earn too much without it.
  private static final int OVERHEAD_BYTES = 72;

  private final Room room;
  private final SendSide side;
  private final int slot;
  private final SeqRewriter rewriter;
  private final OutgoingStream stream;
  private final long[] seqs = new long[SLOTS];
  private final long[] atNanos = new long[SLOTS];
  private long inSeq;
  private int credit = Limits.RESEND_CREDIT_MAX / 16;

  /// @param slot of the subscription
  Resender(Room room, SendSide side, int slot, SeqRewriter rewriter, OutgoingStream stream) {
    this.room = room;
    this.side = side;
    this.slot = slot;
    this.rewriter = rewriter;
    this.stream = stream;
  }

  /// Notes that so many bytes of payload were sent for the first time.
  void earn(int bytes) {
    credit = Math.min(Limits.RESEND_CREDIT_MAX, credit + cost(bytes) * 3 / 4);
  }

  /// Sends a packet again that is missed.
  ///
  /// @param from what is subscribed, or null when it has ended
  void resend(@Nullable Publication from, @Nullable Outlet outlet, int seq16, long nowNanos) {
    long outSeq = Sequence.unwrap(rewriter.outHighest(), seq16);
    Layer layer = layer(from, outSeq);
    Packet packet = layer == null ? null : layer.find(inSeq);
    if (layer == null || packet == null || outlet == null || !outlet.ready()) {
      room.count(SfuCounter.NACKS_MISSED);
      if (layer != null && packet == null && !layer.nacks().awaits(inSeq)) {
        beginAnew(layer);
      }
      return;
    }
    int bytes = stream.isFiller(packet) ? 0 : stream.length(packet);
    int cost = cost(bytes);
    int at = (int) outSeq & (SLOTS - 1);
    boolean tooSoon = seqs[at] == outSeq && nowNanos - atNanos[at] < side.resendNanos();
    if (tooSoon
        || cost > credit
        || !stream.carries(packet.codec)
        || !stream.repeats(packet.codec, outSeq)) {
      room.count(SfuCounter.NACKS_REFUSED);
      if (cost > credit) {
        beginAnew(layer);
      }
      return;
    }
    seqs[at] = outSeq;
    atNanos[at] = nowNanos;
    credit -= cost;
    if (side.admits(Pacer.RETRANSMISSION, bytes, nowNanos)) {
      send(outlet, layer, packet, outSeq, true, nowNanos);
    } else {
      side.queue(Pacer.RETRANSMISSION, slot, outSeq, bytes, nowNanos);
    }
  }

  /// Sends a packet that has waited for its turn, for the first time or `again`.
  void release(
      @Nullable Publication from,
      @Nullable Outlet outlet,
      long outSeq,
      boolean again,
      long nowNanos) {
    Layer layer = layer(from, outSeq);
    Packet packet = layer == null ? null : layer.find(inSeq);
    if (layer == null
        || packet == null
        || outlet == null
        || !outlet.ready()
        || !stream.carries(packet.codec)) {
      room.count(SfuCounter.DROPPED_PACED);
    } else {
      send(outlet, layer, packet, outSeq, again, nowNanos);
    }
  }

  private void send(
      Outlet outlet, Layer layer, Packet packet, long outSeq, boolean again, long nowNanos) {
    if (again && stream.repairs(packet.codec)) {
      stream.repair(outlet, layer, packet, outSeq, nowNanos);
    } else {
      stream.send(outlet, layer, packet, outSeq, nowNanos);
    }
    if (again) {
      room.count(SfuCounter.RTP_RESENT);
    }
  }

  /// The layer that a number was sent from, which called it [#inSeq]; null when that is gone.
  private @Nullable Layer layer(@Nullable Publication from, long outSeq) {
    inSeq = rewriter.unmap(outSeq);
    return inSeq == SeqRewriter.NONE || from == null ? null : from.layerOf(rewriter.source());
  }

  /// A packet that this receiver lacks will not come: only a key frame helps, and browsers wait for
  /// seconds before they ask for one.
  private static void beginAnew(Layer layer) {
    if (layer.publication().kind() == MediaKind.VIDEO) {
      layer.keyframes().request();
    }
  }

  private static int cost(int payloadBytes) {
    return payloadBytes + OVERHEAD_BYTES;
  }
}
