// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an API call answers. Immutable.
///
/// @param body null for an answer without JSON
/// @param cookies as values of `Set-Cookie`
/// @param bytes an answer of another type, which `Content-Type` tells; null for JSON or nothing
public record Reply(
    int status,
    @Nullable JsonObject body,
    @Nullable Buffer bytes,
    Map<String, String> headers,
    List<String> cookies) {

  public Reply {
    headers = Map.copyOf(headers);
    cookies = List.copyOf(cookies);
  }

  public static Reply of(int status, @Nullable JsonObject body) {
    return new Reply(status, body, null, Map.of(), List.of());
  }

  public static Reply ok(JsonObject body) {
    return of(200, body);
  }

  /// Something new is there.
  public static Reply created(JsonObject body) {
    return of(201, body);
  }

  /// It will be seen to; whether there is anything to do is not told.
  public static Reply accepted() {
    return of(202, null);
  }

  public static Reply noContent() {
    return of(204, null);
  }

  /// A file.
  public static Reply bytes(String type, Buffer bytes) {
    return new Reply(200, null, bytes, Map.of("Content-Type", type), List.of());
  }

  public Reply with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Reply(status, body, bytes, more, cookies);
  }

  public Reply withCookies(List<String> set) {
    return new Reply(status, body, bytes, headers, set);
  }
}
