// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Records when packets with a transport-wide sequence number arrived, and writes the feedback from
/// which the sender estimates its bandwidth (draft-holmer-rmcat-transport-wide-cc-extensions-01).
/// One for each transport. Remembers the last [#WINDOW] numbers; a packet that comes late, after
/// its place was reported lost, is reported once more with what lies behind it. Owned by one
/// thread; the clock is a parameter, in nanoseconds.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |V=2|P| FMT=15  |    PT=205     |            length             |
/// |                     SSRC of packet sender                     |
/// |                      SSRC of media source                     |
/// |     base sequence number      |      packet status count      |
/// |        reference time in 64 ms units          | fb pkt. count |
/// |         packet chunk          |         packet chunk ...      |
/// |  receive deltas in 250 us, one byte or two, then zero padding |
/// ```
public final class TransportFeedback {
  /// Numbers remembered; a power of two below 2^15.
  public static final int WINDOW = 8192;

  /// Statuses in one packet.
  public static final int STATUSES_MAX = 400;

  /// The most bytes one packet takes.
  public static final int LENGTH_MAX = 20 + 2 * ((STATUSES_MAX + 6) / 7) + 2 * STATUSES_MAX + 4;

  private static final long NANOS_PER_TICK = 250_000;
  private static final int TICKS_PER_REFERENCE = 256;
  private static final long NONE = Long.MIN_VALUE;
  private static final int SMALL_DELTA = 1;
  private static final int LARGE_DELTA = 2;
  private static final int RUN_MAX = 0x1fff;

  private final int senderSsrc;
  private final long intervalNanos;
  private long[] arrivalTicks = new long[0];
  private final byte[] symbols = new byte[STATUSES_MAX];
  private int mediaSsrc;
  private boolean started;
  private long highest;
  private long reportFrom;
  private long deadlineNanos = Long.MAX_VALUE;
  private int packetCount;

  /// Feedback from `senderSsrc`, due `intervalNanos` after the first packet that was not reported.
  public TransportFeedback(int senderSsrc, long intervalNanos) {
    this.senderSsrc = senderSsrc;
    this.intervalNanos = intervalNanos;
  }

  /// Notes the arrival of `seq16`, carried by a packet of `mediaSsrc`. The first arrival of a
  /// number counts; numbers older than the window are ignored.
  public void record(int seq16, int mediaSsrc, long nowNanos) {
    long tick = Math.floorDiv(nowNanos, NANOS_PER_TICK);
    if (!started) {
      started = true;
      // Most participants publish nothing: not before it is needed.
      arrivalTicks = new long[WINDOW];
      Arrays.fill(arrivalTicks, NONE);
      // Far from zero, so that an earlier number is not negative.
      restart(0x1_0000L + seq16);
    }
    long seq = Sequence.unwrap(highest, seq16);
    if (seq <= highest - WINDOW || (seq <= highest && arrivalTicks[slot(seq)] != NONE)) {
      return;
    }
    if (seq >= highest + WINDOW) {
      Arrays.fill(arrivalTicks, NONE);
      restart(seq);
    }
    for (long skipped = highest + 1; skipped <= seq; skipped++) {
      arrivalTicks[slot(skipped)] = NONE;
    }
    highest = Math.max(highest, seq);
    arrivalTicks[slot(seq)] = tick;
    reportFrom = Math.max(Math.min(reportFrom, seq), highest - WINDOW + 1);
    this.mediaSsrc = mediaSsrc;
    if (deadlineNanos == Long.MAX_VALUE) {
      deadlineNanos = nowNanos + intervalNanos;
    }
  }

  /// When feedback is due; [Long#MAX_VALUE] when there is nothing to report.
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /// Writes one feedback packet at `index`, at most [#LENGTH_MAX] bytes, whether it is due or not.
  /// Returns its length, or 0 when nothing is left to report; to be called until then.
  public int write(ByteBuf out, int index) {
    if (!started) {
      return 0;
    }
    long first = reportFrom;
    while (first <= highest && arrivalTicks[slot(first)] == NONE) {
      first++;
    }
    if (first > highest) {
      deadlineNanos = Long.MAX_VALUE;
      return 0;
    }
    // Losses before the first arrival are reported too, as far as one packet can hold them.
    long base = Math.max(reportFrom, first - STATUSES_MAX / 2);
    long reference = Math.floorDiv(arrivalTicks[slot(first)], TICKS_PER_REFERENCE);
    int count = classify(base, reference * TICKS_PER_REFERENCE);
    int at = writeChunks(out, index + 20, count);
    at = writeDeltas(out, at, base, count, reference * TICKS_PER_REFERENCE);
    while (((at - index) & 3) != 0) {
      out.setByte(at++, 0);
    }
    RtcpWriter.feedbackHead(
        out,
        index,
        RtcpView.FMT_TRANSPORT_CC,
        RtcpView.PT_RTPFB,
        at - index,
        senderSsrc,
        mediaSsrc);
    out.setShort(index + 12, (int) base);
    out.setShort(index + 14, count);
    out.setMedium(index + 16, (int) reference);
    out.setByte(index + 19, packetCount++);
    reportFrom = base + count;
    if (reportFrom > highest) {
      deadlineNanos = Long.MAX_VALUE;
    }
    return at - index;
  }

  private void restart(long seq) {
    highest = seq - 1;
    reportFrom = seq;
  }

  private static int slot(long seq) {
    return (int) seq & (WINDOW - 1);
  }

  /// Fills the symbols from `base` on. Ends at the highest number, at the limit, or before an
  /// arrival that is too far from the last for 16 bits.
  private int classify(long base, long fromTick) {
    long last = fromTick;
    int limit = (int) Math.min(STATUSES_MAX, highest - base + 1);
    for (int i = 0; i < limit; i++) {
      long tick = arrivalTicks[slot(base + i)];
      if (tick == NONE) {
        symbols[i] = 0;
        continue;
      }
      long delta = tick - last;
      if (delta != (short) delta) {
        return i;
      }
      symbols[i] = delta >= 0 && delta <= 0xff ? (byte) SMALL_DELTA : LARGE_DELTA;
      last = tick;
    }
    return limit;
  }

  private int writeChunks(ByteBuf out, int index, int count) {
    int at = index;
    int i = 0;
    while (i < count) {
      int left = count - i;
      int run = run(i, count);
      boolean fitsOneBit = !hasLarge(i, Math.min(left, 14));
      int chunk;
      if (run >= 14 || run == left || (run >= 7 && !fitsOneBit)) {
        chunk = symbols[i] << 13 | Math.min(run, RUN_MAX);
        i += run;
      } else if (fitsOneBit) {
        chunk = 0x8000 | vector(i, Math.min(left, 14), 14, 1);
        i += 14;
      } else {
        chunk = 0xc000 | vector(i, Math.min(left, 7), 7, 2);
        i += 7;
      }
      out.setShort(at, chunk);
      at += 2;
    }
    return at;
  }

  private int writeDeltas(ByteBuf out, int index, long base, int count, long fromTick) {
    int at = index;
    long last = fromTick;
    for (int i = 0; i < count; i++) {
      if (symbols[i] == 0) {
        continue;
      }
      long tick = arrivalTicks[slot(base + i)];
      if (symbols[i] == SMALL_DELTA) {
        out.setByte(at++, (int) (tick - last));
      } else {
        out.setShort(at, (int) (tick - last));
        at += 2;
      }
      last = tick;
    }
    return at;
  }

  private int run(int from, int count) {
    int i = from + 1;
    while (i < count && symbols[i] == symbols[from]) {
      i++;
    }
    return i - from;
  }

  private boolean hasLarge(int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (symbols[i] == LARGE_DELTA) {
        return true;
      }
    }
    return false;
  }

  private int vector(int from, int count, int places, int bits) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      value |= symbols[from + i] << (bits * (places - 1 - i));
    }
    return value;
  }
}
