// SPDX-License-Identifier: Apache-2.0
/// Data channels: one SCTP association inside one DTLS session, as WebRTC uses it. A sans-IO
/// machine: [io.stoa.media.sctp.SctpAssociation] takes decrypted packets and the time, and gives
/// packets and events to its [io.stoa.media.sctp.SctpListener]. No clock, thread, lock or socket.
///
/// Implements of RFC 9260 (SCTP) what one path needs, RFC 8261 (over DTLS), RFC 8831 and RFC 8832
/// (data channels and their opening), RFC 3758 (partial reliability) and RFC 6525 (outgoing stream
/// reset). Not implemented: addresses and multihoming, I-DATA (RFC 8260), zero checksum (RFC 9653),
/// ECN, authenticated chunks, adding streams, channels that both sides agree on outside of DCEP,
/// and the deprecated payload types 52 and 54.
///
/// Deviations, each for real-time use: the retransmission timeout starts at 500 ms and stays
/// between 400 ms and 3 s (RFC 9260 §16 says 1 s, 1 s and 60 s), and the initial congestion window
/// is ten packets, as the peers we meet do. A chunk may be retransmitted fast more than once, but
/// only by acknowledgements of what was sent after its last retransmission. Reneging is noticed at
/// the second timeout in a row, not at each SACK, since reordered SACKs look the same. Packets that
/// belong to no association are counted and dropped, not answered: the DTLS session has no other.
///
/// Limits, all in [io.stoa.media.sctp.SctpConfig] or named constants: memory held for the peer's
/// fragments, messages waiting to be sent, message size, streams, channels, label length, chunks in
/// flight, TSNs ahead of the acknowledged one. What breaks a limit is dropped and counted; what
/// cannot be dropped without breaking a promise aborts this association and nothing else.
@NullMarked
package io.stoa.media.sctp;

import org.jspecify.annotations.NullMarked;
