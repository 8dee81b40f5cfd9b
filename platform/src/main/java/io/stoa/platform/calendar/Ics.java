// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.fortuna.ical4j.data.CalendarOutputter;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.ComponentList;
import net.fortuna.ical4j.model.ParameterList;
import net.fortuna.ical4j.model.Property;
import net.fortuna.ical4j.model.PropertyList;
import net.fortuna.ical4j.model.component.CalendarComponent;
import net.fortuna.ical4j.model.component.Daylight;
import net.fortuna.ical4j.model.component.Observance;
import net.fortuna.ical4j.model.component.Standard;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.component.VTimeZone;
import net.fortuna.ical4j.model.parameter.Cn;
import net.fortuna.ical4j.model.parameter.PartStat;
import net.fortuna.ical4j.model.parameter.Role;
import net.fortuna.ical4j.model.property.Attendee;
import net.fortuna.ical4j.model.property.Description;
import net.fortuna.ical4j.model.property.DtStamp;
import net.fortuna.ical4j.model.property.DtStart;
import net.fortuna.ical4j.model.property.LastModified;
import net.fortuna.ical4j.model.property.Location;
import net.fortuna.ical4j.model.property.Method;
import net.fortuna.ical4j.model.property.Organizer;
import net.fortuna.ical4j.model.property.ProdId;
import net.fortuna.ical4j.model.property.Sequence;
import net.fortuna.ical4j.model.property.Status;
import net.fortuna.ical4j.model.property.Summary;
import net.fortuna.ical4j.model.property.TzId;
import net.fortuna.ical4j.model.property.TzName;
import net.fortuna.ical4j.model.property.TzOffsetFrom;
import net.fortuna.ical4j.model.property.TzOffsetTo;
import net.fortuna.ical4j.model.property.Uid;
import net.fortuna.ical4j.model.property.Url;
import net.fortuna.ical4j.model.property.Version;
import net.fortuna.ical4j.model.property.XProperty;

/// Appointments as iCalendar (RFC 5545), with the rules of the zones that they are in (`VTIMEZONE`,
/// §3.6.5) as this server knows them, so that a reader with older ones shows the same hour.
final class Ics {

  /// Its media type.
  static final String TYPE = "text/calendar; charset=utf-8";

  private static final String MAKER = "-//Stoa//Stoa//EN";
  private static final int TITLE_CHARS_MAX = 200;
  private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
  private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");

  /// What an invitation is for (RFC 5546 §1.4).
  enum Purpose {
    REQUEST,
    CANCEL
  }

  private Ics() {}

  /// Somebody's calendar.
  ///
  /// @param name of it
  static String calendar(String name, List<Appointment> appointments) {
    return text(List.of(new XProperty("X-WR-CALNAME", name)), appointments);
  }

  /// One appointment without a purpose: what a CalDAV collection holds (RFC 4791 §4.1).
  static String object(Appointment appointment) {
    return text(List.of(), List.of(appointment));
  }

  static String invitation(Purpose purpose, Appointment appointment) {
    return text(List.of(new Method(new ParameterList(), purpose.name())), List.of(appointment));
  }

  private static String text(List<Property> more, List<Appointment> appointments) {
    List<Property> head = new ArrayList<>();
    head.add(new Version(new ParameterList(), "2.0"));
    head.add(new ProdId(MAKER));
    head.addAll(more);
    List<CalendarComponent> components = new ArrayList<>(zones(appointments));
    appointments.forEach(appointment -> components.add(event(appointment)));
    StringWriter out = new StringWriter();
    try {
      new CalendarOutputter(false)
          .output(new Calendar(new PropertyList(head), new ComponentList<>(components)), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static VEvent event(Appointment appointment) {
    ZoneId zone = appointment.zone();
    List<Property> all = new ArrayList<>();
    all.add(new Uid(appointment.uid()));
    Instant changed = appointment.changedAt().truncatedTo(ChronoUnit.SECONDS);
    all.add(new DtStamp(changed));
    all.add(new LastModified(changed));
    all.add(new Sequence(appointment.sequence()));
    all.add(time(Property.DTSTART, appointment.startsAt(), zone));
    all.add(time(Property.DTEND, appointment.endsAt(), zone));
    all.add(new Summary(oneLine(appointment.title())));
    if (!appointment.about().isBlank()) {
      all.add(new Description(appointment.about()));
    }
    all.add(new Location(appointment.place().toString()));
    all.add(new Url(appointment.place()));
    all.add(new Status(appointment.state().name()));
    appointment
        .party()
        .ifPresent(party -> {
          all.add(new Organizer(named(party.school()), URI.create("mailto:" + party.sender())));
          ParameterList guest =
              new ParameterList(
                  List.of(new Cn(oneLine(party.guest())), Role.REQ_PARTICIPANT, PartStat.ACCEPTED));
          all.add(new Attendee(guest, URI.create("mailto:" + party.address())));
        });
    return new VEvent(new PropertyList(all), new ComponentList<>());
  }

  /// By our rules: ical4j would write a local time by those that it was built with.
  private static Property time(String name, Instant at, ZoneId zone) {
    if (zone instanceof ZoneOffset) {
      return new XProperty(name, UTC.format(at.atOffset(ZoneOffset.UTC)));
    }
    ParameterList in =
        new ParameterList(List.of(new net.fortuna.ical4j.model.parameter.TzId(zone.getId())));
    return new XProperty(name, in, LOCAL.format(at.atZone(zone)));
  }

  private static ParameterList named(String name) {
    return new ParameterList(List.of(new Cn(oneLine(name))));
  }

  /// No name breaks out of its line, nor out of its quotes (RFC 5545 §3.2).
  private static String oneLine(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029\" ]+", " ").strip();
    return line.substring(0, Math.min(line.length(), TITLE_CHARS_MAX));
  }

  private static List<VTimeZone> zones(List<Appointment> appointments) {
    Map<String, List<Appointment>> by = new TreeMap<>();
    for (Appointment appointment : appointments) {
      if (!(appointment.zone() instanceof ZoneOffset)) {
        by.computeIfAbsent(appointment.zone().getId(), id -> new ArrayList<>()).add(appointment);
      }
    }
    return by.values().stream().map(Ics::zone).toList();
  }

  /// The changes of the clock from the last one before the first of these until the end of the
  /// last.
  private static VTimeZone zone(List<Appointment> in) {
    ZoneId zone = in.getFirst().zone();
    ZoneRules rules = zone.getRules();
    Instant from =
        in.stream().map(Appointment::startsAt).min(Comparator.naturalOrder()).orElseThrow();
    Instant to = in.stream().map(Appointment::endsAt).max(Comparator.naturalOrder()).orElseThrow();
    List<Observance> all = new ArrayList<>();
    Optional<ZoneOffsetTransition> change =
        Optional.ofNullable(rules.previousTransition(from.plusNanos(1)));
    if (change.isEmpty()) {
      ZoneOffset offset = rules.getOffset(from);
      all.add(observance(rules, from, LocalDateTime.of(1970, 1, 1, 0, 0), offset, offset));
      change = Optional.ofNullable(rules.nextTransition(from));
    }
    while (change.isPresent() && !change.get().getInstant().isAfter(to)) {
      ZoneOffsetTransition at = change.get();
      all.add(
          observance(
              rules,
              at.getInstant(),
              at.getDateTimeBefore(),
              at.getOffsetBefore(),
              at.getOffsetAfter()));
      change = Optional.ofNullable(rules.nextTransition(at.getInstant()));
    }
    return new VTimeZone(
        new PropertyList(List.of(new TzId(zone.getId()))), new ComponentList<>(all));
  }

  private static Observance observance(
      ZoneRules rules, Instant at, LocalDateTime local, ZoneOffset before, ZoneOffset after) {
    PropertyList properties =
        new PropertyList(
            List.of(
                new DtStart<>(local),
                new TzOffsetFrom(before),
                new TzOffsetTo(after),
                new TzName(after.getId().equals("Z") ? "UTC" : after.getId())));
    return rules.isDaylightSavings(at) ? new Daylight(properties) : new Standard(properties);
  }
}
