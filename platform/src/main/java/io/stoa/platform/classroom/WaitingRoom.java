// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.classroom.RoomState.Answer;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.scheduling.Booking;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// The door of a class: who is not simply let in asks, and its host answers. Whoever waits has no
/// token, so no media and no word of what is said inside. Any virtual thread.
final class WaitingRoom {

  /// How long somebody who was refused waits before asking again.
  static final Duration AGAIN = Duration.ofSeconds(30);

  /// Who may wait at one door at once.
  static final int WAITING_MAX = 500;

  private final RoomStates states;
  private final LiveRooms live;

  WaitingRoom(RoomStates states, LiveRooms live) {
    this.states = states;
    this.live = live;
  }

  /// What somebody at the door is told; empty when they have not knocked.
  Optional<RoomState.Knock> look(Caller caller, BookingId id) {
    RoomState state = atTheDoor(caller, id);
    return Optional.ofNullable(state.knocks().get(caller.person()));
  }

  /// Asks to be let in. Who is free to enter is admitted at once.
  RoomState.Knock knock(Caller caller, BookingId id) {
    RoomState state = atTheDoor(caller, id);
    if (state.entry(caller.person()) == RoomState.Entry.FREE) {
      return new RoomState.Knock(Answer.ADMITTED, "", states.clock().instant());
    }
    RoomState after =
        states.changeAsGuest(
            caller,
            state,
            (tx, before) -> {
              RoomState.Knock known = before.knocks().get(caller.person());
              if (known != null && known.answer() == Answer.WAITING) {
                return;
              }
              if (known == null && before.knocks().size() >= WAITING_MAX) {
                throw Refused.tooMany("Too many people wait at this door.", 60);
              }
              if (known != null && states.clock().instant().isBefore(known.askedAt().plus(AGAIN))) {
                throw Refused.tooMany(
                    "Wait half a minute before you ask again.", AGAIN.toSeconds());
              }
              states.store.saveKnock(
                  tx,
                  caller,
                  before.booking(),
                  caller.person(),
                  Answer.WAITING,
                  "",
                  states.clock().instant());
              states.act(tx, before, "knocked", caller.person(), "");
            });
    states.carryOut(() -> live.changed(after));
    return Objects.requireNonNull(after.knocks().get(caller.person()));
  }

  private RoomState atTheDoor(Caller caller, BookingId id) {
    RoomState state = states.of(caller, id);
    boolean open = state.booking().door(states.clock().instant()) == Booking.Door.OPEN;
    if (!open && !state.booking().involves(caller.person())) {
      throw RoomStates.noClass();
    }
    if (state.entry(caller.person()) == RoomState.Entry.BANNED) {
      throw banned();
    }
    return state;
  }

  static Refused banned() {
    return Refused.forbidden("banned", "The host has closed this class to you.");
  }

  /// Lets somebody in, turns them away, or lets them wait with a word.
  RoomState answer(Caller caller, BookingId id, PersonId person, Answer answer, String message) {
    RoomState state =
        states.change(
            caller,
            id,
            (tx, before) -> {
              if (!before.knocks().containsKey(person)) {
                throw Refused.notFound("They do not wait at the door.");
              }
              states.store.saveKnock(
                  tx, caller, before.booking(), person, answer, message, states.clock().instant());
              String verb =
                  switch (answer) {
                    case ADMITTED -> "admitted";
                    case REFUSED -> "refused";
                    case WAITING -> "told_to_wait";
                  };
              states.act(tx, before, verb, person, "");
            });
    states.carryOut(() -> {
      if (answer == Answer.ADMITTED) {
        live.doors().admit(state.booking().room(), person.toString());
      }
      live.changed(state);
    });
    return state;
  }
}
