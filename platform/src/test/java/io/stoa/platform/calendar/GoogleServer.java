// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.scheduling.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Google's Calendar API as far as it is documented and used: pages of two, sync tokens that end
/// with the epoch, ids of one's own, ETags.
public final class GoogleServer extends OutsideServer {

  private static final String EVENTS = "/calendars/primary/events";

  public GoogleServer() {
    super(false);
  }

  @Override
  String scope() {
    return "openid https://www.googleapis.com/auth/calendar.events.owned";
  }

  @Override
  JsonObject error(int status, String reason) {
    JsonArray errors = new JsonArray().add(new JsonObject().put("reason", reason));
    return new JsonObject()
        .put("error", new JsonObject().put("code", status).put("errors", errors));
  }

  @Override
  Answer tooMany() {
    return Answer.of(403, error(403, "rateLimitExceeded"));
  }

  @Override
  Answer api(Call call) {
    if (call.path().equals(EVENTS)) {
      return call.method().equals("GET") ? list(call) : insert(call);
    }
    String id = call.path().substring(EVENTS.length() + 1);
    Optional<Event> known = named(id);
    if (known.isEmpty()) {
      return Answer.of(404, error(404, "notFound"));
    }
    Event event = known.get();
    return switch (call.method()) {
      case "GET" -> Answer.of(200, json(event));
      case "PATCH" -> patch(event, call);
      case "DELETE" -> remove(event);
      default -> Answer.of(405, new JsonObject());
    };
  }

  private Answer patch(Event event, Call call) {
    String match = call.header("If-Match");
    if (!match.isEmpty() && !match.equals(event.etag())) {
      return Answer.of(412, error(412, "conditionNotMet"));
    }
    return event.gone()
        ? Answer.of(404, error(404, "notFound"))
        : Answer.of(200, json(put(read(event.id(), call.body()))));
  }

  private Answer remove(Event event) {
    if (event.gone()) {
      return Answer.of(410, error(410, "deleted"));
    }
    delete(event.id());
    return Answer.of(204, new JsonObject());
  }

  private Answer insert(Call call) {
    String id = call.body().getString("id", "");
    if (!id.matches("[a-v0-9]{5,1024}")) {
      return Answer.of(400, error(400, "invalid"));
    }
    if (named(id).isPresent()) {
      return Answer.of(409, error(409, "duplicate"));
    }
    return Answer.of(200, json(put(read(id, call.body()))));
  }

  private static Event read(String id, JsonObject body) {
    String key =
        body.getJsonObject("extendedProperties", new JsonObject())
            .getJsonObject("private", new JsonObject())
            .getString("stoaClass", "");
    return new Event(
        id,
        new Span(time(body.getJsonObject("start")), time(body.getJsonObject("end"))),
        true,
        false,
        key,
        body.getString("summary"),
        body.getString("location"),
        0);
  }

  private static Instant time(JsonObject time) {
    return OffsetDateTime.parse(time.getString("dateTime")).toInstant();
  }

  private Answer list(Call call) {
    Map<String, String> query = call.query();
    String fields = query.getOrDefault("fields", "");
    if (fields.equals("summary")) {
      return Answer.of(200, new JsonObject().put("summary", "ann@gmail.example"));
    }
    String token = query.getOrDefault("syncToken", "");
    boolean windowed = query.containsKey("timeMin") && query.containsKey("timeMax");
    boolean asked =
        "true".equals(query.get("singleEvents"))
            && fields.contains("items(")
            && !fields.contains("summary");
    if (!asked || windowed == !token.isEmpty()) {
      return Answer.of(400, error(400, "badRequest"));
    }
    String[] parts = token.isEmpty() ? new String[] {"0", ""} : token.split("-", -1);
    if (!token.isEmpty() && !parts[1].equals("" + epoch)) {
      return Answer.of(410, error(410, "fullSyncRequired"));
    }
    int from = Integer.parseInt(parts[0]);
    List<Event> found =
        events.values().stream()
            .filter(event ->
                windowed ? !event.gone() && overlaps(event, query) : event.changed() > from)
            .sorted(Comparator.comparing(Event::id))
            .toList();
    String[] page = query.getOrDefault("pageToken", "0-" + changes).split("-", -1);
    int offset = Integer.parseInt(page[0]);
    JsonArray items = new JsonArray();
    found.stream().skip(offset).limit(2).forEach(event -> items.add(json(event)));
    raw.forEach(items::add);
    JsonObject answer = new JsonObject().put("items", items).put("timeZone", "Europe/Athens");
    if (offset + 2 < found.size()) {
      answer.put("nextPageToken", (offset + 2) + "-" + page[1]);
    } else {
      answer.put("nextSyncToken", page[1] + "-" + epoch);
    }
    return Answer.of(200, answer);
  }

  private static boolean overlaps(Event event, Map<String, String> query) {
    return event.span().startsAt().isBefore(Instant.parse(query.getOrDefault("timeMax", "")))
        && event.span().endsAt().isAfter(Instant.parse(query.getOrDefault("timeMin", "")));
  }

  private static JsonObject json(Event event) {
    JsonObject json = new JsonObject().put("id", event.id()).put("etag", event.etag());
    if (event.gone()) {
      return json.put("status", "cancelled");
    }
    if (!event.key().isEmpty()) {
      json.put(
          "extendedProperties",
          new JsonObject().put("private", new JsonObject().put("stoaClass", event.key())));
    }
    return json.put("status", "confirmed")
        .put("start", new JsonObject().put("dateTime", event.span().startsAt().toString()))
        .put("end", new JsonObject().put("dateTime", event.span().endsAt().toString()))
        .put("transparency", event.busy() ? "opaque" : "transparent");
  }
}
