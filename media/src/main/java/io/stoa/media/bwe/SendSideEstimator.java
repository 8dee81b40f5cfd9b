// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import io.stoa.media.rtp.TransportFeedbackReader;

/// Estimates how much may be sent to one receiver. With transport-wide feedback: the lower of what
/// delay and loss allow, raised by probes. Without: what REMB says, bounded by the loss in receiver
/// reports. Rates are in bits per second and count the bytes given to [#onSent]. Owned by its
/// receiver's shard.
///
/// Nothing that feedback claims makes it send more than [#desired] twice over: numbers that were
/// not sent are ignored, and growth needs packets that were sent.
public final class SendSideEstimator {
  /// Media and retransmissions.
  public static final int MEDIA = 0;

  /// Padding for a probe.
  public static final int PADDING = 1;

  private static final double PACING_RATIO = 2.5;

  /// Where the path limits: the burst of a key frame waits here, where sound overtakes it.
  private static final double SCARCE_PACING_RATIO = 1.5;

  private static final long TICK_NANOS = 100_000_000L;
  private static final long TIMEOUT_MIN_NANOS = 500_000_000L;
  private static final double TIMEOUT_RATIO = 0.75;
  private static final double RETRY_RATIO = 0.9;

  /// A queue of which nothing was seen for so long has drained.
  private static final long QUEUE_FRESH_NANOS = 2_000_000_000L;

  private static final long REMB_MAX_NANOS = 3_000_000_000L;
  private static final long RTT_START_NANOS = 200_000_000L;

  /// A link gives much less than is aimed at, and all of it waits in the queue.
  private static final long COLLAPSE_NANOS = 100_000_000L;

  private static final double COLLAPSE_RATIO = 0.4;
  private static final long STANDING_NANOS = 15_000_000L;
  private static final double PROVEN_RATIO = 1.2;
  private static final double BLIND_RISE_PER_SECOND = 1.08;

  private final SendHistory history = new SendHistory();
  private final AckedBitrate acked = new AckedBitrate();
  private final DelayTrend trend = new DelayTrend();
  private final BusyRate busy = new BusyRate();
  private final Competition competition = new Competition();
  private final RateControl rate;
  private final LossControl loss;
  private final AlrDetector alr = new AlrDetector();
  private final ProbeControl probes;
  private final double minBps;

  private double targetBps;
  private double provedBps;
  private double desiredBps;
  private double rembBps = -1;
  private long rembNanos;
  private boolean hasFeedback;
  private long arrivalTicks;
  private long rttNanos = RTT_START_NANOS;
  private boolean hasRtt;
  private long lastRttSample = -1;
  private long waitingSinceNanos = Long.MAX_VALUE;
  private double beforeTimeoutBps = -1;
  private int sentSinceReport;
  private long reportNanos;
  private long tickNanos = Long.MAX_VALUE;
  private long newsNanos;
  private long unknown;

  /// An estimator that begins at `startBps` and stays within the other two.
  public SendSideEstimator(long startBps, long minBps, long maxBps) {
    if (minBps <= 0 || startBps < minBps || maxBps < startBps) {
      throw new IllegalArgumentException(minBps + " <= " + startBps + " <= " + maxBps);
    }
    this.minBps = minBps;
    targetBps = startBps;
    rate = new RateControl(startBps, minBps, maxBps);
    loss = new LossControl(minBps);
    probes = new ProbeControl(maxBps);
    alr.target(targetBps);
  }

  /// What the receiver could use if there were no limit. Probes look for as much, not for more; 0
  /// for no probing, which is how it begins.
  public void desired(long bps) {
    desiredBps = (double) bps;
    probes.desired((double) bps);
  }

  /// Notes a packet of [#MEDIA] or [#PADDING] that leaves now; returns the transport-wide number to
  /// stamp it with.
  public int onSent(int bytes, int kind, long nowNanos) {
    if (kind == MEDIA) {
      alr.onSent(bytes, nowNanos);
    }
    if (waitingSinceNanos == Long.MAX_VALUE) {
      waitingSinceNanos = nowNanos;
    }
    if (tickNanos == Long.MAX_VALUE) {
      tickNanos = nowNanos + TICK_NANOS;
    }
    sentSinceReport++;
    int cluster = probes.onSent(bytes, nowNanos);
    return (int) history.add(bytes, cluster, nowNanos) & 0xffff;
  }

  /// Notes a packet of media that leaves now without a number: feedback will not tell of it.
  public void onUnnumbered(int bytes, long nowNanos) {
    alr.onSent(bytes, nowNanos);
    if (tickNanos == Long.MAX_VALUE) {
      tickNanos = nowNanos + TICK_NANOS;
    }
    sentSinceReport++;
  }

  /// Notes that a packet is sent once more under the number it had, byte for byte. It was lost
  /// then, and when it arrives says nothing about the path.
  public void onResent(int seq16) {
    long seq = history.find(seq16);
    if (seq < 0 || history.state(seq) == SendHistory.ARRIVED) {
      return;
    }
    if (history.state(seq) == SendHistory.IN_FLIGHT) {
      loss.onPacket(true, history.sentNanos(seq));
    }
    history.mark(seq, SendHistory.RESENT);
  }

  /// Whether feedback has told that the last packet of this number arrived.
  public boolean hasArrived(int seq16) {
    long seq = history.find(seq16);
    return seq >= 0 && history.state(seq) == SendHistory.ARRIVED;
  }

  /// Takes feedback that a reader was wrapped around.
  public void onFeedback(TransportFeedbackReader reader, long nowNanos) {
    long newest = -1;
    boolean hasNews = false;
    while (reader.next()) {
      long seq = history.find(reader.seq16());
      if (seq < 0) {
        unknown++;
        continue;
      }
      newest = Math.max(newest, seq);
      if (reader.isReceived()) {
        hasNews |= onArrival(seq, reader.arrivalTicks(), nowNanos);
      } else if (history.state(seq) == SendHistory.IN_FLIGHT) {
        history.mark(seq, SendHistory.LOST);
        loss.onPacket(true, history.sentNanos(seq));
        hasNews = true;
      }
    }
    if (!hasNews) {
      return;
    }
    newsNanos = nowNanos;
    history.settle(newest + 1);
    waitingSinceNanos = history.inFlightBytes() > 0 ? nowNanos : Long.MAX_VALUE;
    if (beforeTimeoutBps > 0) {
      probes.retry(beforeTimeoutBps * RETRY_RATIO, targetBps, nowNanos);
      beforeTimeoutBps = -1;
    }
    estimate(nowNanos);
  }

  /// Takes what receiver reports say of all streams together: the share of packets lost since the
  /// last time, and the round trip in nanoseconds, or -1.
  public void onReceiverReport(double fractionLost, long newRttNanos, long nowNanos) {
    if (newRttNanos >= 0 && !hasFeedback) {
      sampleRtt(newRttNanos);
    }
    int sent = sentSinceReport;
    sentSinceReport = 0;
    if (hasFeedback || sent == 0) {
      reportNanos = nowNanos;
      return;
    }
    loss.onReport(Math.max(0, Math.min(1, fractionLost)), sent);
    double elapsed = reportNanos == 0 ? 0 : Math.min(1, (nowNanos - reportNanos) / 1e9);
    reportNanos = nowNanos;
    loss.update(Math.min(rate.bps(), loss.bps()), -1, false, nowNanos);
    if (rembBps < 0 && !alr.isLimited() && !loss.isTesting()) {
      rate.set(rate.bps() * Math.pow(BLIND_RISE_PER_SECOND, elapsed), nowNanos);
    }
    merge();
  }

  /// Takes the receiver's own estimate. It counts only while there is no transport-wide feedback.
  public void onRemb(long bps, long nowNanos) {
    rembBps = bps;
    rembNanos = nowNanos;
    if (!hasFeedback) {
      rate.set((double) bps, nowNanos);
      merge();
    }
  }

  /// Does what time asks for: backs off without feedback, plans probes.
  public void tick(long nowNanos) {
    if (nowNanos < tickNanos) {
      return;
    }
    tickNanos = nowNanos + TICK_NANOS;
    alr.tick(nowNanos);
    backOff(nowNanos);
    loss.tick(nowNanos);
    if (trend.usage() == DelayTrend.OVERUSE && nowNanos - newsNanos > QUEUE_FRESH_NANOS) {
      trend.reset();
    }
    boolean mayProbe = hasFeedback && trend.usage() != DelayTrend.OVERUSE && !loss.isTesting();
    boolean isAnswered = nowNanos - waitingSinceNanos < TIMEOUT_MIN_NANOS;
    probes.plan(targetBps, acked.bps(), mayProbe && (isAnswered || waitsForNothing()), nowNanos);
  }

  /// When [#tick] or [#probeBytesDue] has something to do; [Long#MAX_VALUE] before anything is
  /// sent.
  public long deadlineNanos() {
    return Math.min(tickNanos, probes.deadlineNanos());
  }

  /// How much may be sent, retransmissions and padding included.
  public long targetBps() {
    return (long) targetBps;
  }

  /// How fast a queue may be emptied, so that a burst does not become a queue further on.
  public long pacingBps() {
    double ratio = targetBps < desiredBps ? SCARCE_PACING_RATIO : PACING_RATIO;
    return (long) Math.max(ratio * targetBps, probes.activeBps());
  }

  /// What a probe has measured since the last call, when that has raised the rate; else 0.
  public long takeProvedBps() {
    double proved = provedBps;
    provedBps = 0;
    return (long) Math.min(proved, targetBps);
  }

  /// Bytes of padding that the probe in progress lacks now, 0 for none. To be asked when no media
  /// waits, and again after each packet.
  public int probeBytesDue(long nowNanos) {
    return probes.dueBytes(nowNanos);
  }

  /// The rate of the probe in progress, or 0.
  public long probeBps() {
    return (long) probes.activeBps();
  }

  /// The smoothed round trip; includes the time that the receiver waits before it reports.
  public long rttNanos() {
    return rttNanos;
  }

  /// Share of packets lost in the last window.
  public double loss() {
    return loss.loss();
  }

  /// The rate that arrives, or -1.
  public long ackedBps() {
    return (long) acked.bps();
  }

  /// How much longer the last packet took than the fastest of the last seconds.
  public long queueNanos() {
    return trend.queueNanos();
  }

  /// Whether so little is sent that the estimate cannot grow by itself.
  public boolean isApplicationLimited() {
    return alr.isLimited();
  }

  /// Statuses of packets that were never sent, or are forgotten.
  public long unknownStatuses() {
    return unknown;
  }

  private boolean onArrival(long seq, long ticks, long nowNanos) {
    int state = history.state(seq);
    if (state == SendHistory.ARRIVED || state == SendHistory.RESENT) {
      return false;
    }
    history.mark(seq, SendHistory.ARRIVED);
    arrivalTicks = hasFeedback ? arrivalTicks + ((int) ticks - (int) arrivalTicks) : ticks;
    hasFeedback = true;
    long arrivalNanos = arrivalTicks * TransportFeedbackReader.NANOS_PER_TICK;
    long sentNanos = history.sentNanos(seq);
    int bytes = history.bytes(seq);
    int cluster = history.cluster(seq);
    acked.onArrival(arrivalNanos, bytes);
    if (state == SendHistory.LOST) {
      loss.onLateArrival();
      return true;
    }
    loss.onPacket(false, sentNanos);
    if (cluster != ProbeControl.NONE) {
      probes.onArrival(cluster, sentNanos, arrivalNanos, bytes);
    } else {
      trend.onArrival(sentNanos, arrivalNanos);
      busy.onArrival(arrivalNanos, bytes, trend.queueNanos());
    }
    if (nowNanos - sentNanos >= 0) {
      lastRttSample = nowNanos - sentNanos;
    }
    return true;
  }

  private void estimate(long nowNanos) {
    if (lastRttSample >= 0) {
      sampleRtt(lastRttSample);
      lastRttSample = -1;
    }
    double ackedBps = acked.bps();
    boolean mayRise = !alr.isLimited() && !loss.isTesting();
    long queueNanos = trend.queueNanos();
    // A burst of our own, as of a key frame: the queue grows, and still more arrives than is aimed
    // at. That is no sign of too much, nor is a queue that has hardly begun.
    boolean isHarmless = queueNanos < STANDING_NANOS || busy.bps() > PROVEN_RATIO * rate.bps();
    boolean isHeld = isHarmless && trend.usage() == DelayTrend.OVERUSE;
    int usage = isHeld ? DelayTrend.UNDERUSE : trend.usage();
    rate.competes(competition.isOn(nowNanos));
    // What arrives is averaged, and follows a link that collapses too late: by then its queue is
    // full, and drops the key frame by which a lower layer begins.
    boolean hasCollapsed =
        queueNanos > COLLAPSE_NANOS && busy.bps() > 0 && busy.bps() < COLLAPSE_RATIO * rate.bps();
    double fullBps = Math.min(busy.bps(), rate.bps());
    double linkBps = hasCollapsed ? fullBps : Math.max(ackedBps, fullBps);
    double arrivedRatio = ackedBps / rate.bps();
    if (alr.isLimited()) {
      // What arrives is what was sent, and says nothing of the link.
      arrivedRatio = 1;
      linkBps = busy.bps() > 0 ? linkBps : rate.bps();
    }
    boolean isCut =
        rate.update(
            usage, ackedBps, linkBps, arrivedRatio, mayRise, rttNanos, queueNanos, nowNanos);
    competition.update(queueNanos, isCut, arrivedRatio, rate.bps(), nowNanos);
    if (isCut) {
      probes.onCut(linkBps, nowNanos);
    }
    double measured = probes.takeResult(targetBps, nowNanos);
    // Where hardly anything is sent, nothing else lifts the bound that loss has set.
    boolean isNews = measured > rate.bps() || (alr.isLimited() && measured > targetBps);
    if (isNews && !isCut && !loss.isTesting()) {
      rate.probed(Math.max(measured, rate.bps()), nowNanos);
      provedBps = measured;
      probes.onRaise(nowNanos);
      loss.proved(measured);
    }
    loss.update(Math.min(rate.bps(), loss.bps()), ackedBps, !alr.isLimited(), nowNanos);
    merge();
  }

  private void merge() {
    double merged = Math.min(rate.bps(), loss.bps());
    if (!hasFeedback && rembBps >= 0) {
      merged = Math.min(merged, rembBps);
    }
    targetBps = Math.max(minBps, merged);
    alr.target(targetBps);
  }

  private void backOff(long nowNanos) {
    long timeout = Math.max(TIMEOUT_MIN_NANOS, 3 * rttNanos);
    if (hasFeedback && !waitsForNothing() && nowNanos - waitingSinceNanos > timeout) {
      waitingSinceNanos = nowNanos;
      beforeTimeoutBps = Math.max(beforeTimeoutBps, targetBps);
      trend.reset();
      rate.set(targetBps * TIMEOUT_RATIO, nowNanos);
      merge();
    } else if (!hasFeedback && rembBps >= 0 && nowNanos - rembNanos > REMB_MAX_NANOS) {
      rembNanos = nowNanos;
      rembBps = Math.max(minBps, rembBps * TIMEOUT_RATIO);
      merge();
    }
  }

  private boolean waitsForNothing() {
    return waitingSinceNanos == Long.MAX_VALUE;
  }

  private void sampleRtt(long sample) {
    rttNanos = hasRtt ? rttNanos + (sample - rttNanos) / 8 : sample;
    hasRtt = true;
  }
}
