// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A class that was asked for or agreed on. Immutable.
///
/// @param seats who takes part, is offered a seat, waits or has left; in the order they came
/// @param room of the classroom; unguessable, and told to members only
public record Booking(
    BookingId id,
    PersonId tutor,
    List<Seat> seats,
    String title,
    Instant startsAt,
    Instant endsAt,
    Status status,
    String room,
    Terms terms,
    Trail trail) {

  /// How long before its start a class can be entered.
  public static final Duration EARLY = Duration.ofMinutes(30);

  /// How long after its end a class can still be entered, for whoever overruns.
  public static final Duration LATE = Duration.ofMinutes(15);

  /// No class is longer.
  public static final Duration LENGTH_MAX = Duration.ofHours(24);

  /// No buffer is longer.
  static final Duration BUFFER_MAX = Duration.ofHours(24);

  /// Where a booking stands: the one place that knows which moves are legal. `may_become` of
  /// V14__bookings.sql says the same to whoever writes to the database.
  public enum Status {
    PENDING,
    CONFIRMED,
    DECLINED,
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

    /// What it may become.
    public Set<Status> next() {
      return switch (this) {
        case PENDING -> Set.of(CONFIRMED, DECLINED, CANCELLED);
        case CONFIRMED -> Set.of(COMPLETED, CANCELLED, NO_SHOW);
        case DECLINED, COMPLETED, CANCELLED, NO_SHOW -> Set.of();
      };
    }

    /// Whether it is still to come, or under way.
    public boolean isOpen() {
      return this == PENDING || this == CONFIRMED;
    }

    /// Goes on only to what it may become.
    ///
    /// @throws Refused 409 `illegal_move`
    Status to(Status will) {
      if (next().contains(will)) {
        return will;
      }
      throw illegal(will);
    }

    private Refused illegal(Status will) {
      return Refused.conflict(
          "illegal_move",
          "What is %s cannot become %s.".formatted(word(), will.word()),
          Map.of("from", word(), "to", will.word()));
    }
  }

  /// Whether its room can be entered.
  public enum Door {
    OPEN,
    TOO_EARLY,
    OVER,
    NOT_CONFIRMED
  }

  /// A student's place. Immutable.
  ///
  /// @param until when an offer ends; null for what is none
  public record Seat(PersonId student, State state, @Nullable Instant until) {

    /// How far it is the student's.
    public enum State {
      BOOKED,
      OFFERED,
      WAITING,
      CANCELLED;

      public String word() {
        return name().toLowerCase(Locale.ROOT);
      }

      static State of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
      }
    }

    static Seat booked(PersonId student) {
      return new Seat(student, State.BOOKED, null);
    }
  }

  /// What was agreed besides the time; later changes of the session type do not touch it.
  ///
  /// @param sessionType null where there is none
  /// @param zone whose wall clock the time was agreed in
  /// @param seats how many students can take part
  /// @param bufferBefore minutes that the tutor has free before it, and bufferAfter after it
  /// @param emergency booked over the tutor's hours by who runs the school
  public record Terms(
      @Nullable UUID sessionType,
      ZoneId zone,
      int seats,
      int bufferBefore,
      int bufferAfter,
      Policy policy,
      boolean emergency) {

    /// The same, where nobody counts as absent before so many minutes have passed.
    Terms absentAfter(int minutes) {
      Policy other = policy.absentAfter(minutes);
      return new Terms(sessionType, zone, seats, bufferBefore, bufferAfter, other, emergency);
    }

    static Terms plain(int seats) {
      return new Terms(null, ZoneOffset.UTC, Math.max(1, seats), 0, 0, Policy.STANDARD, false);
    }
  }

  /// Another time that a student would like.
  public record Proposal(Instant startsAt, Instant endsAt, PersonId by) {}

  /// How it came about, and what was changed last.
  ///
  /// @param by student, tutor, admin or system
  /// @param reason of the last change; empty where nobody gave one
  /// @param version counts every change
  /// @param sequence counts changes of time, title and people
  public record Trail(
      @Nullable PersonId askedBy,
      String by,
      String reason,
      @Nullable Proposal proposal,
      @Nullable UUID series,
      @Nullable Instant seriesAt,
      long version,
      int sequence) {

    Trail by(String who, String why) {
      return new Trail(askedBy, who, why, proposal, series, seriesAt, version, sequence);
    }

    Trail proposing(@Nullable Proposal other) {
      return new Trail(askedBy, by, reason, other, series, seriesAt, version, sequence);
    }

    Trail counted() {
      return new Trail(askedBy, by, reason, proposal, series, seriesAt, version, sequence + 1);
    }

    static final Trail NONE = new Trail(null, "system", "", null, null, null, 1, 0);
  }

  public Booking {
    seats = List.copyOf(seats);
  }

  /// A class that these students take part in, by the standard policy.
  public Booking(
      BookingId id,
      PersonId tutor,
      List<PersonId> students,
      String title,
      Instant startsAt,
      Instant endsAt,
      Status status,
      String room) {
    this(
        id,
        tutor,
        students.stream().map(Seat::booked).toList(),
        title,
        startsAt,
        endsAt,
        status,
        room,
        Terms.plain(students.size()),
        Trail.NONE);
  }

  Booking with(List<Seat> others) {
    return new Booking(id, tutor, others, title, startsAt, endsAt, status, room, terms, trail);
  }

  Booking in(String otherRoom) {
    return new Booking(id, tutor, seats, title, startsAt, endsAt, status, otherRoom, terms, trail);
  }

  /// The same by another change; its version counts by itself.
  Booking with(Trail other) {
    return new Booking(id, tutor, seats, title, startsAt, endsAt, status, room, terms, other);
  }

  /// Another class like it.
  Booking again(BookingId other, Instant start, Instant end, String otherRoom, UUID series) {
    Trail of =
        new Trail(
            trail.askedBy(),
            trail.by(),
            trail.reason(),
            null,
            series,
            start,
            trail.version(),
            trail.sequence());
    return new Booking(other, tutor, seats, title, start, end, status, otherRoom, terms, of);
  }

  /// Asked for, or agreed on, from the beginning.
  Booking beginning(Status other) {
    return new Booking(id, tutor, seats, title, startsAt, endsAt, other, room, terms, trail);
  }

  /// At another time, which also settles what had been proposed.
  Booking at(Instant start, Instant end) {
    return new Booking(
        id, tutor, seats, title, start, end, status, room, terms, trail.proposing(null).counted());
  }

  /// Called something else.
  Booking called(String other) {
    return new Booking(
        id, tutor, seats, other, startsAt, endsAt, status, room, terms, trail.counted());
  }

  /// Somewhere else, if that is legal.
  ///
  /// @throws Refused 409 `illegal_move`
  Booking to(Status will) {
    return new Booking(
        id,
        tutor,
        seats,
        title,
        startsAt,
        endsAt,
        status.to(will),
        room,
        terms,
        trail.proposing(null).counted());
  }

  /// The other of completed and no_show.
  ///
  /// @throws Refused 409 `illegal_move`
  Booking corrected(Status will) {
    if (will == status
        || !Set.of(Status.COMPLETED, Status.NO_SHOW).containsAll(List.of(status, will))) {
      throw status.illegal(will);
    }
    return new Booking(
        id, tutor, seats, title, startsAt, endsAt, will, room, terms, trail.counted());
  }

  /// The same, where nobody counts as absent before so many minutes have passed.
  public Booking absentAfter(int minutes) {
    Terms patient = terms.absentAfter(minutes);
    return new Booking(id, tutor, seats, title, startsAt, endsAt, status, room, patient, trail);
  }

  /// Who takes part; who waits does not.
  public List<PersonId> students() {
    return seats.stream()
        .filter(seat -> seat.state() == Seat.State.BOOKED)
        .map(Seat::student)
        .toList();
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
    return tutor.equals(person) || students().contains(person);
  }

  /// A person's place, whatever it is; empty for who never asked for one.
  public Optional<Seat> seat(PersonId person) {
    return seats.stream().filter(seat -> seat.student().equals(person)).findFirst();
  }

  Optional<Seat> seat(PersonId person, Seat.State state) {
    return seat(person).filter(seat -> seat.state() == state);
  }

  int seatsLeft() {
    long held =
        seats.stream()
            .filter(seat -> seat.state() == Seat.State.BOOKED || seat.state() == Seat.State.OFFERED)
            .count();
    return Math.max(0, terms.seats() - (int) held);
  }

  int count(Seat.State state) {
    return (int) seats.stream().filter(seat -> seat.state() == state).count();
  }

  /// Whether it is for several, so that anybody of the school may ask for a seat.
  boolean isForSeveral() {
    return terms.seats() > 1;
  }

  Duration length() {
    return Duration.between(startsAt, endsAt);
  }

  String etag() {
    return "\"" + trail.version() + "\"";
  }
}
