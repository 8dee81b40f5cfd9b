// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.wire;

/// Where a track comes from.
public enum TrackSource {
  UNKNOWN(0, "unknown"),
  CAMERA(1, "camera"),
  MICROPHONE(2, "microphone"),
  SCREEN_SHARE(3, "screen_share"),
  SCREEN_SHARE_AUDIO(4, "screen_share_audio");

  private final int number;
  private final String grantName;

  TrackSource(int number, String grantName) {
    this.number = number;
    this.grantName = grantName;
  }

  /// Its number in the protocol.
  int number() {
    return number;
  }

  /// Whether a track of that kind can come from it.
  public boolean fits(TrackKind kind) {
    return switch (this) {
      case UNKNOWN -> true;
      case CAMERA, SCREEN_SHARE -> kind == TrackKind.VIDEO;
      case MICROPHONE, SCREEN_SHARE_AUDIO -> kind == TrackKind.AUDIO;
    };
  }

  /// Its name in a token's grant.
  public String grantName() {
    return grantName;
  }
}
