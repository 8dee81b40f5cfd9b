// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How far a caller's hand reaches among bookings. Immutable.
///
/// @param caller who asks
/// @param wards students whom the caller answers for, as guardian
record Reach(Caller caller, Set<PersonId> wards) {

  Reach {
    wards = Set.copyOf(wards);
  }

  /// Whose bookings the caller may see; null for everybody's.
  @Nullable List<UUID> people() {
    if (caller.needs(Permission.BOOKINGS_READ) == Scope.ALL) {
      return null;
    }
    List<UUID> ids = new ArrayList<>(List.of(caller.person().value()));
    wards.forEach(ward -> ids.add(ward.value()));
    return ids;
  }

  /// Whether the caller acts for this student: himself, or as his guardian.
  boolean actsFor(PersonId student) {
    return caller.person().equals(student) || wards.contains(student);
  }

  /// Whether the caller decides about what this tutor teaches.
  boolean writes(PersonId tutor) {
    Scope scope = caller.scope(Permission.BOOKINGS_WRITE);
    return scope == Scope.ALL || (scope == Scope.OWN && caller.person().equals(tutor));
  }

  /// Whether the caller runs the school, and may go over a tutor's hours.
  boolean overrides() {
    return caller.scope(Permission.BOOKINGS_WRITE) == Scope.ALL;
  }

  /// Whether the caller may ask for anybody.
  boolean asksForAll() {
    return caller.scope(Permission.BOOKINGS_REQUEST) == Scope.ALL;
  }

  /// Whether the caller takes part, or acts for who does or waits.
  boolean isIn(Booking booking) {
    return caller.person().equals(booking.tutor()) || !own(booking).isEmpty();
  }

  /// The places of those whom the caller acts for, without those who have left.
  List<Booking.Seat> own(Booking booking) {
    return booking.seats().stream()
        .filter(seat -> seat.state() != Booking.Seat.State.CANCELLED && actsFor(seat.student()))
        .toList();
  }

  boolean sees(Booking booking) {
    return caller.scope(Permission.BOOKINGS_READ) == Scope.ALL || isIn(booking) || mayJoin(booking);
  }

  /// Whether it is a class that anybody of the school may take a seat in, or wait for.
  static boolean mayJoin(Booking booking) {
    return booking.isForSeveral()
        && booking.terms().sessionType() != null
        && booking.status() == Booking.Status.CONFIRMED;
  }

  Booking seen(Booking booking) {
    if (sees(booking)) {
      return booking;
    }
    throw nothing();
  }

  /// What the caller may ask to be changed.
  ///
  /// @throws Refused 404 for what he may not see, 403 for what he may only see
  Booking asked(Booking booking) {
    seen(booking);
    if (writes(booking.tutor()) || asksForAll() || !own(booking).isEmpty()) {
      return booking;
    }
    throw Refused.forbidden(Permission.BOOKINGS_REQUEST);
  }

  /// What the caller decides about.
  Booking written(Booking booking) {
    seen(booking);
    if (writes(booking.tutor())) {
      return booking;
    }
    throw Refused.forbidden(Permission.BOOKINGS_WRITE);
  }

  static Refused nothing() {
    return Refused.notFound("There is no such class.");
  }

  /// As who the caller changes it: tutor, admin, student or system.
  String by(Booking booking) {
    if (caller.person().equals(booking.tutor())) {
      return "tutor";
    }
    if (caller.role() == null) {
      return "system";
    }
    return asksForAll() ? "admin" : "student";
  }

  /// Why it would not take place if the caller cancelled it.
  Policy.Cause cause(Booking booking) {
    if (booking.status() == Booking.Status.PENDING) {
      return Policy.Cause.WITHDRAWN;
    }
    return switch (by(booking)) {
      case "tutor" -> Policy.Cause.BY_TUTOR;
      case "student" -> Policy.Cause.BY_STUDENT;
      default -> Policy.Cause.BY_SCHOOL;
    };
  }

  /// What it would mean if the caller cancelled it now.
  Outcome outcome(Booking booking, Instant now) {
    return booking
        .terms()
        .policy()
        .outcome(cause(booking), Duration.between(now, booking.startsAt()));
  }

  /// What the caller may do with it now, by the API's words.
  List<String> may(Booking booking, Instant now) {
    List<String> may = new ArrayList<>();
    boolean open = booking.status().isOpen() && now.isBefore(booking.endsAt());
    boolean ahead = now.isBefore(booking.startsAt());
    if (!open) {
      return may;
    }
    boolean writes = writes(booking.tutor());
    boolean pending = booking.status() == Booking.Status.PENDING;
    Set<Booking.Seat.State> states =
        own(booking).stream()
            .map(Booking.Seat::state)
            .collect(Collectors.toCollection(HashSet::new));
    boolean takesPart = states.contains(Booking.Seat.State.BOOKED);
    boolean asker = asksForAll() || (takesPart && !booking.isForSeveral());
    if (writes && ahead && (pending || booking.trail().proposal() != null)) {
      may.add("confirm");
      may.add("decline");
    }
    if (writes || asker) {
      may.add("cancel");
    }
    if (writes || (asker && pending)) {
      may.add("move");
    } else if (asker) {
      may.add("propose");
    }
    if (writes) {
      may.add("rename");
    }
    if (booking.isForSeveral() && !pending) {
      seats(booking, states, writes, ahead, may);
    }
    return may;
  }

  private void seats(
      Booking booking,
      Set<Booking.Seat.State> states,
      boolean writes,
      boolean ahead,
      List<String> may) {
    boolean mine = states.contains(Booking.Seat.State.BOOKED);
    boolean student = !asksForAll() && !caller.person().equals(booking.tutor());
    if (mine || writes) {
      may.add("giveSeat");
    }
    if (!ahead) {
      return;
    }
    boolean free = booking.seatsLeft() > 0;
    if (free && (writes || (student && states.isEmpty() && mayJoin(booking)))) {
      may.add("takeSeat");
    }
    if (!free && student && states.isEmpty() && mayJoin(booking)) {
      may.add("joinWaitlist");
    }
    if (states.contains(Booking.Seat.State.OFFERED)) {
      may.add("acceptOffer");
    }
    if (states.contains(Booking.Seat.State.OFFERED)
        || states.contains(Booking.Seat.State.WAITING)) {
      may.add("leaveWaitlist");
    }
  }
}
