// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/// RTCP compounds: every accessor of every kind stays inside, loops end, and what the writer makes
/// of reports and feedback reads the same.
public final class RtcpFuzz {
  private RtcpFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    ByteBuf buf = Unpooled.wrappedBuffer(input);
    RtcpView view = new RtcpView();
    int from = input.length == 0 ? 0 : (input[input.length - 1] & 3) % input.length;
    for (int index : new int[] {0, from}) {
      if (!view.wrap(buf, index, input.length - index)) {
        require(!view.next(), "a packet in what is malformed");
        continue;
      }
      int packets = 0;
      while (view.next()) {
        require(++packets <= input.length / 4, "more packets than words");
        require(view.index() >= index, "begins outside");
        require(view.index() + view.length() <= input.length, "ends outside");
        read(view, input.length);
      }
      require(packets + view.skipped() > 0, "no packet");
    }
  }

  private static void read(RtcpView view, int length) {
    switch (view.kind()) {
      case RtcpView.SENDER_REPORT -> {
        reports(view);
        writtenSenderReport(view);
      }
      case RtcpView.RECEIVER_REPORT -> reports(view);
      case RtcpView.SOURCE_DESCRIPTION -> {
        int chunks = 0;
        while (view.nextCname()) {
          view.cnameSsrc();
          require(++chunks <= length / 4, "more chunks than words");
          require(view.cnameIndex() + view.cnameLength() <= view.index() + view.length(), "cname");
        }
      }
      case RtcpView.BYE -> {
        for (int i = 0; i < view.byeCount(); i++) {
          view.byeSsrc(i);
        }
      }
      case RtcpView.NACK -> nack(view);
      case RtcpView.FIR -> {
        require(view.firCount() > 0, "FIR without entry");
        for (int i = 0; i < view.firCount(); i++) {
          view.firSsrc(i);
          view.firSeq(i);
        }
      }
      case RtcpView.REMB -> remb(view);
      case RtcpView.PLI, RtcpView.TRANSPORT_CC -> view.mediaSsrc();
      default -> view.payloadType();
    }
  }

  private static void reports(RtcpView view) {
    view.ssrc();
    for (int i = 0; i < view.reportCount(); i++) {
      ByteBuf out = Unpooled.buffer(64);
      RtcpWriter.receiverReport(out, 0, 7);
      int end =
          RtcpWriter.reportBlock(
              out,
              0,
              8,
              view.reportSsrc(i),
              view.fractionLost(i),
              view.cumulativeLost(i),
              view.highestSeq(i),
              view.jitter(i),
              view.lastSenderReport(i),
              view.delaySinceLastSenderReport(i));
      RtcpView again = again(out, end, RtcpView.RECEIVER_REPORT);
      require(again.cumulativeLost(0) == view.cumulativeLost(i), "written loss");
      require(again.jitter(0) == view.jitter(i), "written jitter");
      require(again.reportSsrc(0) == view.reportSsrc(i), "written SSRC");
    }
  }

  private static void writtenSenderReport(RtcpView view) {
    ByteBuf out = Unpooled.buffer(64);
    int end =
        RtcpWriter.senderReport(
            out,
            0,
            view.ssrc(),
            view.ntp(),
            view.rtpTimestamp(),
            view.packetCount(),
            view.octetCount());
    RtcpView again = again(out, end, RtcpView.SENDER_REPORT);
    require(again.ntp() == view.ntp() && again.octetCount() == view.octetCount(), "written report");
  }

  private static void nack(RtcpView view) {
    int entries = (view.length() - 12) / 4;
    List<Integer> asked = new ArrayList<>();
    for (int seq = view.nextLost(); seq >= 0; seq = view.nextLost()) {
      require(seq <= 0xffff, "number beyond 16 bits");
      asked.add(seq);
      require(asked.size() <= 17 * entries, "more numbers than 17 for each entry");
    }
    require(asked.size() >= entries, "fewer numbers than entries");
    int[] first = asked.stream().mapToInt(seq -> seq).limit(17).toArray();
    if (entries == 1) {
      ByteBuf out = Unpooled.buffer(96);
      RtcpView again =
          again(out, RtcpWriter.nack(out, 0, 1, 2, first, 0, first.length), RtcpView.NACK);
      for (int seq : first) {
        require(again.nextLost() == seq, "written number");
      }
      require(again.nextLost() < 0, "one number too many");
    }
  }

  private static void remb(RtcpView view) {
    long bps = view.rembBps();
    require(bps >= 0, "negative rate");
    int[] ssrcs = new int[view.rembSsrcCount()];
    for (int i = 0; i < ssrcs.length; i++) {
      ssrcs[i] = view.rembSsrc(i);
    }
    ByteBuf out = Unpooled.buffer(20 + 4 * ssrcs.length);
    RtcpView again =
        again(out, RtcpWriter.remb(out, 0, 1, bps, ssrcs, 0, ssrcs.length), RtcpView.REMB);
    require(bps == Long.MAX_VALUE || again.rembBps() == bps, "written rate");
    require(again.rembSsrcCount() == ssrcs.length, "written sources");
  }

  private static RtcpView again(ByteBuf out, int end, int kind) {
    RtcpView again = new RtcpView();
    require(again.wrap(out, 0, end) && again.next(), "written packet is malformed");
    require(again.kind() == kind, "written kind");
    return again;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static List<byte[]> seeds() {
    ByteBuf out = Unpooled.buffer(1500);
    int end = RtcpWriter.senderReport(out, 0, 5, 1L << 40, 90_000, 10, 1000);
    end = RtcpWriter.reportBlock(out, 0, end, 6, 10, -3, 70_000, 9, 1, 2);
    end = RtcpWriter.cname(out, end, 5, new byte[] {'s', 't', 'o', 'a'});
    end = RtcpWriter.nack(out, end, 1, 5, new int[] {65_530, 1, 2, 700}, 0, 4);
    end = RtcpWriter.pli(out, end, 1, 5);
    end = RtcpWriter.fir(out, end, 1, 5, 3);
    end = RtcpWriter.remb(out, end, 1, 3_000_000, new int[] {5, 6}, 0, 2);
    end = RtcpWriter.bye(out, end, 5);
    byte[] compound = ByteBufUtil.getBytes(out, 0, end);
    TransportFeedback feedback = new TransportFeedback(1, 1);
    feedback.record(65_535, 5, 1_000_000_000);
    feedback.record(3, 5, 1_300_000_000);
    end = RtcpWriter.receiverReport(out, 0, 1);
    end += feedback.write(out, end);
    return List.of(compound, ByteBufUtil.getBytes(out, 0, end));
  }
}
