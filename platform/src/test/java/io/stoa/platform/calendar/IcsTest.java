// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Calendar;
import org.junit.jupiter.api.Test;

class IcsTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  static Appointment at(String local, String zone) {
    ZonedDateTime start = ZonedDateTime.of(java.time.LocalDateTime.parse(local), ZoneId.of(zone));
    return new Appointment(
        "0198c0de-0000-7000-8000-000000000001@school.example",
        3,
        NOW,
        start.toInstant(),
        start.toInstant().plus(Duration.ofHours(1)),
        ZoneId.of(zone),
        "Latin, für Anfänger; \"amo\"\nATTENDEE:mailto:evil@example.com",
        "With Ada\nand Ben, in room 3; bring books",
        URI.create("https://school.example/class/1"),
        Appointment.State.CONFIRMED,
        Optional.empty());
  }

  @Test
  void anotherProgramReadsTheSameHourInEveryZone() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> zones = List.copyOf(io.stoa.platform.kernel.Zones.names());
    for (int i = 0; i < 300; i++) {
      ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
      Instant start = NOW.plusSeconds(random.nextInt(3 * 365 * 24 * 60) * 60L);
      Appointment appointment =
          new Appointment(
              "u" + i,
              0,
              NOW,
              start,
              start.plusSeconds(3600),
              zone,
              "x",
              "",
              URI.create("https://a.b/c"),
              Appointment.State.CONFIRMED,
              Optional.empty());
      String text = Ics.object(appointment);
      IcsReader.Event read = IcsReader.read(text, ZoneId.of("UTC"));
      String what = "%s %s, seed %d%n%s".formatted(zone, start, seed, text);
      assertEquals(start, read.startsAt(), what);
      assertEquals(start.plusSeconds(3600), read.endsAt(), what);
      // By its own rules for zones that it has never heard of: those in the text.
      String renamed =
          text.replace("TZID:" + zone.getId(), "TZID:Here")
              .replace("TZID=" + zone.getId() + ":", "TZID=Here:");
      Calendar theirs = new CalendarBuilder().build(new StringReader(renamed));
      var event =
          (net.fortuna.ical4j.model.component.VEvent) theirs.getComponents("VEVENT").getFirst();
      assertEquals(
          start, Instant.from(Objects.requireNonNull(event.getDateTimeStart()).getDate()), what);
    }
  }

  @Test
  void whatPeopleWriteStaysText() throws Exception {
    String text = Ics.object(at("2026-12-01T10:00:00", "Europe/Berlin"));

    assertTrue(
        text.contains("SUMMARY:Latin\\, für Anfänger\\; amo ATTENDEE:mailto:evil@example.com"),
        text);
    assertTrue(text.lines().noneMatch(line -> line.startsWith("ATTENDEE")), text);
    assertTrue(text.lines().allMatch(line -> line.getBytes(UTF_8).length <= 75), text);
    for (String line :
        List.of(
            "SEQUENCE:3",
            "UID:0198c0de-0000-7000-8000-000000000001@school.example",
            "BEGIN:VTIMEZONE")) {
      assertTrue(text.contains(line + "\r\n"), text);
    }
  }
}
