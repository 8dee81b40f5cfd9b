// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// When somebody teaches, or could learn: rules in local times of a zone, and what they come to.
///
/// On each day the weekly rules hold that are valid then, without the exceptions that close, with
/// those that open; blackouts beat all. A local time means the first moment at which the clocks
/// there show it or a later one: the end of the gap where a change of the clock leaves it out, the
/// first of the two where it comes twice. Immutable.
record Hours(ZoneId zone, List<Weekly> weekly, List<OneOff> exceptions, List<Blackout> blackouts) {

  // A slot of the longest kind of class may begin before a window and end behind it; and where a
  // country has moved over the date line, a local day is two days away.
  private static final int MARGIN_DAYS = 3;

  Hours {
    weekly = List.copyOf(weekly);
    exceptions = List.copyOf(exceptions);
    blackouts = List.copyOf(blackouts);
  }

  static Hours none(ZoneId zone) {
    return new Hours(zone, List.of(), List.of(), List.of());
  }

  /// Local times of one day, and for which kinds of class they are; none named is all.
  ///
  /// @param toMinute of the day, up to 24 * 60
  record Part(int fromMinute, int toMinute, Set<SessionType.Id> only) {

    Part {
      only = Set.copyOf(only);
    }

    boolean isFor(SessionType.@Nullable Id type) {
      return type == null || only.isEmpty() || only.contains(type);
    }

    /// Whether the two say something about the same time of the same kind of class.
    boolean meets(Part other) {
      return fromMinute < other.toMinute
          && other.fromMinute < toMinute
          && (only.isEmpty()
              || other.only.isEmpty()
              || only.stream().anyMatch(other.only::contains));
    }
  }

  /// @param validFrom its first day; null for ever since
  /// @param validUntil its last day; null for ever after
  record Weekly(
      DayOfWeek day, Part part, @Nullable LocalDate validFrom, @Nullable LocalDate validUntil) {

    /// On every such day.
    Weekly(DayOfWeek day, Part part) {
      this(day, part, null, null);
    }

    boolean holdsOn(LocalDate date) {
      return date.getDayOfWeek() == day
          && (validFrom == null || !date.isBefore(validFrom))
          && (validUntil == null || !date.isAfter(validUntil));
    }

    /// Whether there may be a day on which both hold.
    boolean meets(Weekly other) {
      return (validUntil == null
              || other.validFrom == null
              || !validUntil.isBefore(other.validFrom))
          && (other.validUntil == null
              || validFrom == null
              || !other.validUntil.isBefore(validFrom));
    }
  }

  /// Other hours on one day.
  ///
  /// @param open whether it adds hours or takes some away
  record OneOff(LocalDate date, boolean open, Part part) {}

  /// @param to the last day
  record Blackout(LocalDate from, LocalDate to, String reason) {}

  /// When a class of a type could be, before anything is booked.
  ///
  /// @param type null for whatever type
  Spans open(Span window, SessionType.@Nullable Id type) {
    return opened(days(window), type).within(window);
  }

  private Spans opened(List<LocalDate> days, SessionType.@Nullable Id type) {
    List<Span> added = new ArrayList<>();
    List<Span> closed = new ArrayList<>();
    for (OneOff exception : on(days)) {
      if (exception.part().isFor(type) && (exception.open() || closes(exception, type))) {
        span(exception.date(), exception.part(), exception.open() ? added : closed);
      }
    }
    List<Span> usual = new ArrayList<>();
    for (LocalDate day : days) {
      for (Weekly rule : weekly) {
        if (rule.holdsOn(day) && rule.part().isFor(type)) {
          span(day, rule.part(), usual);
        }
      }
    }
    List<Span> black = new ArrayList<>();
    for (Blackout blackout : blackouts) {
      if (!blackout.to().isBefore(days.getFirst()) && !blackout.from().isAfter(days.getLast())) {
        add(at(blackout.from(), 0), at(blackout.to().plusDays(1), 0), black);
      }
    }
    return Spans.of(usual).minus(Spans.of(closed)).plus(Spans.of(added)).minus(Spans.of(black));
  }

  /// What closes one type only leaves it open to the others.
  private static boolean closes(OneOff exception, SessionType.@Nullable Id type) {
    return type != null || exception.part().only().isEmpty();
  }

  /// Starts that are offered to a type: from the beginning of each rule's hours, so often, as the
  /// clock there counts.
  ///
  /// @param everyMinutes from one to the next
  Collection<Instant> starts(Span window, SessionType.Id type, Duration length, int everyMinutes) {
    List<LocalDate> days = days(window);
    Spans open = opened(days, type);
    TreeSet<Instant> starts = new TreeSet<>();
    for (LocalDate day : days) {
      for (Weekly rule : weekly) {
        if (rule.holdsOn(day) && rule.part().isFor(type)) {
          starts(day, rule.part(), everyMinutes, starts);
        }
      }
    }
    for (OneOff exception : on(days)) {
      if (exception.open() && exception.part().isFor(type)) {
        starts(exception.date(), exception.part(), everyMinutes, starts);
      }
    }
    starts.removeIf(start ->
        start.isBefore(window.startsAt())
            || !start.isBefore(window.endsAt())
            || !open.contain(new Span(start, start.plus(length))));
    return starts;
  }

  private void starts(LocalDate day, Part part, int everyMinutes, Collection<Instant> into) {
    for (int minute = part.fromMinute(); minute < part.toMinute(); minute += everyMinutes) {
      into.add(at(day, minute));
    }
  }

  private List<OneOff> on(List<LocalDate> days) {
    LocalDate first = days.getFirst();
    LocalDate last = days.getLast();
    return exceptions.stream()
        .filter(each -> !each.date().isBefore(first) && !each.date().isAfter(last))
        .toList();
  }

  private List<LocalDate> days(Span window) {
    LocalDate first = LocalDate.ofInstant(window.startsAt(), ZoneOffset.UTC).minusDays(MARGIN_DAYS);
    LocalDate last = LocalDate.ofInstant(window.endsAt(), ZoneOffset.UTC).plusDays(MARGIN_DAYS);
    return first.datesUntil(last.plusDays(1)).toList();
  }

  private void span(LocalDate day, Part part, List<Span> into) {
    add(at(day, part.fromMinute()), at(day, part.toMinute()), into);
  }

  private static void add(Instant from, Instant to, List<Span> into) {
    if (from.isBefore(to)) {
      into.add(new Span(from, to));
    }
  }

  /// The first moment at which the clocks show this minute of the day, or a later one.
  private Instant at(LocalDate day, int minute) {
    LocalDateTime local = LocalDateTime.of(day, LocalTime.MIDNIGHT).plusMinutes(minute);
    ZoneRules rules = zone.getRules();
    List<ZoneOffset> offsets = rules.getValidOffsets(local);
    return offsets.isEmpty()
        ? rules.getTransition(local).getInstant()
        : local.toInstant(offsets.getFirst());
  }
}
