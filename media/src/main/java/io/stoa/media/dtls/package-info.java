// SPDX-License-Identifier: Apache-2.0
/// The DTLS 1.2 server of a transport (RFC 6347): agrees on SRTP keys (RFC 5764), holds the
/// client's certificate against the fingerprint of its SDP (RFC 8122), and later carries SCTP (RFC
/// 8261). The protocol itself is Bouncy Castle's.
///
/// Bouncy Castle blocks, so each handshake has a virtual thread of its own, fed by a bounded queue;
/// everything it hands back runs on the owner's executor. Time is the machine's own: Bouncy Castle
/// never resends by its clock, {@link io.stoa.media.dtls.FlightStore} does by ours.
///
/// Where this deviates: no HelloVerifyRequest, because DTLS is only taken from a path that ICE
/// validated; no session resumption; unprotected alerts are ignored, and sent only for a wrong
/// certificate, because forged datagrams could bring them about; so what client and server cannot
/// agree on is noticed by the handshake's timeout. Limits: {@value
/// io.stoa.media.dtls.DtlsServer#QUEUE_MAX} queued datagrams, handshake messages of {@value
/// io.stoa.media.dtls.RecordFilter#MESSAGE_MAX} bytes.
@NullMarked
package io.stoa.media.dtls;

import org.jspecify.annotations.NullMarked;
