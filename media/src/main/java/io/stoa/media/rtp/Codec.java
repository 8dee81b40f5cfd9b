// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

/// A codec that is forwarded. Names are those of SDP's rtpmap, compared without case.
public enum Codec {
  OPUS("opus", 48_000),
  /// Opus with earlier blocks of it once more (RFC 2198).
  RED("red", 48_000),
  VP8("VP8", 90_000),
  H264("H264", 90_000),
  VP9("VP9", 90_000),
  AV1("AV1", 90_000);

  private final String sdpName;
  private final int clockRate;

  Codec(String sdpName, int clockRate) {
    this.sdpName = sdpName;
    this.clockRate = clockRate;
  }

  /// The encoding name in `a=rtpmap`.
  public String sdpName() {
    return sdpName;
  }

  /// RTP timestamp units per second.
  public int clockRate() {
    return clockRate;
  }

  public boolean isVideo() {
    return this != OPUS && this != RED;
  }
}
