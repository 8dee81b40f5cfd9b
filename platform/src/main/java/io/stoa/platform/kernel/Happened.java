// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import java.time.Instant;

/// An event with its place in the log. Immutable.
///
/// @param number greater than that of every event that was told before
/// @param by who did it, within his school
public record Happened<E extends Event>(long number, Instant at, Caller by, E event) {}
