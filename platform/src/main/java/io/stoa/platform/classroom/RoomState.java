// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.scheduling.Booking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How a class is run: who runs it, who may come in, and where everybody belongs. Immutable.
///
/// @param host who runs it beside its tutor; empty for the tutor alone
/// @param knocks who asked to be let in, and what became of it
/// @param breakoutsEndAt empty while there are no breakout rooms
/// @param seats the number of each person's breakout room
record RoomState(
    Booking booking,
    Optional<PersonId> host,
    boolean locked,
    Map<PersonId, Knock> knocks,
    Set<PersonId> banned,
    Optional<Instant> breakoutsEndAt,
    List<Breakout> breakouts,
    Map<PersonId, Integer> seats) {

  /// What became of a knock.
  enum Answer {
    WAITING,
    ADMITTED,
    REFUSED
  }

  /// @param message of the host to whoever waits; empty for none
  record Knock(Answer answer, String message, Instant askedAt) {}

  /// @param number from 1
  record Breakout(int number, String name) {}

  /// Whether somebody may come in, and why not.
  enum Entry {
    FREE,
    BANNED,
    LOCKED,
    /// It is for the host to decide.
    ASK
  }

  RoomState {
    knocks = Map.copyOf(knocks);
    banned = Set.copyOf(banned);
    breakouts = List.copyOf(breakouts);
    seats = Map.copyOf(seats);
  }

  /// The tutor can always take the class back.
  boolean runs(PersonId person) {
    return booking.tutor().equals(person) || host.filter(person::equals).isPresent();
  }

  PersonId hostNow() {
    return host.orElse(booking.tutor());
  }

  Entry entry(PersonId person) {
    if (banned.contains(person)) {
      return Entry.BANNED;
    }
    if (runs(person)) {
      return Entry.FREE;
    }
    Knock knock = knocks.get(person);
    if (knock != null && knock.answer() == Answer.ADMITTED) {
      return Entry.FREE;
    }
    if (knock != null || !booking.involves(person)) {
      return Entry.ASK;
    }
    return locked ? Entry.LOCKED : Entry.FREE;
  }

  /// The room where somebody belongs now.
  String roomOf(PersonId person) {
    Integer number = breakoutsEndAt.isPresent() ? seats.get(person) : null;
    return number == null ? booking.room() : breakoutRoom(number);
  }

  /// The name of a breakout room, as unguessable as that of the class.
  String breakoutRoom(int number) {
    return booking.room() + "~" + number;
  }

  /// All rooms of the class, its own first.
  List<String> rooms() {
    List<String> rooms = new ArrayList<>();
    rooms.add(booking.room());
    breakouts.forEach(breakout -> rooms.add(breakoutRoom(breakout.number())));
    return rooms;
  }
}
