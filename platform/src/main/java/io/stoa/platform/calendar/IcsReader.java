// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import com.ibm.icu.util.TimeZone;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Zones;
import java.io.IOException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.data.ParserException;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.Component;
import net.fortuna.ical4j.model.Property;
import net.fortuna.ical4j.model.TemporalAmountAdapter;
import net.fortuna.ical4j.model.component.CalendarComponent;
import org.jspecify.annotations.Nullable;

/// Reads a calendar object that a stranger's program wrote (RFC 5545, RFC 4791 §4.1): one event, of
/// which it takes what a school can use.
///
/// Times are made from their text here: zones have this server's rules, whatever `VTIMEZONE` says,
/// which is not even looked at, since a rule in there can be as costly as somebody likes.
final class IcsReader {

  /// The largest object, in characters.
  static final int CHARS_MAX = 64 * 1024;

  private static final int COMPONENTS_MAX = 50;
  private static final int LINES_MAX = 2000;
  private static final Duration LENGTH_MAX = Duration.ofDays(366);
  private static final Pattern ZONES =
      Pattern.compile(
          "^BEGIN:VTIMEZONE\\s*$.*?^END:VTIMEZONE\\s*$\\R?",
          Pattern.MULTILINE | Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
  private static final Pattern BEGIN =
      Pattern.compile("^BEGIN:", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);
  // As Evolution writes it: /freeassociation.sourceforge.net/Europe/Berlin.
  private static final Pattern ENDS_IN_ZONE =
      Pattern.compile("([A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_+-]+){1,2})$");
  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");

  /// What an event says.
  ///
  /// @param zone in which its times were written
  /// @param recurrence the rule's text
  /// @param blocks whether whoever has it is busy then (RFC 5545 §3.8.2.7)
  record Event(
      String uid,
      Instant startsAt,
      Instant endsAt,
      ZoneId zone,
      Optional<String> recurrence,
      boolean blocks) {}

  private IcsReader() {}

  /// @param floating the zone of times that name none
  /// @throws Refused for what is not one event that ends after it begins
  static Event read(String text, ZoneId floating) {
    if (text.length() > CHARS_MAX
        || text.lines().limit(LINES_MAX + 1L).count() > LINES_MAX
        || BEGIN.matcher(text).results().limit(COMPONENTS_MAX + 1L).count() > COMPONENTS_MAX) {
      throw Refused.tooLarge("The calendar object is too large.", CHARS_MAX);
    }
    // Without folds, so that none hides what is looked for (RFC 5545 §3.1).
    String unfolded = text.replaceAll("\\r?\\n[ \\t]", "");
    Calendar calendar = parse(ZONES.matcher(unfolded).replaceAll(""));
    List<CalendarComponent> events = calendar.getComponents(Component.VEVENT);
    if (events.isEmpty() || calendar.getComponents().size() != events.size()) {
      throw refused("It must be one event.", "VEVENT");
    }
    // Those with a RECURRENCE-ID are exceptions of the first, which has none.
    CalendarComponent event =
        events.stream()
            .filter(one -> value(one, Property.RECURRENCE_ID) == null)
            .findFirst()
            .orElseThrow(() -> refused("It has no first event.", "RECURRENCE-ID"));
    return read(event, floating);
  }

  private static Calendar parse(String text) {
    try {
      return new CalendarBuilder().build(new StringReader(text));
    } catch (IOException | ParserException | RuntimeException e) {
      throw refused("It is not iCalendar.", "VCALENDAR");
    }
  }

  private static Event read(CalendarComponent event, ZoneId floating) {
    String uid = value(event, Property.UID);
    if (uid == null || uid.isBlank() || uid.length() > 500) {
      throw refused("It needs an identifier.", Property.UID);
    }
    Property start =
        event
            .getProperty(Property.DTSTART)
            .orElseThrow(() -> refused("It has no start.", Property.DTSTART));
    ZoneId zone = zone(start, floating);
    Instant startsAt = instant(start, zone);
    Instant endsAt = end(event, start, startsAt, zone);
    if (!endsAt.isAfter(startsAt) || Duration.between(startsAt, endsAt).compareTo(LENGTH_MAX) > 0) {
      throw refused("It must end after it begins, within a year.", Property.DTEND);
    }
    return new Event(
        uid.strip(),
        startsAt,
        endsAt,
        zone,
        Optional.ofNullable(value(event, Property.RRULE)),
        !"TRANSPARENT".equalsIgnoreCase(value(event, Property.TRANSP))
            && !"CANCELLED".equalsIgnoreCase(value(event, Property.STATUS)));
  }

  private static Instant end(
      CalendarComponent event, Property start, Instant startsAt, ZoneId zone) {
    Optional<Property> end = event.getProperty(Property.DTEND);
    if (end.isPresent()) {
      return instant(end.get(), zone(end.get(), zone));
    }
    String duration = value(event, Property.DURATION);
    try {
      if (duration != null) {
        TemporalAmount amount = TemporalAmountAdapter.parse(duration).getDuration();
        return startsAt.atZone(zone).plus(amount).toInstant();
      }
      // RFC 5545 §3.6.1: a date lasts a day, a time no time at all.
      return isDay(start) ? startsAt.atZone(zone).plusDays(1).toInstant() : startsAt;
    } catch (DateTimeException | ArithmeticException e) {
      throw refused("There is no such length: " + duration + ".", Property.DURATION);
    }
  }

  private static @Nullable String value(CalendarComponent event, String name) {
    return event.getProperty(name).map(Property::getValue).orElse(null);
  }

  private static boolean isDay(Property time) {
    return time.getValue().length() == 8;
  }

  private static Instant instant(Property time, ZoneId zone) {
    String text = time.getValue();
    try {
      if (isDay(time)) {
        return LocalDate.parse(text, DAY).atStartOfDay(zone).toInstant();
      }
      boolean utc = text.endsWith("Z");
      LocalDateTime local =
          LocalDateTime.parse(utc ? text.substring(0, text.length() - 1) : text, TIME);
      // In a gap, RFC 5545 §3.3.5 and java.time agree: the offset from before it.
      return utc ? local.toInstant(ZoneOffset.UTC) : local.atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw refused("There is no such time: " + text + ".", time.getName());
    }
  }

  private static ZoneId zone(Property time, ZoneId floating) {
    String id = time.getParameter("TZID").map(parameter -> parameter.getValue()).orElse(null);
    if (id == null) {
      return floating;
    }
    Matcher ending = ENDS_IN_ZONE.matcher(id);
    return Zones.find(id)
        .or(() -> Optional.ofNullable(TimeZone.getIDForWindowsID(id, "001")).flatMap(Zones::find))
        .or(() -> ending.find() ? Zones.find(ending.group(1)) : Optional.empty())
        .orElseThrow(() -> refused("There is no time zone " + id + ".", "TZID"));
  }

  private static Refused refused(String message, String field) {
    return Refused.invalid("invalid_calendar", message, field);
  }
}
