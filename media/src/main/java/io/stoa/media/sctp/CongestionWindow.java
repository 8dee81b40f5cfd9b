// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

/// How many bytes may be in flight. RFC 9260 §7.2. Owned by its association.
final class CongestionWindow {
  private static final int INITIAL_PACKETS = 10;
  private static final int MIN_PACKETS = 4;

  private final int mtu;
  private int window;
  private int threshold;
  private int partialAcked;
  private boolean recovering;
  private long recoveryEnd;

  CongestionWindow(int mtu, long peerWindow) {
    this.mtu = mtu;
    this.window = INITIAL_PACKETS * mtu;
    this.threshold = (int) Math.min(peerWindow, 1 << 30);
  }

  int window() {
    return window;
  }

  boolean recovering() {
    return recovering;
  }

  /// New data was acknowledged. Grows only if the window was used, the cumulative TSN moved and no
  /// loss is being repaired.
  void acknowledged(long cumulative, boolean advanced, int bytes, int flightBefore) {
    if (recovering && cumulative >= recoveryEnd) {
      recovering = false;
    }
    boolean used = flightBefore + mtu > window;
    if (recovering || !advanced) {
      return;
    }
    if (window <= threshold) {
      if (used) {
        window += Math.min(bytes, mtu);
      }
      return;
    }
    partialAcked += bytes;
    if (partialAcked >= window) {
      partialAcked -= window;
      if (used) {
        window += mtu;
      }
    }
  }

  /// Loss was seen by what arrived after it. Halves the window once per round trip.
  void lost(long highestSent) {
    if (recovering) {
      return;
    }
    threshold = Math.max(window / 2, MIN_PACKETS * mtu);
    window = threshold;
    partialAcked = 0;
    recovering = true;
    recoveryEnd = highestSent;
  }

  void timedOut() {
    threshold = Math.max(window / 2, MIN_PACKETS * mtu);
    window = mtu;
    partialAcked = 0;
    recovering = false;
  }

  /// Nothing was sent for a while: what was known of the path is old.
  void idle() {
    window = Math.min(window, Math.max(window / 2, INITIAL_PACKETS * mtu));
  }
}
