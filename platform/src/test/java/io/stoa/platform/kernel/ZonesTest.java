// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.List;
import java.util.Set;
import net.fortuna.ical4j.data.CalendarBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ZonesTest {

  /// The version of the JDK's own data, of which nothing else tells once ours is in its place.
  private static String jdk() throws IOException {
    Path file = Path.of(System.getProperty("java.home", ""), "lib", "tzdb.dat");
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      assertEquals(1, in.readByte());
      assertEquals("TZDB", in.readUTF());
      assertEquals(1, in.readShort());
      return in.readUTF();
    }
  }

  @Test
  void theRulesAreNotOlderThanTheJdks() throws IOException {
    assertTrue(Zones.version().matches("20[0-9]{2}[a-z]"), Zones.version());
    assertTrue(Zones.version().compareTo(jdk()) >= 0, Zones.version() + " and " + jdk());
    assertTrue(Zones.install(), "java.time was asked for a zone before");
  }

  /// British Columbia stays on summer time, Manitoba too, Morocco has gone back to UTC: all in the
  /// autumn of 2026 (tzdata 2026b to 2026e), which JDK 25.0.3 does not know (2026a).
  @ParameterizedTest
  @CsvSource({
    "America/Vancouver, 2026-12-01T09:00, -07:00",
    "America/Vancouver, 2025-12-01T09:00, -08:00",
    "America/Winnipeg, 2027-01-15T09:00, -05:00",
    "Africa/Casablanca, 2026-11-21T09:00, Z",
    "Africa/Casablanca, 2026-07-01T09:00, +01:00"
  })
  void zonesThatHaveChangedLatelyAreRight(String zone, String local, String offset) {
    ZonedDateTime lesson = LocalDateTime.parse(local).atZone(Zones.zone(zone, "timeZone"));
    assertEquals(ZoneOffset.of(offset), lesson.getOffset());
  }

  /// The far future included.
  @ParameterizedTest
  @CsvSource({
    "Europe/Athens, 2026-10-25T01:00:00Z, +03:00, +02:00",
    "Europe/Berlin, 2199-03-31T01:00:00Z, +01:00, +02:00",
    "America/New_York, 2150-11-01T06:00:00Z, -04:00, -05:00",
    "Asia/Gaza, 2027-03-27T00:00:00Z, +02:00, +03:00",
    "Australia/Lord_Howe, 2027-04-03T15:00:00Z, +11:00, +10:30",
    "Europe/Dublin, 2027-03-28T01:00:00Z, Z, +01:00",
    "Asia/Kathmandu, 1985-12-31T18:30:00Z, +05:30, +05:45"
  })
  void transitionsAreWhereTheyBelong(String zone, String at, String before, String after) {
    ZoneRules rules = Zones.rules(ZoneId.of(zone));
    Instant instant = Instant.parse(at);
    assertEquals(ZoneOffset.of(before), rules.getOffset(instant.minusMillis(1)));
    assertEquals(ZoneOffset.of(after), rules.getOffset(instant));
    assertEquals(instant, rules.nextTransition(instant.minusMillis(1)).getInstant());
  }

  @Test
  void gapsAndOverlapsAreKnown() {
    ZoneRules rules = Zones.rules(ZoneId.of("Europe/Athens"));
    assertEquals(List.of(), rules.getValidOffsets(LocalDateTime.parse("2027-03-28T03:30")));
    assertEquals(2, rules.getValidOffsets(LocalDateTime.parse("2027-10-31T03:30")).size());
    assertEquals(
        Duration.ofHours(1), rules.getDaylightSavings(Instant.parse("2027-07-01T00:00:00Z")));
    assertEquals(
        ZoneOffset.ofHours(2), rules.getStandardOffset(Instant.parse("2027-07-01T00:00:00Z")));
  }

  @Test
  void everyZoneHasRules() {
    Set<String> names = Zones.names();
    assertTrue(names.size() > 590, names.size() + " zones");
    for (String name : names) {
      ZoneRules rules = Zones.rules(Zones.zone(name, "timeZone"));
      assertTrue(
          rules.getOffset(Instant.EPOCH).getTotalSeconds() % 60 == 0
              || name.equals("Africa/Monrovia")
              || name.equals("Africa/Liberia")
              || name.equals("Liberia"),
          name);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Mars/Olympus", "europe/athens", "+02:00", "UTC+2", "Z", "EST", "IST"})
  void whatIsNoZoneIsRefusedNamingTheField(String name) {
    Refused refused = assertThrows(Refused.class, () -> Zones.zone(name, "timeZone"));
    assertEquals("unknown_time_zone", refused.code());
    assertEquals("timeZone", refused.details().get("field"));
  }

  /// A calendar that is read brings names of its own into `java.time`.
  @Test
  void namesThatALibraryHasAddedAreNone() throws Exception {
    new CalendarBuilder().build(new StringReader("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"));
    Set<String> all = ZoneRulesProvider.getAvailableZoneIds();
    String added = all.stream().filter(name -> name.startsWith("ical4j")).findAny().orElseThrow();

    assertTrue(Zones.names().stream().noneMatch(name -> name.startsWith("ical4j")));
    assertThrows(Refused.class, () -> Zones.zone(added, "timeZone"));
  }
}
