// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.sdp;

import io.stoa.media.MediaKind;
import io.stoa.media.rtp.Codec;
import io.stoa.media.rtp.RtpExtension;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An m-line of a client's description, reduced to what we understand. Immutable.
///
/// @param media `audio`, `video`, `application` or something that is refused
/// @param rejected port 0 without being bundled: out of use
/// @param payloads what of it we can take, best first by the client's order
/// @param extensions header-extension id to extension
/// @param rids simulcast layers that the client sends, lowest first
/// @param ssrcs that the client sends with, without those of retransmission
/// @param rtxSsrcs SSRC of retransmissions to the one that they repair
/// @param msidTrack the client's name of the track it sends; empty when it has none
/// @param formats as written, for what is refused
public record RemoteSection(
    String media,
    String protocol,
    String formats,
    String mid,
    boolean rejected,
    Direction direction,
    List<Payload> payloads,
    Map<Integer, RtpExtension> extensions,
    List<String> rids,
    List<Integer> ssrcs,
    Map<Integer, Integer> rtxSsrcs,
    String msidTrack) {

  /// A payload type and its codec.
  ///
  /// @param fmtp as written; empty without
  /// @param rtx payload type of its retransmissions (RFC 4588), or -1
  public record Payload(int number, Codec codec, String fmtp, int rtx) {}

  public RemoteSection {
    payloads = List.copyOf(payloads);
    extensions = Map.copyOf(extensions);
    rids = List.copyOf(rids);
    ssrcs = List.copyOf(ssrcs);
    rtxSsrcs = Map.copyOf(rtxSsrcs);
  }

  /// Null for what carries no media.
  public @Nullable MediaKind kind() {
    return switch (media) {
      case "audio" -> MediaKind.AUDIO;
      case "video" -> MediaKind.VIDEO;
      default -> null;
    };
  }

  /// The same with a codec's payload type in front, if it is there.
  public RemoteSection preferring(String codecName) {
    List<Payload> ordered = new ArrayList<>(payloads);
    ordered.sort(
        Comparator.comparing(payload -> !payload.codec().sdpName().equalsIgnoreCase(codecName)));
    return new RemoteSection(
        media,
        protocol,
        formats,
        mid,
        rejected,
        direction,
        ordered,
        extensions,
        rids,
        ssrcs,
        rtxSsrcs,
        msidTrack);
  }

  /// Whether we can use it at all.
  public boolean usable() {
    return !rejected && (media.equals("application") || (kind() != null && !payloads.isEmpty()));
  }
}
