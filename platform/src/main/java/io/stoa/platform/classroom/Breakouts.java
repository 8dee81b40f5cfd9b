// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Booking;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Breakout rooms: a class works in smaller rooms for some minutes, and is brought back. Everybody
/// is moved by the server; nobody leaves the page. Any virtual thread.
final class Breakouts {

  private static final Logger LOG = LoggerFactory.getLogger(Breakouts.class);

  static final int ROOMS_MAX = 50;
  static final int MINUTES_MAX = 180;
  static final int NAME_MAX = 60;

  private final RoomStates states;
  private final LiveRooms live;
  private final Vertx vertx;
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /// By the room of the class, while it has breakout rooms.
  private final Map<String, Long> timers = new ConcurrentHashMap<>();

  Breakouts(RoomStates states, LiveRooms live, Vertx vertx) {
    this.states = states;
    this.live = live;
    this.vertx = vertx;
  }

  /// A room that is asked for.
  record Wanted(String name, List<PersonId> people) {
    Wanted {
      people = List.copyOf(people);
    }
  }

  /// Opens breakout rooms and takes everybody to theirs.
  RoomState open(Caller caller, BookingId id, List<Wanted> wanted, Duration time) {
    RoomState state =
        states.change(
            caller,
            id,
            (tx, before) -> {
              if (before.breakoutsEndAt().isPresent()) {
                throw Refused.conflict(
                    "breakouts_open", "There are breakout rooms already.", Map.of());
              }
              states.store.closeBreakouts(tx, caller, before.booking());
              for (int i = 0; i < wanted.size(); i++) {
                Wanted each = wanted.get(i);
                states.store.openBreakout(
                    tx, caller, before.booking(), new RoomState.Breakout(i + 1, each.name()));
                for (PersonId person : each.people()) {
                  requireKnown(before, person);
                  states.store.seat(tx, caller, before.booking(), person, i + 1);
                }
              }
              saveEnd(tx, caller, before, Optional.of(states.clock().instant().plus(time)));
              states.act(tx, before, "breakouts_opened", null, wanted.size() + " rooms");
            });
    states.carryOut(() -> {
      state.seats().forEach((person, number) -> bring(state, person));
      schedule(caller.school(), state);
      live.changed(state);
    });
    return state;
  }

  private void saveEnd(Tx tx, Caller caller, RoomState before, Optional<Instant> end) {
    states.store.save(tx, caller, before.booking(), before.host(), before.locked(), end);
  }

  private static void requireKnown(RoomState state, PersonId person) {
    RoomState.Entry entry = state.entry(person);
    if (entry != RoomState.Entry.FREE && entry != RoomState.Entry.LOCKED) {
      throw Refused.invalid("not_in_class", "They are not in this class.", "people");
    }
  }

  private void bring(RoomState state, PersonId person) {
    live.move(state.rooms(), person, state.roomOf(person));
  }

  /// Gives somebody another room, and takes them there. Also how the host visits.
  ///
  /// @param number 0 for the class itself
  RoomState seat(Caller caller, BookingId id, PersonId person, int number) {
    RoomState state =
        states.change(
            caller,
            id,
            (tx, before) -> {
              requireOpen(before);
              requireKnown(before, person);
              if (number < 0 || number > before.breakouts().size()) {
                throw Refused.invalid("no_such_room", "There is no such breakout room.", "number");
              }
              states.store.seat(tx, caller, before.booking(), person, number);
              states.act(tx, before, "seated", person, "room " + number);
            });
    states.carryOut(() -> {
      bring(state, person);
      live.changed(state);
    });
    return state;
  }

  private static void requireOpen(RoomState state) {
    if (state.breakoutsEndAt().isEmpty()) {
      throw Refused.conflict("no_breakouts", "There are no breakout rooms.", Map.of());
    }
  }

  /// Gives everybody more time.
  RoomState extend(Caller caller, BookingId id, Duration more) {
    RoomState state =
        states.change(
            caller,
            id,
            (tx, before) -> {
              requireOpen(before);
              saveEnd(tx, caller, before, before.breakoutsEndAt().map(end -> end.plus(more)));
              states.act(tx, before, "breakouts_extended", null, more.toMinutes() + " min");
            });
    states.carryOut(() -> {
      schedule(caller.school(), state);
      live.changed(state);
    });
    return state;
  }

  /// Says something in every room of the class.
  RoomState broadcast(Caller caller, BookingId id, String text, String from) {
    RoomState state =
        states.change(caller, id, (tx, before) -> states.act(tx, before, "broadcast", null, ""));
    JsonObject said = new JsonObject().put("kind", "broadcast").put("text", text).put("from", from);
    states.carryOut(() -> live.tell(state.rooms(), said));
    return state;
  }

  /// Brings everybody back.
  RoomState close(Caller caller, BookingId id) {
    List<String> rooms = new ArrayList<>();
    RoomState state =
        states.change(caller, id, (tx, before) -> rooms.addAll(end(tx, caller, before)));
    states.carryOut(() -> bringBack(state, rooms));
    return state;
  }

  private List<String> end(Tx tx, Caller caller, RoomState before) {
    saveEnd(tx, caller, before, Optional.empty());
    states.store.closeBreakouts(tx, caller, before.booking());
    states.act(tx, before, "breakouts_closed", null, "");
    return before.rooms();
  }

  private void bringBack(RoomState state, List<String> rooms) {
    cancel(state.booking().room());
    for (String room : rooms.subList(Math.min(1, rooms.size()), rooms.size())) {
      live.empty(room, state.booking().room());
    }
    live.changed(state);
  }

  /// Ends them when their time is over, unless somebody gave more or ended them before.
  private void schedule(SchoolId school, RoomState state) {
    Booking booking = state.booking();
    state.breakoutsEndAt().ifPresent(end -> schedule(school, booking.id(), booking.room(), end));
  }

  private void schedule(SchoolId school, BookingId id, String room, Instant end) {
    long millis = Math.max(1, Duration.between(states.clock().instant(), end).toMillis());
    Long before =
        timers.put(
            room,
            vertx.setTimer(
                millis, timer -> Thread.ofVirtual().start(() -> timeUp(school, id, room))));
    if (before != null) {
      vertx.cancelTimer(before);
    }
  }

  private void cancel(String room) {
    Long timer = timers.remove(room);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }

  private void timeUp(SchoolId school, BookingId id, String room) {
    try {
      Caller system = Caller.system(school);
      RoomState now = states.of(system, id);
      Instant end = now.breakoutsEndAt().orElse(null);
      if (end == null) {
        cancel(room);
        return;
      }
      if (end.isAfter(states.clock().instant())) {
        schedule(school, now);
        return;
      }
      List<String> rooms = new ArrayList<>();
      RoomState after =
          states.changeAsGuest(system, now, (tx, before) -> rooms.addAll(end(tx, system, before)));
      bringBack(after, rooms);
    } catch (Refused refused) {
      LOG.warn("the breakout rooms of {} end later: {}", id, refused.reason());
      schedule(school, id, room, states.clock().instant().plus(PAUSE));
    } catch (RuntimeException e) {
      LOG.error("the breakout rooms of {} end later", id, e);
      schedule(school, id, room, states.clock().instant().plus(PAUSE));
    }
  }

  /// A room has opened: if it has breakout rooms, their time runs on, also after a restart.
  void opened(String room) {
    String main = main(room);
    states
        .db()
        .lookUp(main, tx -> states.store.owner(tx, main))
        .ifPresent(owner ->
            owner
                .breakoutsEndAt()
                .ifPresent(end -> {
                  BookingId id = new BookingId(owner.booking());
                  if (!timers.containsKey(main)) {
                    schedule(new SchoolId(owner.school()), id, main, end);
                  }
                }));
  }

  private static String main(String room) {
    int mark = room.indexOf('~');
    return mark < 0 ? room : room.substring(0, mark);
  }

  /// Whether somebody who has come to a room may belong in another.
  boolean concerns(String room) {
    return room.indexOf('~') >= 0 || timers.containsKey(room);
  }

  /// Somebody has come to a room. Whoever was away while everybody was moved comes with a token for
  /// where they were before, and is taken to the others.
  void arrived(String room, PersonId person) {
    String main = main(room);
    states
        .db()
        .lookUp(main, tx -> states.store.owner(tx, main))
        .map(owner ->
            states.of(Caller.system(new SchoolId(owner.school())), new BookingId(owner.booking())))
        .map(state -> state.roomOf(person))
        .filter(belongs -> !belongs.equals(room))
        .ifPresent(belongs -> live.move(List.of(room), person, belongs));
  }
}
