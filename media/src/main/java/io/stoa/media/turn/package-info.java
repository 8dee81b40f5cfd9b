// SPDX-License-Identifier: Apache-2.0
/// A TURN server as a machine (RFC 8656 over STUN, RFC 8489): allocations over UDP, TCP or TLS,
/// with permissions and channels, that relay UDP to the few peers that [PeerRules] admit.
///
/// Who asks is a stranger until a request carries the right MESSAGE-INTEGRITY: credentials are
/// computed from their own name ([TurnCredentials]) and nonces from the address ([NonceSeal]), so
/// nothing is kept about strangers, and what they are answered is short and bounded in number
/// ([ReplyBudget]).
///
/// Where this deviates or stops: both families of an allocation have one lifetime; peers are judged
/// before families, so a forbidden one is 403 even where 443 would do; CreatePermission with a port
/// that is none of our media ports is refused for our own addresses; channels are numbered up to
/// 0x7ffe, as in RFC 5766. USERHASH is not offered in the nonce: a user hash cannot be turned back
/// into a name that nobody stored. A first request without any attribute gets no answer, since the
/// challenge would be more than 3 times as long. TCP is not relayed to peers (RFC 6062):
/// allocations of it get 442, Connect gets 403. MOBILITY-TICKET (RFC 8016) is ignored, as who does
/// not know it does.
///
/// Limits: [TurnAllocation#PERMISSIONS_MAX], [TurnAllocation#CHANNELS_MAX], [TurnPolicy].
@NullMarked
package io.stoa.media.turn;

import org.jspecify.annotations.NullMarked;
