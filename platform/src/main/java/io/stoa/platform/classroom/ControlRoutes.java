// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Room control: `/bookings/{id}/control`, `/knock`, `/knocks/{person}`, `/lock`, `/mute`, `/host`,
/// `/people/{person}/…` and `/breakouts…`. What changes something answers how the class is run
/// then.
final class ControlRoutes {

  private static final int MESSAGE_MAX = 300;

  private final RoomControl control;
  private final WaitingRoom waiting;
  private final Breakouts breakouts;
  private final People people;

  ControlRoutes(RoomControl control, WaitingRoom waiting, Breakouts breakouts, People people) {
    this.control = control;
    this.waiting = waiting;
    this.breakouts = breakouts;
    this.people = people;
  }

  @FunctionalInterface
  private interface Verb {
    RoomState carryOut(Caller caller, BookingId id, Request request);
  }

  void mount(Api api) {
    api.answer("readKnock", this::look);
    api.answer("knock", (caller, request) -> Reply.ok(json(waiting.knock(caller, id(request)))));
    api.answer("readControl", (caller, request) -> reply(caller, control.see(caller, id(request))));
    verb(api, "answerKnock", this::answer);
    verb(api, "lockClass", (caller, id, in) -> control.lock(caller, id, flag(in, "locked")));
    verb(api, "muteClass", (caller, id, in) -> control.mute(caller, id, optionalPerson(in)));
    verb(api, "handOver", (caller, id, in) -> control.handOver(caller, id, person(in)));
    verb(api, "removeFromClass", (caller, id, in) -> control.remove(caller, id, named(in)));
    verb(api, "banFromClass", (caller, id, in) -> control.ban(caller, id, named(in)));
    verb(api, "pardonInClass", (caller, id, in) -> control.pardon(caller, id, named(in)));
    verb(
        api,
        "openBreakouts",
        (caller, id, in) -> breakouts.open(caller, id, wanted(in), minutes(in)));
    verb(
        api,
        "seatInBreakout",
        (caller, id, in) ->
            breakouts.seat(caller, id, person(in), number(in, "number", 0, Breakouts.ROOMS_MAX)));
    verb(api, "extendBreakouts", (caller, id, in) -> breakouts.extend(caller, id, minutes(in)));
    verb(
        api,
        "broadcastToBreakouts",
        (caller, id, in) ->
            breakouts.broadcast(
                caller, id, in.text("text", MESSAGE_MAX), people.self(caller).name()));
    verb(api, "closeBreakouts", (caller, id, in) -> breakouts.close(caller, id));
  }

  private void verb(Api api, String operationId, Verb verb) {
    api.answer(
        operationId,
        (caller, request) -> reply(caller, verb.carryOut(caller, id(request), request)));
  }

  private static BookingId id(Request request) {
    return new BookingId(request.uuid("id", "class"));
  }

  private Reply look(Caller caller, Request request) {
    return waiting
        .look(caller, id(request))
        .map(knock -> Reply.ok(json(knock)))
        .orElseThrow(RoomStates::noClass);
  }

  private RoomState answer(Caller caller, BookingId id, Request in) {
    RoomState.Answer answer;
    try {
      answer = RoomState.Answer.valueOf(in.text("answer", 20).toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Refused.invalid(
          "invalid_field", "\"answer\" must be admitted, refused or waiting.", "answer");
    }
    String message = in.json().containsKey("message") ? in.text("message", MESSAGE_MAX) : "";
    return waiting.answer(caller, id, named(in), answer, message);
  }

  private static PersonId named(Request in) {
    return new PersonId(in.uuid("person", "person"));
  }

  private static PersonId person(Request in) {
    return person(in.text("person", 64), "person");
  }

  private static Optional<PersonId> optionalPerson(Request in) {
    return in.json().containsKey("person") ? Optional.of(person(in)) : Optional.empty();
  }

  private static PersonId person(String text, String field) {
    try {
      return new PersonId(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      throw Refused.invalid("invalid_field", "\"" + field + "\" must name a person.", field);
    }
  }

  private static boolean flag(Request in, String member) {
    if (in.json().getValue(member) instanceof Boolean flag) {
      return flag;
    }
    throw Refused.invalid("invalid_field", "\"" + member + "\" must be true or false.", member);
  }

  private static int number(Request in, String member, int min, int max) {
    if (in.json().getValue(member) instanceof Integer number && number >= min && number <= max) {
      return number;
    }
    throw Refused.invalid(
        "invalid_field", "\"" + member + "\" must be " + min + " to " + max + ".", member);
  }

  private static Duration minutes(Request in) {
    return Duration.ofMinutes(number(in, "minutes", 1, Breakouts.MINUTES_MAX));
  }

  private static List<Breakouts.Wanted> wanted(Request in) {
    if (!(in.json().getValue("rooms") instanceof JsonArray rooms)
        || rooms.isEmpty()
        || rooms.size() > Breakouts.ROOMS_MAX) {
      throw Refused.invalid(
          "invalid_field", "\"rooms\" must be 1 to " + Breakouts.ROOMS_MAX + " rooms.", "rooms");
    }
    List<Breakouts.Wanted> wanted = new ArrayList<>();
    for (Object each : rooms) {
      if (!(each instanceof JsonObject room)
          || !(room.getValue("name") instanceof String name)
          || name.isBlank()
          || name.length() > Breakouts.NAME_MAX
          || !(room.getValue("people") instanceof JsonArray members)) {
        throw Refused.invalid("invalid_field", "A room needs a name and its people.", "rooms");
      }
      List<PersonId> all = new ArrayList<>();
      members.forEach(member -> all.add(person(String.valueOf(member), "rooms")));
      wanted.add(new Breakouts.Wanted(name, all));
    }
    return wanted;
  }

  private static JsonObject json(RoomState.Knock knock) {
    return new JsonObject()
        .put("status", knock.answer().name().toLowerCase(Locale.ROOT))
        .put("message", knock.message());
  }

  /// What the caller may know: the host everything, others who runs the class and where they are.
  private Reply reply(Caller caller, RoomState state) {
    boolean runs = state.runs(caller.person());
    Set<PersonId> ids = new HashSet<>(state.banned());
    ids.addAll(state.knocks().keySet());
    ids.addAll(state.seats().keySet());
    ids.add(state.hostNow());
    ids.add(state.booking().tutor());
    ids.addAll(state.booking().students());
    Map<PersonId, Person> names = people.named(caller, ids);
    JsonObject out =
        new JsonObject()
            .put("self", caller.person().toString())
            .put("runs", runs)
            .put("host", named(state.hostNow(), names))
            .put("locked", state.locked())
            .put("breakouts", breakouts(caller, state, runs, names));
    if (runs) {
      JsonArray waits = new JsonArray();
      state
          .knocks()
          .forEach((person, knock) -> {
            if (knock.answer() == RoomState.Answer.WAITING) {
              waits.add(named(person, names).put("message", knock.message()));
            }
          });
      JsonArray banned = new JsonArray();
      state.banned().forEach(person -> banned.add(named(person, names)));
      out.put("waiting", waits).put("banned", banned);
    }
    return Reply.ok(out);
  }

  private static JsonObject breakouts(
      Caller caller, RoomState state, boolean runs, Map<PersonId, Person> names) {
    if (state.breakoutsEndAt().isEmpty()) {
      return new JsonObject().put("rooms", new JsonArray());
    }
    Integer own = state.seats().get(caller.person());
    JsonArray rooms = new JsonArray();
    for (RoomState.Breakout each : state.breakouts()) {
      if (runs || (own != null && own == each.number())) {
        JsonArray members = new JsonArray();
        state
            .seats()
            .forEach((person, number) -> {
              if (number == each.number()) {
                members.add(named(person, names));
              }
            });
        rooms.add(
            new JsonObject()
                .put("number", each.number())
                .put("name", each.name())
                .put("people", members));
      }
    }
    return new JsonObject()
        .put("rooms", rooms)
        .put("own", own == null ? 0 : own)
        .put("endsAt", state.breakoutsEndAt().get().toString());
  }

  private static JsonObject named(PersonId id, Map<PersonId, Person> names) {
    Person person = names.get(id);
    return new JsonObject()
        .put("id", id.toString())
        .put("name", person == null ? "" : person.name());
  }
}
