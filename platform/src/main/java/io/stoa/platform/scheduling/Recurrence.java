// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.kernel.Refused;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import net.fortuna.ical4j.model.Recur;
import org.jspecify.annotations.Nullable;

/// A rule by which classes come again (RFC 5545 §3.3.10): on which days. At what time is the wall
/// clock's of its zone, so a class at nine stays at nine when clocks change; a time that is skipped
/// then is as much later as the clocks go forward, of one that comes twice the first is meant
/// (§3.3.5). Immutable.
///
/// Rules are daily to yearly and say when they end, within two years and with 200 classes at most;
/// what would have several classes on a day is refused.
final class Recurrence {

  static final int CLASSES_MAX = 200;
  private static final int YEARS_MAX = 2;
  private static final int INTERVAL_MAX = 365;
  private static final int LIST_MAX = 31;
  private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssX");

  private static final Set<String> OFTEN = Set.of("DAILY", "WEEKLY", "MONTHLY", "YEARLY");
  private static final Map<String, Predicate<String>> PARTS =
      Map.of(
          "FREQ", OFTEN::contains,
          "INTERVAL", text -> number(text, 1, INTERVAL_MAX),
          "COUNT", text -> number(text, 1, 1_000_000),
          "UNTIL", text -> text.matches("[0-9]{8}(T[0-9]{6}Z)?"),
          "BYDAY", text -> list(text, "([+-]?[1-9][0-9]?)?(MO|TU|WE|TH|FR|SA|SU)"),
          "BYMONTHDAY", text -> list(text, "[+-]?([1-9]|[12][0-9]|3[01])"),
          "BYMONTH", text -> list(text, "([1-9]|1[0-2])"),
          "BYSETPOS", text -> list(text, "[+-]?([1-9]|[12][0-9]|3[01])"),
          "WKST", text -> text.matches("MO|TU|WE|TH|FR|SA|SU"));

  private final Map<String, String> parts;

  private Recurrence(Map<String, String> parts) {
    this.parts = parts;
  }

  private static boolean number(String text, int min, int max) {
    return text.matches("[0-9]{1,7}")
        && Integer.parseInt(text) >= min
        && Integer.parseInt(text) <= max;
  }

  private static boolean list(String text, String each) {
    String[] all = text.split(",", -1);
    return all.length <= LIST_MAX && List.of(all).stream().allMatch(one -> one.matches(each));
  }

  /// Reads a rule, with or without its name.
  ///
  /// @throws Refused naming `recurrence`
  static Recurrence of(String text) {
    String rule = text.strip().toUpperCase(Locale.ROOT);
    rule = rule.startsWith("RRULE:") ? rule.substring("RRULE:".length()) : rule;
    Map<String, String> parts = new TreeMap<>();
    for (String part : rule.split(";", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      String value = part.substring(equals + 1);
      Predicate<String> fits = PARTS.get(name);
      if (name.equals("FREQ") && !OFTEN.contains(value)) {
        throw refused("is for classes that come daily to yearly");
      }
      if (equals < 0 || fits == null || !fits.test(value)) {
        throw refused("has a part that is not understood: " + clipped(part));
      }
      if (parts.put(name, value) != null) {
        throw refused("has " + name + " twice");
      }
    }
    Recurrence read = new Recurrence(parts);
    read.check();
    return read;
  }

  private static String clipped(String text) {
    return text.substring(0, Math.min(40, text.length()));
  }

  private void check() {
    String often = parts.get("FREQ");
    if (often == null) {
      throw refused("needs FREQ");
    }
    if (parts.containsKey("COUNT") == parts.containsKey("UNTIL")) {
      throw refused("must say when it ends, by COUNT or by UNTIL");
    }
    if (Integer.parseInt(parts.getOrDefault("COUNT", "1")) > CLASSES_MAX) {
      throw refused("has more than " + CLASSES_MAX + " classes");
    }
    boolean ordinals = parts.getOrDefault("BYDAY", "").matches(".*[0-9].*");
    if (ordinals && !often.equals("MONTHLY") && !often.equals("YEARLY")) {
      throw refused("can number weekdays of months and years only");
    }
    if (ordinals && parts.containsKey("BYMONTHDAY")) {
      throw refused("can number weekdays or days of the month, not both");
    }
    if (often.equals("WEEKLY") && parts.containsKey("BYMONTHDAY")) {
      throw refused("has no days of the month in weeks");
    }
    if (often.equals("YEARLY")
        && parts.containsKey("BYMONTHDAY")
        && !parts.containsKey("BYMONTH")) {
      throw refused("must say of which months the days are"); // programs disagree about it
    }
    boolean chosen = parts.containsKey("BYDAY") || parts.containsKey("BYMONTHDAY");
    if (parts.containsKey("BYSETPOS") && !(chosen && often.equals("MONTHLY"))) {
      throw refused("can choose by BYSETPOS from the days of months only");
    }
  }

  private static Refused refused(String why) {
    return Refused.invalid("invalid_recurrence", "\"recurrence\" " + why + ".", "recurrence");
  }

  /// The starts of its classes, the given one first.
  ///
  /// @param except days that are left out
  /// @throws Refused when it goes on for too long, or the first does not follow it
  List<Instant> starts(Instant first, ZoneId zone, Collection<LocalDate> except) {
    ZonedDateTime local = first.atZone(zone);
    List<Instant> starts = new ArrayList<>();
    for (LocalDate day : days(local.toLocalDate(), local.toLocalDateTime(), zone)) {
      if (!except.contains(day)) {
        starts.add(ZonedDateTime.of(day, local.toLocalTime(), zone).toInstant());
      }
    }
    if (starts.isEmpty()) {
      throw refused("leaves no class");
    }
    return starts;
  }

  private List<LocalDate> days(LocalDate first, LocalDateTime at, ZoneId zone) {
    LocalDate end = first.plusYears(YEARS_MAX);
    List<LocalDate> all = expand(first, end);
    if (all.isEmpty() || !all.getFirst().equals(first)) {
      throw Refused.invalid(
          "invalid_recurrence", "\"startsAt\" must be the rule's first class.", "startsAt");
    }
    String count = parts.get("COUNT");
    if (count != null) {
      int wanted = Integer.parseInt(count);
      if (all.size() < wanted) {
        throw refused("goes on for more than " + YEARS_MAX + " years");
      }
      return all.subList(0, wanted);
    }
    Predicate<LocalDate> within = until(at, zone, end);
    List<LocalDate> kept = all.stream().filter(within).toList();
    if (kept.size() > CLASSES_MAX) {
      throw refused("has more than " + CLASSES_MAX + " classes");
    }
    return kept;
  }

  private Predicate<LocalDate> until(LocalDateTime at, ZoneId zone, LocalDate end) {
    String text = parts.getOrDefault("UNTIL", "");
    try {
      if (text.length() == 8) {
        LocalDate last = LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE);
        requireSoon(last, end);
        return day -> !day.isAfter(last);
      }
      Instant last = ZonedDateTime.parse(text, UTC).toInstant();
      requireSoon(last.atZone(ZoneOffset.UTC).toLocalDate(), end);
      return day -> !ZonedDateTime.of(day, at.toLocalTime(), zone).toInstant().isAfter(last);
    } catch (DateTimeException e) {
      throw refused("has an UNTIL that is no day");
    }
  }

  private static void requireSoon(LocalDate last, LocalDate end) {
    if (last.isAfter(end)) {
      throw refused("goes on for more than " + YEARS_MAX + " years");
    }
  }

  /// The days of the rule, whenever it ends.
  private List<LocalDate> expand(LocalDate first, LocalDate end) {
    Map<String, String> endless = new TreeMap<>(parts);
    endless.remove("COUNT");
    endless.remove("UNTIL");
    // Of weeks that lie in two months, ical4j takes the days of both or of none.
    Set<String> months =
        "YEARLY".equals(parts.get("FREQ"))
            ? Set.of()
            : Set.of(endless.getOrDefault("BYMONTH", "").split(","));
    if (!months.isEmpty()) {
      endless.remove("BYMONTH");
    }
    StringBuilder rule = new StringBuilder("FREQ=" + endless.remove("FREQ"));
    endless.forEach((name, value) -> rule.append(';').append(name).append('=').append(value));
    // Positions are those in whole months, ical4j's those in what it is asked for.
    boolean placed = parts.containsKey("BYSETPOS");
    LocalDate begin = placed ? first.withDayOfMonth(1) : first;
    LocalDate last = placed ? end.withDayOfMonth(end.lengthOfMonth()) : end;
    try {
      return new Recur<LocalDate>(rule.toString())
          .getDates(begin, begin, last).stream()
              .filter(day -> !day.isBefore(first) && !day.isAfter(end))
              .filter(day ->
                  months.isEmpty()
                      || months.contains("")
                      || months.contains(String.valueOf(day.getMonthValue())))
              .distinct()
              .sorted()
              .toList();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw refused("is no rule: " + clipped(String.valueOf(e.getMessage())));
    }
  }

  /// What a part says; null where there is none.
  @Nullable String part(String name) {
    return parts.get(name);
  }

  /// As it is kept: in one order, in capitals.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("FREQ=" + parts.get("FREQ"));
    parts.forEach((name, value) -> {
      if (!name.equals("FREQ")) {
        text.append(';').append(name).append('=').append(value);
      }
    });
    return text.toString();
  }
}
