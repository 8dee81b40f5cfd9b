// SPDX-License-Identifier: Apache-2.0
/// The school's door: JSON over HTTP, the pages' files, health, and what every answer carries for
/// security.
///
/// The server runs on an event loop; each API call runs straight-line on a virtual thread of its
/// own ([Api]) and hands back a [Reply]. Errors have one shape:
///
/// ```json
/// {"error": {"code": "class_over", "message": "…", "details": {}, "timestamp": "…", "requestId": "…"}}
/// ```
///
/// Sessions are cookies, so a call that changes something must come from our own origin (Fetch
/// Metadata's `Sec-Fetch-Site`, or `Origin`), and its body must be JSON.
///
/// Limits: bodies of 64 KiB; addresses are those of the TCP connection, so behind a reverse proxy
/// all clients share one login limit.
@NullMarked
package io.stoa.platform.web;

import org.jspecify.annotations.NullMarked;
