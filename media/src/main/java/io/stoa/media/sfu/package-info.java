// SPDX-License-Identifier: Apache-2.0
/// The forwarding core: what a publisher sends goes to every subscriber, rewritten so that each
/// receiver sees one unbroken stream per subscription (RFC 7667 §3.7, a selective forwarding
/// middlebox that terminates RTCP in both directions).
///
/// Read `Peer.onRtp` first: it is the data path from top to bottom. A packet is stored once per
/// layer and sent from there to everyone; a receiver costs a header and an encryption.
///
/// A room that is too large for one shard is several, joined by a `Relay`; a track of another part
/// is a `Mirror` here, forwarded like any other.
///
/// Specifications: RFC 3550 (reports), RFC 4585 and 5104 (NACK, PLI, FIR), RFC 6464 (audio level),
/// RFC 7741 and 6184 (key frames of VP8 and H264), RFC 8843 and 8852 (MID and RID), RFC 4588
/// (retransmissions on an SSRC of their own, to receivers and from publishers),
/// draft-holmer-rmcat-transport-wide-cc-extensions-01 (arrival feedback).
///
/// Deviations: a receiver without RFC 4588 gets its retransmissions on the original SSRC, byte for
/// byte the packet that it missed; packets between reports carry an empty receiver report and no
/// SDES; every key frame request to a publisher is a PLI.
///
/// Everything is owned by the room's shard; time is a parameter. The limits are in `Limits`.
@NullMarked
package io.stoa.media.sfu;

import org.jspecify.annotations.NullMarked;
