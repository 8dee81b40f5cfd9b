// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sfu;

import java.util.Arrays;

/// Maps the sequence numbers of changing sources onto one unbroken outgoing sequence, and back for
/// retransmissions. Owned by its subscription.
///
/// The outgoing sequence is a list of segments. A segment is a run of one source's numbers with one
/// offset, and with the offsets of everything else that is rewritten alongside. A new one begins
/// where the source changes, where sending resumes, and behind each packet that is left out. The
/// runs do not overlap on either side, so that a number always maps to the same number: a packet
/// sent again is the same packet, bit by bit. Numbers are unwrapped.
///
/// ```
///   in   100 101 102 103 104 |         A, 102 is padding and left out
///   out   50  51   -  52  53 | 54 55   B takes over
///        [ segment ] [ segm. ] [ segment
/// ```
final class SeqRewriter {
  static final int SEGMENTS = 64;
  static final long NONE = -1;

  private final int[] sources = new int[SEGMENTS];
  private final long[] firstIn = new long[SEGMENTS];
  private final long[] lastIn = new long[SEGMENTS];
  private final long[] offsets = new long[SEGMENTS];
  private final int[] timestampOffsets = new int[SEGMENTS];
  private final int[] pictureOffsets = new int[SEGMENTS];
  private final int[] tl0Offsets = new int[SEGMENTS];
  private final int[] spatials = new int[SEGMENTS];
  private final int[] temporals = new int[SEGMENTS];
  private final boolean[] cuts = new boolean[SEGMENTS];
  private int newest;
  private boolean open;
  private long outHighest;
  private int found;

  /// @param firstOut the first outgoing sequence number, above 0
  SeqRewriter(long firstOut) {
    outHighest = firstOut - 1;
    Arrays.fill(firstIn, 1);
  }

  /// The highest number given out so far, the packets still missing below it included.
  long outHighest() {
    return outHighest;
  }

  /// Whether a source is being forwarded, not paused.
  boolean isOpen() {
    return open;
  }

  /// Begins a segment: `inSeq` of `source` follows whatever was sent last. Returns false, and
  /// changes nothing, when `inSeq` lies inside or before a segment of that source.
  boolean begin(int source, long inSeq, int timestampOffset, int pictureOffset, int tl0Offset) {
    if (!begins(source, inSeq)) {
      return false;
    }
    push(source, inSeq, outHighest + 1 - inSeq);
    timestampOffsets[newest] = timestampOffset;
    pictureOffsets[newest] = pictureOffset;
    tl0Offsets[newest] = tl0Offset;
    spatials[newest] = LayerSelector.ALL;
    temporals[newest] = LayerSelector.ALL;
    cuts[newest] = false;
    open = true;
    return true;
  }

  /// Whether `inSeq` of `source` lies behind all that was sent of it.
  boolean begins(int source, long inSeq) {
    for (int i = 0; i < SEGMENTS; i++) {
      if (sources[i] == source && inSeq <= lastIn[i]) {
        return false;
      }
    }
    return true;
  }

  /// Gives the timestamps from `inSeq` on another offset. Returns false when it is too late.
  boolean retime(int source, long inSeq, int timestampOffset) {
    if (!split(source, inSeq)) {
      return false;
    }
    timestampOffsets[newest] = timestampOffset;
    return true;
  }

  /// States the highest spatial and temporal layer that are sent from `inSeq` on. They count for
  /// the whole segment, so this begins another one, with the same offsets. Returns false when it is
  /// too late for that.
  ///
  /// @param cut whether that leaves something out
  boolean layers(int source, long inSeq, int spatial, int temporal, boolean cut) {
    if (!split(source, inSeq)) {
      return false;
    }
    spatials[newest] = spatial;
    temporals[newest] = temporal;
    cuts[newest] |= cut;
    return true;
  }

  /// Lets a segment begin with `inSeq` that goes on with everything. Returns false when it is too
  /// late for that.
  private boolean split(int source, long inSeq) {
    if (!open || sources[newest] != source || inSeq <= lastIn[newest]) {
      return false;
    }
    if (inSeq > firstIn[newest]) {
      lastIn[newest] = inSeq - 1;
      outHighest = lastIn[newest] + offsets[newest];
      follow(source, inSeq, offsets[newest]);
    }
    return true;
  }

  /// Ends the segment. What comes until [#begin] has no outgoing number and leaves no gap.
  void pause() {
    open = false;
  }

  /// Ends the segment and forgets all of them; the outgoing sequence goes on.
  void forget() {
    open = false;
    Arrays.fill(firstIn, 1);
    Arrays.fill(lastIn, 0);
  }

  /// The outgoing number of a packet, or [#NONE] when it belongs to no segment. The packet's
  /// offsets are then those of [#timestampOffset] and the others.
  long map(int source, long inSeq) {
    if (open && sources[newest] == source && inSeq >= firstIn[newest]) {
      found = newest;
      if (inSeq > lastIn[newest]) {
        lastIn[newest] = inSeq;
        outHighest = inSeq + offsets[newest];
      }
      return inSeq + offsets[newest];
    }
    return mapLate(source, inSeq);
  }

  /// The outgoing number of a packet that fills a hole left behind, or [#NONE].
  long mapLate(int source, long inSeq) {
    for (int i = 0, at = newest; i < SEGMENTS; i++, at = (at - 1) & (SEGMENTS - 1)) {
      if (sources[at] == source && inSeq >= firstIn[at] && inSeq <= lastIn[at]) {
        found = at;
        return inSeq + offsets[at];
      }
    }
    return NONE;
  }

  /// Leaves a packet out without leaving a gap. Returns false when it is too late for that, because
  /// packets behind it were sent already: its number is taken and must be filled.
  boolean skip(int source, long inSeq) {
    return skip(source, inSeq, 0);
  }

  /// The same for a packet with which so many pictures are left out: those behind it move up.
  boolean skip(int source, long inSeq, int pictures) {
    if (!open || sources[newest] != source || inSeq <= lastIn[newest]) {
      return mapLate(source, inSeq) == NONE;
    }
    if (inSeq < firstIn[newest]) {
      return true;
    }
    long offset = offsets[newest] - 1;
    if (inSeq == firstIn[newest]) {
      firstIn[newest] = inSeq + 1;
      lastIn[newest] = inSeq;
      offsets[newest] = offset;
    } else {
      // Packets missing before this one keep their numbers.
      lastIn[newest] = inSeq - 1;
      outHighest = lastIn[newest] + offsets[newest];
      follow(source, inSeq + 1, offset);
    }
    pictureOffsets[newest] -= pictures;
    return true;
  }

  /// Finds the segment of an outgoing number. Returns the source's number, or [#NONE]; the source
  /// is then [#source].
  long unmap(long outSeq) {
    for (int i = 0, at = newest; i < SEGMENTS; i++, at = (at - 1) & (SEGMENTS - 1)) {
      long inSeq = outSeq - offsets[at];
      if (inSeq >= firstIn[at] && inSeq <= lastIn[at]) {
        found = at;
        return inSeq;
      }
    }
    return NONE;
  }

  /// Of the segment found last.
  int source() {
    return sources[found];
  }

  /// Whether the segment found last begins with this number.
  boolean beginsWith(long inSeq) {
    return firstIn[found] == inSeq;
  }

  /// Of the segment found last: what to add to a timestamp.
  int timestampOffset() {
    return timestampOffsets[found];
  }

  /// Of the segment found last: what to add to a VP8 picture id.
  int pictureOffset() {
    return pictureOffsets[found];
  }

  /// Of the segment found last: the highest spatial layer that is sent.
  int spatial() {
    return spatials[found];
  }

  /// Of the segment found last: the highest temporal layer that is sent.
  int temporal() {
    return temporals[found];
  }

  /// Of the segment found last: whether layers are left out there, or were before it.
  boolean wasCut() {
    return cuts[found];
  }

  /// Of the segment found last: what to add to a VP8 TL0PICIDX.
  int tl0Offset() {
    return tl0Offsets[found];
  }

  /// Begins a segment that goes on with all but the offset of the newest one.
  private void follow(int source, long first, long offset) {
    int previous = newest;
    push(source, first, offset);
    timestampOffsets[newest] = timestampOffsets[previous];
    pictureOffsets[newest] = pictureOffsets[previous];
    tl0Offsets[newest] = tl0Offsets[previous];
    spatials[newest] = spatials[previous];
    temporals[newest] = temporals[previous];
    cuts[newest] = cuts[previous];
  }

  private void push(int source, long first, long offset) {
    newest = (newest + 1) & (SEGMENTS - 1);
    sources[newest] = source;
    firstIn[newest] = first;
    lastIn[newest] = first - 1;
    offsets[newest] = offset;
  }
}
