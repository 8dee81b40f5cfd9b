// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.turn;

/// The counts of one server. Written by its loop.
@SuppressWarnings("EnumOrdinal") // a TurnCounter is the index of its count
public final class TurnCounts {
  private final long[] counts = new long[TurnCounter.values().length];

  void count(TurnCounter counter) {
    counts[counter.ordinal()]++;
  }

  void add(TurnCounter counter, long amount) {
    counts[counter.ordinal()] += amount;
  }

  public long value(TurnCounter counter) {
    return counts[counter.ordinal()];
  }

  /// One for each [TurnCounter], in order; only read.
  public long[] values() {
    return counts;
  }
}
