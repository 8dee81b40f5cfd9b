// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Bookings as the API shows them to somebody. Any virtual thread.
final class BookingPicture {

  private final People people;
  private final Changes changes;

  BookingPicture(People people, Changes changes) {
    this.people = people;
    this.changes = changes;
  }

  /// What somebody sees of a booking, with the names that it takes.
  Function<Booking, JsonObject> of(Caller caller, List<Booking> bookings) {
    Set<PersonId> ids = new HashSet<>();
    for (Booking booking : bookings) {
      ids.add(booking.tutor());
      booking.seats().forEach(seat -> ids.add(seat.student()));
    }
    Map<PersonId, Person> names = ids.isEmpty() ? Map.of() : people.named(caller, ids);
    Reach reach = changes.transact(caller, changes::reach);
    Set<UUID> series = new HashSet<>();
    bookings.forEach(booking -> {
      UUID of = booking.trail().series();
      if (of != null) {
        series.add(of);
      }
    });
    Map<UUID, String> rules =
        series.isEmpty()
            ? Map.of()
            : changes.transact(caller, tx -> changes.store.rules(tx, series));
    Instant now = changes.now();
    return booking -> json(reach, booking, names, rules, now);
  }

  JsonObject one(Caller caller, Booking booking) {
    return of(caller, List.of(booking)).apply(booking);
  }

  private static JsonObject json(
      Reach reach,
      Booking booking,
      Map<PersonId, Person> names,
      Map<UUID, String> rules,
      Instant now) {
    Booking.Terms terms = booking.terms();
    Booking.Trail trail = booking.trail();
    UUID series = trail.series();
    return new JsonObject()
        .put("id", booking.id().toString())
        .put("title", booking.title())
        .put("startsAt", booking.startsAt().toString())
        .put("endsAt", booking.endsAt().toString())
        .put("zone", terms.zone().getId())
        .put("status", booking.status().word())
        .put("tutor", person(booking.tutor(), names))
        .put("students", students(reach, booking, names))
        .put("seats", terms.seats())
        .put("seatsLeft", booking.seatsLeft())
        .put("waiting", booking.count(Booking.Seat.State.WAITING))
        .put("sessionType", terms.sessionType() == null ? null : terms.sessionType().toString())
        .put(
            "series",
            series == null
                ? null
                : new JsonObject()
                    .put("id", series.toString())
                    .put("rule", rules.getOrDefault(series, "")))
        .put("proposal", proposal(reach.isIn(booking) || knows(reach, booking), trail.proposal()))
        .put("reason", reach.isIn(booking) || knows(reach, booking) ? trail.reason() : "")
        .put("by", trail.by())
        .put("emergency", terms.emergency())
        .put(
            "joinable",
            booking.door(now) == Booking.Door.OPEN && booking.involves(reach.caller().person()))
        .put("etag", booking.etag())
        .put("may", new JsonArray(reach.may(booking, now)));
  }

  private static @Nullable JsonObject proposal(boolean told, Booking.@Nullable Proposal proposal) {
    return proposal == null || !told
        ? null
        : new JsonObject()
            .put("startsAt", proposal.startsAt().toString())
            .put("endsAt", proposal.endsAt().toString())
            .put("by", proposal.by().toString());
  }

  private static boolean knows(Reach reach, Booking booking) {
    return reach.writes(booking.tutor()) || reach.asksForAll();
  }

  /// Those who decide see everybody; who takes part sees who else does; everybody sees himself.
  private static JsonArray students(Reach reach, Booking booking, Map<PersonId, Person> names) {
    boolean all = knows(reach, booking);
    boolean member =
        reach.own(booking).stream().anyMatch(seat -> seat.state() == Booking.Seat.State.BOOKED);
    JsonArray students = new JsonArray();
    for (Booking.Seat seat : booking.seats()) {
      boolean booked = seat.state() == Booking.Seat.State.BOOKED;
      if (all || reach.actsFor(seat.student()) || (member && booked)) {
        JsonObject json = person(seat.student(), names).put("state", seat.state().word());
        if (seat.until() != null) {
          json.put("until", seat.until().toString());
        }
        students.add(json);
      }
    }
    return students;
  }

  private static JsonObject person(PersonId id, Map<PersonId, Person> names) {
    Person person = names.get(id);
    return new JsonObject()
        .put("id", id.toString())
        .put("name", person == null ? "" : person.name());
  }
}
