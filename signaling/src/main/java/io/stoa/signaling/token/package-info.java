// SPDX-License-Identifier: Apache-2.0
/// Access tokens: JSON Web Tokens (RFC 7519) signed with HS256 (RFC 7515, 7518 §3.2) and carrying
/// the claims of the LiveKit protocol.
///
/// Only HS256 is known: `alg` is compared, never used to choose an algorithm. `exp` is required,
/// time is judged with a leeway of one minute. A token is at most {@value TokenVerifier#CHARS_MAX}
/// characters long. Tokens and secrets are never part of a message or a log line.
@NullMarked
package io.stoa.signaling.token;

import org.jspecify.annotations.NullMarked;
