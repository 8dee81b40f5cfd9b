// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.stoa.media.MediaEvent;
import io.stoa.media.MediaKind;
import io.stoa.media.TransportRole;
import io.stoa.media.rtp.NtpTime;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.TransportFeedback;

/// RTCP with one client, on both of its transports: takes what it says of our streams and of its
/// own, and sends what is due of ours. Owned by its peer.
final class PeerReports {
  /// We receive as this SSRC.
  private static final int RECEIVER_SSRC = 1;

  private static final int COMPOUND_MAX = 1100;
  private static final int LOST_MAX = 64;

  /// NACKed packets that are looked at in one compound.
  private static final int RESENDS_MAX = 512;

  private static final long RECEIVER_REPORT_NANOS = 1_000_000_000L;
  private static final long FEEDBACK_NANOS = 80_000_000L;
  private static final long RTT_UNKNOWN_NANOS = 100_000_000L;
  private static final long RTT_MAX_NANOS = 2_000_000_000L;
  private static final long CLOCK_STEP_NANOS = 1_000_000_000L;

  private final Peer peer;
  private final RtcpView view = new RtcpView();
  private final TransportFeedback arrivals = new TransportFeedback(RECEIVER_SSRC, FEEDBACK_NANOS);
  private final int[] lost = new int[LOST_MAX];
  private long rttNanos = RTT_UNKNOWN_NANOS;
  private long nextReceiverReportNanos;
  private boolean reporting;
  private boolean flowing;
  private boolean clockKnown;
  private long clockOffsetNanos;
  private long deadlineNanos = Long.MAX_VALUE;
  private int end;

  PeerReports(Peer peer) {
    this.peer = peer;
  }

  TransportFeedback arrivals() {
    return arrivals;
  }

  long rttNanos() {
    return rttNanos;
  }

  /// Something is about to be sent. Told once.
  void flowing() {
    if (!flowing) {
      flowing = true;
      peer.room().emit(new MediaEvent.MediaFlowing(peer.id()));
    }
  }

  /// The round trip by the client's reports; -1 while none came.
  double knownRttMillis() {
    return rttNanos == RTT_UNKNOWN_NANOS ? -1 : rttNanos / 1e6;
  }

  long toSenderNanos(long unixNanos) {
    return unixNanos - clockOffsetNanos;
  }

  long clockOffsetNanos() {
    return clockOffsetNanos;
  }

  /// Takes one compound packet.
  void receive(TransportRole role, ByteBuf buf, int index, int length, long nowNanos) {
    peer.room().count(SfuCounter.RTCP_RECEIVED);
    if (!view.wrap(buf, index, length)) {
      peer.room().count(SfuCounter.DROPPED_MALFORMED_RTCP);
      return;
    }
    int resends = RESENDS_MAX;
    while (view.next()) {
      switch (view.kind()) {
        case RtcpView.SENDER_REPORT -> {
          onSenderReport(nowNanos);
          onReportBlocks(role, nowNanos);
        }
        case RtcpView.RECEIVER_REPORT -> onReportBlocks(role, nowNanos);
        case RtcpView.NACK -> resends = onNack(role, resends, nowNanos);
        case RtcpView.PLI -> onKeyframeRequest(role, view.mediaSsrc(), nowNanos);
        case RtcpView.FIR -> {
          for (int i = 0; i < view.firCount(); i++) {
            onKeyframeRequest(role, view.firSsrc(i), nowNanos);
          }
        }
        case RtcpView.REMB -> peer.sendSide(role).onRemb(view.rembBps(), nowNanos);
        case RtcpView.TRANSPORT_CC -> {
          SendSide side = peer.sendSide(role);
          side.onFeedback(view.buffer(), view.index(), view.length(), nowNanos);
        }
        case RtcpView.BYE -> onBye();
        default -> {}
      }
    }
    for (int i = 0; i < view.skipped(); i++) {
      peer.room().count(SfuCounter.DROPPED_MALFORMED_RTCP);
    }
  }

  /// When [#tick] is due beside the room's sweeps, which are often enough for reports.
  long deadlineNanos() {
    return deadlineNanos;
  }

  /// Sends what is due.
  void tick(long nowNanos) {
    deadlineNanos = Long.MAX_VALUE;
    Outlet publisher = peer.outlet(TransportRole.PUBLISHER);
    if (publisher != null && publisher.ready()) {
      sendFeedback(publisher, nowNanos);
      sendReceiverReports(publisher, nowNanos);
      sendSenderReports(TransportRole.PUBLISHER, publisher, nowNanos);
    }
    Outlet subscriber = peer.outlet(TransportRole.SUBSCRIBER);
    if (subscriber != null && subscriber.ready()) {
      sendSenderReports(TransportRole.SUBSCRIBER, subscriber, nowNanos);
    }
  }

  private void onSenderReport(long nowNanos) {
    Layer layer = peer.layers().latched(view.ssrc());
    if (layer == null) {
      return;
    }
    boolean first = !layer.clock().isKnown();
    layer.onSenderReport(view.ntp(), view.rtpTimestamp(), nowNanos);
    long offset = peer.room().unixNanos(nowNanos) - NtpTime.toUnixNanos(view.ntp());
    long above = offset - clockOffsetNanos;
    if (!clockKnown || above < 0 || above > CLOCK_STEP_NANOS) {
      // The fastest report is the truest; a step is a clock that was set.
      clockOffsetNanos = offset;
      clockKnown = true;
    } else {
      // Clocks drift: follow, slower than the network's jitter.
      clockOffsetNanos += above >> 6;
    }
    layer.publication().onSenderReport(first, nowNanos);
    peer.room().relays().report(layer, clockOffsetNanos);
  }

  private void onReportBlocks(TransportRole role, long nowNanos) {
    long sent = 0;
    double lost = 0;
    for (int i = 0; i < view.reportCount(); i++) {
      Subscription subscription = peer.subscription(role, view.reportSsrc(i));
      if (subscription == null) {
        continue;
      }
      long packets = subscription.takePackets();
      sent += packets;
      lost += (double) packets * view.fractionLost(i) / 256;
      int last = view.lastSenderReport(i);
      if (last == 0) {
        continue;
      }
      // RFC 3550 §6.4.1: round trip = arrival - LSR - DLSR.
      int now = NtpTime.middle(NtpTime.ofUnixNanos(peer.room().unixNanos(nowNanos)));
      int units = now - last - view.delaySinceLastSenderReport(i);
      long rtt = units < 0 ? 0 : NtpTime.shortNanos(units);
      if (rtt <= RTT_MAX_NANOS) {
        rttNanos = rttNanos == RTT_UNKNOWN_NANOS ? rtt : (7 * rttNanos + rtt) / 8;
      }
    }
    if (sent > 0) {
      peer.sendSide(role).onReceiverReport(lost / sent, rttNanos, nowNanos);
    }
  }

  private int onNack(TransportRole role, int resendsLeft, long nowNanos) {
    Subscription subscription = peer.subscription(role, view.mediaSsrc());
    int left = resendsLeft;
    while (subscription != null && left > 0) {
      int seq16 = view.nextLost();
      if (seq16 < 0) {
        break;
      }
      subscription.resend(seq16, nowNanos);
      left--;
    }
    return left;
  }

  private void onKeyframeRequest(TransportRole role, int ssrc, long nowNanos) {
    Subscription subscription = peer.subscription(role, ssrc);
    if (subscription != null) {
      peer.room().count(SfuCounter.KEYFRAMES_REQUESTED_BY_RECEIVERS);
      subscription.onKeyframeRequest(nowNanos);
    }
  }

  private void onBye() {
    for (int i = 0; i < view.byeCount(); i++) {
      Layer layer = peer.layers().latched(view.byeSsrc(i));
      if (layer != null) {
        layer.onBye();
      }
    }
  }

  /// NACKs, key frame requests and arrivals, to the publisher.
  private void sendFeedback(Outlet outlet, long nowNanos) {
    begin();
    for (Publication publication : peer.publications()) {
      for (Layer layer : publication.layers()) {
        if (layer.isLatched()) {
          addNack(outlet, layer, nowNanos);
          addKeyframeRequest(outlet, layer, nowNanos);
          by(layer.nacks().deadlineNanos());
          by(hearsRequests(layer, nowNanos) ? layer.keyframes().deadlineNanos() : Long.MAX_VALUE);
        }
      }
    }
    flush(outlet);
    while (nowNanos - arrivals.deadlineNanos() >= 0) {
      begin();
      int length = arrivals.write(out(), end);
      if (length == 0) {
        break;
      }
      end += length;
      flush(outlet);
    }
    by(arrivals.deadlineNanos());
  }

  private void by(long atNanos) {
    deadlineNanos = Math.min(deadlineNanos, atNanos);
  }

  private void addNack(Outlet outlet, Layer layer, long nowNanos) {
    int count = layer.nacks().collect(lost, rttNanos, nowNanos);
    if (count > 0) {
      room(outlet, 12 + 4 * count);
      end = RtcpWriter.nack(out(), end, RECEIVER_SSRC, layer.ssrc(), lost, 0, count);
      peer.room().count(SfuCounter.NACKS_SENT, count);
    }
    if (layer.nacks().gaveUp() && layer.publication().kind() == MediaKind.VIDEO) {
      // Browsers wait for seconds before they ask by themselves.
      layer.keyframes().request();
    }
  }

  private void addKeyframeRequest(Outlet outlet, Layer layer, long nowNanos) {
    if (layer.keyframes().isDue(nowNanos) && hearsRequests(layer, nowNanos)) {
      room(outlet, 12);
      end = RtcpWriter.pli(out(), end, RECEIVER_SSRC, layer.ssrc());
      layer.keyframes().sent(nowNanos);
      peer.room().count(SfuCounter.KEYFRAMES_REQUESTED);
    }
  }

  /// A layer that stopped encodes nothing; a still screen sends nothing but answers.
  private static boolean hearsRequests(Layer layer, long nowNanos) {
    return layer.isAlive(nowNanos) || !layer.publication().isSimulcast();
  }

  private void sendReceiverReports(Outlet outlet, long nowNanos) {
    if (reporting && nowNanos - nextReceiverReportNanos < 0) {
      return;
    }
    end = RtcpWriter.receiverReport(out(), 0, RECEIVER_SSRC);
    int blocks = 0;
    for (Publication publication : peer.publications()) {
      for (Layer layer : publication.layers()) {
        if (layer.isAlive(nowNanos)
            && layer.stats().hasPackets()
            && blocks < RtcpWriter.COUNT_MAX) {
          end = layer.stats().writeBlock(out(), 0, end, layer.ssrc(), nowNanos);
          blocks++;
        }
      }
    }
    if (blocks > 0) {
      reporting = true;
      nextReceiverReportNanos = nowNanos + RECEIVER_REPORT_NANOS;
      end = RtcpWriter.cname(out(), end, RECEIVER_SSRC, peer.room().cname());
      send(outlet);
    }
  }

  private void sendSenderReports(TransportRole role, Outlet outlet, long nowNanos) {
    end = 0;
    for (Subscription subscription : peer.subscriptions()) {
      if (subscription.role() == role && subscription.isReportDue(nowNanos)) {
        end = subscription.writeReport(out(), end, nowNanos);
        if (end > COMPOUND_MAX - 300) {
          send(outlet);
          end = 0;
        }
      }
    }
    if (end > 0) {
      send(outlet);
    }
  }

  /// Feedback follows an empty receiver report, as RFC 3550 §6.1 wants every compound to begin.
  private void begin() {
    end = RtcpWriter.receiverReport(out(), 0, RECEIVER_SSRC);
  }

  private void room(Outlet outlet, int length) {
    if (end + length > COMPOUND_MAX) {
      flush(outlet);
      begin();
    }
  }

  private void flush(Outlet outlet) {
    if (end > 8) {
      send(outlet);
    }
  }

  private ByteBuf out() {
    return peer.room().rtcpScratch();
  }

  private void send(Outlet outlet) {
    outlet.sendRtcp(out(), 0, end);
    peer.room().count(SfuCounter.RTCP_SENT);
  }
}
