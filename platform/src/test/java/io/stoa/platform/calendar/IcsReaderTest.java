// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcsReaderTest {

  private static final ZoneId ATHENS = ZoneId.of("Europe/Athens");
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

  private static String event(String... lines) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:a@b\r\n"
        + "DTSTAMP:20260101T000000Z\r\n"
        + String.join("\r\n", lines)
        + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DTSTART:20270115T090000Z | DTEND:20270115T100000Z | 2027-01-15T09:00:00Z | 60",
        "DTSTART:20270115T090000 | DTEND:20270115T100000 | 2027-01-15T07:00:00Z | 60",
        "DTSTART;TZID=Europe/Berlin:20270115T090000 | DURATION:PT45M | 2027-01-15T08:00:00Z | 45",
        "DTSTART;TZID=W. Europe Standard Time:20270115T090000 | DURATION:PT1H | 2027-01-15T08:00:00Z | 60",
        "DTSTART;TZID=/freeassociation.sourceforge.net/America/New_York:20270115T090000 | DURATION:PT1H | 2027-01-15T14:00:00Z | 60",
        "DTSTART;VALUE=DATE:20270115 | DTEND;VALUE=DATE:20270116 | 2027-01-14T22:00:00Z | 1440",
        "DTSTART;VALUE=DATE:20270115 | SUMMARY:all day | 2027-01-14T22:00:00Z | 1440",
        // The clock goes forward at 3: half past three is half past four.
        "DTSTART:20270328T033000 | DURATION:PT1H | 2027-03-28T01:30:00Z | 60",
        // It is 3:30 twice: the first one is meant.
        "DTSTART:20271031T033000 | DURATION:PT1H | 2027-10-31T00:30:00Z | 60",
        // A day on the wall, not 24 hours.
        "DTSTART:20270327T120000 | DURATION:P1D | 2027-03-27T10:00:00Z | 1380",
      })
  void readsTimesAsProgramsWriteThem(String start, String end, String at, int minutes) {
    IcsReader.Event read = IcsReader.read(event(start, end), ATHENS);
    assertEquals(Instant.parse(at), read.startsAt());
    assertEquals(Duration.ofMinutes(minutes), Duration.between(read.startsAt(), read.endsAt()));
    assertTrue(read.blocks());
  }

  @Test
  void whoIsFreeMeanwhileIsNotBlocked() {
    String[] hour = {"DTSTART:20270115T090000Z", "DURATION:PT1H", ""};
    for (String line : List.of("TRANSP:TRANSPARENT", "STATUS:CANCELLED")) {
      hour[2] = line;
      assertFalse(IcsReader.read(event(hour), ATHENS).blocks(), line);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DTSTART:20270115T090000Z\r\nDTEND:20270115T080000Z",
        "DTSTART:20270115T090000Z\r\nDURATION:-PT1H",
        "DTSTART:20270115T090000Z",
        "DTSTART:20270115T090000Z\r\nDTEND:20990115T080000Z",
        "DTSTART:20270115T090000Z\r\nDURATION:P999999999999D",
        "DTSTART:20271315T090000Z\r\nDURATION:PT1H",
        "DTSTART;TZID=Mars/Base:20270115T090000\r\nDURATION:PT1H",
        "DTSTART;TZID=ical4j-local-1:20270115T090000\r\nDURATION:PT1H",
        "DTEND:20270115T080000Z",
        "DTSTART:\r\nDURATION:PT1H",
        "DTSTART:yesterday\r\nDURATION:PT1H",
        "END:VEVENT\r\nBEGIN:VTODO\r\nUID:2\r\nEND:VTODO\r\nBEGIN:VEVENT\r\nDTSTART:20270115T090000Z",
      })
  void refusesWhatIsNoEvent(String lines) {
    Refused refused =
        assertThrows(Refused.class, () -> IcsReader.read(event(lines), ATHENS), lines);
    assertEquals("invalid_calendar", refused.code());
    assertTrue(refused.details().containsKey("field"), refused.details().toString());
  }

  @Test
  void aBombCostsNothing() {
    String rule = "RRULE:FREQ=SECONDLY;BYSETPOS=1;BYSECOND=0,1,2,3,4,5,6,7,8,9;COUNT=2000000000";
    String zone =
        "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19000101T000000\r\n"
            + "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0500\r\n"
            + rule
            + "\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
    String hour = "DTSTART;TZID=Europe/Berlin:20270115T090000\r\nDURATION:PT1H\r\n";
    String object = event(hour + rule).replace("BEGIN:VEVENT", zone + "BEGIN:VEVENT");
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          IcsReader.Event read = IcsReader.read(object, ATHENS);
          assertEquals(Instant.parse("2027-01-15T08:00:00Z"), read.startsAt(), "by our own rules");
          assertThrows(
              Refused.class, () -> Occurrences.of(read, NOW, Duration.ofDays(366)), "SECONDLY");
          String deep = "BEGIN:VEVENT\r\n".repeat(100_000);
          assertThrows(Refused.class, () -> IcsReader.read(deep, ATHENS));
          String wide = event("DTSTART:20270115T090000Z", "X-A:b".repeat(1 << 20));
          assertThrows(Refused.class, () -> IcsReader.read(wide, ATHENS));
        });
  }

  @Test
  void repeatsByDaysWeeksMonthsAndYears() {
    String start = "DTSTART;TZID=Europe/Athens:20261230T090000";
    for (String rule :
        List.of(
            "FREQ=DAILY;INTERVAL=99999999",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "FREQ=DAILY")) {
      IcsReader.Event read = IcsReader.read(event(start, "DURATION:PT1H", "RRULE:" + rule), ATHENS);
      int count =
          assertTimeoutPreemptively(
                  Duration.ofSeconds(20), () -> Occurrences.of(read, NOW, Duration.ofDays(366)))
              .size();
      int expected =
          switch (rule) {
            case "FREQ=DAILY" -> 366;
            case "FREQ=MONTHLY;BYDAY=-1FR" -> 12;
            default -> 0;
          };
      assertTrue(Math.abs(count - expected) <= 1, rule + ": " + count);
    }
    for (String rule :
        List.of("FREQ=HOURLY", "FREQ=DAILY;BYSECOND=1,2", "FREQ=SECONDLY;COUNT=3", "x")) {
      IcsReader.Event read =
          new IcsReader.Event("u", NOW, NOW.plusSeconds(60), ATHENS, Optional.of(rule), true);
      Refused refused =
          assertThrows(Refused.class, () -> Occurrences.of(read, NOW, Duration.ofDays(366)), rule);
      assertEquals("RRULE", refused.details().get("field"));
    }
  }

  @Test
  void whateverComesIsReadOrRefused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String good =
        event("DTSTART;TZID=Europe/Berlin:20270115T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY");
    for (int i = 0; i < 3000; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int change = random.nextInt(1, 6); change > 0; change--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, (char) random.nextInt(1, 0x250));
          case 1 -> text.deleteCharAt(at);
          default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 20)));
        }
      }
      try {
        IcsReader.Event read = IcsReader.read(text.toString(), ATHENS);
        assertTrue(read.endsAt().isAfter(read.startsAt()));
        Occurrences.of(read, NOW, Duration.ofDays(366));
      } catch (Refused refused) {
        assertEquals(Refused.Kind.INVALID, refused.kind(), "seed " + seed + "\n" + text);
      }
    }
  }
}
