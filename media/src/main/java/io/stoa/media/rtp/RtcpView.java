// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// A reused reader of a compound RTCP packet (RFC 3550 §6.1), or of a reduced-size one (RFC 5506).
/// [#wrap] checks that the packets' lengths fill the buffer exactly, [#next] steps over the packets
/// whose body is shorter than its own counts claim: what it stops at can be read without further
/// checks. Accessors of a kind may only be used on that kind. Owned by one thread.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |V=2|P| RC/FMT  |      PT       |      length in words - 1      |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                        SSRC of sender                         |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |          SSRC of media source (feedback) | reports ...        |
/// ```
public final class RtcpView {
  /// Kinds of packets, as [#kind] tells them.
  public static final int OTHER = 0;

  public static final int SENDER_REPORT = 1;
  public static final int RECEIVER_REPORT = 2;
  public static final int SOURCE_DESCRIPTION = 3;
  public static final int BYE = 4;
  public static final int NACK = 5;
  public static final int PLI = 6;
  public static final int FIR = 7;
  public static final int REMB = 8;
  public static final int TRANSPORT_CC = 9;

  static final int PT_SR = 200;
  static final int PT_RR = 201;
  static final int PT_SDES = 202;
  static final int PT_BYE = 203;
  static final int PT_RTPFB = 205;
  static final int PT_PSFB = 206;
  static final int FMT_NACK = 1;
  static final int FMT_PLI = 1;
  static final int FMT_FIR = 4;
  static final int FMT_AFB = 15;
  static final int FMT_TRANSPORT_CC = 15;
  static final int REMB_ID = 0x52454d42;
  static final int SDES_CNAME = 1;

  private ByteBuf buf = Unpooled.EMPTY_BUFFER;
  private int nextIndex;
  private int endIndex;
  private int index;
  private int end;
  private int kind;
  private int skipped;
  private int chunkIndex;
  private int chunkSsrc;
  private int cnameIndex;
  private int cnameLength;
  private int lostIndex;
  private int lostPid;
  private int lostMask;

  /// Puts the reader before the first packet. Returns false when the bytes are not a chain of RTCP
  /// packets from first to last.
  public boolean wrap(ByteBuf buf, int index, int length) {
    nextIndex = 0;
    endIndex = 0;
    if (index < 0 || length < 4 || length > buf.capacity() - index) {
      return false;
    }
    int last = index + length;
    int at = index;
    while (at < last) {
      if (last - at < 4) {
        return false;
      }
      int first = buf.getUnsignedByte(at);
      int type = buf.getUnsignedByte(at + 1);
      int size = 4 + 4 * buf.getUnsignedShort(at + 2);
      // RFC 5761 §4: RTCP's types are 192..223 on a shared port.
      if (first >> 6 != 2 || type < 192 || type > 223 || size > last - at) {
        return false;
      }
      if ((first & 0x20) != 0 && !paddingFits(buf, at, size, last)) {
        return false;
      }
      at += size;
    }
    this.buf = buf;
    nextIndex = index;
    endIndex = last;
    skipped = 0;
    return true;
  }

  /// Steps to the next packet that can be read; false at the end.
  public boolean next() {
    while (nextIndex < endIndex) {
      index = nextIndex;
      end = index + 4 + 4 * buf.getUnsignedShort(index + 2);
      nextIndex = end;
      if ((buf.getByte(index) & 0x20) != 0) {
        end -= buf.getUnsignedByte(end - 1);
      }
      kind = kindOf();
      if (end - index >= lengthMin()) {
        chunkIndex = index + 4;
        lostIndex = index + 12;
        lostMask = 0;
        lostPid = -1;
        return true;
      }
      skipped++;
    }
    return false;
  }

  /// How many packets [#next] stepped over since [#wrap] because their body was too short.
  public int skipped() {
    return skipped;
  }

  public int kind() {
    return kind;
  }

  public int payloadType() {
    return buf.getUnsignedByte(index + 1);
  }

  /// The five bits behind the padding flag: a count, or a feedback format.
  public int count() {
    return buf.getByte(index) & 0x1f;
  }

  public ByteBuf buffer() {
    return buf;
  }

  public int index() {
    return index;
  }

  /// Length of the current packet, without padding.
  public int length() {
    return end - index;
  }

  /// The sender's SSRC, in every kind but [#SOURCE_DESCRIPTION], [#BYE] and [#OTHER].
  public int ssrc() {
    return buf.getInt(index + 4);
  }

  /// The media source that feedback is about.
  public int mediaSsrc() {
    return buf.getInt(index + 8);
  }

  /// The NTP timestamp of a sender report.
  public long ntp() {
    return buf.getLong(index + 8);
  }

  /// The RTP timestamp of a sender report.
  public int rtpTimestamp() {
    return buf.getInt(index + 16);
  }

  public int packetCount() {
    return buf.getInt(index + 20);
  }

  public int octetCount() {
    return buf.getInt(index + 24);
  }

  /// Number of report blocks in a sender or receiver report.
  public int reportCount() {
    return count();
  }

  public int reportSsrc(int i) {
    return buf.getInt(report(i));
  }

  /// Lost since the last report, in 1/256.
  public int fractionLost(int i) {
    return buf.getUnsignedByte(report(i) + 4);
  }

  /// Lost since the beginning; negative when duplicates outnumber losses.
  public int cumulativeLost(int i) {
    return buf.getMedium(report(i) + 5);
  }

  /// The highest sequence number with its cycles in the upper half; unsigned.
  public int highestSeq(int i) {
    return buf.getInt(report(i) + 8);
  }

  /// Interarrival jitter in timestamp units; unsigned.
  public int jitter(int i) {
    return buf.getInt(report(i) + 12);
  }

  /// LSR: the middle 32 bits of the last sender report's NTP timestamp, 0 for none.
  public int lastSenderReport(int i) {
    return buf.getInt(report(i) + 16);
  }

  /// DLSR: the delay since that report in 1/65536 s; unsigned.
  public int delaySinceLastSenderReport(int i) {
    return buf.getInt(report(i) + 20);
  }

  /// Number of sources in a BYE.
  public int byeCount() {
    return count();
  }

  public int byeSsrc(int i) {
    return buf.getInt(index + 4 + 4 * i);
  }

  /// Steps to the next source of an SDES packet that has a CNAME; false at the end or where a chunk
  /// does not fit.
  public boolean nextCname() {
    while (end - chunkIndex >= 8) {
      chunkSsrc = buf.getInt(chunkIndex);
      if (readChunk(chunkIndex + 4)) {
        return true;
      }
    }
    return false;
  }

  public int cnameSsrc() {
    return chunkSsrc;
  }

  public int cnameIndex() {
    return cnameIndex;
  }

  public int cnameLength() {
    return cnameLength;
  }

  /// The next sequence number (16 bits) that a NACK asks for, or -1 at the end. At most 17 for each
  /// four bytes of the packet.
  public int nextLost() {
    if (lostMask != 0) {
      int bit = Integer.numberOfTrailingZeros(lostMask);
      lostMask &= lostMask - 1;
      return (lostPid + 1 + bit) & 0xffff;
    }
    if (end - lostIndex < 4) {
      return -1;
    }
    lostPid = buf.getUnsignedShort(lostIndex);
    lostMask = buf.getUnsignedShort(lostIndex + 2);
    lostIndex += 4;
    return lostPid;
  }

  /// Number of entries in a FIR.
  public int firCount() {
    return (end - index - 12) / 8;
  }

  public int firSsrc(int i) {
    return buf.getInt(index + 12 + 8 * i);
  }

  /// The command's number, by which a receiver tells repetitions from new commands (RFC 5104
  /// §4.3.1.1).
  public int firSeq(int i) {
    return buf.getUnsignedByte(index + 16 + 8 * i);
  }

  /// The bit rate of a REMB; [Long#MAX_VALUE] when it is beyond that.
  public long rembBps() {
    int exponent = buf.getUnsignedByte(index + 17) >> 2;
    long mantissa = buf.getUnsignedMedium(index + 17) & 0x3ffff;
    return exponent > Long.numberOfLeadingZeros(mantissa) - 1 && mantissa != 0
        ? Long.MAX_VALUE
        : mantissa << exponent;
  }

  public int rembSsrcCount() {
    return buf.getUnsignedByte(index + 16);
  }

  public int rembSsrc(int i) {
    return buf.getInt(index + 20 + 4 * i);
  }

  private int report(int i) {
    return index + (kind == SENDER_REPORT ? 28 : 8) + 24 * i;
  }

  private static boolean paddingFits(ByteBuf buf, int at, int size, int last) {
    int padding = buf.getUnsignedByte(at + size - 1);
    // RFC 3550 §6.4.1: only the last packet is padded, by a multiple of four. libwebrtc pads its
    // transport-wide feedback up to the next word, by one to three bytes, wherever it stands.
    boolean feedback =
        buf.getUnsignedByte(at + 1) == PT_RTPFB
            && (buf.getByte(at) & 0x1f) == FMT_TRANSPORT_CC
            && padding < 4;
    boolean allowed = feedback || (at + size == last && padding % 4 == 0);
    return padding != 0 && allowed && padding <= size - 4;
  }

  private int kindOf() {
    return switch (payloadType()) {
      case PT_SR -> SENDER_REPORT;
      case PT_RR -> RECEIVER_REPORT;
      case PT_SDES -> SOURCE_DESCRIPTION;
      case PT_BYE -> BYE;
      case PT_RTPFB ->
          switch (count()) {
            case FMT_NACK -> NACK;
            case FMT_TRANSPORT_CC -> TRANSPORT_CC;
            default -> OTHER;
          };
      case PT_PSFB ->
          switch (count()) {
            case FMT_PLI -> PLI;
            case FMT_FIR -> FIR;
            case FMT_AFB -> end - index >= 20 && buf.getInt(index + 12) == REMB_ID ? REMB : OTHER;
            default -> OTHER;
          };
      default -> OTHER;
    };
  }

  private int lengthMin() {
    return switch (kind) {
      case SENDER_REPORT -> 28 + 24 * count();
      case RECEIVER_REPORT -> 8 + 24 * count();
      case BYE -> 4 + 4 * count();
      case PLI -> 12;
      case NACK -> 16;
      case FIR -> 20;
      case REMB -> 20 + 4 * rembSsrcCount();
      case TRANSPORT_CC -> 20;
      default -> 4;
    };
  }

  /// Reads the items from `from` and moves the chunk index behind them. Returns whether there was a
  /// CNAME; an item that does not fit ends the packet.
  private boolean readChunk(int from) {
    boolean found = false;
    int at = from;
    while (at < end) {
      int type = buf.getUnsignedByte(at);
      if (type == 0) {
        // RFC 3550 §6.5: one or more null octets up to the next word.
        chunkIndex = index + ((at - index + 4) & ~3);
        return found;
      }
      if (end - at < 2 || buf.getUnsignedByte(at + 1) > end - at - 2) {
        break;
      }
      if (type == SDES_CNAME && !found) {
        found = true;
        cnameIndex = at + 2;
        cnameLength = buf.getUnsignedByte(at + 1);
      }
      at += 2 + buf.getUnsignedByte(at + 1);
    }
    chunkIndex = end;
    return false;
  }
}
