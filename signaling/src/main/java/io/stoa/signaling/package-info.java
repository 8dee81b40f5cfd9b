// SPDX-License-Identifier: Apache-2.0
/// Signaling: what LiveKit clients speak over a WebSocket, and the rooms behind it.
///
/// Both ways of the open LiveKit protocol are served: `/rtc`, where a client publishes on one peer
/// connection and receives on another, and `/rtc/v1`, where it does both on one. A room is confined
/// to one Vert.x context; sockets and the media plane hand their events over to it, and nothing
/// blocks. Packets never come here: the media plane is told what was negotiated.
///
/// Deviations from the reference: no RED, no backup codecs, no H265; who speaks is told by us
/// alone, so such data messages of clients are dropped. Data messages are not kept: a client that
/// resumes has lost none, since its SCTP association lives on, and a late joiner gets those that
/// follow.
@NullMarked
package io.stoa.signaling;

import org.jspecify.annotations.NullMarked;
