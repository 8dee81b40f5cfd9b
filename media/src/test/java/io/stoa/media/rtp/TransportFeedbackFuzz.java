// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stoa.media.fuzz.Script;
import java.util.List;

/// Any order and time of arrivals: what is written is one well-formed packet, says when it is read
/// by the draft how many statuses and deltas it has, and there is an end of it.
public final class TransportFeedbackFuzz {
  private static final int STEPS_MAX = 64;

  /// Jumps in the numbers, and feedback in between, cost most of the time.
  private static final int JUMPS_MAX = 2;

  private static final long INTERVAL_NANOS = 80_000_000;

  /// A window of numbers takes so many packets, one for each large gap in time or sequence.
  private static final int PACKETS_MAX = TransportFeedback.WINDOW;

  private TransportFeedbackFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Script script = new Script(input);
    TransportFeedback feedback = new TransportFeedback(1, INTERVAL_NANOS);
    ByteBuf out = Unpooled.buffer(TransportFeedback.LENGTH_MAX);
    out.capacity(TransportFeedback.LENGTH_MAX);
    long now = script.i32();
    int seq16 = script.u16();
    int jumps = 0;
    int drains = 0;
    for (int i = 0; i < STEPS_MAX && script.hasMore(); i++) {
      int step = script.u8();
      switch (step & 3) {
        case 0 -> seq16 = (seq16 + (step >> 2) + 1) & 0xffff;
        case 1 -> seq16 = jumps++ < JUMPS_MAX ? script.u16() : seq16;
        case 2 -> now += script.u16() * 50_000L;
        default -> now += (long) script.u16() << (step >> 3);
      }
      feedback.record(seq16, step, now);
      long deadline = feedback.deadlineNanos();
      require(deadline == Long.MAX_VALUE || deadline <= now + INTERVAL_NANOS, "deadline");
      if ((step & 0x40) != 0 && drains++ < JUMPS_MAX) {
        drain(feedback, out);
      }
    }
    drain(feedback, out);
  }

  private static void drain(TransportFeedback feedback, ByteBuf out) {
    int packets = 0;
    for (int length = feedback.write(out, 0); length > 0; length = feedback.write(out, 0)) {
      require(++packets <= PACKETS_MAX, "no end");
      check(out, length);
    }
    require(feedback.deadlineNanos() == Long.MAX_VALUE, "deadline without anything to report");
  }

  private static void check(ByteBuf out, int length) {
    RtcpView view = new RtcpView();
    require(view.wrap(out, 0, length) && view.next(), "malformed");
    require(view.kind() == RtcpView.TRANSPORT_CC && view.length() == length, "kind");
    int left = out.getUnsignedShort(14);
    require(left > 0, "no status");
    int at = 20;
    int deltas = 0;
    while (left > 0) {
      int chunk = out.getUnsignedShort(at);
      at += 2;
      boolean run = (chunk & 0x8000) == 0;
      boolean twoBits = (chunk & 0x4000) != 0;
      int statuses = Math.min(left, run ? chunk & 0x1fff : twoBits ? 7 : 14);
      require(statuses > 0, "empty run");
      for (int i = 0; i < statuses; i++) {
        int symbol =
            run ? chunk >> 13 & 3 : twoBits ? chunk >> (12 - 2 * i) & 3 : chunk >> (13 - i) & 1;
        require(symbol != 3, "reserved symbol");
        deltas += symbol;
      }
      left -= statuses;
    }
    require(((at + deltas + 3) & ~3) == length, "deltas do not fill the packet");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    Script.Writer steady = new Script.Writer().i32(1).u16(65_500);
    for (int i = 0; i < 60; i++) {
      steady.u8(0, 2).u16(400);
    }
    return List.of(
        steady.toBytes(),
        new Script.Writer()
            .i32(5)
            .u16(9)
            .u8(0, 1)
            .u16(40_000)
            .u8(0x47)
            .u16(9)
            .u8(1)
            .u16(7)
            .toBytes());
  }
}
