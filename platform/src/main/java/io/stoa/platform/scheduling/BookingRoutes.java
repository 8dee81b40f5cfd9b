// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Zones;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Etag;
import io.stoa.platform.web.Page;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Bookings over HTTP: `/bookings`.
final class BookingRoutes {

  private final Agenda agenda;
  private final Requests requests;
  private final Series series;
  private final Decisions decisions;
  private final Waitlist waitlist;
  private final BookingPicture picture;

  BookingRoutes(
      Agenda agenda,
      Requests requests,
      Series series,
      Decisions decisions,
      Waitlist waitlist,
      BookingPicture picture) {
    this.agenda = agenda;
    this.requests = requests;
    this.series = series;
    this.decisions = decisions;
    this.waitlist = waitlist;
    this.picture = picture;
  }

  void mount(Api api) {
    api.answer("listBookings", this::list);
    api.answer("createBooking", this::create);
    api.answer("findConflicts", this::conflicts);
    api.answer(
        "getBooking", (caller, request) -> reply(caller, agenda.one(caller, id(request)), 200));
    api.answer("updateBooking", this::change);
    api.answer(
        "confirmBooking",
        (caller, request) ->
            reply(caller, decisions.confirm(caller, id(request), extent(body(request))), 200));
    api.answer(
        "declineBooking",
        (caller, request) -> {
          JsonObject body = body(request);
          Booking declined = decisions.decline(caller, id(request), reason(body), extent(body));
          return reply(caller, declined, 200);
        });
    api.answer(
        "cancelBooking",
        (caller, request) -> {
          JsonObject body = body(request);
          Booking cancelled = decisions.cancel(caller, id(request), reason(body), extent(body));
          return reply(caller, cancelled, 200);
        });
    api.answer(
        "previewCancellation",
        (caller, request) -> Reply.ok(decisions.preview(caller, id(request)).json()));
    api.answer(
        "takeSeat",
        (caller, request) ->
            reply(caller, waitlist.take(caller, id(request), student(request)), 200));
    api.answer(
        "giveSeat",
        (caller, request) ->
            Reply.ok(
                waitlist
                    .give(caller, id(request), new PersonId(request.uuid("person", "person")))
                    .json()));
    api.answer(
        "joinWaitlist",
        (caller, request) ->
            reply(caller, waitlist.join(caller, id(request), student(request)), 200));
    api.answer(
        "leaveWaitlist",
        (caller, request) -> {
          PersonId named = request.parameter("student").map(BookingRoutes::person).orElse(null);
          waitlist.leave(caller, id(request), named);
          return Reply.noContent();
        });
    api.answer(
        "acceptOffer",
        (caller, request) ->
            reply(caller, waitlist.accept(caller, id(request), student(request)), 200));
  }

  private Reply list(Caller caller, Request request) {
    Page page = Page.of(request);
    List<Booking> found =
        request.parameter("from").isPresent() || request.parameter("to").isPresent()
            ? agenda.list(caller, wanted(request), page)
            : ofDay(caller, request);
    Function<Booking, JsonObject> shown = picture.of(caller, found);
    return Reply.ok(page.json(found, shown, Booking::startsAt, Booking::id));
  }

  private List<Booking> ofDay(Caller caller, Request request) {
    ZoneId zone = zone(request.parameter("zone").orElse("UTC"));
    return agenda.ofDay(
        caller, day(request.parameter("day").orElse("today"), agenda.now(), zone), zone);
  }

  private static Agenda.Wanted wanted(Request request) {
    return new Agenda.Wanted(
        time(request, "from"),
        time(request, "to"),
        request.parameter("tutor").map(BookingRoutes::person).orElse(null),
        request.parameter("student").map(BookingRoutes::person).orElse(null),
        request.parameter("series").map(UUID::fromString).orElse(null),
        request.parameter("status").map(text -> Arrays.asList(text.split(","))).orElse(null),
        request.parameter("open").map(Boolean::parseBoolean).orElse(false));
  }

  private static Instant time(Request request, String name) {
    return request
        .time(name)
        .orElseThrow(
            () -> Refused.invalid("invalid_time", "\"" + name + "\" is needed, too.", name))
        .toInstant();
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw Refused.invalid(
          "invalid_zone", "\"zone\" must name a time zone, as Europe/Berlin.", "zone");
    }
  }

  private static LocalDate day(String text, Instant now, ZoneId zone) {
    try {
      return text.equals("today") ? LocalDate.ofInstant(now, zone) : LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw Refused.invalid(
          "invalid_day", "\"day\" must be today or a date, as 2026-01-31.", "day");
    }
  }

  private Reply create(Caller caller, Request request) {
    JsonObject body = request.json();
    Requests.Wish wish = wish(body);
    String rule = body.getString("recurrence");
    Booking booked =
        rule == null
            ? requests.create(caller, wish)
            : series.create(caller, wish, again(rule, body));
    return reply(caller, booked, 201);
  }

  private static Series.Again again(String rule, JsonObject body) {
    List<LocalDate> except = new ArrayList<>();
    try {
      body.getJsonArray("except", new JsonArray())
          .forEach(day -> except.add(LocalDate.parse(String.valueOf(day))));
    } catch (DateTimeException e) {
      throw Refused.invalid("invalid_day", "\"except\" has a day that there is not.", "except");
    }
    return new Series.Again(Recurrence.of(rule), except, body.getBoolean("skipConflicts", false));
  }

  static Requests.Wish wish(JsonObject body) {
    ZoneId zone =
        body.containsKey("zone") ? Zones.zone(body.getString("zone"), "zone") : ZoneOffset.UTC;
    JsonArray students = body.getJsonArray("students");
    String type = body.getString("sessionType");
    String end = body.getString("endsAt");
    return new Requests.Wish(
        type == null ? null : UUID.fromString(type),
        person(body.getString("tutor")),
        students == null
            ? null
            : students.stream().map(each -> person(String.valueOf(each))).toList(),
        start(body, zone),
        end == null ? null : instant(end, "endsAt"),
        body.getString("title"),
        body.getInteger("seats"),
        zone,
        body.getBoolean("override", false),
        reason(body));
  }

  /// When it begins: a time with its offset, or what the wall clock of the zone shows then.
  private static Instant start(JsonObject body, ZoneId zone) {
    String given = body.getString("startsAt");
    String local = body.getString("startsAtLocal");
    if ((given == null) == (local == null)) {
      throw Refused.invalid(
          "invalid_time", "Either \"startsAt\" or \"startsAtLocal\" is needed.", "startsAt");
    }
    if (given != null) {
      return instant(given, "startsAt");
    }
    try {
      LocalDateTime time = LocalDateTime.parse(String.valueOf(local));
      if (zone.getRules().getValidOffsets(time).isEmpty()) {
        throw Refused.invalid(
            "skipped_time",
            "There is no " + local + " in " + zone + ": clocks are put forward over it.",
            "startsAtLocal");
      }
      return time.atZone(zone).toInstant(); // of one that comes twice, the first
    } catch (DateTimeException e) {
      throw Refused.invalid("invalid_time", "There is no such time.", "startsAtLocal");
    }
  }

  static Instant instant(String text, String field) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw Refused.invalid("invalid_time", "There is no such time: " + field + ".", field);
    }
  }

  private Reply conflicts(Caller caller, Request request) {
    List<PersonId> students = new ArrayList<>();
    request
        .parameter("students")
        .ifPresent(text -> Arrays.stream(text.split(",")).forEach(id -> students.add(person(id))));
    List<Requests.Conflict> found =
        requests.conflicts(
            caller,
            new PersonId(request.uuid("tutor", "person")),
            students,
            time(request, "startsAt"),
            time(request, "endsAt"),
            request.parameter("sessionType").map(UUID::fromString).orElse(null),
            request.parameter("except").map(id -> new BookingId(UUID.fromString(id))).orElse(null));
    JsonArray items = new JsonArray();
    found.forEach(conflict ->
        items.add(
            new JsonObject()
                .put("person", conflict.person().toString())
                .put("startsAt", conflict.startsAt().toString())
                .put("endsAt", conflict.endsAt().toString())
                .put("why", conflict.why())));
    return Reply.ok(new JsonObject().put("items", items));
  }

  private Reply change(Caller caller, Request request) {
    JsonObject body = request.json();
    String start = body.getString("startsAt");
    String end = body.getString("endsAt");
    Moves.Wish wish =
        new Moves.Wish(
            start == null ? null : instant(start, "startsAt"),
            end == null ? null : instant(end, "endsAt"),
            body.getString("title"),
            reason(body),
            body.getBoolean("override", false));
    Booking changed =
        series.change(
            caller, id(request), wish, extent(body), current -> Etag.require(request, current));
    return reply(caller, changed, 200);
  }

  private Reply reply(Caller caller, Booking booking, int status) {
    return Reply.of(status, picture.one(caller, booking)).with("ETag", booking.etag());
  }

  private static BookingId id(Request request) {
    return new BookingId(request.uuid("id", "class"));
  }

  private static PersonId person(String id) {
    try {
      return new PersonId(UUID.fromString(id));
    } catch (IllegalArgumentException e) {
      throw Refused.invalid("invalid_id", "There is no such person.", Map.of());
    }
  }

  private static @Nullable PersonId student(Request request) {
    String named = body(request).getString("student");
    return named == null ? null : person(named);
  }

  private static JsonObject body(Request request) {
    return request.body().length() == 0 ? new JsonObject() : request.json();
  }

  private static String reason(JsonObject body) {
    return body.getString("reason", "").strip();
  }

  private static Decisions.Extent extent(JsonObject body) {
    return Decisions.Extent.of(body.getString("scope", "one"));
  }
}
