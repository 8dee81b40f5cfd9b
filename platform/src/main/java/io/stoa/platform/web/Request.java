// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stoa.platform.kernel.Refused;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An API call as the endpoint sees it: taken off the event loop's objects once. Immutable.
///
/// @param target method and path, without the query
/// @param authority host and port that the client asked, as in its address bar
/// @param secure whether the client's side of the connection is HTTPS
/// @param address of the client's TCP connection
/// @param idempotencyKey of a call that the client may send again
public record Request(
    String id,
    String target,
    String authority,
    boolean secure,
    String address,
    Map<String, String> path,
    Map<String, String> query,
    @Nullable String session,
    @Nullable String idempotencyKey,
    Buffer body) {

  /// Name of the session cookie.
  public static final String SESSION_COOKIE = "stoa_session";

  static Request of(RoutingContext context, String id) {
    var http = context.request();
    Cookie cookie = http.getCookie(SESSION_COOKIE);
    Map<String, String> query = new java.util.HashMap<>();
    context.queryParams().forEach(entry -> query.putIfAbsent(entry.getKey(), entry.getValue()));
    Buffer body = context.body() == null ? null : context.body().buffer();
    return new Request(
        id,
        http.method() + " " + context.normalizedPath(),
        http.authority() == null ? "localhost" : http.authority().toString(),
        // Whoever lies about this changes only his own cookie and his own answer.
        http.isSSL() || "https".equalsIgnoreCase(http.getHeader("X-Forwarded-Proto")),
        http.remoteAddress() == null ? "" : String.valueOf(http.remoteAddress().hostAddress()),
        Map.copyOf(context.pathParams()),
        Map.copyOf(query),
        cookie == null ? null : cookie.getValue(),
        http.getHeader("Idempotency-Key"),
        body == null ? Buffer.buffer() : body);
  }

  /// A path parameter that is a UUID; anything else names nothing.
  public UUID uuid(String name, String what) {
    try {
      return UUID.fromString(path.getOrDefault(name, ""));
    } catch (IllegalArgumentException e) {
      throw Refused.notFound("There is no such " + what + ".");
    }
  }

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isBlank());
  }

  /// The same for two calls that ask for the same.
  String fingerprint() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(target.getBytes(UTF_8));
      sha256.update((byte) 0);
      sha256.update(body.getBytes());
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The body as a JSON object.
  public JsonObject json() {
    try {
      return body.toJsonObject();
    } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
      throw Refused.invalid("malformed_json", "The body is not a JSON object.", "body");
    }
  }

  /// A text member of the JSON body, not blank and not longer than the maximum.
  public String text(String member, int max) {
    Object value = json().getValue(member);
    if (value instanceof String text && !text.isBlank() && text.length() <= max) {
      return text;
    }
    throw Refused.invalid(
        "invalid_field",
        "\"" + member + "\" must be a text of 1 to " + max + " characters.",
        member);
  }
}
