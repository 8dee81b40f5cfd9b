// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Sha256;
import io.stoa.platform.scheduling.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// When somebody is busy by a whole calendar that a stranger's program wrote (RFC 5545): event by
/// event, each read by [IcsReader] and skipped where that refuses it. Instances that were taken out
/// (`EXDATE`) or changed (`RECURRENCE-ID`) are not where their rule says.
final class IcsFeed {

  private static final int EVENTS_MAX = 3000;
  private static final int EXCEPTIONS_MAX = 400;
  private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(5);
  private static final String HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Stoa//EN\r\n";
  private static final String TAIL = "END:VCALENDAR\r\n";

  private IcsFeed() {}

  /// @return by what each event is called, without saying so
  /// @throws Trouble for what is no calendar, or too much of one
  static Map<String, List<Span>> busy(String text, ZoneId floating, Instant now, Duration ahead) {
    long untilNanos = System.nanoTime() + NANOS_MAX;
    String unfolded = text.replaceAll("\\r?\\n[ \\t]", "");
    if (!unfolded.stripLeading().regionMatches(true, 0, "BEGIN:VCALENDAR", 0, 15)) {
      throw Trouble.of(Trouble.Kind.UNREADABLE, "not iCalendar");
    }
    Map<String, List<List<String>>> events = new LinkedHashMap<>();
    int count = 0;
    for (List<String> event : blocks(unfolded)) {
      if (++count > EVENTS_MAX) {
        throw Trouble.of(Trouble.Kind.TOO_LARGE, "too many events");
      }
      events.computeIfAbsent(value(event, "UID"), uid -> new ArrayList<>()).add(event);
    }
    Map<String, List<Span>> busy = new LinkedHashMap<>();
    events.forEach((uid, group) -> {
      if (System.nanoTime() - untilNanos > 0) {
        throw Trouble.of(Trouble.Kind.TOO_LARGE, "too much work");
      }
      List<Span> spans = spans(group, floating, now, ahead);
      if (!uid.isEmpty() && !spans.isEmpty()) {
        busy.put(Sha256.hex(uid).substring(0, 32), spans);
      }
    });
    return busy;
  }

  /// The lines of each event, without what is inside of it, such as alarms.
  private static List<List<String>> blocks(String unfolded) {
    List<List<String>> all = new ArrayList<>();
    List<String> event = null;
    int depth = 0;
    for (String line : (Iterable<String>) unfolded.lines()::iterator) {
      String upper = line.length() < 40 ? line.strip().toUpperCase(Locale.ROOT) : "";
      if (event == null) {
        event = upper.equals("BEGIN:VEVENT") ? new ArrayList<>() : null;
        depth = 0;
      } else if (upper.startsWith("BEGIN:")) {
        depth++;
      } else if (depth > 0) {
        depth -= upper.startsWith("END:") ? 1 : 0;
      } else if (upper.equals("END:VEVENT")) {
        all.add(event);
        event = null;
      } else {
        event.add(line);
      }
    }
    return all;
  }

  private static boolean is(String line, String name) {
    return line.regionMatches(true, 0, name, 0, name.length())
        && line.length() > name.length()
        && (line.charAt(name.length()) == ':' || line.charAt(name.length()) == ';');
  }

  private static String value(List<String> event, String name) {
    return event.stream()
        .filter(line -> is(line, name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static List<Span> spans(
      List<List<String>> group, ZoneId floating, Instant now, Duration ahead) {
    List<Span> spans = new ArrayList<>();
    Set<Instant> without = new HashSet<>();
    for (List<String> event : group) {
      for (String line : event) {
        if (is(line, "EXDATE") || is(line, "RECURRENCE-ID")) {
          without.addAll(times(line, floating));
        }
      }
    }
    for (List<String> event : group) {
      boolean changed = event.stream().anyMatch(line -> is(line, "RECURRENCE-ID"));
      List<String> kept =
          event.stream().filter(line -> !is(line, "RECURRENCE-ID") && !is(line, "EXDATE")).toList();
      try {
        IcsReader.Event read = IcsReader.read(calendar(kept), floating);
        if (read.blocks()) {
          Occurrences.of(read, now, ahead).stream()
              .filter(span -> changed || !without.contains(span.startsAt()))
              .filter(
                  span -> span.endsAt().isAfter(now) && span.startsAt().isBefore(now.plus(ahead)))
              .forEach(spans::add);
        }
      } catch (Refused refused) {
        // One event that nobody can read is no reason to read none.
      }
    }
    return spans;
  }

  private static String calendar(List<String> event) {
    return HEAD + "BEGIN:VEVENT\r\n" + String.join("\r\n", event) + "\r\nEND:VEVENT\r\n" + TAIL;
  }

  /// The times of a line, each read as the start of an event is.
  private static List<Instant> times(String line, ZoneId floating) {
    int colon = line.indexOf(':');
    if (colon < 0) {
      return List.of();
    }
    String parameters = line.substring(0, colon).replaceFirst("^[^;]*", "");
    List<Instant> all = new ArrayList<>();
    for (String time : line.substring(colon + 1).split(",", EXCEPTIONS_MAX)) {
      try {
        List<String> event =
            List.of("UID:t", "DTSTART" + parameters + ":" + time.strip(), "DURATION:P1D");
        all.add(IcsReader.read(calendar(event), floating).startsAt());
      } catch (Refused refused) {
        // As above.
      }
    }
    return all;
  }
}
