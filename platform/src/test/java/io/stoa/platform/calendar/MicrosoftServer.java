// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.scheduling.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Microsoft Graph's calendar as far as it is documented and used: deltas of a view in pages of
/// two, refresh tokens that rotate, and ETags that change by themselves after an event was made.
public final class MicrosoftServer extends OutsideServer {

  private int made;

  public MicrosoftServer() {
    super(true);
  }

  @Override
  String scope() {
    return "https://graph.microsoft.com/Calendars.ReadWrite";
  }

  @Override
  JsonObject error(int status, String reason) {
    return new JsonObject().put("error", new JsonObject().put("code", reason));
  }

  @Override
  Answer tooMany() {
    return new Answer(429, error(429, "TooManyRequests"), Map.of("Retry-After", "120"));
  }

  @Override
  Answer api(Call call) {
    if (call.path().equals("/me/calendar")) {
      return Answer.of(
          200,
          new JsonObject().put("owner", new JsonObject().put("address", "ann@outlook.example")));
    }
    if (!call.header("Prefer").contains("outlook.timezone=\"UTC\"")) {
      return Answer.of(400, error(400, "noZone"));
    }
    if (call.path().equals("/me/calendarView/delta")) {
      return delta(call);
    }
    if (call.path().equals("/me/events")) {
      return call.method().equals("GET") ? filter(call) : insert(call);
    }
    return event(call);
  }

  private Answer event(Call call) {
    String id = call.path().substring("/me/events/".length());
    Optional<Event> known = named(id).filter(event -> !event.gone());
    if (known.isEmpty()) {
      return Answer.of(404, error(404, "ErrorItemNotFound"));
    }
    Event event = known.get();
    return switch (call.method()) {
      case "GET" -> Answer.of(200, json(event));
      case "PATCH" -> patch(event, call);
      case "DELETE" -> {
        delete(id);
        yield Answer.of(204, new JsonObject());
      }
      default -> Answer.of(405, new JsonObject());
    };
  }

  private Answer patch(Event event, Call call) {
    String match = call.header("If-Match");
    return match.isEmpty() || match.equals(event.etag())
        ? Answer.of(200, json(put(read(event.id(), event.key(), call.body()))))
        : Answer.of(412, error(412, "ErrorIrresolvableConflict"));
  }

  private Answer filter(Call call) {
    String filter = call.query().getOrDefault("$filter", "");
    JsonArray found = new JsonArray();
    present(true).stream()
        .filter(event -> filter.contains("ep/value eq '" + event.key() + "'"))
        .forEach(event -> found.add(new JsonObject().put("id", event.id())));
    return Answer.of(200, new JsonObject().put("value", found));
  }

  private Answer insert(Call call) {
    JsonObject property =
        call.body().getJsonArray("singleValueExtendedProperties").getJsonObject(0);
    String key = property.getString("value");
    boolean known =
        !property.getString("id").startsWith("String {")
            || !call.body().getString("transactionId").equals("stoa-" + key)
            || events.values().stream().anyMatch(event -> event.key().equals(key));
    if (known) {
      return Answer.of(409, error(409, "ErrorDuplicateTransactionId"));
    }
    Event added = put(read("AAMk" + ++made, key, call.body()));
    JsonObject answer = json(added);
    put(added); // something in the background touches it: the answer's ETag is stale already
    return Answer.of(201, answer);
  }

  private static Event read(String id, String key, JsonObject body) {
    return new Event(
        id,
        new Span(time(body.getJsonObject("start")), time(body.getJsonObject("end"))),
        true,
        false,
        key,
        body.getString("subject"),
        body.getJsonObject("location").getString("displayName"),
        0);
  }

  private static Instant time(JsonObject time) {
    return LocalDateTime.parse(time.getString("dateTime")).toInstant(ZoneOffset.UTC);
  }

  private Answer delta(Call call) {
    Map<String, String> query = call.query();
    if (query.containsKey("$select")
        || query.containsKey("$expand")
        || !call.header("Prefer").contains("odata.maxpagesize=")) {
      return Answer.of(400, error(400, "ErrorInvalidUrlQuery"));
    }
    // from-epoch, or offset-from-epoch-until
    String[] state =
        query.containsKey("$skiptoken")
            ? query.get("$skiptoken").split("-", -1)
            : ("0-" + query.getOrDefault("$deltatoken", "all-" + epoch) + "-" + changes)
                .split("-", -1);
    if (!state[2].equals("" + epoch)) {
      return Answer.of(410, error(410, "syncStateNotFound"));
    }
    int offset = Integer.parseInt(state[0]);
    String from = state[1];
    List<Event> found =
        events.values().stream()
            .filter(event ->
                from.equals("all") ? !event.gone() : event.changed() > Integer.parseInt(from))
            .sorted(Comparator.comparing(Event::id))
            .toList();
    JsonArray items = new JsonArray();
    found.stream().skip(offset).limit(2).forEach(event -> items.add(json(event)));
    raw.forEach(items::add);
    JsonObject answer = new JsonObject().put("value", items);
    String view = api() + "/me/calendarView/delta?";
    if (offset + 2 < found.size()) {
      String next = (offset + 2) + "-" + from + "-" + epoch + "-" + state[3];
      answer.put("@odata.nextLink", view + "$skiptoken=" + next);
    } else {
      answer.put("@odata.deltaLink", view + "$deltatoken=" + state[3] + "-" + epoch);
    }
    return Answer.of(200, answer);
  }

  private static JsonObject json(Event event) {
    JsonObject json = new JsonObject().put("id", event.id());
    if (event.gone()) {
      return json.put("@removed", new JsonObject().put("reason", "deleted"));
    }
    if (!event.key().isEmpty()) {
      json.put("transactionId", "stoa-" + event.key());
    }
    return json.put("@odata.etag", event.etag())
        .put("type", "singleInstance")
        .put("subject", event.title())
        .put("isCancelled", false)
        .put("showAs", event.busy() ? "busy" : "free")
        .put("start", at(event.span().startsAt()))
        .put("end", at(event.span().endsAt()));
  }

  static JsonObject at(Instant instant) {
    return new JsonObject()
        .put("dateTime", LocalDateTime.ofInstant(instant, ZoneOffset.UTC) + ":00.0000000")
        .put("timeZone", "UTC");
  }
}
