// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

import io.netty.buffer.ByteBuf;

/// Which TSNs arrived, and the SACKs that say so. RFC 9260 §6.2. Owned by its association.
final class ReceiveTsns {
  static final int NEW = 0;
  static final int DUPLICATE = 1;
  static final int OUTSIDE = 2;

  /// TSNs ahead of the acknowledged one that we remember, as far as a gap block can point.
  static final int WINDOW = 65_535;

  private static final int WORDS = 1024;
  private static final int GAPS_MAX = 100;
  private static final int DUPLICATES_MAX = 20;
  private static final long DELAY = 200 * Wire.MILLISECOND;
  private static final int SACK_FIXED = 12;

  private final int[] duplicates = new int[DUPLICATES_MAX];
  private final int[] gaps = new int[2 * GAPS_MAX];
  private long[] seen = new long[0];
  private long acknowledged;
  private long highest;
  private int duplicateCount;
  private int packetsUnacknowledged;
  private boolean ackNow;
  private long ackDeadline = Wire.NEVER;

  ReceiveTsns(int firstTsn) {
    acknowledged = Wire.firstTsn(firstTsn) - 1;
    highest = acknowledged;
  }

  /// The highest TSN up to which nothing is missing.
  long acknowledged() {
    return acknowledged;
  }

  int check(long tsn) {
    if (tsn <= acknowledged) {
      return DUPLICATE;
    }
    if (tsn > acknowledged + WINDOW) {
      return OUTSIDE;
    }
    return tsn <= highest && has(tsn) ? DUPLICATE : NEW;
  }

  /// Records a TSN that [#check] called new.
  void add(long tsn) {
    if (tsn == acknowledged + 1 && highest == acknowledged) {
      acknowledged = tsn;
      highest = tsn;
      return;
    }
    if (seen.length == 0) {
      seen = new long[WORDS];
    }
    seen[word(tsn)] |= 1L << tsn;
    highest = Math.max(highest, tsn);
    slide();
  }

  void duplicate(int tsn32) {
    ackNow = true;
    if (duplicateCount < DUPLICATES_MAX) {
      duplicates[duplicateCount++] = tsn32;
    }
  }

  /// Takes everything up to this TSN as received, RFC 3758 §3.6. The TSN is within the window.
  void forward(long tsn) {
    long last = Math.min(tsn, highest);
    long from = acknowledged + 1;
    while (from <= last) {
      long wordEnd = Math.min(last, from | 63);
      long count = wordEnd - from + 1;
      long mask = count == 64 ? -1L : ((1L << count) - 1) << from;
      seen[word(from)] &= ~mask;
      from = wordEnd + 1;
    }
    acknowledged = tsn;
    highest = Math.max(highest, tsn);
    slide();
  }

  private void slide() {
    while (acknowledged < highest && has(acknowledged + 1)) {
      acknowledged++;
      seen[word(acknowledged)] &= ~(1L << acknowledged);
    }
  }

  private boolean has(long tsn) {
    return (seen[word(tsn)] & 1L << tsn) != 0;
  }

  private static int word(long tsn) {
    return (int) (tsn >> 6) & (WORDS - 1);
  }

  /// Ends a packet that had data: every second one is acknowledged at once, as is any while
  /// something is missing.
  void packetDone(boolean immediate, long nowNanos) {
    packetsUnacknowledged++;
    if (immediate || packetsUnacknowledged >= 2 || highest != acknowledged) {
      ackNow = true;
    } else if (ackDeadline == Wire.NEVER) {
      ackDeadline = nowNanos + DELAY;
    }
  }

  void ackNow() {
    ackNow = true;
  }

  boolean ackDue(long nowNanos) {
    return ackNow || nowNanos >= ackDeadline;
  }

  /// Whether a SACK would say something new, so that it may ride along with data.
  boolean ackPending() {
    return ackNow || ackDeadline != Wire.NEVER;
  }

  long deadlineNanos() {
    return ackDeadline;
  }

  void writeSack(PacketWriter writer, int window) {
    int gapCount = highest == acknowledged ? 0 : findGaps();
    int length = SACK_FIXED + 4 * gapCount + 4 * duplicateCount;
    ByteBuf out = writer.chunk(Wire.SACK, 0, length);
    out.writeInt((int) acknowledged).writeInt(window);
    out.writeShort(gapCount).writeShort(duplicateCount);
    for (int i = 0; i < 2 * gapCount; i++) {
      out.writeShort(gaps[i]);
    }
    for (int i = 0; i < duplicateCount; i++) {
      out.writeInt(duplicates[i]);
    }
    duplicateCount = 0;
    packetsUnacknowledged = 0;
    ackNow = false;
    ackDeadline = Wire.NEVER;
  }

  private int findGaps() {
    int count = 0;
    long at = acknowledged + 1;
    while (count < GAPS_MAX) {
      long first = nextBit(at, 0L);
      if (first > highest) {
        break;
      }
      long after = nextBit(first, -1L);
      gaps[2 * count] = (int) (first - acknowledged);
      gaps[2 * count + 1] = (int) (after - 1 - acknowledged);
      count++;
      at = after;
    }
    return count;
  }

  /// The next TSN that was seen, or with `flip` all ones, that was not; past the highest if none.
  private long nextBit(long from, long flip) {
    long at = from;
    while (at <= highest) {
      long bits = (seen[word(at)] ^ flip) >>> at;
      if (bits != 0) {
        return Math.min(at + Long.numberOfTrailingZeros(bits), highest + 1);
      }
      at = (at | 63) + 1;
    }
    return highest + 1;
  }
}
