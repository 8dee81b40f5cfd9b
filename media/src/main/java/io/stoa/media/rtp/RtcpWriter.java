// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;

/// Writes RTCP packets by absolute index, each behind the last for a compound packet; the figure is
/// on [RtcpView]. Every method returns the index behind what it wrote. The caller sees to the
/// buffer's capacity.
public final class RtcpWriter {
  /// Report blocks, sources or chunks that fit a packet's five-bit count.
  public static final int COUNT_MAX = 31;

  private RtcpWriter() {}

  /// A sender report without report blocks; [#reportBlock] adds them.
  public static int senderReport(
      ByteBuf out, int index, int ssrc, long ntp, int rtpTimestamp, int packets, int octets) {
    head(out, index, 0, RtcpView.PT_SR, 28);
    out.setInt(index + 4, ssrc);
    out.setLong(index + 8, ntp);
    out.setInt(index + 16, rtpTimestamp);
    out.setInt(index + 20, packets);
    out.setInt(index + 24, octets);
    return index + 28;
  }

  /// A receiver report without report blocks; [#reportBlock] adds them.
  public static int receiverReport(ByteBuf out, int index, int ssrc) {
    head(out, index, 0, RtcpView.PT_RR, 8);
    out.setInt(index + 4, ssrc);
    return index + 8;
  }

  /// Adds a report block at `index`, the end of the report that begins at `reportIndex` and has
  /// fewer than [#COUNT_MAX] of them. The cumulative loss is clamped to its 24 bits.
  public static int reportBlock(
      ByteBuf out,
      int reportIndex,
      int index,
      int ssrc,
      int fractionLost,
      int cumulativeLost,
      int highestSeq,
      int jitter,
      int lastSenderReport,
      int delaySinceLastSenderReport) {
    out.setInt(index, ssrc);
    out.setByte(index + 4, fractionLost);
    out.setMedium(index + 5, Math.clamp(cumulativeLost, -0x80_0000, 0x7f_ffff));
    out.setInt(index + 8, highestSeq);
    out.setInt(index + 12, jitter);
    out.setInt(index + 16, lastSenderReport);
    out.setInt(index + 20, delaySinceLastSenderReport);
    int count = (out.getByte(reportIndex) & 0x1f) + 1;
    head(out, reportIndex, count, out.getUnsignedByte(reportIndex + 1), index + 24 - reportIndex);
    return index + 24;
  }

  /// A source description with one chunk: the CNAME of `ssrc`, at most its first 255 bytes.
  public static int cname(ByteBuf out, int index, int ssrc, byte[] cname) {
    int length = Math.min(cname.length, 255);
    // At least one null octet ends the items (RFC 3550 §6.5).
    int total = 8 + ((2 + length + 1 + 3) & ~3);
    head(out, index, 1, RtcpView.PT_SDES, total);
    out.setInt(index + 4, ssrc);
    out.setByte(index + 8, RtcpView.SDES_CNAME);
    out.setByte(index + 9, length);
    out.setBytes(index + 10, cname, 0, length);
    out.setZero(index + 10 + length, total - 10 - length);
    return index + total;
  }

  /// A BYE of one source.
  public static int bye(ByteBuf out, int index, int ssrc) {
    head(out, index, 1, RtcpView.PT_BYE, 8);
    out.setInt(index + 4, ssrc);
    return index + 8;
  }

  /// A generic NACK (RFC 4585 §6.2.1) of the `count` (1 or more) 16-bit numbers at `from` of
  /// `lost`, which must ascend, across a wrap too. It needs at most 12 + 4 * count bytes.
  public static int nack(
      ByteBuf out, int index, int senderSsrc, int mediaSsrc, int[] lost, int from, int count) {
    int at = index + 12;
    int i = from;
    int end = from + count;
    while (i < end) {
      int pid = lost[i++];
      int mask = 0;
      while (i < end) {
        int ahead = (lost[i] - pid) & 0xffff;
        if (ahead > 16) {
          break;
        }
        mask |= ahead == 0 ? 0 : 1 << (ahead - 1);
        i++;
      }
      out.setShort(at, pid);
      out.setShort(at + 2, mask);
      at += 4;
    }
    feedbackHead(
        out, index, RtcpView.FMT_NACK, RtcpView.PT_RTPFB, at - index, senderSsrc, mediaSsrc);
    return at;
  }

  /// A picture loss indication (RFC 4585 §6.3.1).
  public static int pli(ByteBuf out, int index, int senderSsrc, int mediaSsrc) {
    feedbackHead(out, index, RtcpView.FMT_PLI, RtcpView.PT_PSFB, 12, senderSsrc, mediaSsrc);
    return index + 12;
  }

  /// A full intra request to one source (RFC 5104 §4.3.1). `commandSeq` (8 bits) goes up with every
  /// new command and stays in a repetition.
  public static int fir(ByteBuf out, int index, int senderSsrc, int mediaSsrc, int commandSeq) {
    // RFC 5104 §4.3.1.2: the header's media source is unused and 0.
    feedbackHead(out, index, RtcpView.FMT_FIR, RtcpView.PT_PSFB, 20, senderSsrc, 0);
    out.setInt(index + 12, mediaSsrc);
    out.setInt(index + 16, commandSeq << 24);
    return index + 20;
  }

  /// A REMB (draft-alvestrand-rmcat-remb-03) for the `count` (at most 255) sources at `from`. The
  /// rate, not negative, is rounded down to its 18 significant bits.
  public static int remb(
      ByteBuf out, int index, int senderSsrc, long bps, int[] ssrcs, int from, int count) {
    int total = 20 + 4 * count;
    feedbackHead(out, index, RtcpView.FMT_AFB, RtcpView.PT_PSFB, total, senderSsrc, 0);
    int exponent = Math.max(0, 46 - Long.numberOfLeadingZeros(bps));
    out.setInt(index + 12, RtcpView.REMB_ID);
    out.setInt(index + 16, count << 24 | exponent << 18 | (int) (bps >> exponent));
    for (int i = 0; i < count; i++) {
      out.setInt(index + 20 + 4 * i, ssrcs[from + i]);
    }
    return index + total;
  }

  static void feedbackHead(
      ByteBuf out, int index, int format, int type, int length, int senderSsrc, int mediaSsrc) {
    head(out, index, format, type, length);
    out.setInt(index + 4, senderSsrc);
    out.setInt(index + 8, mediaSsrc);
  }

  static void head(ByteBuf out, int index, int count, int type, int length) {
    out.setByte(index, 0x80 | count);
    out.setByte(index + 1, type);
    out.setShort(index + 2, length / 4 - 1);
  }
}
