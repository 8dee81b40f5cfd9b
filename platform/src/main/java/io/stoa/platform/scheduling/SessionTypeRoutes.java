// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Etag;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// The kinds of class: `/session-types`.
public final class SessionTypeRoutes {

  private final SessionTypes types;

  public SessionTypeRoutes(SessionTypes types) {
    this.types = types;
  }

  public void mount(Api api) {
    api.answer(
        "listSessionTypes",
        (caller, request) -> {
          JsonArray items = new JsonArray();
          boolean archived = Boolean.parseBoolean(request.parameter("archived").orElse("false"));
          types.list(caller, archived).forEach(type -> items.add(types.json(caller, type)));
          return Reply.ok(new JsonObject().put("items", items));
        });
    api.answer(
        "createSessionType",
        (caller, request) -> reply(201, caller, types.create(caller, request.json())));
    api.answer(
        "getSessionType", (caller, request) -> reply(200, caller, types.one(caller, id(request))));
    api.answer(
        "updateSessionType",
        (caller, request) ->
            reply(
                200,
                caller,
                types.change(
                    caller,
                    id(request),
                    current -> Etag.require(request, current),
                    before -> before.with(request.json()))));
  }

  private static SessionType.Id id(Request request) {
    return new SessionType.Id(request.uuid("id", "kind of class"));
  }

  private Reply reply(int status, Caller caller, SessionType type) {
    return Reply.of(status, types.json(caller, type)).with("ETag", type.etag());
  }
}
