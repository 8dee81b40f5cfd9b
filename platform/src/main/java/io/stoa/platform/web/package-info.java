// SPDX-License-Identifier: Apache-2.0
/// The school's door: JSON over HTTP, the pages' files, health, and what every answer carries for
/// security.
///
/// The contract comes first: an operation is a block of YAML under `api/` ([ApiDocument]: OpenAPI
/// 3.1) and a line of Java, `api.answer("listPeople", (caller, request) -> …)`. The document says
/// method, path, parameters, body, answers and who may call it (`x-stoa-access`); [Contract] holds
/// every call against it, and every answer where assertions are on. An operation without access or
/// without an answer does not start; a file may say `x-stoa-planned: true` meanwhile.
///
/// The server runs on an event loop; each API call runs straight-line on a virtual thread of its
/// own ([Api]) and hands back a [Reply]. Errors have one shape:
///
/// ```json
/// {"error": {"code": "class_over", "message": "…", "details": {}, "timestamp": "…", "requestId": "…"}}
/// ```
///
/// Sessions are cookies, so a call that changes something must come from our own origin (Fetch
/// Metadata's `Sec-Fetch-Site`, or `Origin`), unless it bears a token instead.
///
/// Limits: bodies of 64 KiB unless the document says otherwise (`x-stoa-body-max`), 64 levels of
/// JSON; addresses are those of the TCP connection, so behind a reverse proxy all clients share one
/// login limit.
@NullMarked
package io.stoa.platform.web;

import org.jspecify.annotations.NullMarked;
