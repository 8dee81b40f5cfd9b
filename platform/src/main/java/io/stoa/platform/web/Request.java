// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An API call as the endpoint sees it: taken off the event loop's objects once, and held against
/// the document. Immutable.
///
/// @param target method and path, without the query
/// @param authority host and port that the client asked, as in its address bar
/// @param secure whether the client's side of the connection is HTTPS
/// @param address of the client's TCP connection
/// @param parameters of path, query and headers by name, with the document's defaults
/// @param session the cookie; null without one, and for a call that bears a token
/// @param bearer the token of `Authorization: Bearer`
/// @param userAgent what the client says it is; empty when it says nothing
public record Request(
    String id,
    String target,
    String authority,
    boolean secure,
    String address,
    Map<String, String> parameters,
    Map<String, String> cookies,
    @Nullable String session,
    @Nullable String bearer,
    String userAgent,
    Buffer body) {

  /// Name of the session cookie.
  public static final String SESSION_COOKIE = "stoa_session";

  private static final String BEARER = "bearer ";
  private static final int AGENT_CHARS_MAX = 300;

  static Request of(RoutingContext context, String id) {
    var http = context.request();
    String bearer = bearer(http);
    Map<String, String> cookies = new HashMap<>();
    if (bearer == null) {
      http.cookies().forEach(cookie -> cookies.putIfAbsent(cookie.getName(), cookie.getValue()));
    }
    Buffer body = context.body() == null ? null : context.body().buffer();
    String agent = Objects.requireNonNullElse(http.getHeader("User-Agent"), "");
    return new Request(
        id,
        http.method() + " " + context.normalizedPath(),
        http.authority() == null ? "localhost" : http.authority().toString(),
        // Whoever lies about this changes only his own cookie and his own answer.
        http.isSSL() || "https".equalsIgnoreCase(http.getHeader("X-Forwarded-Proto")),
        http.remoteAddress() == null ? "" : String.valueOf(http.remoteAddress().hostAddress()),
        Map.of(),
        Map.copyOf(cookies),
        cookies.get(SESSION_COOKIE),
        bearer,
        agent.substring(0, Math.min(agent.length(), AGENT_CHARS_MAX)),
        body == null ? Buffer.buffer() : body);
  }

  /// The token that a call bears. Its cookies then count for nothing.
  static @Nullable String bearer(HttpServerRequest http) {
    String header = http.getHeader("Authorization");
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? header.substring(BEARER.length()).strip()
        : null;
  }

  Request with(Map<String, String> known) {
    return new Request(
        id,
        target,
        authority,
        secure,
        address,
        Map.copyOf(known),
        cookies,
        session,
        bearer,
        userAgent,
        body);
  }

  /// The same call by whoever bears a token, whatever cookie came with it.
  Request bearing(String token) {
    return new Request(
        id, target, authority, secure, address, parameters, Map.of(), null, token, userAgent, body);
  }

  /// A path parameter that is a UUID; anything else names nothing.
  public UUID uuid(String name, String what) {
    try {
      return UUID.fromString(parameters.getOrDefault(name, ""));
    } catch (IllegalArgumentException e) {
      throw Refused.notFound("There is no such " + what + ".");
    }
  }

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isBlank());
  }

  /// A time with its offset (RFC 3339).
  public Optional<OffsetDateTime> time(String name) {
    return parameter(name)
        .map(text -> {
          try {
            return OffsetDateTime.parse(text);
          } catch (DateTimeException e) {
            throw Refused.invalid("invalid_time", "There is no such time: " + name + ".", name);
          }
        });
  }

  /// A number that the document requires or has a default for.
  public int number(String name) {
    return new BigDecimal(parameters.getOrDefault(name, "0")).intValue();
  }

  @Nullable String idempotencyKey() {
    return parameters.get("Idempotency-Key");
  }

  /// The same for two calls that ask for the same.
  String fingerprint() {
    return Sha256.hex(Buffer.buffer(target).appendByte((byte) 0).appendBuffer(body).getBytes());
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
