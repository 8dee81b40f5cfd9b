// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/// What a browser is told about every answer (Content Security Policy Level 3, Permissions Policy,
/// Fetch). Mount first.
public final class SecurityHeaders {

  // Scripts only from our own files. Lit's styles are constructable style sheets, which the policy
  // does not touch; a style attribute in a template is one for style-src-attr. Media elements play
  // blobs; the classroom may connect to a server of another name.
  private static final String POLICY =
      String.join(
          "; ",
          "default-src 'self'",
          "script-src 'self'",
          "style-src 'self'",
          "style-src-attr 'unsafe-inline'",
          "img-src 'self' data: blob:",
          "media-src 'self' blob:",
          "font-src 'self'",
          "connect-src 'self' ws: wss:",
          "worker-src 'self' blob:",
          "object-src 'none'",
          "base-uri 'none'",
          "form-action 'self'",
          "frame-ancestors 'self'");

  private SecurityHeaders() {}

  public static void mount(Router router) {
    router.route().handler(SecurityHeaders::add);
  }

  private static void add(RoutingContext context) {
    MultiMap headers = context.response().headers();
    headers
        .set("X-Content-Type-Options", "nosniff")
        .set("Referrer-Policy", "same-origin")
        .set("Content-Security-Policy", POLICY)
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
