// SPDX-License-Identifier: Apache-2.0
package io.stoa.bench.api;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// A call to be made. Immutable.
///
/// @param operation as the report calls it
/// @param from which of the generator's addresses, 0 for any: sign-ins are limited for each address
/// @param host whose school it is
/// @param token null for a call that is open
/// @param extra a header besides, with its value behind a colon; null for none
/// @param status that is right
record ApiCall(
    String operation,
    int from,
    HttpMethod method,
    String path,
    String host,
    @Nullable String token,
    @Nullable String extra,
    @Nullable JsonObject body,
    int status) {}
