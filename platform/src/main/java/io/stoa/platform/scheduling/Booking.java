// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// A class that was agreed on. Immutable.
///
/// @param room of the classroom; unguessable, and told to members only
public record Booking(
    BookingId id,
    PersonId tutor,
    List<PersonId> students,
    String title,
    Instant startsAt,
    Instant endsAt,
    Status status,
    String room) {

  /// How long before its start a class can be entered.
  public static final Duration EARLY = Duration.ofMinutes(30);

  /// How long after its end a class can still be entered, for whoever overruns.
  public static final Duration LATE = Duration.ofMinutes(15);

  /// Where a booking stands.
  public enum Status {
    PENDING,
    CONFIRMED,
    COMPLETED,
    CANCELLED,
    NO_SHOW;

    /// As the database and the API write it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Status of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /// Whether its room can be entered.
  public enum Door {
    OPEN,
    TOO_EARLY,
    OVER,
    NOT_CONFIRMED
  }

  public Booking {
    students = List.copyOf(students);
  }

  public Instant opensAt() {
    return startsAt.minus(EARLY);
  }

  public Instant closesAt() {
    return endsAt.plus(LATE);
  }

  public Door door(Instant now) {
    if (status != Status.CONFIRMED) {
      return Door.NOT_CONFIRMED;
    }
    if (now.isBefore(opensAt())) {
      return Door.TOO_EARLY;
    }
    return now.isBefore(closesAt()) ? Door.OPEN : Door.OVER;
  }

  public boolean involves(PersonId person) {
    return tutor.equals(person) || students.contains(person);
  }
}
