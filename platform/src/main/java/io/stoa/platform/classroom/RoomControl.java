// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the host of a class can do with those in it. Any virtual thread.
final class RoomControl {

  private final RoomStates states;
  private final LiveRooms live;

  RoomControl(RoomStates states, LiveRooms live) {
    this.states = states;
    this.live = live;
  }

  /// How a class is run, for somebody who may be in it.
  RoomState see(Caller caller, BookingId id) {
    RoomState state = states.of(caller, id);
    return switch (state.entry(caller.person())) {
      case FREE, LOCKED -> state;
      case ASK, BANNED -> throw RoomStates.noClass();
    };
  }

  /// Lets nobody in any more but who is inside, or lets them in again.
  RoomState lock(Caller caller, BookingId id, boolean locked) {
    RoomState state =
        states.change(
            caller,
            id,
            (tx, before) -> {
              states.store.save(
                  tx, caller, before.booking(), before.host(), locked, before.breakoutsEndAt());
              states.act(tx, before, locked ? "locked" : "unlocked", null, "");
            });
    states.carryOut(() -> {
      String room = state.booking().room();
      if (locked) {
        Set<String> inside = new HashSet<>(live.inside(state.rooms()));
        inside.add(state.hostNow().toString());
        state
            .knocks()
            .forEach((person, knock) -> {
              if (knock.answer() == RoomState.Answer.ADMITTED) {
                inside.add(person.toString());
              }
            });
        live.doors().lock(room, inside);
      } else {
        live.doors().unlock(room);
      }
      live.changed(state);
    });
    return state;
  }

  /// Mutes somebody, or everybody but the caller.
  RoomState mute(Caller caller, BookingId id, Optional<PersonId> only) {
    RoomState state =
        states.change(
            caller,
            id,
            (tx, before) ->
                states.act(
                    tx, before, only.isPresent() ? "muted" : "muted_all", only.orElse(null), ""));
    states.carryOut(() -> live.mute(state.rooms(), only, caller.person()));
    return state;
  }

  /// Takes somebody out of the class, who must ask to come in again.
  RoomState remove(Caller caller, BookingId id, PersonId person) {
    RoomState state =
        states.change(
            caller,
            id,
            (tx, before) -> {
              requireGuest(before, person);
              states.store.saveKnock(
                  tx,
                  caller,
                  before.booking(),
                  person,
                  RoomState.Answer.REFUSED,
                  "",
                  states.clock().instant());
              states.store.seat(tx, caller, before.booking(), person, 0);
              states.act(tx, before, "removed", person, "");
            });
    states.carryOut(() -> {
      live.doors().dismiss(state.booking().room(), person.toString());
      live.remove(state.rooms(), person);
      live.changed(state);
    });
    return state;
  }

  /// Takes somebody out of the class for good.
  RoomState ban(Caller caller, BookingId id, PersonId person) {
    RoomState state =
        states.change(
            caller,
            id,
            (tx, before) -> {
              requireGuest(before, person);
              states.store.ban(tx, caller, before.booking(), person);
              states.store.seat(tx, caller, before.booking(), person, 0);
              states.act(tx, before, "banned", person, "");
            });
    states.carryOut(() -> {
      state.rooms().forEach(room -> live.doors().ban(room, person.toString()));
      live.remove(state.rooms(), person);
      live.changed(state);
    });
    return state;
  }

  /// Lifts a ban. Whoever was banned may ask to come in.
  RoomState pardon(Caller caller, BookingId id, PersonId person) {
    RoomState state =
        states.change(
            caller,
            id,
            (tx, before) -> {
              states.store.pardon(tx, caller, before.booking(), person);
              states.act(tx, before, "pardoned", person, "");
            });
    states.carryOut(() -> {
      state.rooms().forEach(room -> live.doors().pardon(room, person.toString()));
      live.changed(state);
    });
    return state;
  }

  /// Hands the class over to somebody in it. Its tutor can always take it back.
  RoomState handOver(Caller caller, BookingId id, PersonId person) {
    RoomState state =
        states.change(
            caller,
            id,
            (tx, before) -> {
              if (before.entry(person) != RoomState.Entry.FREE
                  && before.entry(person) != RoomState.Entry.LOCKED) {
                throw Refused.invalid("not_in_class", "They are not in this class.", "person");
              }
              Optional<PersonId> host =
                  Optional.of(person).filter(p -> !p.equals(before.booking().tutor()));
              states.store.save(
                  tx, caller, before.booking(), host, before.locked(), before.breakoutsEndAt());
              states.act(tx, before, "made_host", person, "");
            });
    states.carryOut(() -> {
      live.doors().admit(state.booking().room(), person.toString());
      live.changed(state);
    });
    return state;
  }

  /// The host is not removed by accident, and the tutor by nobody.
  private static void requireGuest(RoomState state, PersonId person) {
    if (state.runs(person)) {
      throw Refused.conflict(
          "runs_the_class", "Whoever runs the class cannot be taken out of it.", Map.of());
    }
  }

  /// A room has opened: what is kept about it holds again.
  void opened(String room) {
    for (PersonId person : states.db().lookUp(room, tx -> states.store.bannedFrom(tx, room))) {
      live.doors().ban(room, person.toString());
      live.remove(List.of(room), person);
    }
  }
}
