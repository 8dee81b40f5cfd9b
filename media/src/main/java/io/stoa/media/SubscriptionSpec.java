// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpExtension;
import java.util.Map;

/// A track of the room that a peer receives, as negotiated.
///
/// @param trackId of the publication
/// @param transport the peer's transport that carries it
/// @param mid of its m-line there
/// @param ssrc that we send it with; unique within the transport, chosen by signaling and announced
///   in SDP
/// @param payloadTypes codec to the payload type this client expects
/// @param extensions header extension to the id this client expects; others are not sent
/// @param rtxSsrc that we send retransmissions with (RFC 4588), as unique as `ssrc`; 0 to send them
///   with `ssrc`
/// @param rtxPayloadTypes codec to the payload type of its retransmissions
public record SubscriptionSpec(
    String trackId,
    TransportRole transport,
    String mid,
    int ssrc,
    Map<Codec, Integer> payloadTypes,
    Map<RtpExtension, Integer> extensions,
    int rtxSsrc,
    Map<Codec, Integer> rtxPayloadTypes) {
  public SubscriptionSpec {
    if (rtxSsrc == ssrc && ssrc != 0) {
      throw new IllegalArgumentException("retransmissions need an SSRC of their own");
    }
    payloadTypes = Map.copyOf(payloadTypes);
    extensions = Map.copyOf(extensions);
    rtxPayloadTypes = Map.copyOf(rtxPayloadTypes);
  }

  /// A track whose retransmissions go out on its own SSRC.
  public SubscriptionSpec(
      String trackId,
      TransportRole transport,
      String mid,
      int ssrc,
      Map<Codec, Integer> payloadTypes,
      Map<RtpExtension, Integer> extensions) {
    this(trackId, transport, mid, ssrc, payloadTypes, extensions, 0, Map.of());
  }
}
