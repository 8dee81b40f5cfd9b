// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Zones;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecurrenceTest {

  private static final long SEED = Long.getLong("stoa.seed", System.nanoTime());
  private static final int CASES = Integer.getInteger("stoa.cases", 2000);
  private static final List<String> DAYS = List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU");
  private static final ZoneId UTC = ZoneId.of("UTC");

  private static String code(String rule, String start) {
    try {
      Recurrence.of(rule).starts(Instant.parse(start), UTC, Set.of());
      return "";
    } catch (Refused refused) {
      return refused.details().get("field") + ": " + refused.reason();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FREQ=SECONDLY                       | daily to yearly
          FREQ=SECONDLY;COUNT=5               | daily to yearly
          FREQ=HOURLY;COUNT=5                 | daily to yearly
          FREQ=WEEKLY                         | must say when it ends
          FREQ=WEEKLY;COUNT=3;UNTIL=20270301  | must say when it ends
          FREQ=YEARLY;COUNT=10                | more than 2 years
          FREQ=WEEKLY;UNTIL=20370301          | more than 2 years
          FREQ=DAILY;COUNT=201                | more than 200
          FREQ=DAILY;COUNT=99999999999        | not understood
          FREQ=DAILY;UNTIL=20271231           | more than 200
          FREQ=DAILY;INTERVAL=0;COUNT=2       | not understood
          FREQ=DAILY;INTERVAL=-1;COUNT=2      | not understood
          FREQ=DAILY;COUNT=2;COUNT=3          | twice
          FREQ=DAILY;BYHOUR=1,2,3;COUNT=5     | not understood
          FREQ=WEEKLY;BYDAY=1MO;COUNT=5       | number weekdays
          FREQ=WEEKLY;BYDAY=XX;COUNT=5        | not understood
          FREQ=MONTHLY;BYMONTHDAY=32;COUNT=5  | not understood
          FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1 | first class
          FREQ=WEEKLY;UNTIL=20271399          | no day
          FREQ=WEEKLY;UNTIL=20260101          | leaves no class
          COUNT=2                             | needs FREQ
          hello                               | not understood
          """)
  void whatIsNoSensibleRuleIsRefusedByName(String rule, String why) {
    String refused = code(rule, "2027-03-01T09:00:00Z");
    assertTrue(refused.contains(why), refused);
    assertTrue(refused.startsWith("recurrence:") || refused.startsWith("startsAt:"), refused);
  }

  @Test
  void aRuleIsRefusedInNoTimeHoweverItIsMade() {
    Random random = new Random(SEED);
    String letters = "FREQ=DAILY;WKMONTHBYSETPOUC,-+0123456789;=;,";
    long begun = System.nanoTime();
    for (int i = 0; i < 2000; i++) {
      String text =
          random
              .ints(random.nextInt(60), 0, letters.length())
              .mapToObj(at -> String.valueOf(letters.charAt(at)))
              .collect(Collectors.joining());
      String rule = random.nextBoolean() ? text : "FREQ=MONTHLY;COUNT=9;" + text;
      code(rule, "2027-03-01T09:00:00Z");
    }
    code("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYSETPOS=31;COUNT=1", "2027-03-01T09:00:00Z");
    long millis = (System.nanoTime() - begun) / 1_000_000;
    assertTrue(millis < 10_000, "seed " + SEED + ": " + millis + " ms");
  }

  @Test
  void aClassKeepsItsPlaceOnTheWallClock() {
    ZoneId athens = ZoneId.of("Europe/Athens");
    List<Instant> starts =
        Recurrence.of("FREQ=WEEKLY;COUNT=3")
            .starts(Instant.parse("2027-03-21T07:00:00Z"), athens, Set.of());
    assertEquals(
        List.of("2027-03-21T07:00:00Z", "2027-03-28T06:00:00Z", "2027-04-04T06:00:00Z"),
        starts.stream().map(Instant::toString).toList());
    List<Instant> skipped =
        Recurrence.of("FREQ=DAILY;COUNT=2")
            .starts(
                ZonedDateTime.of(2027, 3, 27, 3, 30, 0, 0, athens).toInstant(), athens, Set.of());
    assertEquals(Instant.parse("2027-03-28T01:30:00Z"), skipped.get(1), "half past four");
    List<Instant> twice =
        Recurrence.of("FREQ=DAILY;COUNT=2")
            .starts(
                ZonedDateTime.of(2027, 10, 30, 3, 30, 0, 0, athens).toInstant(), athens, Set.of());
    assertEquals(Instant.parse("2027-10-31T00:30:00Z"), twice.get(1), "the first of the two");
  }

  @Test
  void daysAreLeftOut() {
    List<Instant> starts =
        Recurrence.of("RRULE:freq=daily;count=4")
            .starts(Instant.parse("2027-03-01T09:00:00Z"), UTC, Set.of(LocalDate.of(2027, 3, 2)));
    assertEquals(3, starts.size());
    assertEquals("FREQ=DAILY;COUNT=4", Recurrence.of("RRULE:freq=daily;count=4").toString());
  }

  /// A rule whose days are found by asking of each day whether it is one.
  private record Model(
      String often,
      int interval,
      DayOfWeek weekStart,
      List<Integer> months,
      List<Integer> monthDays,
      List<String> days,
      List<Integer> positions) {

    static Model random(Random random) {
      String often = List.of("DAILY", "WEEKLY", "MONTHLY", "YEARLY").get(random.nextInt(4));
      boolean weekly = often.equals("WEEKLY");
      boolean ordinals =
          random.nextInt(3) == 0 && (often.equals("MONTHLY") || often.equals("YEARLY"));
      List<Integer> months = some(random, 3, 1, 12, false);
      boolean vague = often.equals("YEARLY") && months.isEmpty();
      List<Integer> monthDays = weekly || vague ? List.of() : some(random, 3, 1, 31, true);
      List<String> days = new ArrayList<>();
      if (random.nextInt(2) == 0 && !(ordinals && !monthDays.isEmpty())) {
        for (int at : some(random, 1, 0, 6, false)) {
          String ordinal =
              ordinals
                  ? String.valueOf(random.nextInt(1, 5) * (random.nextBoolean() ? 1 : -1))
                  : "";
          days.add(ordinal + DAYS.get(at));
        }
      }
      List<Integer> positions =
          random.nextInt(4) == 0
                  && !(days.isEmpty() && monthDays.isEmpty())
                  && often.equals("MONTHLY")
              ? some(random, 1, 1, 3, true)
              : List.of();
      return new Model(
          often,
          random.nextInt(3) == 0 ? random.nextInt(1, 5) : 1,
          random.nextBoolean() ? DayOfWeek.MONDAY : DayOfWeek.SUNDAY,
          months,
          monthDays,
          List.copyOf(days),
          positions);
    }

    /// Mostly none where one in so many is asked for.
    private static List<Integer> some(Random random, int oneIn, int min, int max, boolean signs) {
      if (random.nextInt(oneIn) != 0) {
        return List.of();
      }
      return random
          .ints(random.nextInt(1, 4), min, max + 1)
          .map(value -> signs && value != 0 && random.nextInt(3) == 0 ? -value : value)
          .distinct()
          .boxed()
          .toList();
    }

    String text() {
      StringBuilder text = new StringBuilder("FREQ=" + often + ";INTERVAL=" + interval);
      text.append(";WKST=").append(DAYS.get(weekStart.getValue() - 1));
      part(text, "BYMONTH", months);
      part(text, "BYMONTHDAY", monthDays);
      part(text, "BYDAY", days);
      part(text, "BYSETPOS", positions);
      return text.toString();
    }

    private static void part(StringBuilder text, String name, List<?> values) {
      if (!values.isEmpty()) {
        text.append(';')
            .append(name)
            .append('=')
            .append(values.stream().map(String::valueOf).collect(Collectors.joining(",")));
      }
    }

    List<LocalDate> from(LocalDate first, LocalDate end) {
      TreeSet<LocalDate> found = new TreeSet<>();
      LocalDate last = end.withDayOfMonth(end.lengthOfMonth());
      for (LocalDate day = first.withDayOfYear(1); !day.isAfter(last); day = day.plusDays(1)) {
        if (inPeriod(first, day) && isDay(first, day)) {
          found.add(day);
        }
      }
      List<LocalDate> chosen =
          positions.isEmpty()
              ? List.copyOf(found)
              : found.stream().filter(day -> placed(found, day)).toList();
      return chosen.stream().filter(day -> !day.isBefore(first) && !day.isAfter(end)).toList();
    }

    private boolean inPeriod(LocalDate first, LocalDate day) {
      long periods =
          switch (often) {
            case "DAILY" -> ChronoUnit.DAYS.between(first, day);
            case "WEEKLY" -> ChronoUnit.WEEKS.between(week(first), week(day));
            case "MONTHLY" -> ChronoUnit.MONTHS.between(YearMonth.from(first), YearMonth.from(day));
            default -> day.getYear() - first.getYear();
          };
      return Math.floorMod(periods, interval) == 0;
    }

    private LocalDate week(LocalDate day) {
      return day.with(TemporalAdjusters.previousOrSame(weekStart));
    }

    private boolean isDay(LocalDate first, LocalDate day) {
      if (!months.isEmpty() && !months.contains(day.getMonthValue())) {
        return false;
      }
      int fromEnd = day.getDayOfMonth() - day.lengthOfMonth() - 1;
      if (!monthDays.isEmpty()
          && !monthDays.contains(day.getDayOfMonth())
          && !monthDays.contains(fromEnd)) {
        return false;
      }
      if (!days.isEmpty() && days.stream().noneMatch(each -> isWeekday(each, day))) {
        return false;
      }
      return !days.isEmpty() || !monthDays.isEmpty() || byDefault(first, day);
    }

    /// What the first class says where the rule says nothing.
    private boolean byDefault(LocalDate first, LocalDate day) {
      return switch (often) {
        case "DAILY" -> true;
        case "WEEKLY" -> day.getDayOfWeek() == first.getDayOfWeek();
        case "MONTHLY" -> day.getDayOfMonth() == first.getDayOfMonth();
        default ->
            day.getDayOfMonth() == first.getDayOfMonth()
                && (!months.isEmpty() || day.getMonthValue() == first.getMonthValue());
      };
    }

    private boolean isWeekday(String each, LocalDate day) {
      String name = each.substring(each.length() - 2);
      if (!DAYS.get(day.getDayOfWeek().getValue() - 1).equals(name)) {
        return false;
      }
      if (each.length() == 2) {
        return true;
      }
      int ordinal = Integer.parseInt(each.substring(0, each.length() - 2));
      boolean inYear = often.equals("YEARLY") && months.isEmpty();
      int of = inYear ? day.getDayOfYear() : day.getDayOfMonth();
      int length = inYear ? day.lengthOfYear() : day.lengthOfMonth();
      return ordinal > 0 ? (of - 1) / 7 + 1 == ordinal : (length - of) / 7 + 1 == -ordinal;
    }

    private boolean placed(TreeSet<LocalDate> all, LocalDate day) {
      List<LocalDate> month =
          all.stream().filter(each -> YearMonth.from(each).equals(YearMonth.from(day))).toList();
      int at = month.indexOf(day);
      return positions.contains(at + 1) || positions.contains(at - month.size());
    }
  }

  @Test
  void itAgreesWithAskingOfEachDayWhetherItIsOne() {
    Random random = new Random(SEED);
    List<String> zones = List.copyOf(Zones.names());
    int compared = 0;
    int classes = 0;
    while (compared < CASES) {
      Model model = Model.random(random);
      LocalDate day = LocalDate.of(2020, 1, 1).plusDays(random.nextInt(365 * 25));
      List<LocalDate> days = model.from(day, day.plusYears(4));
      if (days.isEmpty() || days.getFirst().isAfter(day.plusYears(2))) {
        continue;
      }
      LocalDate first = days.getFirst();
      List<LocalDate> expected = model.from(first, first.plusYears(2)).stream().limit(200).toList();
      if (!expected.contains(first)) {
        continue; // its interval is counted from the first
      }
      ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
      LocalTime time = LocalTime.of(random.nextInt(24), 15 * random.nextInt(4));
      int count = random.nextInt(1, expected.size() + 1);
      String rule = model.text() + ";COUNT=" + count;
      String shown = "seed " + SEED + ": " + rule + " from " + first + " " + time + " " + zone;
      Instant start = ZonedDateTime.of(first, time, zone).toInstant();
      if (!LocalDateTime.ofInstant(start, zone).equals(LocalDateTime.of(first, time))) {
        continue; // the first itself is skipped there
      }
      List<Instant> found = starts(rule, start, zone, shown);
      List<Instant> wanted =
          IntStream.range(0, count)
              .mapToObj(i -> ZonedDateTime.of(expected.get(i), time, zone).toInstant())
              .toList();
      assertEquals(wanted, found, shown);
      String until = expected.get(count - 1).toString().replace("-", "");
      assertEquals(
          wanted, starts(model.text() + ";UNTIL=" + until, start, zone, shown), shown + " until");
      compared++;
      classes += count;
    }
    System.out.printf("%d rules, %d classes agree, seed %d%n", compared, classes, SEED);
  }

  private static List<Instant> starts(String rule, Instant start, ZoneId zone, String shown) {
    try {
      return Recurrence.of(rule).starts(start, zone, Set.of());
    } catch (Refused refused) {
      throw new AssertionError(shown + ": " + refused.reason(), refused);
    }
  }
}
