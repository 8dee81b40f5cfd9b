// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.kernel.Refused;
import io.stoa.platform.scheduling.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.fortuna.ical4j.model.Recur;

/// When an event takes place that somebody's own program repeats (RFC 5545 §3.3.10).
final class Occurrences {

  private static final int MAX = 400;
  // Finer rules can cost whatever their writer likes.
  private static final Pattern COARSE =
      Pattern.compile(
          "(?i)(?=.*FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;|$))(?!.*BY(HOUR|MINUTE|SECOND)=).{1,500}");

  private Occurrences() {}

  /// Those that end after now and begin within a time from now on, at most 400.
  ///
  /// @throws Refused for a rule that is finer than a day
  static List<Span> of(IcsReader.Event event, Instant now, Duration ahead) {
    Duration length = Duration.between(event.startsAt(), event.endsAt());
    if (event.recurrence().isEmpty()) {
      return List.of(new Span(event.startsAt(), event.endsAt()));
    }
    LocalDateTime first = LocalDateTime.ofInstant(event.startsAt(), event.zone());
    LocalDateTime from = LocalDateTime.ofInstant(now.minus(length), event.zone());
    LocalDateTime to = LocalDateTime.ofInstant(now.plus(ahead), event.zone());
    List<Span> all = new ArrayList<>();
    for (LocalDateTime at : rule(event).getDates(first, from, to, MAX)) {
      Instant start = at.atZone(event.zone()).toInstant();
      all.add(new Span(start, start.plus(length)));
    }
    return all;
  }

  /// The latest end that is looked at.
  static Instant end(IcsReader.Event event, Instant until) {
    return event.recurrence().isPresent() && until.isAfter(event.endsAt()) ? until : event.endsAt();
  }

  private static Recur<LocalDateTime> rule(IcsReader.Event event) {
    String text = event.recurrence().orElseThrow();
    try {
      if (COARSE.matcher(text).matches()) {
        return new Recur<>(text);
      }
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      throw refused(text);
    }
    throw refused(text);
  }

  private static Refused refused(String text) {
    return Refused.invalid(
        "invalid_recurrence",
        "It can be repeated by days, weeks, months or years, not by: "
            + text.substring(0, Math.min(text.length(), 100)),
        "RRULE");
  }
}
