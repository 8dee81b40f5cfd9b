// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import io.netty.buffer.ByteBuf;
import io.stoa.media.rtp.NtpTime;
import io.stoa.media.rtp.RtcpWriter;

/// What a receiver report says of one source (RFC 3550 §6.4.1, Appendix A.3 and A.8). Owned by its
/// layer.
final class ReceptionStats {
  private final int clockRate;
  private long base = -1;
  private long highest;
  private long received;
  private long expectedPrior;
  private long receivedPrior;
  private boolean transitKnown;
  private int transit;
  private long jitter16;
  private int lastReport;
  private long lastReportAtNanos;

  ReceptionStats(int clockRate) {
    this.clockRate = clockRate;
  }

  void onPacket(long seq, int timestamp, long nowNanos) {
    if (base < 0) {
      base = seq;
      highest = seq;
    }
    highest = Math.max(highest, seq);
    received++;
    int arrival = (int) (nowNanos / 1000 * clockRate / 1_000_000);
    int now = arrival - timestamp;
    if (transitKnown) {
      // RFC 3550 Appendix A.8, scaled by 16.
      jitter16 += Math.abs((long) (now - transit)) - ((jitter16 + 8) >> 4);
    }
    transit = now;
    transitKnown = true;
  }

  void onSenderReport(long ntp, long nowNanos) {
    lastReport = NtpTime.middle(ntp);
    lastReportAtNanos = nowNanos;
  }

  boolean hasPackets() {
    return base >= 0;
  }

  /// Packets that should have come, by their numbers.
  long expected() {
    return base < 0 ? 0 : highest - base + 1;
  }

  /// Packets that came.
  long received() {
    return received;
  }

  /// Writes the block and begins the next interval. Returns the index behind it.
  int writeBlock(ByteBuf out, int reportIndex, int index, int ssrc, long nowNanos) {
    long expected = highest - base + 1;
    long expectedNow = expected - expectedPrior;
    long lostNow = expectedNow - (received - receivedPrior);
    expectedPrior = expected;
    receivedPrior = received;
    int fraction =
        expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
    return RtcpWriter.reportBlock(
        out,
        reportIndex,
        index,
        ssrc,
        fraction,
        Math.clamp(expected - received, -0x80_0000, 0x7f_ffff),
        (int) (highest - 0x10000),
        (int) (jitter16 >> 4),
        lastReport,
        lastReport == 0 ? 0 : NtpTime.shortDuration(nowNanos - lastReportAtNanos));
  }

  void reset() {
    base = -1;
    received = 0;
    expectedPrior = 0;
    receivedPrior = 0;
    transitKnown = false;
    jitter16 = 0;
    lastReport = 0;
  }
}
