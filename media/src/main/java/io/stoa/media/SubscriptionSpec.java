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
public record SubscriptionSpec(
    String trackId,
    TransportRole transport,
    String mid,
    int ssrc,
    Map<Codec, Integer> payloadTypes,
    Map<RtpExtension, Integer> extensions) {
  public SubscriptionSpec {
    payloadTypes = Map.copyOf(payloadTypes);
    extensions = Map.copyOf(extensions);
  }
}
