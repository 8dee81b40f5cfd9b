// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.bwe;

import io.stoa.media.rtp.Sequence;

/// What was sent to a receiver under which transport-wide number, until feedback tells what became
/// of it. Remembers at least the last [#CAPACITY_MIN] packets, and up to [#CAPACITY] of them while
/// they wait for their feedback. Owned by its estimator.
final class SendHistory {
  /// Packets remembered; a power of two below 2^15. Four seconds at 20 Mbps.
  static final int CAPACITY = 8192;

  /// Packets for which there is memory at first; a power of two.
  static final int CAPACITY_MIN = 512;

  /// Nothing was sent under the number, or too long ago.
  static final int UNKNOWN = 0;

  static final int IN_FLIGHT = 1;
  static final int LOST = 2;
  static final int ARRIVED = 3;

  /// Was sent again under the same number, so its arrival proves nothing.
  static final int RESENT = 4;

  private long[] sentNanos = new long[CAPACITY_MIN];
  private int[] bytes = new int[CAPACITY_MIN];
  private int[] clusters = new int[CAPACITY_MIN];
  private byte[] states = new byte[CAPACITY_MIN];
  private long nextSeq;
  private long inFlightBytes;
  private long settledSeq;

  SendHistory() {
    // Far from zero, so that an unwrapped number is never negative.
    nextSeq = 0x1_0000L;
    settledSeq = nextSeq;
  }

  /// Notes a packet and returns its unwrapped number.
  long add(int size, int cluster, long nowNanos) {
    if (nextSeq - settledSeq >= states.length / 2 && states.length < CAPACITY) {
      grow();
    }
    long seq = nextSeq++;
    if (seq - settledSeq >= CAPACITY) {
      settle(seq - CAPACITY + 1);
    }
    int slot = slot(seq);
    sentNanos[slot] = nowNanos;
    bytes[slot] = size;
    clusters[slot] = cluster;
    states[slot] = IN_FLIGHT;
    inFlightBytes += size;
    return seq;
  }

  /// The remembered number nearest to the last one whose lower bits are `seq16`, or -1.
  long find(int seq16) {
    long seq = Sequence.unwrap(nextSeq - 1, seq16);
    boolean isRemembered = seq < nextSeq && seq >= nextSeq - states.length && seq >= 0;
    return isRemembered && states[slot(seq)] != UNKNOWN ? seq : -1;
  }

  int state(long seq) {
    return states[slot(seq)];
  }

  void mark(long seq, int state) {
    states[slot(seq)] = (byte) state;
  }

  long sentNanos(long seq) {
    return sentNanos[slot(seq)];
  }

  int bytes(long seq) {
    return bytes[slot(seq)];
  }

  int cluster(long seq) {
    return clusters[slot(seq)];
  }

  /// Takes everything before `seq` out of flight: what is behind a reported number is not on the
  /// way any more, even when its own report was lost.
  void settle(long seq) {
    for (long s = settledSeq; s < seq; s++) {
      inFlightBytes -= bytes[slot(s)];
    }
    settledSeq = Math.max(settledSeq, seq);
  }

  /// Bytes behind the last settled number.
  long inFlightBytes() {
    return inFlightBytes;
  }

  private void grow() {
    int before = states.length;
    long[] oldSent = sentNanos;
    int[] oldBytes = bytes;
    int[] oldClusters = clusters;
    byte[] oldStates = states;
    sentNanos = new long[2 * before];
    bytes = new int[2 * before];
    clusters = new int[2 * before];
    states = new byte[2 * before];
    for (long seq = nextSeq - before; seq < nextSeq; seq++) {
      int from = (int) seq & (before - 1);
      int to = slot(seq);
      sentNanos[to] = oldSent[from];
      bytes[to] = oldBytes[from];
      clusters[to] = oldClusters[from];
      states[to] = oldStates[from];
    }
  }

  private int slot(long seq) {
    return (int) seq & (states.length - 1);
  }
}
