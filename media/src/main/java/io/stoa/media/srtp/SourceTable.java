// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.srtp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The sources of a session by SSRC, at most a given number: open addressing over primitive keys,
/// without removal. Owned by its session's thread.
final class SourceTable {
  /// Returned by [#highest] for a source that is not there.
  static final long NONE = -1;

  private final int max;
  private final int windowSize;
  private int[] ssrcs = new int[8];
  private long[] highest = new long[8];
  private @Nullable ReplayWindow[] windows = new @Nullable ReplayWindow[8];
  private int count;

  /// At most `max` sources. With a `windowSize` of 0 there are no replay windows.
  SourceTable(int max, int windowSize) {
    this.max = max;
    this.windowSize = windowSize;
    Arrays.fill(highest, NONE);
  }

  int size() {
    return count;
  }

  boolean isFull() {
    return count == max;
  }

  /// The highest index of a source, or [#NONE].
  long highest(int ssrc) {
    return highest[slot(ssrc)];
  }

  /// The replay window of a source, or null.
  @Nullable ReplayWindow window(int ssrc) {
    return windows[slot(ssrc)];
  }

  /// Notes `index` (not negative) for a source, adding it when it is new, which must not be done
  /// when the table is full.
  void accept(int ssrc, long index) {
    int slot = slot(ssrc);
    if (highest[slot] == NONE) {
      if (2 * (count + 1) > ssrcs.length) {
        grow();
        slot = slot(ssrc);
      }
      count++;
      ssrcs[slot] = ssrc;
      if (windowSize > 0) {
        windows[slot] = new ReplayWindow(windowSize);
      }
    }
    highest[slot] = Math.max(highest[slot], index);
    ReplayWindow window = windows[slot];
    if (window != null) {
      window.accept(index);
    }
  }

  private int slot(int ssrc) {
    int mask = ssrcs.length - 1;
    int slot = (ssrc * 0x9e3779b9) >>> 16 & mask;
    while (highest[slot] != NONE && ssrcs[slot] != ssrc) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldSsrcs = ssrcs;
    long[] oldHighest = highest;
    @Nullable ReplayWindow[] oldWindows = windows;
    ssrcs = new int[2 * oldSsrcs.length];
    highest = new long[ssrcs.length];
    windows = new @Nullable ReplayWindow[ssrcs.length];
    Arrays.fill(highest, NONE);
    for (int i = 0; i < oldSsrcs.length; i++) {
      if (oldHighest[i] != NONE) {
        int slot = slot(oldSsrcs[i]);
        ssrcs[slot] = oldSsrcs[i];
        highest[slot] = oldHighest[i];
        windows[slot] = oldWindows[i];
      }
    }
  }
}
