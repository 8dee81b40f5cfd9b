// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.tenancy;

import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Refused;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.regex.Pattern;

/// Schools' logos as files, `/school/logo/{hash}`: for pages and letters, at any address of the
/// server. Under one name there is never another picture.
public final class LogoRoutes {

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  private final Schools schools;
  private final Vertx vertx;

  public LogoRoutes(Schools schools, Vertx vertx) {
    this.schools = schools;
    this.vertx = vertx;
  }

  public void mount(Router router) {
    router.get("/school/logo/:hash").handler(this::serve);
  }

  private void serve(RoutingContext context) {
    String hash = String.valueOf(context.pathParam("hash"));
    if (!HASH.matcher(hash).matches()) {
      context.response().setStatusCode(404).end();
      return;
    }
    Context loop = vertx.getOrCreateContext();
    Thread.ofVirtual()
        .name("logo")
        .start(() -> {
          try {
            Optional<SchoolStore.Logo> found = Database.promptly(() -> schools.logo(hash));
            loop.runOnContext(done -> send(context.response(), found));
          } catch (Refused refused) {
            loop.runOnContext(done -> context.response().setStatusCode(503).end());
          }
        });
  }

  private static void send(HttpServerResponse response, Optional<SchoolStore.Logo> found) {
    if (response.closed()) {
      return;
    }
    if (found.isEmpty()) {
      response.setStatusCode(404).end();
      return;
    }
    response
        .putHeader("Content-Type", found.get().type())
        .putHeader("Content-Security-Policy", "default-src 'none'; sandbox")
        .putHeader("Cross-Origin-Resource-Policy", "cross-origin")
        .putHeader("Cache-Control", "public, max-age=31536000, immutable")
        .end(found.get().bytes());
  }
}
