// SPDX-License-Identifier: Apache-2.0
/// The LiveKit signaling protocol on the wire: the only package that knows its protobuf messages.
/// Everything else speaks [ClientMessage] and [ServerMessage].
///
/// A client that sends text frames is answered with protobuf's JSON, all others with the binary
/// form. What a stranger sends is refused with [MalformedMessage]: nothing else is thrown for it.
/// Limits: the caller bounds a message, [JoinReader] bounds what a compressed join unfolds to.
@NullMarked
package io.stoa.signaling.wire;

import org.jspecify.annotations.NullMarked;
