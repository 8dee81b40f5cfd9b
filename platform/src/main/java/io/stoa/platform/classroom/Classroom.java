// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.web.Api;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.KeyRing;
import io.stoa.signaling.token.VideoGrant;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// What can be done with classrooms. Any virtual thread.
public final class Classroom {

  private final RoomStates states;
  private final LiveRooms live;
  private final People people;
  private final InstantSource clock;
  private final KeyRing keys;
  private final BooleanSupplier accepting;

  /// @param keys sign the tokens
  /// @param accepting whether anybody is let in now
  public Classroom(
      Kernel kernel,
      Bookings bookings,
      LiveRooms live,
      People people,
      InstantSource clock,
      KeyRing keys,
      BooleanSupplier accepting) {
    this.states = new RoomStates(kernel.db(), kernel.audit(), bookings, clock);
    this.live = live;
    this.people = people;
    this.clock = clock;
    this.keys = keys;
    this.accepting = accepting;
  }

  /// The right to enter a class.
  public record Ticket(String token, String room, String title, Instant endsAt) {}

  /// Lets a member of the booking in, and whoever its host has admitted: from 30 min before its
  /// start to 15 min after its end.
  ///
  /// @throws Refused with the time when the class is not open, class_locked or ask_to_enter when it
  ///   is for the host to decide, not_found for everybody else
  public Ticket join(Caller caller, BookingId id) {
    if (!accepting.getAsBoolean()) {
      throw Refused.unavailable(
          "server_draining", "The classroom restarts in a moment. Try again then.");
    }
    RoomState state = states.of(caller, id);
    Booking booking = state.booking();
    RoomState.Entry entry = state.entry(caller.person());
    if (!booking.involves(caller.person()) && entry != RoomState.Entry.FREE) {
      throw RoomStates.noClass();
    }
    Instant now = clock.instant();
    switch (booking.door(now)) {
      case OPEN -> {}
      case TOO_EARLY ->
          throw Refused.conflict(
              "class_not_open",
              "This class opens 30 minutes before its start.",
              Map.of("opensAt", booking.opensAt().toString()));
      case OVER ->
          throw Refused.conflict(
              "class_over", "This class is over.", Map.of("endsAt", booking.endsAt().toString()));
      case NOT_CONFIRMED ->
          throw Refused.conflict(
              "class_not_confirmed",
              "This class is " + booking.status().word().replace('_', ' ') + ".",
              Map.of("status", booking.status().word()));
    }
    requireEntry(state, entry, caller);
    Person person = people.self(caller);
    String room = state.roomOf(person.id());
    boolean tutor = booking.tutor().equals(person.id());
    // Tokens carry whole seconds (RFC 7519 §2, NumericDate).
    Instant from = now.truncatedTo(ChronoUnit.SECONDS);
    KeyRing.Own own = keys.own();
    String token =
        AccessToken.of(
                person.id().toString(),
                VideoGrant.join(room).with(VideoGrant.Right.ROOM_ADMIN, tutor),
                Duration.ZERO)
            .named(person.name())
            .valid(from, booking.closesAt())
            .sign(own.key(), own.secret());
    return new Ticket(token, room, booking.title(), booking.endsAt());
  }

  private void requireEntry(RoomState state, RoomState.Entry entry, Caller caller) {
    switch (entry) {
      case FREE -> {}
      case BANNED -> throw WaitingRoom.banned();
      case ASK ->
          throw Refused.conflict(
              "ask_to_enter", "Ask the host of this class to let you in.", Map.of());
      case LOCKED -> {
        // Who was inside when it was locked comes back from a reload.
        if (!live.doors().lets(state.booking().room(), caller.person().toString())) {
          throw Refused.conflict(
              "class_locked",
              "The host has locked this class. You can ask to be let in.",
              Map.of());
        }
      }
    }
  }

  /// Mounts what the host of a class, and whoever waits at its door, can do.
  ///
  /// @return told what happens in rooms, on a thread that may block
  public RoomWatch mountControl(Api api, Vertx vertx) {
    RoomControl control = new RoomControl(states, live);
    Breakouts breakouts = new Breakouts(states, live, vertx);
    new ControlRoutes(control, new WaitingRoom(states, live), breakouts, people).mount(api);
    return new RoomWatch(control, breakouts);
  }
}
