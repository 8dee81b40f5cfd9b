// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

/// What a track is.
public enum TrackKind {
  AUDIO(0),
  VIDEO(1);

  private final int number;

  TrackKind(int number) {
    this.number = number;
  }

  /// Its number in the protocol.
  int number() {
    return number;
  }
}
