// SPDX-License-Identifier: Apache-2.0
/// A load generator that runs classes against a server and says what they cost it.
///
/// Each participant is a client of its own: it joins by the server's own protocol, has one 5-tuple
/// per peer connection, a full ICE agent (RFC 8445), a DTLS 1.2 client (RFC 5764) and SRTP with
/// AES-GCM (RFC 7714). A publisher sends video in bursts, one per frame, and Opus; whoever receives
/// answers with receiver reports, NACKs what is missing and counts what arrives.
///
/// What is measured is always the server's: CPU time of its process from `/proc`, packets that its
/// receivers decrypted, and the time from the sender's write to the receiver's read, which is one
/// clock because all clients live in this process.
///
/// Limits: Linux on one machine; no packet loss or jitter is made; one layer per video; no
/// transport-wide feedback and no RTX, so a server's bandwidth estimation sees reports only.
@NullMarked
package io.stoa.bench.load;

import org.jspecify.annotations.NullMarked;
