// SPDX-License-Identifier: Apache-2.0
package io.stoa.media.sctp;

/// What the peer said of itself in INIT or INIT ACK. Immutable.
///
/// @param rwnd its receive window
/// @param streamsOut streams that it wants to send on
/// @param streamsIn streams that it takes
/// @param tsn its first TSN
record PeerInit(
    int tag,
    long rwnd,
    int streamsOut,
    int streamsIn,
    int tsn,
    boolean forwardTsn,
    boolean reConfig) {}
