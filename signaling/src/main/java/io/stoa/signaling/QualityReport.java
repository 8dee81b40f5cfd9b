// SPDX-License-Identifier: Apache-2.0
package io.stoa.signaling;

import io.stoa.signaling.wire.ConnectionQuality;
import java.time.Instant;

/// How a participant was connected over the last few seconds. Immutable.
///
/// @param room the room's name
/// @param origin where its client came from
/// @param score 1 (unusable) to 4.5 (nothing to wish for), as a listener would say (MOS)
/// @param loss of the worse direction, 0 to 1
/// @param rttMillis to the client and back; -1 while it is not known
public record QualityReport(
    Instant at,
    String room,
    String roomSid,
    String identity,
    String participantSid,
    ClientOrigin origin,
    ConnectionQuality quality,
    double score,
    double loss,
    double rttMillis) {}
