// SPDX-License-Identifier: Apache-2.0
/// Offers and answers: SDP (RFC 8866) as WebRTC uses it (RFC 8829, 8843 BUNDLE, 8839 ICE, 8842
/// DTLS, 8851 RID, 8853 simulcast).
///
/// We are ICE-lite and DTLS-passive. Everything is bundled on one transport with rtcp-mux; a
/// description that is not is refused. Accepted are Opus, also redundant (RFC 2198), VP8, VP9, AV1,
/// and H264 with packetization mode 1, each video codec with retransmissions; no FEC. Trickled
/// candidates are not needed: ours stand in the description, and theirs are learnt from their
/// checks.
///
/// A hostile description is refused with [MalformedSdp], nothing else is thrown for it. Limits:
/// {@value SdpReader#CHARS_MAX} characters, {@value SdpReader#SECTIONS_MAX} m-lines, {@value
/// SdpReader#LINES_MAX} lines of {@value SdpReader#LINE_CHARS_MAX} characters.
@NullMarked
package io.stoa.signaling.sdp;

import org.jspecify.annotations.NullMarked;
