// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.classroom.ConnectionTest.Way;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The connection test: `/connection-tests` begins one, `/connection-tests/results` takes what it
/// brought, `/bookings/{id}/connection-tests` tells the last of each member of a class.
public final class ConnectionTestRoutes {

  private static final long BPS_MAX = 1_000_000_000L;
  private static final int RTT_MILLIS_MAX = 60_000;

  private final ConnectionTests tests;

  public ConnectionTestRoutes(ConnectionTests tests) {
    this.tests = tests;
  }

  public void mount(Api api) {
    api.answer("beginConnectionTest", (caller, request) -> begin(caller));
    api.answer("keepConnectionTest", this::keep);
    api.answer("listConnectionTests", this::ofBooking);
  }

  private Reply begin(Caller caller) {
    ConnectionTests.Ticket ticket = tests.begin(caller);
    JsonObject passes = new JsonObject();
    ticket
        .passes()
        .forEach((way, pass) ->
            passes.put(
                way.word(),
                new JsonObject().put("publish", pass.publish()).put("play", pass.play())));
    JsonArray relays = new JsonArray();
    ticket
        .relays()
        .forEach(relay ->
            relays.add(
                new JsonObject()
                    .put("urls", new JsonArray(relay.urls()))
                    .put("username", relay.username())
                    .put("credential", relay.credential())));
    return Reply.ok(new JsonObject().put("passes", passes).put("iceServers", relays));
  }

  private Reply keep(Caller caller, Request request) {
    JsonObject body = request.json();
    ConnectionTest test =
        new ConnectionTest(
            ways(body),
            (long) number(body, "upBps", BPS_MAX),
            (long) number(body, "downBps", BPS_MAX),
            number(body, "upLoss", 1),
            number(body, "downLoss", 1),
            (int) number(body, "rttMillis", RTT_MILLIS_MAX));
    ConnectionTest.Verdict verdict = tests.keep(caller, booking(body), test);
    JsonArray weaknesses = new JsonArray();
    test.weaknesses().forEach(each -> weaknesses.add(each.word()));
    return Reply.ok(new JsonObject().put("verdict", verdict.word()).put("weaknesses", weaknesses));
  }

  private static Map<Way, Boolean> ways(JsonObject body) {
    if (!(body.getValue("ways") instanceof JsonObject given)) {
      throw Refused.invalid("invalid_field", "\"ways\" must be an object.", "ways");
    }
    Map<Way, Boolean> ways = ConnectionTest.noWays();
    for (Way way : Way.values()) {
      Object works = given.getValue(way.word());
      if (works instanceof Boolean known) {
        ways.put(way, known);
      } else if (works != null) {
        throw Refused.invalid(
            "invalid_field", "\"" + way.word() + "\" must be true, false or null.", way.word());
      }
    }
    return ways;
  }

  private static double number(JsonObject body, String name, double max) {
    if (body.getValue(name) instanceof Number number
        && number.doubleValue() >= 0
        && number.doubleValue() <= max) {
      return number.doubleValue();
    }
    throw Refused.invalid(
        "invalid_field", "\"%s\" must be a number from 0 to %.0f.".formatted(name, max), name);
  }

  private static Optional<BookingId> booking(JsonObject body) {
    Object id = body.getValue("bookingId");
    if (id == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BookingId(UUID.fromString(String.valueOf(id))));
    } catch (IllegalArgumentException e) {
      throw Refused.notFound("There is no such class.");
    }
  }

  private Reply ofBooking(Caller caller, Request request) {
    JsonArray items = new JsonArray();
    tests
        .ofBooking(caller, new BookingId(request.uuid("id", "class")))
        .forEach(latest ->
            items.add(
                new JsonObject()
                    .put("person", latest.person().toString())
                    .put("verdict", latest.verdict())
                    .put("testedAt", latest.testedAt().toString())));
    return Reply.ok(new JsonObject().put("items", items));
  }
}
