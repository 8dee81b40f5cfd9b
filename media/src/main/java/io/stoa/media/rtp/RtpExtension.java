// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.rtp;

/// An RTP header extension that Stoa reads or passes on (RFC 8285), by its URI in `a=extmap`.
public enum RtpExtension {
  /// RFC 8843.
  MID("urn:ietf:params:rtp-hdrext:sdes:mid"),
  /// RFC 8852.
  RID("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
  /// RFC 8852: on a retransmission, the RID of what it repairs.
  REPAIRED_RID("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
  /// RFC 6464.
  AUDIO_LEVEL("urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
  /// draft-holmer-rmcat-transport-wide-cc-extensions-01.
  TRANSPORT_CC("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
  ABS_SEND_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
  ABS_CAPTURE_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"),
  /// 3GPP TS 26.114: rotation of a phone's camera.
  VIDEO_ORIENTATION("urn:3gpp:video-orientation"),
  PLAYOUT_DELAY("http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"),
  /// RTP Payload Format For AV1, Appendix A.
  DEPENDENCY_DESCRIPTOR(
      "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension");

  private final String uri;

  RtpExtension(String uri) {
    this.uri = uri;
  }

  public String uri() {
    return uri;
  }
}
