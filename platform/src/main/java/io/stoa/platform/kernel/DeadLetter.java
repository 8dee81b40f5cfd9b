// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.time.Instant;

/// An event that a follower has given up on, until somebody replays it. Immutable.
///
/// @param error what the last attempt threw
public record DeadLetter(
    String follower, long number, String type, int attempts, String error, Instant failedAt) {}
