// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What spans cover together: in order, apart from each other. Immutable.
record Spans(List<Span> all) {

  static final Spans NONE = new Spans(List.of());

  Spans {
    all = List.copyOf(all);
  }

  static Spans of(Collection<Span> some) {
    List<Span> sorted = new ArrayList<>(some);
    sorted.sort(Comparator.comparing(Span::startsAt));
    List<Span> apart = new ArrayList<>();
    for (Span span : sorted) {
      Span last = apart.isEmpty() ? null : apart.getLast();
      if (last == null || last.endsAt().isBefore(span.startsAt())) {
        apart.add(span);
      } else if (last.endsAt().isBefore(span.endsAt())) {
        apart.set(apart.size() - 1, new Span(last.startsAt(), span.endsAt()));
      }
    }
    return new Spans(apart);
  }

  Spans plus(Spans other) {
    List<Span> both = new ArrayList<>(all);
    both.addAll(other.all);
    return of(both);
  }

  /// Without what the others cover.
  Spans minus(Spans others) {
    List<Span> left = new ArrayList<>();
    int next = 0;
    for (Span span : all) {
      Instant from = span.startsAt();
      while (next < others.all.size() && !others.all.get(next).endsAt().isAfter(from)) {
        next++;
      }
      for (int i = next; i < others.all.size(); i++) {
        Span taken = others.all.get(i);
        if (!taken.startsAt().isBefore(span.endsAt())) {
          break;
        }
        if (from.isBefore(taken.startsAt())) {
          left.add(new Span(from, taken.startsAt()));
        }
        from = later(from, taken.endsAt());
      }
      if (from.isBefore(span.endsAt())) {
        left.add(new Span(from, span.endsAt()));
      }
    }
    return new Spans(left);
  }

  /// What of it is within a window.
  Spans within(Span window) {
    List<Span> inside = new ArrayList<>();
    for (Span span : all) {
      if (span.overlaps(window)) {
        Instant end = span.endsAt();
        inside.add(
            new Span(
                later(span.startsAt(), window.startsAt()),
                end.isBefore(window.endsAt()) ? end : window.endsAt()));
      }
    }
    return new Spans(inside);
  }

  boolean contain(Span span) {
    return at(span.startsAt()).filter(found -> found.contains(span)).isPresent();
  }

  /// The first of it that touches a span.
  Optional<Span> touching(Span span) {
    int index = behind(span.startsAt());
    return index < all.size() && all.get(index).overlaps(span)
        ? Optional.of(all.get(index))
        : Optional.empty();
  }

  private Optional<Span> at(Instant instant) {
    int index = behind(instant);
    return index < all.size() && !all.get(index).startsAt().isAfter(instant)
        ? Optional.of(all.get(index))
        : Optional.empty();
  }

  /// The first that ends after an instant.
  private int behind(Instant instant) {
    int low = 0;
    int high = all.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (all.get(middle).endsAt().isAfter(instant)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
