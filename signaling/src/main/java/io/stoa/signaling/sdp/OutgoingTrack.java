// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling.sdp;

/// A track that we send on an m-line.
///
/// @param stream the first half of its msid: tracks of one stream are played in step
/// @param trackSid the second half
/// @param rtxSsrc of retransmissions (RFC 4588), used where the client takes them; 0 for none
/// @param cname of its RTCP source description (RFC 7022)
public record OutgoingTrack(String stream, String trackSid, int ssrc, int rtxSsrc, String cname) {}
