// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.scheduling.Booking;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Classes as appointments.
final class Classes {

  private Classes() {}

  /// @param address of the school
  /// @param names of those who take part; who is not in there is not named
  static Appointment appointment(
      Booking booking, Instant changedAt, URI address, Map<PersonId, Person> names) {
    String people =
        Stream.concat(Stream.of(booking.tutor()), booking.students().stream())
            .map(names::get)
            .filter(person -> person != null)
            .map(Person::name)
            .collect(Collectors.joining(", "));
    return new Appointment(
        booking.id() + "@" + address.getHost(),
        booking.trail().sequence(),
        changedAt,
        booking.startsAt(),
        booking.endsAt(),
        booking.terms().zone(),
        booking.title(),
        people,
        address.resolve("/class/" + booking.id()),
        state(booking.status()),
        Optional.empty());
  }

  private static Appointment.State state(Booking.Status status) {
    return switch (status) {
      case PENDING -> Appointment.State.TENTATIVE;
      case CONFIRMED, COMPLETED, NO_SHOW -> Appointment.State.CONFIRMED;
      case DECLINED, CANCELLED -> Appointment.State.CANCELLED;
    };
  }
}
