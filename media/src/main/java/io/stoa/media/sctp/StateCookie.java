// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

/// Everything needed to make an association out of the peer's COOKIE ECHO. RFC 9260 §5.1.3.
/// Immutable.
///
/// @param tieLocal our tag of the association that existed when the cookie was made, or 0
/// @param tiePeer the peer's tag of that association, or 0
record StateCookie(
    int localTag, int localTsn, PeerInit peer, int tieLocal, int tiePeer, long bornNanos) {}
