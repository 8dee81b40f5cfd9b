// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Kinds.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How bookings come about: asked for, or made at once. Any virtual thread.
final class Requests {

  /// Who asks for later than this is confirmed at once by a session type that confirms by itself.
  static final Duration AUTO = Duration.ofHours(24);

  private final Changes changes;
  private final Kinds kinds;

  Requests(Changes changes, Kinds kinds) {
    this.changes = changes;
    this.kinds = kinds;
  }

  /// What is asked for; null where it follows from the rest.
  ///
  /// @param override goes over the tutor's hours and the notice
  record Wish(
      @Nullable UUID sessionType,
      PersonId tutor,
      @Nullable List<PersonId> students,
      Instant startsAt,
      @Nullable Instant endsAt,
      @Nullable String title,
      @Nullable Integer seats,
      ZoneId zone,
      boolean override,
      String reason) {}

  /// A wish with all that follows from it.
  ///
  /// @param asks the caller asks, and somebody else decides
  record Plan(Booking first, @Nullable Kind kind, boolean asks, boolean override) {}

  /// Books one class.
  Booking create(Caller caller, Wish wish) {
    return changes.transact(
        caller,
        tx -> {
          Plan plan = plan(tx, wish);
          Booking booking = plan.first();
          kinds.requireOpen(tx, plan, booking.startsAt(), booking.endsAt(), changes.now());
          requireFree(tx, booking);
          List<PersonId> people = new ArrayList<>(booking.students());
          people.add(booking.tutor());
          changes.store.lockPeople(tx, people);
          requireFree(tx, booking);
          begin(tx, booking, true);
          return changes.found(tx, booking.id());
        });
  }

  private void requireFree(Tx tx, Booking booking) {
    changes.requireFree(
        tx,
        booking.tutor(),
        booking.students(),
        List.of(BookingStore.Window.of(booking.startsAt(), booking.endsAt(), booking.terms())),
        List.of());
  }

  /// @param first of a series, of which people are told
  void begin(Tx tx, Booking booking, boolean first) {
    BookingEvent.Facts facts = BookingEvent.Facts.of(booking, !first);
    boolean pending = booking.status() == Booking.Status.PENDING;
    changes.begin(
        tx,
        booking,
        pending ? "booking.requested" : "booking.booked",
        pending ? new BookingEvent.Requested(facts) : new BookingEvent.Confirmed(facts));
  }

  /// Works out what a wish means, and whether the caller may have it.
  Plan plan(Tx tx, Wish wish) {
    Reach reach = changes.reach(tx);
    boolean writes = reach.writes(wish.tutor());
    if (wish.override() && !reach.overrides()) {
      throw Refused.forbidden(Permission.BOOKINGS_WRITE);
    }
    List<PersonId> students = students(reach, writes, wish);
    kinds.requireTutor(tx, wish.tutor());
    kinds.requireStudents(tx, students, "students");
    Kind kind = kinds.offered(tx, wish.sessionType(), wish.tutor(), writes);
    Instant end = end(wish, kind, writes);
    Instant now = changes.now();
    if (wish.startsAt().isBefore(now)) {
      throw Refused.invalid("in_the_past", "\"startsAt\" is over.", "startsAt");
    }
    Booking.Terms terms = terms(wish, kind, students.size());
    if (students.size() > terms.seats()) {
      throw Refused.invalid(
          "too_many_students", "There are %d seats.".formatted(terms.seats()), "students");
    }
    String title = wish.title();
    Booking booking =
        new Booking(
            new BookingId(UUID.randomUUID()),
            wish.tutor(),
            students.stream().map(Booking.Seat::booked).toList(),
            title != null ? title.strip() : kind != null ? kind.type().name() : "Class",
            wish.startsAt(),
            end,
            writes ? Booking.Status.CONFIRMED : status(kind, wish.startsAt(), now),
            Bookings.newRoom(),
            terms,
            Booking.Trail.NONE);
    String by = reach.by(booking);
    return new Plan(
        booking.with(
            new Booking.Trail(
                reach.caller().role() == null ? null : reach.caller().person(),
                by,
                wish.reason(),
                null,
                null,
                null,
                1,
                0)),
        kind,
        !writes,
        // A tutor goes over his own hours whenever he likes.
        wish.override() || (writes && reach.caller().person().equals(wish.tutor())));
  }

  private static Booking.Status status(@Nullable Kind kind, Instant startsAt, Instant now) {
    return kind != null && Kinds.confirmsAtOnce(kind, Duration.between(now, startsAt))
        ? Booking.Status.CONFIRMED
        : Booking.Status.PENDING;
  }

  private static List<PersonId> students(Reach reach, boolean writes, Wish wish) {
    List<PersonId> named = wish.students();
    if (writes || reach.asksForAll()) {
      return named == null ? List.of() : distinct(named);
    }
    List<PersonId> students = named == null ? List.of(reach.caller().person()) : distinct(named);
    if (students.isEmpty() || !students.stream().allMatch(reach::actsFor)) {
      throw Refused.forbidden(Permission.BOOKINGS_REQUEST);
    }
    return students;
  }

  private static List<PersonId> distinct(List<PersonId> people) {
    Set<PersonId> all = new LinkedHashSet<>(people);
    return List.copyOf(all);
  }

  private static Instant end(Wish wish, @Nullable Kind kind, boolean writes) {
    Instant given = wish.endsAt();
    if (given == null) {
      if (kind == null) {
        throw Refused.invalid("invalid_time", "\"endsAt\" is needed.", "endsAt");
      }
      return wish.startsAt().plus(kind.length());
    }
    requireOrder(wish.startsAt(), given);
    if (!writes && kind != null && !given.equals(wish.startsAt().plus(kind.length()))) {
      throw Refused.invalid(
          "invalid_length",
          "Such a class has %d minutes.".formatted(kind.length().toMinutes()),
          "endsAt");
    }
    return given;
  }

  /// An end is behind its start, and no class is endless.
  static void requireOrder(Instant startsAt, Instant endsAt) {
    if (!endsAt.isAfter(startsAt)) {
      throw Refused.invalid("invalid_time", "\"endsAt\" must be after \"startsAt\".", "endsAt");
    }
    if (endsAt.isAfter(startsAt.plus(Booking.LENGTH_MAX))) {
      throw Refused.invalid("invalid_length", "No class is longer than a day.", "endsAt");
    }
  }

  private static Booking.Terms terms(Wish wish, @Nullable Kind kind, int students) {
    if (kind != null) {
      return new Booking.Terms(
          kind.type().id().value(),
          wish.zone(),
          kind.type().seats(),
          kind.bufferBefore(),
          kind.bufferAfter(),
          kind.policy(),
          wish.override());
    }
    Integer given = wish.seats();
    int seats = given == null ? Math.max(1, students) : given;
    return new Booking.Terms(null, wish.zone(), seats, 0, 0, Policy.STANDARD, wish.override());
  }

  /// What would be in the way, for who drags a class over the calendar.
  ///
  /// @param why busy, closed or notice
  record Conflict(PersonId person, Instant startsAt, Instant endsAt, String why) {}

  List<Conflict> conflicts(
      Caller caller,
      PersonId tutor,
      List<PersonId> students,
      Instant startsAt,
      Instant endsAt,
      @Nullable UUID sessionType,
      @Nullable BookingId except) {
    requireOrder(startsAt, endsAt);
    return changes.transact(
        caller,
        tx -> {
          Reach reach = changes.reach(tx);
          boolean knows = reach.writes(tutor) || reach.asksForAll();
          if (!knows && !students.stream().allMatch(reach::actsFor)) {
            throw Refused.forbidden(Permission.BOOKINGS_REQUEST);
          }
          Kind kind = kinds.find(tx, sessionType, tutor).orElse(null);
          int before = kind == null ? 0 : kind.bufferBefore();
          int after = kind == null ? 0 : kind.bufferAfter();
          BookingStore.Window window =
              new BookingStore.Window(
                  startsAt,
                  endsAt,
                  startsAt.minusSeconds(60L * before),
                  endsAt.plusSeconds(60L * after));
          List<Conflict> all = new ArrayList<>();
          changes
              .taken(
                  tx,
                  tutor,
                  students,
                  List.of(window),
                  except == null ? List.of() : List.of(except))
              .forEach(taken ->
                  all.add(new Conflict(taken.person(), taken.startsAt(), taken.endsAt(), "busy")));
          for (Availability.Problem problem :
              kinds.problems(tx, tutor, kind, List.of(new Span(startsAt, endsAt)))) {
            all.add(new Conflict(tutor, startsAt, endsAt, problem.why().word()));
          }
          return all;
        });
  }
}
