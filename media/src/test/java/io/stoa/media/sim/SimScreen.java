// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sim;

import io.netty.buffer.ByteBuf;
import io.stoa.media.rtp.RtpView;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/// Shows the pictures of one stream of VP8 as soon as they and what they refer to have come, as a
/// browser does: a key frame at any time, others in line with TL0PICIDX. Notes the longest time
/// without a new one. Owned by the test's thread.
final class SimScreen {
  /// Where a browser asks for a key frame that has shown nothing new for so long.
  static final long PATIENCE_NANOS = 3_000_000_000L;

  private record Piece(
      int timestamp, boolean marker, boolean begins, boolean key, int tid, int tl0) {}

  private final TreeMap<Long, Piece> pieces = new TreeMap<>();

  /// Whole pictures that wait for what they refer to, by the number of their last packet.
  private final TreeMap<Long, Piece> whole = new TreeMap<>();

  private boolean begun;
  private long shownSeq = -1;
  private int tl0;
  private long shownNanos;
  private long askedNanos;
  private long longestNanos;

  /// Takes a packet for the first time.
  void receive(long seq, RtpView view, ByteBuf buf, int payload, long nowNanos) {
    boolean begins = (buf.getByte(payload) & 0x10) != 0;
    int tid = buf.getByte(payload + 5) >> 6 & 3;
    boolean key = begins && (buf.getByte(payload + 6) & 1) == 0;
    int index = buf.getUnsignedByte(payload + 4);
    Piece own = new Piece(view.timestamp(), view.marker(), begins, key, tid, index);
    pieces.put(seq, own);
    Piece head = own;
    for (long at = seq - 1; !head.begins && belongs(at, own); at--) {
      head = piece(at, own);
    }
    Piece tail = own;
    long last = seq;
    while (!tail.marker && belongs(last + 1, own)) {
      tail = piece(++last, own);
    }
    if (head.begins && tail.marker && last > shownSeq) {
      whole.put(last, head);
      show(nowNanos);
    }
    pieces.headMap(seq - 1000).clear();
  }

  private Piece piece(long seq, Piece other) {
    return pieces.getOrDefault(seq, other);
  }

  private boolean belongs(long seq, Piece other) {
    Piece piece = pieces.get(seq);
    return piece != null && piece.timestamp == other.timestamp;
  }

  private void show(long nowNanos) {
    boolean more = true;
    while (more) {
      more = false;
      for (Iterator<Map.Entry<Long, Piece>> it = whole.entrySet().iterator(); it.hasNext(); ) {
        Map.Entry<Long, Piece> entry = it.next();
        Piece piece = entry.getValue();
        int step = piece.tl0 - tl0 & 0xff;
        if (piece.key || (begun && step == (piece.tid == 0 ? 1 : 0))) {
          it.remove();
          shown(entry.getKey(), piece.tl0, nowNanos);
          more = true;
          break;
        }
      }
      whole.headMap(shownSeq).clear();
    }
  }

  private void shown(long seq, int index, long nowNanos) {
    longestNanos = begun ? Math.max(longestNanos, nowNanos - shownNanos) : 0;
    begun = true;
    shownNanos = nowNanos;
    shownSeq = seq;
    tl0 = index;
  }

  /// Whether the browser asks for a key frame now.
  boolean asks(long nowNanos) {
    boolean due = begun && nowNanos - Math.max(shownNanos, askedNanos) >= PATIENCE_NANOS;
    askedNanos = due ? nowNanos : askedNanos;
    return due;
  }

  /// The longest time without a new picture since the last call.
  long takeLongestNanos(long nowNanos) {
    long longest = begun ? Math.max(longestNanos, nowNanos - shownNanos) : Long.MAX_VALUE;
    longestNanos = 0;
    return longest;
  }
}
