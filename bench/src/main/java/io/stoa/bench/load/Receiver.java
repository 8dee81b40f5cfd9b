// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.stoa.media.rtp.NtpTime;
import io.stoa.media.rtp.RtcpView;
import io.stoa.media.rtp.RtcpWriter;
import io.stoa.media.rtp.RtpView;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Receives what a server forwards to one participant: counts it, asks again for video that is
/// missing, and reports once a second. Owned by its link's loop.
// Timers end with the loop.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Receiver implements PeerLink.Listener {

  private static final long REPORT_MILLIS = 1_000;

  private final RtpView packetView = new RtpView();
  private final RtcpView reports = new RtcpView();
  private final IntObjectHashMap<Reception> receptions = new IntObjectHashMap<>();
  private final int ownSsrc = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
  private final int[] lost = new int[Reception.MISSING_MAX];
  private volatile int videoPayloadType = -1;
  private @Nullable PeerLink link;
  private boolean reporting;

  /// The link it receives over; before the link is connected.
  public void over(PeerLink newLink) {
    link = newLink;
  }

  /// Which packets to NACK. Any thread.
  public void videoIs(int payloadType) {
    videoPayloadType = payloadType;
  }

  @Override
  public void ready() {
    reporting = true;
    report();
  }

  @Override
  public void closed() {
    reporting = false;
  }

  @Override
  public void rtp(ByteBuf packet, int index, int length, long nowNanos) {
    PeerLink from = link;
    if (from == null || !packetView.wrap(packet, index, length)) {
      return;
    }
    long sentNanos = Stamp.read(packet, packetView.payloadIndex(), packetView.payloadLength());
    int ssrc = packetView.ssrc();
    Reception reception = receptions.get(ssrc);
    if (reception == null) {
      if (sentNanos == Stamp.NONE) {
        return; // a probe
      }
      reception = new Reception(packetView.seq16());
      receptions.put(ssrc, reception);
      from.loop().tally().source();
    }
    boolean video = packetView.payloadType() == videoPayloadType;
    if (reception.accept(packetView.seq16(), video, nowNanos) && sentNanos != Stamp.NONE) {
      from.loop().tally().received(sentNanos, nowNanos);
    }
  }

  @Override
  public void rtcp(ByteBuf packet, int index, int length, long nowNanos) {
    if (!reports.wrap(packet, index, length)) {
      return;
    }
    while (reports.next()) {
      if (reports.kind() == RtcpView.SENDER_REPORT) {
        Reception reception = receptions.get(reports.ssrc());
        if (reception != null) {
          reception.senderReport(NtpTime.middle(reports.ntp()), nowNanos);
        }
      }
    }
  }

  @Override
  public void burstEnd(long nowNanos) {
    PeerLink to = link;
    if (to == null) {
      return;
    }
    for (IntObjectMap.PrimitiveEntry<Reception> entry : receptions.entries()) {
      if (!entry.value().isComplete()) {
        askAgain(to, entry.key(), entry.value(), nowNanos);
      }
    }
  }

  private void askAgain(PeerLink to, int ssrc, Reception reception, long nowNanos) {
    int count = reception.due(lost, nowNanos);
    if (count > 0) {
      ByteBuf out = to.packet();
      int at = RtcpWriter.receiverReport(out, 0, ownSsrc);
      to.sendRtcp(out, RtcpWriter.nack(out, at, ownSsrc, ssrc, lost, 0, count));
      to.flush();
      to.loop().tally().nacked(count);
    }
    if (reception.gaveUp()) {
      ByteBuf out = to.packet();
      int at = RtcpWriter.receiverReport(out, 0, ownSsrc);
      to.sendRtcp(out, RtcpWriter.pli(out, at, ownSsrc, ssrc));
      to.flush();
    }
  }

  private void report() {
    PeerLink to = link;
    if (to == null || !reporting) {
      return;
    }
    long now = System.nanoTime();
    ByteBuf out = to.packet();
    int at = RtcpWriter.receiverReport(out, 0, ownSsrc);
    int count = 0;
    for (IntObjectMap.PrimitiveEntry<Reception> entry : receptions.entries()) {
      if (count++ < RtcpWriter.COUNT_MAX) {
        Reception reception = entry.value();
        at =
            RtcpWriter.reportBlock(
                out,
                0,
                at,
                entry.key(),
                reception.fractionLost(),
                reception.cumulativeLost(),
                reception.highest(),
                0,
                reception.lastSenderReport(),
                reception.lastSenderReport() == 0
                    ? 0
                    : NtpTime.shortDuration(now - reception.senderReportAtNanos()));
      }
    }
    to.sendRtcp(out, at);
    to.flush();
    to.loop().thread().schedule(this::report, REPORT_MILLIS, TimeUnit.MILLISECONDS);
  }
}
