// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/// Classes that come again: made by a rule all at once, then each a booking of its own, which can
/// be changed alone, with those that follow, or with all. Any virtual thread.
final class Series {

  private final Changes changes;
  private final Kinds kinds;
  private final Requests requests;
  private final Moves moves;

  Series(Changes changes, Kinds kinds, Requests requests, Moves moves) {
    this.changes = changes;
    this.kinds = kinds;
    this.requests = requests;
    this.moves = moves;
  }

  /// How classes come again.
  ///
  /// @param except days that are left out
  /// @param skipConflicts leaves out what cannot be booked, instead of refusing all
  record Again(Recurrence rule, List<LocalDate> except, boolean skipConflicts) {}

  /// Books a series.
  ///
  /// @return its first class
  /// @throws Refused 409 `series_conflicts` with what is in the way of which class
  Booking create(Caller caller, Requests.Wish wish, Again again) {
    return changes.transact(
        caller,
        tx -> {
          Requests.Plan plan = requests.plan(tx, wish);
          Booking first = plan.first();
          List<Instant> starts =
              again.rule().starts(first.startsAt(), first.terms().zone(), again.except());
          Set<PersonId> people = new HashSet<>(first.students());
          people.add(first.tutor());
          changes.store.lockPeople(tx, people);
          List<Span> classes =
              starts.stream().map(start -> new Span(start, start.plus(first.length()))).toList();
          Map<Span, Conflict> conflicts = conflicts(tx, plan, classes, List.of());
          List<Span> free = classes.stream().filter(each -> !conflicts.containsKey(each)).toList();
          if (free.isEmpty() || (!conflicts.isEmpty() && !again.skipConflicts())) {
            throw refused(conflicts, classes);
          }
          UUID series = UUID.randomUUID();
          changes.store.addSeries(
              tx, series, again.rule().toString(), first.terms().zone().getId());
          for (Span each : free) {
            requests.begin(tx, of(first, series, each), each.equals(free.getFirst()));
          }
          return changes.store.ofSeries(tx, series, Instant.EPOCH).getFirst();
        });
  }

  private static Booking of(Booking first, UUID series, Span span) {
    return first.again(
        new BookingId(UUID.randomUUID()),
        span.startsAt(),
        span.endsAt(),
        Bookings.newRoom(),
        series);
  }

  /// What is in the way of one class.
  private record Conflict(PersonId person, Instant startsAt, Instant endsAt, String why) {}

  private Map<Span, Conflict> conflicts(
      Tx tx, Requests.Plan plan, List<Span> classes, List<BookingId> except) {
    Map<Span, Conflict> all = new java.util.HashMap<>();
    Booking first = plan.first();
    kinds
        .problems(tx, plan, classes)
        .forEach(problem ->
            all.putIfAbsent(
                problem.span(),
                new Conflict(
                    problem.person(),
                    problem.span().startsAt(),
                    problem.span().endsAt(),
                    problem.why().word())));
    List<BookingStore.Window> windows =
        classes.stream()
            .map(each -> BookingStore.Window.of(each.startsAt(), each.endsAt(), first.terms()))
            .toList();
    changes
        .taken(tx, first.tutor(), first.students(), windows, except)
        .forEach(taken ->
            all.put(
                classes.get(taken.index()),
                new Conflict(taken.person(), taken.startsAt(), taken.endsAt(), "busy")));
    return all;
  }

  private static Refused refused(Map<Span, Conflict> conflicts, List<Span> classes) {
    List<Map<String, String>> shown = new ArrayList<>();
    for (Span each : classes) {
      Conflict conflict = conflicts.get(each);
      if (conflict != null) {
        shown.add(
            Map.of(
                "class", each.startsAt().toString(),
                "person", conflict.person().toString(),
                "startsAt", conflict.startsAt().toString(),
                "endsAt", conflict.endsAt().toString(),
                "why", conflict.why()));
      }
    }
    return Refused.conflict(
        "series_conflicts",
        "%d of the %d classes cannot be booked.".formatted(shown.size(), classes.size()),
        Map.of("conflicts", shown));
  }

  /// Changes one class of a series, those from it on, or all that are still to come: each by as
  /// much as this one, on the wall clock.
  ///
  /// @param seen is told the current ETag of this one
  Booking change(
      Caller caller,
      BookingId id,
      Moves.Wish wish,
      Decisions.Extent extent,
      Consumer<String> seen) {
    return changes.transact(
        caller,
        tx -> {
          Booking known = changes.reach(tx).seen(changes.found(tx, id));
          UUID series = known.trail().series();
          Instant at = known.trail().seriesAt();
          if (extent == Decisions.Extent.ONE || series == null || at == null) {
            return moves.change(caller, id, wish, seen);
          }
          changes.reach(tx).written(known);
          Booking here = changes.lockedWithPeople(tx, known, List.of());
          seen.accept(here.etag());
          List<Booking> all =
              locked(tx, here, series, extent == Decisions.Extent.ALL ? Instant.EPOCH : at);
          List<Booking> moved = move(tx, here, all, wish);
          for (Booking each : moved) {
            moves.renamed(tx, each, wish);
          }
          return changes.found(tx, id);
        });
  }

  private List<Booking> locked(Tx tx, Booking here, UUID series, Instant from) {
    Instant now = changes.now();
    List<Booking> known = changes.store.ofSeries(tx, series, from);
    Set<PersonId> people = new HashSet<>();
    known.forEach(each -> people.addAll(each.students()));
    people.add(here.tutor());
    changes.store.lockPeople(tx, people);
    List<BookingId> ids = known.stream().map(Booking::id).toList();
    return changes.store.lock(tx, ids).stream()
        .filter(each -> each.status().isOpen() && now.isBefore(each.startsAt()))
        .sorted(Comparator.comparing(Booking::startsAt))
        .toList();
  }

  private List<Booking> move(Tx tx, Booking here, List<Booking> all, Moves.Wish wish) {
    ZoneId zone = here.terms().zone();
    Instant start = wish.startsAt() == null ? here.startsAt() : wish.startsAt();
    Instant end = wish.endsAt() == null ? start.plus(here.length()) : wish.endsAt();
    Duration by =
        Duration.between(
            LocalDateTime.ofInstant(here.startsAt(), zone), LocalDateTime.ofInstant(start, zone));
    Duration length = Duration.between(start, end);
    if (by.isZero() && length.equals(here.length())) {
      return all;
    }
    List<Span> spans = new ArrayList<>();
    for (Booking each : all) {
      LocalDateTime local = LocalDateTime.ofInstant(each.startsAt(), zone).plus(by);
      Instant from = ZonedDateTime.of(local, zone).toInstant();
      moves.check(tx, each, from, from.plus(length), wish);
      spans.add(new Span(from, from.plus(length)));
    }
    List<BookingId> ids = all.stream().map(Booking::id).toList();
    refuseTaken(tx, here, all, spans, ids);
    changes.store.deferConflicts(tx);
    List<Booking> moved = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Span span = spans.get(i);
      moved.add(moves.moved(tx, all.get(i), span.startsAt(), span.endsAt(), wish.reason(), i == 0));
    }
    changes.store.check(tx);
    return moved;
  }

  private void refuseTaken(
      Tx tx, Booking here, List<Booking> all, List<Span> spans, List<BookingId> except) {
    Map<Span, Conflict> conflicts = new java.util.HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      Span span = spans.get(i);
      changes
          .taken(
              tx,
              here.tutor(),
              all.get(i).students(),
              List.of(BookingStore.Window.of(span.startsAt(), span.endsAt(), all.get(i).terms())),
              except)
          .stream()
          .findFirst()
          .ifPresent(taken ->
              conflicts.put(
                  span, new Conflict(taken.person(), taken.startsAt(), taken.endsAt(), "busy")));
    }
    if (!conflicts.isEmpty()) {
      throw refused(conflicts, spans);
    }
  }
}
