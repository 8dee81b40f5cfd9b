// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.scheduling.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A person's first calendar at Google, by version 3 of its API. Events of ours have ids of our own
/// (`events.insert`), so that one which is added twice is there once; all are read one by one
/// (`singleEvents`) and without what they are about (`fields`). Any virtual thread.
final class GoogleCalendar implements OutsideCalendar {

  /// The least that reads and writes events of calendars that one owns.
  static final String SCOPE = "https://www.googleapis.com/auth/calendar.events.owned";

  private static final String EVENTS = "/calendars/primary/events";
  private static final String MARK = "stoaClass";
  private static final String ITEM =
      "id,status,etag,start,end,transparency,eventType,extendedProperties/private,"
          + "attendees(self,responseStatus)";
  private static final String FIELDS = "nextPageToken,nextSyncToken,timeZone,items(" + ITEM + ")";
  private static final int PAGE = 1000;
  private static final int PAGES_MAX = 50;
  private static final Set<String> LIMITS =
      Set.of("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded");
  // Where somebody is, or whose birthday it is, keeps nobody busy.
  private static final Set<String> NO_EVENTS = Set.of("workingLocation", "birthday");

  private final OutsideHttp http;
  private final String events;
  private final Runnable pace;

  /// @param pace is called before each request, and may refuse
  GoogleCalendar(OutsideHttp http, OutsideConfig.Client client, Runnable pace) {
    this.http = http;
    this.events = client.api() + EVENTS;
    this.pace = pace;
  }

  /// The name of somebody's first calendar, which is his e-mail address until he calls it
  /// otherwise.
  @Override
  public String account(String token) {
    return required(ask("GET", "?maxResults=1&fields=summary", token, null, ""))
        .getString("summary", "");
  }

  @Override
  public Reading read(String token, String cursor, Span window, ZoneId zone) {
    String query =
        "?singleEvents=true&maxResults=" + PAGE + "&fields=" + OutsideHttp.encoded(FIELDS);
    // With a sync token no window may be given: the one that it began with goes on.
    query +=
        cursor.isEmpty()
            ? "&timeMin=" + time(window.startsAt()) + "&timeMax=" + time(window.endsAt())
            : "&syncToken=" + OutsideHttp.encoded(cursor);
    List<Change> changes = new ArrayList<>();
    String page = "";
    for (int i = 0; i < PAGES_MAX; i++) {
      OutsideHttp.Answer answer = ask("GET", query + page, token, null, "");
      if (answer.status() == 410) {
        throw Trouble.of(Trouble.Kind.FORGOTTEN, "410");
      }
      JsonObject body = required(answer);
      ZoneId days = zone(body.getString("timeZone", ""), zone);
      for (Object item : body.getJsonArray("items", new JsonArray())) {
        if (item instanceof JsonObject event) {
          changes.add(change(event, days));
        }
      }
      String next = body.getString("nextPageToken", "");
      if (next.isEmpty()) {
        return new Reading(changes, cursor.isEmpty(), body.getString("nextSyncToken", ""));
      }
      page = "&pageToken=" + OutsideHttp.encoded(next);
    }
    throw Trouble.of(Trouble.Kind.TOO_LARGE, "too many pages");
  }

  private static String time(Instant instant) {
    return OutsideHttp.encoded(instant.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static ZoneId zone(String name, ZoneId other) {
    try {
      return name.isEmpty() ? other : ZoneId.of(name);
    } catch (DateTimeException e) {
      return other;
    }
  }

  private static Change change(JsonObject event, ZoneId days) {
    String id = event.getString("id", "");
    if ("cancelled".equals(event.getString("status"))) {
      return Change.gone(id);
    }
    boolean declined = false;
    for (Object each : event.getJsonArray("attendees", new JsonArray())) {
      declined |=
          each instanceof JsonObject guest
              && guest.getBoolean("self", false)
              && "declined".equals(guest.getString("responseStatus"));
    }
    boolean blocks =
        !declined
            && !"transparent".equals(event.getString("transparency"))
            && !NO_EVENTS.contains(event.getString("eventType", ""));
    String key =
        event
            .getJsonObject("extendedProperties", new JsonObject())
            .getJsonObject("private", new JsonObject())
            .getString(MARK, "");
    return new Change(id, span(event, days), blocks, key, event.getString("etag", ""));
  }

  private static @Nullable Span span(JsonObject event, ZoneId days) {
    try {
      Instant from = instant(event.getJsonObject("start", new JsonObject()), days);
      Instant to = instant(event.getJsonObject("end", new JsonObject()), days);
      return from.isBefore(to) ? new Span(from, to) : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Instant instant(JsonObject time, ZoneId days) {
    String at = time.getString("dateTime");
    return at == null
        ? LocalDate.parse(time.getString("date", "")).atStartOfDay(days).toInstant()
        : OffsetDateTime.parse(at).toInstant();
  }

  @Override
  public Optional<Change> find(String token, String id) {
    OutsideHttp.Answer answer =
        ask("GET", "/" + id + "?fields=" + OutsideHttp.encoded(ITEM), token, null, "");
    if (answer.status() == 404 || answer.status() == 410) {
      return Optional.empty();
    }
    Change found = change(required(answer), ZoneId.of("UTC"));
    return found.span() == null ? Optional.empty() : Optional.of(found);
  }

  @Override
  public Optional<String> named(String token, String key) {
    return find(token, key).map(Change::id);
  }

  @Override
  public Kept add(String token, Draft draft) {
    JsonObject event = body(draft).put("id", draft.key());
    OutsideHttp.Answer answer = ask("POST", "?sendUpdates=none", token, event, "");
    if (answer.status() != 409) {
      return kept(required(answer));
    }
    // It was added before; what was deleted keeps its id for good.
    if (find(token, draft.key()).isEmpty()) {
      throw Trouble.of(Trouble.Kind.TAKEN, "deleted there");
    }
    return change(token, draft.key(), "", draft);
  }

  @Override
  public Kept change(String token, String id, String etag, Draft draft) {
    return kept(required(ask("PATCH", "/" + id + "?sendUpdates=none", token, body(draft), etag)));
  }

  @Override
  public void remove(String token, String id) {
    OutsideHttp.Answer answer = ask("DELETE", "/" + id + "?sendUpdates=none", token, null, "");
    if (answer.status() != 404 && answer.status() != 410) {
      required(answer);
    }
  }

  private static Kept kept(JsonObject event) {
    return new Kept(event.getString("id", ""), event.getString("etag", ""));
  }

  private static JsonObject body(Draft draft) {
    Appointment lesson = draft.appointment();
    String zone = lesson.zone() instanceof java.time.ZoneOffset ? "UTC" : lesson.zone().getId();
    String place = lesson.place().toString();
    boolean asked = lesson.state() == Appointment.State.TENTATIVE;
    return new JsonObject()
        .put("summary", lesson.title())
        .put("description", (lesson.about() + "\n" + place).strip())
        .put("location", place)
        .put("start", at(lesson.startsAt(), zone))
        .put("end", at(lesson.endsAt(), zone))
        .put("status", asked ? "tentative" : "confirmed")
        .put(
            "extendedProperties",
            new JsonObject().put("private", new JsonObject().put(MARK, draft.key())));
  }

  private static JsonObject at(Instant instant, String zone) {
    return new JsonObject().put("dateTime", instant.toString()).put("timeZone", zone);
  }

  private OutsideHttp.Answer ask(
      String method, String path, String token, @Nullable JsonObject body, String etag) {
    pace.run();
    return http.ask(
        method, events + path, token, body, etag.isEmpty() ? Map.of() : Map.of("If-Match", etag));
  }

  private static JsonObject required(OutsideHttp.Answer answer) {
    if (answer.status() >= 200 && answer.status() < 300) {
      return answer.body();
    }
    if (answer.status() == 403) {
      if (LIMITS.contains(answer.reason())) {
        throw Trouble.limited(answer.pause());
      }
      if (answer.reason().equals("insufficientPermissions")) {
        throw Trouble.of(Trouble.Kind.SIGNED_OUT, "403 insufficientPermissions");
      }
    }
    throw OutsideHttp.trouble(answer);
  }
}
