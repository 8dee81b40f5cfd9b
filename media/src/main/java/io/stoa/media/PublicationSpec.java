// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpExtension;
import java.util.List;
import java.util.Map;

/// A track that a peer sends us, as negotiated. Packets are matched to it by SSRC where the offer
/// names one, else by the MID and RID header extensions.
///
/// @param trackId unique within the room
/// @param mid of its m-line on the peer's `PUBLISHER` transport
/// @param payloadTypes payload type to codec, as the answer accepted them
/// @param extensions header-extension id to extension, as the answer accepted them
/// @param ssrcs SSRCs the offer announced, in order; empty when layers are announced by RID only
/// @param rids simulcast layers from lowest to highest; empty without simulcast
public record PublicationSpec(
    String trackId,
    String mid,
    MediaKind kind,
    Map<Integer, Codec> payloadTypes,
    Map<Integer, RtpExtension> extensions,
    List<Integer> ssrcs,
    List<String> rids) {
  public PublicationSpec {
    payloadTypes = Map.copyOf(payloadTypes);
    extensions = Map.copyOf(extensions);
    ssrcs = List.copyOf(ssrcs);
    rids = List.copyOf(rids);
  }
}
