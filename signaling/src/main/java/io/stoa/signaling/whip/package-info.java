// SPDX-License-Identifier: Apache-2.0
/// WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep): an offer by POST, the answer in its response.
/// What a client publishes or plays is a participant of a room like any other; the room and the
/// identity are in the access token.
///
/// Trickled candidates are accepted and not needed: the server is ICE-lite (RFC 8445 §2.5). WHEP
/// plays what is published when it is asked; who comes later is not added, since the protocol has
/// no way to, and whoever has nothing left to play is sent away to ask again. Limits: an offer and
/// a fragment end at 64 KiB.
@NullMarked
package io.stoa.signaling.whip;

import org.jspecify.annotations.NullMarked;
