// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/// What a browser is told about every answer (Content Security Policy Level 3, Permissions Policy,
/// Fetch). Mount first.
public final class SecurityHeaders {

  // Scripts and styles only from our own files. Lit's styles are constructable style sheets, and
  // what a script sets on an element is no attribute of a document: the policy touches neither.
  // Media elements play blobs; the classroom may connect to a server of another name.
  private static final String POLICY =
      String.join(
          "; ",
          "default-src 'self'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' data: blob:",
          "media-src 'self' blob:",
          "font-src 'self'",
          "connect-src 'self' ws: wss:",
          "worker-src 'self' blob:",
          "object-src 'none'",
          "base-uri 'none'",
          "form-action 'self'",
          "frame-ancestors 'self'");

  // RFC 6797. Not for names below ours, which may be somebody else's.
  private static final String ONE_YEAR = "max-age=31536000";

  // CSP Level 3 §2.3.1, host-source with a scheme.
  private static final Pattern ORIGIN =
      Pattern.compile("https?://(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)*(:[0-9]{1,5})?");

  /// Which other sites may show the classroom in a frame. Asked on an event loop: it answers from
  /// memory.
  @FunctionalInterface
  public interface Framers {

    /// Nobody else.
    Framers NONE = authority -> List.of();

    /// @param authority host and port that the client asked, by which a school is known
    /// @return origins, as `https://lms.example` or `https://*.example.org`; others are left out
    Collection<String> of(String authority);
  }

  private final Framers framers;

  private SecurityHeaders(Framers framers) {
    this.framers = framers;
  }

  public static void mount(Router router, Framers framers) {
    router.route().handler(new SecurityHeaders(framers)::add);
  }

  private String policy(HttpServerRequest request) {
    String path = request.path();
    if (path == null || !path.startsWith("/class/") || request.authority() == null) {
      return POLICY;
    }
    StringBuilder policy = new StringBuilder(POLICY);
    for (String origin : framers.of(request.authority().toString())) {
      if (ORIGIN.matcher(origin).matches()) {
        policy.append(' ').append(origin);
      }
    }
    return policy.toString();
  }

  private void add(RoutingContext context) {
    MultiMap headers = context.response().headers();
    HttpServerRequest request = context.request();
    // A header that a client made up tells only that client something, and by HTTP nothing.
    if (request.isSSL() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"))) {
      headers.set("Strict-Transport-Security", ONE_YEAR);
    }
    headers
        .set("X-Content-Type-Options", "nosniff")
        .set("Referrer-Policy", "same-origin")
        .set("Content-Security-Policy", policy(request))
        .set(
            "Permissions-Policy",
            "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self),"
                + " geolocation=()");
    if (context.request().path() != null && context.request().path().startsWith("/classroom/")) {
      // The element's files are public: any page may embed them.
      headers
          .set("Access-Control-Allow-Origin", "*")
          .set("Cross-Origin-Resource-Policy", "cross-origin");
    }
    context.next();
  }
}
