// SPDX-License-Identifier: Apache-2.0
/// The server API of the open LiveKit protocol: RoomService as Twirp (version 7 of its wire
/// protocol), and webhooks. Stock server SDKs speak it.
///
/// Deviations from the reference: nobody is unmuted by the server; services that are not built
/// answer `unimplemented`. Limits: a request's body ends at 256 KiB; webhooks wait in a bounded
/// queue, and what is given up is logged and counted for whoever missed it.
@NullMarked
package io.stoa.signaling.api;

import org.jspecify.annotations.NullMarked;
