// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.scheduling.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A person's first calendar at Microsoft, by version 1.0 of Graph. A delta of `calendarView` can
/// neither select nor expand properties, so it tells more than we want, and tells our own events by
/// their `transactionId`; of an occurrence it tells no more than its times, and the rest of its
/// series' master. Any virtual thread.
final class MicrosoftCalendar implements OutsideCalendar {

  /// The least that reads and writes one's own events, and what makes a refresh token.
  static final String SCOPE = "offline_access https://graph.microsoft.com/Calendars.ReadWrite";

  // A name of our own among extended properties.
  private static final String PROPERTY =
      "String {5d1c2f4e-9a37-4f0b-8c55-7be1c0a6d914} Name StoaClass";
  private static final String TRANSACTION = "stoa-";
  private static final String PREFER = "outlook.timezone=\"UTC\", IdType=\"ImmutableId\"";
  private static final String PREFER_PAGES = PREFER + ", odata.maxpagesize=200";
  private static final int PAGES_MAX = 100;
  private static final Set<String> FREE = Set.of("free", "workingElsewhere");

  private final OutsideHttp http;
  private final String api;
  private final Runnable pace;

  /// @param pace is called before each request, and may refuse
  MicrosoftCalendar(OutsideHttp http, OutsideConfig.Client client, Runnable pace) {
    this.http = http;
    this.api = client.api();
    this.pace = pace;
  }

  @Override
  public String account(String token) {
    JsonObject calendar =
        required(send("GET", api + "/me/calendar?$select=owner", token, null, Map.of()));
    return calendar.getJsonObject("owner", new JsonObject()).getString("address", "");
  }

  @Override
  public Reading read(String token, String cursor, Span window, ZoneId zone) {
    String url = cursor;
    if (cursor.isEmpty()) {
      url =
          api
              + "/me/calendarView/delta?startDateTime="
              + OutsideHttp.encoded(window.startsAt().toString())
              + "&endDateTime="
              + OutsideHttp.encoded(window.endsAt().toString());
    }
    List<JsonObject> events = new ArrayList<>();
    for (int i = 0; i < PAGES_MAX; i++) {
      JsonObject body = page(token, url);
      for (Object item : body.getJsonArray("value", new JsonArray())) {
        if (item instanceof JsonObject event) {
          events.add(event);
        }
      }
      String done = body.getString("@odata.deltaLink", "");
      if (!done.isEmpty()) {
        return new Reading(changes(events, zone), cursor.isEmpty(), done);
      }
      url = body.getString("@odata.nextLink", "");
    }
    throw Trouble.of(Trouble.Kind.TOO_LARGE, "too many pages");
  }

  private JsonObject page(String token, String url) {
    // Links come from outside, and the token goes to where they lead.
    if (!url.startsWith(api + "/")) {
      throw Trouble.of(Trouble.Kind.FORGOTTEN, "a link to elsewhere");
    }
    OutsideHttp.Answer answer = send("GET", url, token, null, Map.of("Prefer", PREFER_PAGES));
    if (answer.status() == 410 || answer.reason().equalsIgnoreCase("syncStateNotFound")) {
      throw Trouble.of(Trouble.Kind.FORGOTTEN, "410");
    }
    return required(answer);
  }

  private static List<Change> changes(List<JsonObject> events, ZoneId zone) {
    Map<String, JsonObject> masters = new HashMap<>();
    events.stream()
        .filter(event -> "seriesMaster".equals(event.getString("type")))
        .forEach(event -> masters.put(event.getString("id", ""), event));
    List<Change> changes = new ArrayList<>();
    for (JsonObject event : events) {
      if (!"seriesMaster".equals(event.getString("type"))) {
        JsonObject said = masters.getOrDefault(event.getString("seriesMasterId", ""), event);
        changes.add(change(event, said, zone));
      }
    }
    return changes;
  }

  /// @param said by the master of a series, else by the event itself
  private static Change change(JsonObject event, JsonObject said, ZoneId zone) {
    String id = event.getString("id", "");
    if (event.containsKey("@removed")) {
      return Change.gone(id);
    }
    JsonObject whole = event.containsKey("showAs") ? event : said;
    String mark = event.getString("transactionId");
    String key =
        mark != null && mark.startsWith(TRANSACTION) ? mark.substring(TRANSACTION.length()) : "";
    boolean declined =
        whole
            .getJsonObject("responseStatus", new JsonObject())
            .getString("response", "")
            .equals("declined");
    boolean blocks =
        !declined
            && !whole.getBoolean("isCancelled", false)
            && !FREE.contains(whole.getString("showAs", "busy"));
    boolean days = whole.getBoolean("isAllDay", false);
    return new Change(
        id, span(event, days ? zone : null), blocks, key, event.getString("@odata.etag", ""));
  }

  /// @param days the zone of whole days, whose times begin and end at midnight; null for others
  private static @Nullable Span span(JsonObject event, @Nullable ZoneId days) {
    try {
      Instant from = instant(event.getJsonObject("start", new JsonObject()), days);
      Instant to = instant(event.getJsonObject("end", new JsonObject()), days);
      return from.isBefore(to) ? new Span(from, to) : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Instant instant(JsonObject time, @Nullable ZoneId days) {
    String text = time.getString("dateTime", "");
    return days == null
        ? LocalDateTime.parse(text).toInstant(ZoneOffset.UTC)
        : LocalDate.parse(text.substring(0, Math.min(10, text.length())))
            .atStartOfDay(days)
            .toInstant();
  }

  @Override
  public Optional<Change> find(String token, String id) {
    OutsideHttp.Answer answer = ask("GET", "/" + OutsideHttp.encoded(id), token, null, "");
    if (answer.status() == 404) {
      return Optional.empty();
    }
    JsonObject event = required(answer);
    Change found = change(event, event, ZoneOffset.UTC);
    return found.span() == null ? Optional.empty() : Optional.of(found);
  }

  @Override
  public Kept add(String token, Draft draft) {
    // The transaction's id holds for a while only; what is found by our own property is for good.
    Optional<String> before = named(token, draft.key());
    if (before.isPresent()) {
      return change(token, before.get(), "", draft);
    }
    JsonObject event =
        body(draft)
            .put("transactionId", TRANSACTION + draft.key())
            .put(
                "singleValueExtendedProperties",
                new JsonArray()
                    .add(new JsonObject().put("id", PROPERTY).put("value", draft.key())));
    return kept(required(ask("POST", "", token, event, "")));
  }

  @Override
  public Optional<String> named(String token, String key) {
    String filter =
        "singleValueExtendedProperties/Any(ep: ep/id eq '%s' and ep/value eq '%s')"
            .formatted(PROPERTY, key);
    String query = "?$select=id&$top=1&$filter=" + OutsideHttp.encoded(filter);
    JsonArray found =
        required(ask("GET", query, token, null, "")).getJsonArray("value", new JsonArray());
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(found.getJsonObject(0).getString("id", ""));
  }

  @Override
  public Kept change(String token, String id, String etag, Draft draft) {
    return kept(required(ask("PATCH", "/" + OutsideHttp.encoded(id), token, body(draft), etag)));
  }

  @Override
  public void remove(String token, String id) {
    OutsideHttp.Answer answer = ask("DELETE", "/" + OutsideHttp.encoded(id), token, null, "");
    if (answer.status() != 404) {
      required(answer);
    }
  }

  private static Kept kept(JsonObject event) {
    return new Kept(event.getString("id", ""), event.getString("@odata.etag", ""));
  }

  private static JsonObject body(Draft draft) {
    Appointment lesson = draft.appointment();
    String place = lesson.place().toString();
    boolean asked = lesson.state() == Appointment.State.TENTATIVE;
    return new JsonObject()
        .put("subject", lesson.title())
        .put(
            "body",
            new JsonObject()
                .put("contentType", "text")
                .put("content", (lesson.about() + "\n" + place).strip()))
        .put("location", new JsonObject().put("displayName", place))
        .put("start", at(lesson.startsAt()))
        .put("end", at(lesson.endsAt()))
        .put("showAs", asked ? "tentative" : "busy");
  }

  private static JsonObject at(Instant instant) {
    return new JsonObject()
        .put(
            "dateTime",
            DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                LocalDateTime.ofInstant(instant, ZoneOffset.UTC)))
        .put("timeZone", "UTC");
  }

  private OutsideHttp.Answer ask(
      String method, String path, String token, @Nullable JsonObject body, String etag) {
    Map<String, String> headers =
        etag.isEmpty() ? Map.of("Prefer", PREFER) : Map.of("Prefer", PREFER, "If-Match", etag);
    return send(method, api + "/me/events" + path, token, body, headers);
  }

  private OutsideHttp.Answer send(
      String method,
      String url,
      String token,
      @Nullable JsonObject body,
      Map<String, String> headers) {
    pace.run();
    return http.ask(method, url, token, body, headers);
  }

  private static JsonObject required(OutsideHttp.Answer answer) {
    if (answer.status() >= 200 && answer.status() < 300) {
      return answer.body();
    }
    throw OutsideHttp.trouble(answer);
  }
}
