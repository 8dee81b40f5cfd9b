// SPDX-License-Identifier: Apache-2.0
package io.stoa.media;

import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpExtension;
import java.util.List;
import java.util.Map;

/// A track that a peer sends us, as negotiated. Packets are matched to it by SSRC where the offer
/// names one, else by the MID and RID header extensions. Retransmissions (RFC 4588) are matched by
/// SSRC, too, else by the MID and repaired RID.
///
/// @param trackId unique within the room
/// @param mid of its m-line on the peer's `PUBLISHER` transport
/// @param payloadTypes payload type to codec, as the answer accepted them
/// @param extensions header-extension id to extension, as the answer accepted them
/// @param ssrcs SSRCs the offer announced, in order; empty when layers are announced by RID only
/// @param rids simulcast layers from lowest to highest; empty without simulcast
/// @param rtxPayloadTypes payload type of retransmissions to the one that they repair
/// @param rtxSsrcs SSRC of retransmissions to the one that they repair; empty when not announced
/// @param screen a shared screen, which receivers with little bandwidth keep longest, or its sound,
///   which is nobody's voice and always forwarded
public record PublicationSpec(
    String trackId,
    String mid,
    MediaKind kind,
    Map<Integer, Codec> payloadTypes,
    Map<Integer, RtpExtension> extensions,
    List<Integer> ssrcs,
    List<String> rids,
    Map<Integer, Integer> rtxPayloadTypes,
    Map<Integer, Integer> rtxSsrcs,
    boolean screen) {
  public PublicationSpec {
    payloadTypes = Map.copyOf(payloadTypes);
    extensions = Map.copyOf(extensions);
    ssrcs = List.copyOf(ssrcs);
    rids = List.copyOf(rids);
    rtxPayloadTypes = Map.copyOf(rtxPayloadTypes);
    rtxSsrcs = Map.copyOf(rtxSsrcs);
  }

  /// A track whose retransmissions come on its own SSRCs.
  public PublicationSpec(
      String trackId,
      String mid,
      MediaKind kind,
      Map<Integer, Codec> payloadTypes,
      Map<Integer, RtpExtension> extensions,
      List<Integer> ssrcs,
      List<String> rids) {
    this(trackId, mid, kind, payloadTypes, extensions, ssrcs, rids, Map.of(), Map.of(), false);
  }

  /// A track that is no shared screen.
  public PublicationSpec(
      String trackId,
      String mid,
      MediaKind kind,
      Map<Integer, Codec> payloadTypes,
      Map<Integer, RtpExtension> extensions,
      List<Integer> ssrcs,
      List<String> rids,
      Map<Integer, Integer> rtxPayloadTypes,
      Map<Integer, Integer> rtxSsrcs) {
    this(
        trackId,
        mid,
        kind,
        payloadTypes,
        extensions,
        ssrcs,
        rids,
        rtxPayloadTypes,
        rtxSsrcs,
        false);
  }
}
