// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.stoa.media.MediaEvent;
import io.stoa.media.TransportRole;
import io.stoa.media.bwe.Allocator;
import io.stoa.media.bwe.Pacer;
import io.stoa.media.bwe.SendSideEstimator;
import io.stoa.media.rtp.TransportFeedbackReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Congestion control of one transport towards its peer: numbers what is sent, learns from feedback
/// how much may be sent, shares that out among the subscriptions, and spreads what would be too
/// much at once. Owned by its peer.
///
/// Nothing is held back from a client that tells nothing. One that negotiated transport-wide
/// numbers is expected to answer, and has [#ANSWER_NANOS] to do so; until [#GRACE_NANOS] behind its
/// first answer everybody is sent at least the lowest layer, and for ever who only reports on what
/// comes and gets no sound.
///
/// A packet is queued as the number that it was given in its stream, and written when it leaves:
/// its bytes stay in the layer's ring.
final class SendSide {
  /// Of a packet besides its payload: RTP header with extensions (28), tag (16), UDP and IP (28).
  static final int OVERHEAD = 72;

  /// Where every receiver begins: what carries a middle layer; mediasoup begins at 0.6 Mbps, Jitsi
  /// at 2.5.
  static final long START_BPS = 1_000_000;

  /// Speech in Opus must always fit.
  static final long MIN_BPS = 60_000;

  /// More than a classroom needs of one client.
  static final long MAX_BPS = 50_000_000;

  static final long ANSWER_NANOS = 2_000_000_000L;
  static final long GRACE_NANOS = 2_000_000_000L;

  /// What may be sent for probing besides half of the media, so that paused streams come back.
  static final long PADDING_BPS = 32_000;

  /// Bytes of padding that may be sent ahead of that: the first two probes.
  static final int PADDING_CREDIT_MAX = 64_000;

  private static final long ALLOCATION_NANOS = 90_000_000L;
  private static final int PADDING_BYTES = 240;

  /// Packets of padding at a time; a longer burst goes on at the next.
  private static final int PADDING_MAX = 64;

  /// A probe looks for a little more than all streams need, which vary. Of what is held in spite of
  /// a queue.
  private static final double HELD_PACE = 1.5;

  private static final double DESIRED_RATIO = 1.2;

  /// This much in the pacer's queue is a backlog.
  private static final long BACKLOG_NANOS = 60_000_000L;

  /// What one replay may hold up the path.
  private static final long REPLAY_NANOS = 250_000_000L;

  /// Reported loss from which on a client is believed that tells nothing else.
  private static final double LOSS_TOLD = 0.1;

  private static final int SLOT_SHIFT = 48;
  private static final long SEQ_MASK = (1L << SLOT_SHIFT) - 1;
  private static final int SLOTS_MAX = 1 << 15;

  private final Peer peer;
  private final TransportRole role;
  private final Allocator allocator = new Allocator();
  private final TransportFeedbackReader reader = new TransportFeedbackReader();
  private @Nullable Subscription[] slots = new @Nullable Subscription[4];
  private int slotCount;
  private SendSideEstimator estimator;
  private Pacer pacer;
  private final Deafness deafness = new Deafness();
  private OthersQueue others = new OthersQueue();
  private boolean isStamping;
  private long stampedNanos;
  private boolean isAnswered;
  private long answeredNanos;

  /// It tells more than the share of what was sent that is lost.
  private boolean isMeasured;

  private boolean isBacklogged;
  private long nextAllocationNanos;
  private long paddingCredit;
  private long creditNanos;
  private long capBps = Long.MAX_VALUE;

  SendSide(Peer peer, TransportRole role) {
    this.peer = peer;
    this.role = role;
    estimator = new SendSideEstimator(START_BPS, MIN_BPS, MAX_BPS);
    pacer = new Pacer(estimator.pacingBps(), peer.room().nowNanos());
    creditNanos = peer.room().nowNanos();
    paddingCredit = PADDING_CREDIT_MAX;
  }

  /// Begins anew: another transport has taken the place of the last.
  void restart() {
    estimator = new SendSideEstimator(START_BPS, MIN_BPS, MAX_BPS);
    pacer = new Pacer(estimator.pacingBps(), peer.room().nowNanos());
    deafness.restart();
    others = new OthersQueue();
    isStamping = false;
    isAnswered = false;
    isMeasured = false;
    isBacklogged = false;
  }

  /// Shares out no more than this, whatever the estimate: to see how a client takes it.
  void cap(long bps) {
    capBps = bps;
    nextAllocationNanos = peer.room().nowNanos();
    peer.dueSoon();
  }

  /// Takes in a subscription. Returns its slot.
  int join(Subscription subscription) {
    int slot = 0;
    // What waits in the queue knows its subscription by the slot.
    while (slot < slotCount && (slots[slot] != null || !pacer.isEmpty())) {
      slot++;
    }
    if (slot == SLOTS_MAX) {
      throw new IllegalArgumentException("too many subscriptions");
    }
    if (slot == slots.length) {
      slots = Arrays.copyOf(slots, 2 * slot);
    }
    slotCount = Math.max(slotCount, slot + 1);
    slots[slot] = subscription;
    return slot;
  }

  void leave(int slot) {
    slots[slot] = null;
    while (slotCount > 0 && slots[slotCount - 1] == null && pacer.isEmpty()) {
      slotCount--;
    }
  }

  /// The transport-wide number of a packet of media that leaves now, again perhaps.
  int stamp(int payloadLength, long nowNanos) {
    if (!isStamping) {
      isStamping = true;
      stampedNanos = nowNanos;
    }
    deafness.sent(nowNanos);
    return estimator.onSent(payloadLength + OVERHEAD, SendSideEstimator.MEDIA, nowNanos);
  }

  /// Notes a packet that leaves now and carries no transport-wide number.
  void unnumbered(int payloadLength, long nowNanos) {
    estimator.onUnnumbered(payloadLength + OVERHEAD, nowNanos);
  }

  /// Whether a packet of a [Pacer] priority may leave now; else [#queue] it.
  boolean admits(int priority, int payloadLength, long nowNanos) {
    if (priority != Pacer.RETRANSMISSION) {
      paddingCredit += payloadLength >> 1;
    } else {
      // Both together are never more than the media.
      paddingCredit = Math.max(-PADDING_CREDIT_MAX, paddingCredit - payloadLength - OVERHEAD);
    }
    return !isAnswered || pacer.admits(priority, payloadLength + OVERHEAD, nowNanos);
  }

  /// Shares out anew what there is, before anything more is sent if the transport becomes ready.
  void shareSoon() {
    nextAllocationNanos = peer.room().nowNanos();
    peer.dueSoon();
  }

  /// The transport became ready.
  void onReady(long nowNanos) {
    nextAllocationNanos = nowNanos + ALLOCATION_NANOS;
    allocate(nowNanos);
  }

  /// Whether so much may be sent at once beside what waits: less than the path is believed to carry
  /// in [#REPLAY_NANOS].
  boolean takes(long bytes) {
    return (pacer.queuedBytes() + bytes) * 8e9 <= (double) estimator.targetBps() * REPLAY_NANOS;
  }

  /// Lets a packet wait for its turn.
  void queue(int priority, int slot, long outSeq, int payloadLength, long nowNanos) {
    long handle = (long) slot << SLOT_SHIFT | (outSeq & SEQ_MASK);
    if (!pacer.enqueue(priority, handle, payloadLength + OVERHEAD, nowNanos)) {
      peer.room().count(SfuCounter.DROPPED_PACED);
      return;
    }
    peer.room().count(SfuCounter.RTP_PACED);
    isBacklogged |= pacer.queuedBytes() * 8e9 > (double) estimator.pacingBps() * BACKLOG_NANOS;
    peer.due(pacer.deadlineNanos(nowNanos));
  }

  /// What the network is believed to carry.
  long targetBps() {
    return estimator.targetBps();
  }

  /// Whether the last packet of a transport-wide number is known to have arrived.
  boolean hasArrived(int number) {
    return estimator.hasArrived(number);
  }

  /// The share of packets that is lost.
  double loss() {
    return estimator.loss();
  }

  /// Whether more waits than should. What is above its grant is not sent then.
  boolean isBacklogged() {
    return isBacklogged;
  }

  /// How long after a retransmission the same packet is not sent again: it may still be on its way
  /// through a queue.
  long resendNanos() {
    long half = isAnswered ? estimator.rttNanos() / 2 : 0;
    return Math.clamp(half, Limits.RESEND_INTERVAL_NANOS, Limits.RESEND_INTERVAL_MAX_NANOS);
  }

  /// Takes a packet of transport-wide feedback.
  void onFeedback(ByteBuf buf, int index, int length, long nowNanos) {
    if (!reader.wrap(buf, index, length)) {
      peer.room().count(SfuCounter.DROPPED_MALFORMED_RTCP);
      return;
    }
    if (isStamping) {
      deafness.answered();
      answered(nowNanos);
      isMeasured = true;
      estimator.onFeedback(reader, nowNanos);
      for (int i = 0; i < slotCount; i++) {
        Subscription subscription = slots[i];
        if (subscription != null) {
          subscription.onFeedback(nowNanos);
        }
      }
      adapt(nowNanos);
    }
  }

  /// Takes the receiver's own estimate.
  void onRemb(long bps, long nowNanos) {
    answered(nowNanos);
    isMeasured = true;
    estimator.onRemb(bps, nowNanos);
    adapt(nowNanos);
  }

  /// Takes what receiver reports say: the share of packets lost, and the round trip or -1.
  void onReceiverReport(double fractionLost, long rttNanos, long nowNanos) {
    if (fractionLost > LOSS_TOLD) {
      answered(nowNanos);
    }
    estimator.onReceiverReport(fractionLost, rttNanos, nowNanos);
    adapt(nowNanos);
  }

  private void answered(long nowNanos) {
    if (!isAnswered) {
      isAnswered = true;
      answeredNanos = nowNanos;
      nextAllocationNanos = nowNanos;
    }
  }

  /// Follows the estimate: at once when there is less than is being sent.
  private void adapt(long nowNanos) {
    pacer.rate(pacingBps(), nowNanos);
    if (budgetBps() < allocator.usedBps()) {
      pacer.wide(false);
      nextAllocationNanos = Math.min(nextAllocationNanos, nowNanos);
      peer.dueSoon();
    }
  }

  /// Does what time asks for. Returns when it asks for more, at the latest with the next sweep.
  long tick(long nowNanos) {
    estimator.tick(nowNanos);
    listen(nowNanos);
    if (nowNanos - nextAllocationNanos >= 0) {
      nextAllocationNanos = nowNanos + ALLOCATION_NANOS;
      allocate(nowNanos);
    }
    pacer.rate(pacingBps(), nowNanos);
    release(nowNanos);
    if (!pacer.isEmpty()) {
      return pacer.deadlineNanos(nowNanos);
    }
    isBacklogged = false;
    probe(nowNanos);
    return estimator.probeBps() > 0 ? estimator.deadlineNanos() : Long.MAX_VALUE;
  }

  private void listen(long nowNanos) {
    Outlet outlet = peer.outlet(role);
    if (outlet != null && deafness.changes(outlet, nowNanos)) {
      peer.room().emit(new MediaEvent.TransportDeaf(peer.id(), role, deafness.isDeaf()));
    }
  }

  private void release(long nowNanos) {
    for (int next = pacer.poll(nowNanos); next != Pacer.NONE; next = pacer.poll(nowNanos)) {
      int slot = (int) (pacer.handle() >>> SLOT_SHIFT);
      Subscription subscription = slots[slot];
      if (subscription == null || next == Pacer.EXPIRED) {
        peer.room().count(SfuCounter.DROPPED_PACED);
      } else {
        subscription.release(pacer.handle() & SEQ_MASK, next == Pacer.RETRANSMISSION, nowNanos);
      }
    }
  }

  private void allocate(long nowNanos) {
    boolean isAwaited = isStamping ? nowNanos - stampedNanos < ANSWER_NANOS : carrier() != null;
    Outlet outlet = peer.outlet(role);
    long boundBps = outlet == null ? capBps : Math.min(capBps, outlet.limitBps());
    if (!isAnswered && !isAwaited && boundBps == Long.MAX_VALUE) {
      giveAll();
      return;
    }
    allocator.clear();
    long audioBps = 0;
    for (int i = 0; i < slotCount; i++) {
      Subscription subscription = slots[i];
      if (subscription != null && !subscription.isPaused()) {
        if (subscription.ask(nowNanos)) {
          allocator.add(subscription.share().demand());
        } else {
          audioBps += subscription.audioBps(nowNanos);
        }
      }
    }
    allocator.proved(Math.max(estimator.takeProvedBps(), others.heldBps()));
    allocator.allocate(Math.min(boundBps, budgetBps()), audioBps, nowNanos);
    boolean mayStarve =
        boundBps < Long.MAX_VALUE
            || (isAnswered
                && (isMeasured || audioBps > 0)
                && !others.isOn()
                && nowNanos - answeredNanos > GRACE_NANOS);
    boolean isScarce = false;
    for (int i = 0; i < slotCount; i++) {
      Subscription subscription = slots[i];
      if (subscription != null && !subscription.isPaused()) {
        subscription.settle(mayStarve, nowNanos);
        isScarce |= subscription.share().isScarce();
      }
    }
    others.look(
        isScarce,
        estimator.queueNanos(),
        estimator.loss(),
        allocator.usedBps(),
        allocator.idealBps(),
        nowNanos);
    // Room that may not be used need not be looked for.
    estimator.desired(Math.min((long) (DESIRED_RATIO * allocator.idealBps()), boundBps));
    pacer.wide(allocator.usedBps() == allocator.idealBps());
    pacer.rate(pacingBps(), nowNanos);
  }

  private long budgetBps() {
    return Math.max(estimator.targetBps(), others.heldBps());
  }

  private long pacingBps() {
    return Math.max(estimator.pacingBps(), (long) (HELD_PACE * others.heldBps()));
  }

  private void giveAll() {
    for (int i = 0; i < slotCount; i++) {
      Subscription subscription = slots[i];
      if (subscription != null) {
        subscription.settleFreely();
      }
    }
  }

  private void probe(long nowNanos) {
    paddingCredit += PADDING_BPS * (nowNanos - creditNanos) / 8_000_000_000L;
    paddingCredit = Math.min(PADDING_CREDIT_MAX, paddingCredit);
    creditNanos = nowNanos;
    if (!isAnswered) {
      return;
    }
    int due = estimator.probeBytesDue(nowNanos);
    Outlet outlet = due > 0 ? peer.outlet(role) : null;
    if (outlet != null && outlet.ready()) {
      Subscription carrier = carrier();
      for (int i = 0; carrier != null && due > 0 && i < PADDING_MAX && paddingCredit > 0; i++) {
        int size = PADDING_BYTES + OVERHEAD;
        paddingCredit -= size;
        pacer.onSent(size);
        int number = estimator.onSent(size, SendSideEstimator.PADDING, nowNanos);
        carrier.pad(outlet, number, PADDING_BYTES);
        due = estimator.probeBytesDue(nowNanos);
      }
    }
  }

  private @Nullable Subscription carrier() {
    for (int i = 0; i < slotCount; i++) {
      Subscription subscription = slots[i];
      if (subscription != null && subscription.canPad()) {
        return subscription;
      }
    }
    return null;
  }
}
