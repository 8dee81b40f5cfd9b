// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Etag;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/// When people teach, or could learn: `/people/{id}/availability`, `open-times`, `slots`.
public final class AvailabilityRoutes {

  private static final Duration SPAN_MAX = Duration.ofDays(62);
  private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("2199-12-31T00:00:00Z");

  private final Availability availability;

  public AvailabilityRoutes(Availability availability) {
    this.availability = availability;
  }

  public void mount(Api api) {
    api.answer(
        "getAvailability",
        (caller, request) -> {
          PersonId person = id(request);
          return reply(caller, person, availability.of(caller, person));
        });
    api.answer(
        "setAvailability",
        (caller, request) -> {
          PersonId person = id(request);
          return reply(
              caller,
              person,
              availability.set(
                  caller, person, current -> Etag.require(request, current), request.json()));
        });
    api.answer("listOpenTimes", this::openTimes);
    api.answer("listSlots", this::slots);
  }

  private Reply openTimes(Caller caller, Request request) {
    Availability.OpenTimes found = availability.openTimes(caller, id(request), window(request));
    return Reply.ok(
        new JsonObject()
            .put("zone", found.zone().getId())
            .put("items", spans(found.open()))
            .put("busy", spans(found.busy())));
  }

  private Reply slots(Caller caller, Request request) {
    SessionType.Id type =
        new SessionType.Id(UUID.fromString(request.parameter("sessionType").orElse("")));
    PersonId student =
        request.parameter("student").map(id -> new PersonId(UUID.fromString(id))).orElse(null);
    Slots slots = availability.slots(caller, id(request), type, window(request), student);
    JsonArray items = new JsonArray();
    for (Slots.Slot slot : slots.all()) {
      JsonObject item = json(slot.span()).put("seatsLeft", slot.seatsLeft());
      if (slot.booking() != null) {
        item.put("booking", slot.booking().toString());
      }
      items.add(item);
    }
    return Reply.ok(new JsonObject().put("zone", slots.zone().getId()).put("items", items));
  }

  private static Span window(Request request) {
    Instant from = request.time("from").map(OffsetDateTime::toInstant).orElseThrow();
    Instant to = request.time("to").map(OffsetDateTime::toInstant).orElseThrow();
    if (from.isBefore(FIRST)) {
      throw Refused.invalid("invalid_span", "\"from\" is too long ago.", "from");
    }
    if (!from.isBefore(to) || to.isAfter(LAST) || from.plus(SPAN_MAX).isBefore(to)) {
      throw Refused.invalid(
          "invalid_span", "\"to\" must be after \"from\", by 62 days at most.", "to");
    }
    return new Span(from, to);
  }

  private static PersonId id(Request request) {
    return new PersonId(request.uuid("id", "person"));
  }

  private Reply reply(Caller caller, PersonId person, AvailabilityStore.Said said) {
    JsonArray may = new JsonArray();
    if (availability.mayChange(caller, person)) {
      may.add("change");
    }
    return Reply.ok(said.json().put("etag", said.etag()).put("may", may)).with("ETag", said.etag());
  }

  private static JsonArray spans(List<Span> spans) {
    JsonArray all = new JsonArray();
    spans.forEach(span -> all.add(json(span)));
    return all;
  }

  private static JsonObject json(Span span) {
    return new JsonObject()
        .put("startsAt", span.startsAt().toString())
        .put("endsAt", span.endsAt().toString());
  }
}
