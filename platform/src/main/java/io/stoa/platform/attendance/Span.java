// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// From one time to another that is not earlier. Immutable.
record Span(Instant from, Instant to) {

  Span {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(to + " is before " + from);
    }
  }

  boolean isEmpty() {
    return from.equals(to);
  }

  Duration length() {
    return Duration.between(from, to);
  }

  boolean holds(Instant time) {
    return !time.isBefore(from) && time.isBefore(to);
  }

  static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  static Instant later(Instant a, Instant b) {
    return a.isBefore(b) ? b : a;
  }

  /// All of them in order, without empty ones; those closer than this are one.
  static List<Span> joined(List<Span> spans, Duration closer) {
    List<Span> sorted = new ArrayList<>(spans);
    sorted.removeIf(Span::isEmpty);
    sorted.sort(Comparator.comparing(Span::from));
    List<Span> all = new ArrayList<>();
    for (Span next : sorted) {
      Span last = all.isEmpty() ? null : all.getLast();
      if (last != null && !next.from.isAfter(last.to.plus(closer))) {
        all.set(all.size() - 1, new Span(last.from, later(last.to, next.to)));
      } else {
        all.add(next);
      }
    }
    return all;
  }

  /// What is in both, each of which is joined.
  static List<Span> common(List<Span> one, List<Span> other) {
    List<Span> all = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < one.size() && j < other.size()) {
      Span a = one.get(i);
      Span b = other.get(j);
      Instant from = later(a.from, b.from);
      Instant to = earlier(a.to, b.to);
      if (from.isBefore(to)) {
        all.add(new Span(from, to));
      }
      if (a.to.isBefore(b.to)) {
        i++;
      } else {
        j++;
      }
    }
    return all;
  }

  /// What is in the first and not in the second, each of which is joined.
  static List<Span> without(List<Span> one, List<Span> other) {
    List<Span> all = new ArrayList<>();
    for (Span span : one) {
      Instant from = span.from;
      for (Span hole : other) {
        if (hole.to.isAfter(from) && hole.from.isBefore(span.to)) {
          if (hole.from.isAfter(from)) {
            all.add(new Span(from, hole.from));
          }
          from = hole.to;
        }
      }
      if (from.isBefore(span.to)) {
        all.add(new Span(from, span.to));
      }
    }
    return all;
  }

  /// Their length together, in whole seconds.
  static int seconds(List<Span> joined) {
    Duration sum = Duration.ZERO;
    for (Span span : joined) {
      sum = sum.plus(span.length());
    }
    return (int) sum.toSeconds();
  }
}
