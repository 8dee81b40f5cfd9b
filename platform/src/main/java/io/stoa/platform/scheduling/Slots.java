// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// When a tutor can be booked for a kind of class. Immutable.
///
/// @param zone the tutor's
record Slots(ZoneId zone, List<Slot> all) {

  Slots {
    all = List.copyOf(all);
  }

  /// @param booking the class that has seats left; null where the time is free
  record Slot(Span span, int seatsLeft, @Nullable UUID booking) {}

  /// What is in the way.
  ///
  /// @param tutor when the tutor is booked, with buffers, or busy elsewhere
  /// @param student when the student has classes
  /// @param classes the tutor's, of which some may have seats left
  record Taken(Spans tutor, Spans student, List<AvailabilityStore.Taken> classes) {

    Taken {
      classes = List.copyOf(classes);
    }
  }

  static Slots of(
      Hours hours,
      SessionType type,
      Availability.Terms terms,
      Taken taken,
      Span window,
      Instant now) {
    Instant first = now.plus(Duration.ofMinutes(terms.minimumNotice()));
    Instant last = now.plus(Duration.ofDays(type.horizon()));
    Duration length = Duration.ofMinutes(type.minutes());
    Duration before = Duration.ofMinutes(terms.bufferBefore());
    Duration after = Duration.ofMinutes(terms.bufferAfter());
    List<Slot> slots = new ArrayList<>();
    for (Instant start : hours.starts(window, type.id(), length, type.startEvery())) {
      Span span = new Span(start, start.plus(length));
      if (!start.isBefore(first)
          && !start.isAfter(last)
          && taken.tutor().touching(span.padded(before, after)).isEmpty()
          && taken.student().touching(span).isEmpty()) {
        slots.add(new Slot(span, type.seats(), null));
      }
    }
    for (AvailabilityStore.Taken each : taken.classes()) {
      Instant start = each.span().startsAt();
      if (each.isOpenFor(type)
          && taken.student().touching(each.span()).isEmpty()
          && !start.isBefore(window.startsAt())
          && start.isBefore(window.endsAt())
          && !start.isBefore(first)
          && !start.isAfter(last)) {
        slots.add(new Slot(each.span(), each.seatsLeft(), each.booking()));
      }
    }
    slots.sort(Comparator.comparing(slot -> slot.span().startsAt()));
    return new Slots(hours.zone(), slots);
  }
}
