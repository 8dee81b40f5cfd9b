// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import io.stoa.platform.kernel.Zones;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// `/health/live`: the process answers. `/health/ready`, and `/health` for short: every part of it
/// works; else 503; and which time-zone rules it has. A server that is not ready is to be left
/// alone, one that is not alive to be started anew.
public final class HealthRoutes {

  private final Vertx vertx;
  private final Map<String, BooleanSupplier> parts;

  /// @param parts name to check; a check may block
  public HealthRoutes(Vertx vertx, Map<String, BooleanSupplier> parts) {
    this.vertx = vertx;
    this.parts = new TreeMap<>(parts);
  }

  public void mount(Router router) {
    router
        .get("/health/live")
        .handler(context -> send(context, 200, new JsonObject().put("status", "up")));
    router.get("/health/ready").handler(this::ready);
    router.get("/health").handler(this::ready);
  }

  private void ready(RoutingContext context) {
    Context loop = vertx.getOrCreateContext();
    Thread.ofVirtual()
        .name("health")
        .start(() -> {
          JsonObject states = new JsonObject();
          boolean all = true;
          for (Map.Entry<String, BooleanSupplier> part : parts.entrySet()) {
            boolean up = part.getValue().getAsBoolean();
            states.put(part.getKey(), up ? "up" : "down");
            all &= up;
          }
          JsonObject body =
              new JsonObject()
                  .put("status", all ? "up" : "down")
                  .put("parts", states)
                  .put("timeZones", Zones.version());
          int status = all ? 200 : 503;
          loop.runOnContext(done -> send(context, status, body));
        });
  }

  private static void send(RoutingContext context, int status, JsonObject body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(body.toBuffer());
  }
}
