// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.web.Api;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/// Where one is signed in: `/me/devices`.
final class DeviceRoutes {

  private final Sessions sessions;
  private final Function<Request, Bearer> bearer;

  DeviceRoutes(Sessions sessions, Function<Request, Bearer> bearer) {
    this.sessions = sessions;
    this.bearer = bearer;
  }

  void mount(Api api) {
    api.answer(
        "listDevices",
        (caller, request) -> {
          Bearer self = bearer.apply(request);
          JsonArray items = new JsonArray();
          sessions.devices(caller, self).forEach(device -> items.add(json(device, self)));
          return Reply.ok(new JsonObject().put("items", items));
        });
    api.answer(
        "signOutElsewhere",
        (caller, request) -> {
          sessions.signOutElsewhere(caller, bearer.apply(request));
          return Reply.noContent();
        });
    api.answer(
        "signOutDevice",
        (caller, request) -> {
          sessions.signOut(caller, bearer.apply(request), request.uuid("id", "device"));
          return Reply.noContent();
        });
  }

  private static JsonObject json(Sessions.Device device, Bearer self) {
    return new JsonObject()
        .put("id", device.id().toString())
        .put("name", device.name())
        .put("kind", device.kind().word())
        .put("address", device.address())
        .put("openedAt", device.openedAt().toString())
        .put("seenAt", device.seenAt().toString())
        .put("current", device.id().equals(self.session()));
  }
}
