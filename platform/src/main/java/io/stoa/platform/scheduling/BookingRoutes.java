// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The caller's classes of a day: `/bookings?day=today&zone=Europe/Berlin`.
public final class BookingRoutes {

  private final Bookings bookings;
  private final People people;
  private final InstantSource clock;

  public BookingRoutes(Bookings bookings, People people, InstantSource clock) {
    this.bookings = bookings;
    this.people = people;
    this.clock = clock;
  }

  public void mount(Api api) {
    api.answer("listBookings", this::ofDay);
  }

  private Reply ofDay(Caller caller, Request request) {
    Instant now = clock.instant();
    ZoneId zone = zone(request.parameter("zone").orElse("UTC"));
    LocalDate day = day(request.parameter("day").orElse("today"), now, zone);
    List<Booking> found = bookings.ofDay(caller, day, zone);
    Set<PersonId> ids = new HashSet<>();
    for (Booking booking : found) {
      ids.add(booking.tutor());
      ids.addAll(booking.students());
    }
    Map<PersonId, Person> names = ids.isEmpty() ? Map.of() : people.named(caller, ids);
    JsonArray items = new JsonArray();
    found.forEach(booking -> items.add(json(booking, names, now)));
    return Reply.ok(new JsonObject().put("items", items));
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

  private static JsonObject json(Booking booking, Map<PersonId, Person> names, Instant now) {
    JsonArray students = new JsonArray();
    booking.students().forEach(id -> students.add(person(id, names)));
    return new JsonObject()
        .put("id", booking.id().toString())
        .put("title", booking.title())
        .put("startsAt", booking.startsAt().toString())
        .put("endsAt", booking.endsAt().toString())
        .put("status", booking.status().word())
        .put("tutor", person(booking.tutor(), names))
        .put("students", students)
        .put("joinable", booking.door(now) == Booking.Door.OPEN);
  }

  private static JsonObject person(PersonId id, Map<PersonId, Person> names) {
    Person person = names.get(id);
    return new JsonObject()
        .put("id", id.toString())
        .put("name", person == null ? "" : person.name());
  }
}
