// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Calendars elsewhere: `/me/calendars`, and `/calendars/return`, to which a provider sends a
/// browser back and which sends it on to the host that it came from. Any thread.
public final class ConnectionRoutes {

  /// What the browser keeps while its owner is asked for consent.
  private static final String COOKIE = "stoa_consent";

  private static final int SECONDS = 600;
  private static final List<String> PARAMETERS = List.of("state", "code", "error");

  private final Connections connections;
  private final Vertx vertx;

  public ConnectionRoutes(Connections connections, Vertx vertx) {
    this.connections = connections;
    this.vertx = vertx;
  }

  public void mount(Api api, Router router) {
    router.get("/calendars/return").handler(this::back);
    api.answer("listCalendars", (caller, request) -> list(caller));
    api.answer("connectCalendar", this::connect);
    api.answer(
        "finishCalendar",
        (caller, request) -> {
          JsonObject body = request.json();
          Connection made =
              connections.finish(
                  caller,
                  body.getString("state"),
                  body.getString("code"),
                  request.cookies().getOrDefault(COOKIE, ""));
          return Reply.created(made.json()).withCookies(List.of(cookie("", 0, request)));
        });
    api.answer(
        "subscribeToCalendar",
        (caller, request) ->
            Reply.created(connections.subscribe(caller, request.json().getString("url")).json()));
    api.answer(
        "disconnectCalendar",
        (caller, request) -> {
          boolean clear = request.parameter("events").orElse("keep").equals("remove");
          connections.disconnect(caller, request.uuid("id", "calendar"), clear);
          return Reply.noContent();
        });
    api.answer(
        "syncCalendar",
        (caller, request) -> {
          connections.hasten(caller, request.uuid("id", "calendar"));
          return Reply.accepted();
        });
  }

  private Reply list(Caller caller) {
    JsonArray providers = new JsonArray();
    connections.providers().forEach(provider -> providers.add(provider.word()));
    JsonArray items = new JsonArray();
    connections.list(caller).forEach(connection -> items.add(connection.json()));
    return Reply.ok(
        new JsonObject()
            .put("address", connections.address(caller).toString())
            .put("providers", providers)
            .put("items", items));
  }

  private Reply connect(Caller caller, Request request) {
    Provider provider = Provider.of(request.json().getString("provider"));
    Connections.Begun begun = connections.begin(caller, provider, request.authority());
    return Reply.ok(new JsonObject().put("authorize", begun.page()))
        .withCookies(List.of(cookie(begun.verifier(), SECONDS, request)));
  }

  private static String cookie(String value, int seconds, Request request) {
    return "%s=%s; Path=/api/v1/me/calendars; Max-Age=%d; HttpOnly; SameSite=Strict%s"
        .formatted(COOKIE, value, seconds, request.secure() ? "; Secure" : "");
  }

  private void back(RoutingContext context) {
    String state = String.valueOf(context.request().getParam("state"));
    StringBuilder query = new StringBuilder();
    for (String name : PARAMETERS) {
      String value = context.request().getParam(name);
      if (value != null) {
        query.append(query.isEmpty() ? "?" : "&");
        query.append(name).append('=').append(OutsideHttp.encoded(value));
      }
    }
    Context loop = vertx.getOrCreateContext();
    Thread.ofVirtual()
        .name("calendar-return")
        .start(() -> {
          Optional<URI> found = connections.returning(state);
          loop.runOnContext(done ->
              context
                  .response()
                  .setStatusCode(302)
                  .putHeader("Cache-Control", "no-store")
                  .putHeader("Referrer-Policy", "no-referrer")
                  .putHeader("Location", found.map(URI::toString).orElse("") + "/calendars" + query)
                  .end());
        });
  }
}
