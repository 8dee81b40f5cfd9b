// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.classroom;

import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.signaling.token.AccessToken;
import io.stoa.signaling.token.KeyRing;
import io.stoa.signaling.token.VideoGrant;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// What can be done with classrooms. Any virtual thread.
public final class Classroom {

  private final Bookings bookings;
  private final People people;
  private final InstantSource clock;
  private final KeyRing keys;
  private final BooleanSupplier accepting;

  /// @param keys sign the tokens
  /// @param accepting whether anybody is let in now
  public Classroom(
      Bookings bookings,
      People people,
      InstantSource clock,
      KeyRing keys,
      BooleanSupplier accepting) {
    this.bookings = bookings;
    this.people = people;
    this.clock = clock;
    this.keys = keys;
    this.accepting = accepting;
  }

  /// The right to enter a class.
  public record Ticket(String token, String room, String title, Instant endsAt) {}

  /// Lets a member of the booking in: from 30 min before its start to 15 min after its end.
  ///
  /// @throws Refused with the time when the class is not open, not_found for everybody else
  public Ticket join(Caller caller, BookingId id) {
    if (!accepting.getAsBoolean()) {
      throw Refused.unavailable(
          "server_draining", "The classroom restarts in a moment. Try again then.");
    }
    Booking booking = bookings.own(caller, id);
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
    Person person = people.self(caller);
    boolean tutor = booking.tutor().equals(person.id());
    // Tokens carry whole seconds (RFC 7519 §2, NumericDate).
    Instant from = now.truncatedTo(ChronoUnit.SECONDS);
    KeyRing.Own own = keys.own();
    String token =
        AccessToken.of(
                person.id().toString(),
                VideoGrant.join(booking.room()).with(VideoGrant.Right.ROOM_ADMIN, tutor),
                java.time.Duration.ZERO)
            .named(person.name())
            .valid(from, booking.closesAt())
            .sign(own.key(), own.secret());
    return new Ticket(token, booking.room(), booking.title(), booking.endsAt());
  }
}
