// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.Zones;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What availability comes to, against a model that knows neither gaps nor overlaps: it walks from
/// minute to minute with a clock on the wall that never goes back.
final class HoursTest {

  private static final long SEED = 20261121;
  private static final int MINUTE = 60;
  private static final int DAY = 24 * 60;
  private static final SessionType.Id ONE = new SessionType.Id(new UUID(0, 1));
  private static final SessionType.Id TWO = new SessionType.Id(new UUID(0, 2));

  /// Half an hour, negative summer time, two hours, days that never were or were twice, law
  /// changes.
  private static final List<String> ODD =
      List.of(
          "Australia/Lord_Howe",
          "Africa/Casablanca",
          "Africa/El_Aaiun",
          "Europe/Dublin",
          "Antarctica/Troll",
          "Pacific/Apia",
          "Pacific/Kwajalein",
          "Pacific/Kiritimati",
          "Asia/Manila",
          "America/Juneau",
          "America/Havana",
          "America/Sao_Paulo",
          "America/Vancouver",
          "America/St_Johns",
          "Asia/Gaza",
          "Asia/Beirut",
          "Asia/Tehran",
          "Asia/Pyongyang",
          "Africa/Monrovia",
          "Europe/Amsterdam",
          "Europe/Athens");

  /// A case of the model.
  private record Case(ZoneId zone, Hours hours, Span window, SessionType.@Nullable Id type) {}

  private static Case near(Random random, String name, int yearMin, int yearMax) {
    ZoneId zone = Zones.zone(name, "zone");
    long from = LocalDate.of(yearMin, 1, 1).toEpochDay() * 86_400;
    long to = LocalDate.of(yearMax, 1, 1).toEpochDay() * 86_400;
    Instant middle = Instant.ofEpochSecond(random.nextLong(from, to));
    ZoneOffsetTransition change = zone.getRules().nextTransition(middle);
    if (change != null && random.nextInt(5) > 0 && change.getInstant().getEpochSecond() < to) {
      middle = change.getInstant();
    }
    long start = Math.floorDiv(middle.getEpochSecond(), MINUTE) * MINUTE;
    start -= random.nextLong(36L * 3600 / MINUTE) * MINUTE;
    long end = start + random.nextLong(24 * 60, 60 * 60) * MINUTE;
    Span window = new Span(Instant.ofEpochSecond(start), Instant.ofEpochSecond(end));
    List<SessionType.@Nullable Id> types = new ArrayList<>();
    types.add(null);
    types.add(ONE);
    types.add(TWO);
    return new Case(zone, hours(random, zone, window), window, types.get(random.nextInt(3)));
  }

  private static Hours hours(Random random, ZoneId zone, Span window) {
    LocalDate first = LocalDate.ofInstant(window.startsAt(), zone).minusDays(1);
    List<Hours.Weekly> weekly = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      LocalDate from = random.nextInt(4) == 0 ? first.plusDays(random.nextInt(4)) : null;
      LocalDate until = random.nextInt(4) == 0 ? first.plusDays(random.nextInt(4)) : null;
      weekly.add(new Hours.Weekly(DayOfWeek.of(1 + random.nextInt(7)), part(random), from, until));
    }
    List<Hours.OneOff> exceptions = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      LocalDate day = first.plusDays(random.nextInt(5));
      Hours.Part part = part(random);
      exceptions.add(new Hours.OneOff(day, random.nextBoolean(), part));
    }
    List<Hours.Blackout> blackouts = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      LocalDate day = first.plusDays(random.nextInt(4));
      blackouts.add(new Hours.Blackout(day, day.plusDays(random.nextInt(2)), ""));
    }
    return new Hours(zone, weekly, exceptions, blackouts);
  }

  private static Hours.Part part(Random random) {
    int grid = random.nextBoolean() ? 15 : 1;
    int night = random.nextInt(3) == 0 ? 5 * 60 : DAY; // where most clocks change
    int from = random.nextInt(night / grid) * grid;
    int to = from + (1 + random.nextInt((DAY - from) / grid)) * grid;
    Set<SessionType.Id> only =
        switch (random.nextInt(5)) {
          case 0 -> Set.of(ONE);
          case 1 -> Set.of(TWO);
          case 2 -> Set.of(ONE, TWO);
          default -> Set.of();
        };
    return new Hours.Part(random.nextInt(8) == 0 ? 0 : from, to, only);
  }

  /// The clock on the wall at each minute from two days before the window to two behind it.
  private static List<LocalDateTime> wall(Case given) {
    List<LocalDateTime> wall = new ArrayList<>();
    ZoneRules rules = given.zone().getRules();
    Instant end = given.window().endsAt().plus(Duration.ofDays(2));
    LocalDateTime shown = LocalDateTime.MIN;
    for (Instant t = start(given); t.isBefore(end); t = t.plusSeconds(MINUTE)) {
      LocalDateTime now = LocalDateTime.ofEpochSecond(t.getEpochSecond(), 0, rules.getOffset(t));
      shown = now.isAfter(shown) ? now : shown;
      wall.add(shown);
    }
    return wall;
  }

  private static Instant start(Case given) {
    return given.window().startsAt().minus(Duration.ofDays(2));
  }

  private static boolean holds(Hours.Part part, LocalTime time) {
    int second = time.toSecondOfDay();
    return part.fromMinute() * MINUTE <= second && second < part.toMinute() * MINUTE;
  }

  private static boolean open(Case given, LocalDateTime wall) {
    LocalDate day = wall.toLocalDate();
    LocalTime time = wall.toLocalTime();
    Hours hours = given.hours();
    if (hours.blackouts().stream()
        .anyMatch(each -> !day.isBefore(each.from()) && !day.isAfter(each.to()))) {
      return false;
    }
    boolean closed = false;
    Predicate<SessionType.Id> concerned = id -> id.equals(given.type());
    for (Hours.OneOff each : hours.exceptions()) {
      if (each.date().equals(day) && holds(each.part(), time)) {
        if (each.open() && concerns(given, each.part())) {
          return true;
        }
        Set<SessionType.Id> only = each.part().only();
        closed |= !each.open() && (only.isEmpty() || only.stream().anyMatch(concerned));
      }
    }
    return !closed
        && hours.weekly().stream()
            .anyMatch(rule ->
                rules(rule, day) && concerns(given, rule.part()) && holds(rule.part(), time));
  }

  private static boolean rules(Hours.Weekly rule, LocalDate day) {
    LocalDate from = rule.validFrom() == null ? LocalDate.MIN : rule.validFrom();
    LocalDate until = rule.validUntil() == null ? LocalDate.MAX : rule.validUntil();
    return rule.day() == day.getDayOfWeek()
        && from.compareTo(day) <= 0
        && until.compareTo(day) >= 0;
  }

  private static boolean concerns(Case given, Hours.Part part) {
    return given.type() == null || part.only().isEmpty() || part.only().contains(given.type());
  }

  /// @return how many minutes were open
  private static int agrees(Case given, String where) {
    List<LocalDateTime> wall = wall(given);
    Spans spans = given.hours().open(given.window(), given.type());
    Instant before = Instant.MIN;
    for (Span span : spans.all()) {
      assertTrue(span.startsAt().isAfter(before), where);
      assertTrue(given.window().contains(span), where);
      before = span.endsAt();
    }
    int open = 0;
    for (int i = 0; i < wall.size(); i++) {
      Instant t = start(given).plusSeconds((long) i * MINUTE);
      Span moment = new Span(t, t.plusNanos(1));
      if (given.window().contains(moment)) {
        boolean expected = open(given, wall.get(i));
        open += expected ? 1 : 0;
        assertEquals(expected, spans.contain(moment), () -> where + " at " + moment + " " + given);
      }
    }
    return open;
  }

  @Test
  void rulesOfTheSameHoursMayFollowOneAnotherAndAreWrittenAsTheyWereRead() {
    JsonObject winter =
        new JsonObject()
            .put("day", "monday")
            .put("from", "09:00")
            .put("to", "12:00")
            .put("validUntil", "2027-02-01");
    JsonObject summer = winter.copy().put("validFrom", "2027-02-02");
    summer.remove("validUntil");
    JsonObject given =
        new JsonObject()
            .put("zone", "UTC")
            .put("weekly", new JsonArray().add(winter).add(summer))
            .put("exceptions", new JsonArray())
            .put("blackouts", new JsonArray());
    assertEquals(given, HoursReader.json(HoursReader.read(given)));
  }

  @Test
  void everyZoneAgreesWithTheModelInHistoryAndFuture() {
    Random random = new Random(SEED);
    int cases = 0;
    long open = 0;
    for (String name : Zones.names()) {
      open += agrees(near(random, name, 1850, 2030), name + " seed " + SEED);
      open += agrees(near(random, name, 2026, 2150), name + " seed " + SEED);
      cases += 2;
    }
    System.out.printf("availability of every zone: %d cases, %d open minutes%n", cases, open);
    assertTrue(cases > 1000 && open > 100_000, cases + " cases, " + open + " open minutes");
  }

  @Test
  void oddZonesAgreeWithTheModelAroundTheirChanges() {
    Random random = new Random(SEED + 1);
    long open = 0;
    for (int i = 0; i < 1000; i++) {
      String name = ODD.get(i % ODD.size());
      open += agrees(near(random, name, 1840, 2100), name + " case " + i + " seed " + SEED);
    }
    assertTrue(open > 100_000, open + " open minutes");
  }

  /// A start is where the wall's clock first shows it, if the class is then open to its end.
  @Test
  void startsAgreeWithTheModel() {
    Random random = new Random(SEED + 2);
    List<String> names = List.copyOf(Zones.names());
    int found = 0;
    for (int i = 0; i < 1000; i++) {
      String name = i % 2 == 0 ? ODD.get(i / 2 % ODD.size()) : names.get(i % names.size());
      Case some = near(random, name, 1975, 2100);
      Case given = new Case(some.zone(), some.hours(), some.window(), ONE);
      int every = List.of(5, 15, 20, 30, 45, 60, 90).get(random.nextInt(7));
      Duration length = Duration.ofMinutes(5L * (1 + random.nextInt(36)));
      Set<Instant> expected = new TreeSet<>();
      List<LocalDateTime> wall = wall(given);
      NavigableSet<LocalDateTime> grid = grid(given, every, wall);
      for (int t = 1; t < wall.size(); t++) {
        Instant instant = start(given).plusSeconds((long) t * MINUTE);
        if (!instant.isBefore(given.window().startsAt())
            && instant.isBefore(given.window().endsAt())
            && !grid.subSet(wall.get(t - 1), false, wall.get(t), true).isEmpty()
            && openFor(given, wall, t, length)) {
          expected.add(instant);
        }
      }
      Set<Instant> starts = new TreeSet<>(given.hours().starts(given.window(), ONE, length, every));
      String where = name + " case " + i + " seed " + SEED + " " + given + length + " " + every;
      assertEquals(expected, starts, where);
      found += starts.size();
    }
    assertTrue(found > 10_000, found + " starts");
  }

  /// The times on the wall at which a class may begin.
  private static NavigableSet<LocalDateTime> grid(Case given, int every, List<LocalDateTime> wall) {
    TreeSet<LocalDateTime> grid = new TreeSet<>();
    LocalDate last = wall.getLast().toLocalDate();
    for (LocalDate day = wall.getFirst().toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
      List<Hours.Part> parts = new ArrayList<>();
      for (Hours.Weekly rule : given.hours().weekly()) {
        if (rules(rule, day)) {
          parts.add(rule.part());
        }
      }
      for (Hours.OneOff each : given.hours().exceptions()) {
        if (each.open() && each.date().equals(day)) {
          parts.add(each.part());
        }
      }
      for (Hours.Part part : parts) {
        for (int m = part.fromMinute(); m < part.toMinute() && concerns(given, part); m += every) {
          grid.add(day.atTime(m / 60, m % 60));
        }
      }
    }
    return grid;
  }

  private static boolean openFor(Case given, List<LocalDateTime> wall, int t, Duration length) {
    for (int i = t; i < t + length.toMinutes(); i++) {
      if (!open(given, wall.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static Hours daily(String zone, int from, int to) {
    List<Hours.Weekly> weekly = new ArrayList<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      weekly.add(new Hours.Weekly(day, new Hours.Part(from, to, Set.of())));
    }
    return new Hours(Zones.zone(zone, "zone"), weekly, List.of(), List.of());
  }

  /// Gap, overlap, a day that never was, half an hour, a change of the law.
  @ParameterizedTest
  @CsvSource({
    "Europe/Athens, 03:30, 05:00, 2027-03-28, 2027-03-28T01:00:00Z, 2027-03-28T02:00:00Z",
    "Europe/Athens, 03:00, 04:00, 2027-03-28, ,",
    "Europe/Athens, 03:30, 05:00, 2027-10-31, 2027-10-31T00:30:00Z, 2027-10-31T03:00:00Z",
    "Europe/Athens, 02:00, 03:30, 2027-10-31, 2027-10-30T23:00:00Z, 2027-10-31T00:30:00Z",
    "Pacific/Apia, 09:00, 17:00, 2011-12-30, ,",
    "Pacific/Apia, 09:00, 17:00, 2011-12-31, 2011-12-30T19:00:00Z, 2011-12-31T03:00:00Z",
    "Australia/Lord_Howe, 02:15, 03:00, 2027-10-03, 2027-10-02T15:30:00Z, 2027-10-02T16:00:00Z",
    "America/Vancouver, 09:00, 10:00, 2026-12-01, 2026-12-01T16:00:00Z, 2026-12-01T17:00:00Z",
    "Africa/Casablanca, 09:00, 10:00, 2026-11-21, 2026-11-21T09:00:00Z, 2026-11-21T10:00:00Z"
  })
  void aRuleOfADayIsAtThisTime(
      String zone,
      String from,
      String to,
      String day,
      @Nullable String starts,
      @Nullable String ends) {
    LocalDate date = LocalDate.parse(day);
    Hours all = daily(zone, minute(from), minute(to));
    Hours.Part closed = new Hours.Part(0, DAY, Set.of());
    List<Hours.OneOff> others = new ArrayList<>();
    for (int days : List.of(-2, -1, 1, 2)) {
      others.add(new Hours.OneOff(date.plusDays(days), false, closed));
    }
    Hours hours = new Hours(all.zone(), all.weekly(), others, List.of());
    Span window =
        new Span(
            date.atStartOfDay(all.zone()).minusHours(20).toInstant(),
            date.atStartOfDay(all.zone()).plusHours(40).toInstant());
    List<Span> expected =
        starts == null || ends == null
            ? List.of()
            : List.of(new Span(Instant.parse(starts), Instant.parse(ends)));
    assertEquals(expected, hours.open(window, null).all());
  }

  private static int minute(String time) {
    return LocalTime.parse(time).toSecondOfDay() / MINUTE;
  }

  @Test
  void hoursOverMidnightAreOneTime() {
    Hours hours = daily("Europe/Athens", 0, DAY);
    Span window =
        new Span(Instant.parse("2027-03-20T05:00:00Z"), Instant.parse("2027-04-20T05:00:00Z"));
    assertEquals(List.of(window), hours.open(window, null).all());
    assertTrue(
        hours
            .open(new Span(window.endsAt(), window.endsAt().plusSeconds(1)), ONE)
            .contain(new Span(window.endsAt(), window.endsAt().plusSeconds(1))));
  }
}
