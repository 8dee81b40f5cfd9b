// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/// What a browser is told about every answer (Content Security Policy Level 3, Permissions Policy,
/// Fetch). Comes before every other handler of the router.
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

  private static final String CLASS = "/class/";

  // CSP Level 3 §2.3.1, host-source with a scheme.
  private static final Pattern ORIGIN =
      Pattern.compile("https?://(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)*(:[0-9]{1,5})?");

  /// Which other sites may show the classroom in a frame. Asked on an event loop, answers there.
  @FunctionalInterface
  public interface Framers {

    /// Nobody else.
    Framers NONE = (authority, booking) -> Future.succeededFuture(List.of());

    /// @param authority host and port that the client asked, by which a school is known
    /// @param booking what follows `/class/`
    /// @return origins, as `https://lms.example` or `https://*.example.org`; others are left out.
    ///   Nobody else, when it fails
    Future<? extends Collection<String>> of(String authority, String booking);
  }

  private final Framers framers;

  private SecurityHeaders(Framers framers) {
    this.framers = framers;
  }

  public static void mount(Router router, Framers framers) {
    router.route().order(-1).handler(new SecurityHeaders(framers)::add);
  }

  private static String policy(Collection<String> origins) {
    StringBuilder policy = new StringBuilder(POLICY);
    for (String origin : origins) {
      if (ORIGIN.matcher(origin).matches()) {
        policy.append(' ').append(origin);
      }
    }
    return policy.toString();
  }

  private void add(RoutingContext context) {
    HttpServerRequest request = context.request();
    String path = String.valueOf(request.path());
    if (!path.startsWith(CLASS) || request.authority() == null) {
      add(context, POLICY);
      return;
    }
    request.pause();
    framers
        .of(request.authority().toString(), path.substring(CLASS.length()))
        .onComplete(found -> {
          request.resume();
          add(context, found.succeeded() ? policy(found.result()) : POLICY);
        });
  }

  private static void add(RoutingContext context, String policy) {
    MultiMap headers = context.response().headers();
    HttpServerRequest request = context.request();
    // A header that a client made up tells only that client something, and by HTTP nothing.
    if (request.isSSL() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"))) {
      headers.set("Strict-Transport-Security", ONE_YEAR);
    }
    headers
        .set("X-Content-Type-Options", "nosniff")
        .set("Referrer-Policy", "same-origin")
        .set("Content-Security-Policy", policy)
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
