// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.Zones;
import io.vertx.core.json.JsonObject;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Free slots against a model that tries every minute against every class.
final class SlotsTest {

  private static final long SEED = 42;
  private static final Instant MONDAY = Instant.parse("2027-03-22T00:00:00Z");

  private static final Span WEEK = new Span(MONDAY, MONDAY.plus(Duration.ofDays(7)));

  private static Span span(Random random) {
    Instant start = MONDAY.plusSeconds(random.nextInt(8 * 24 * 60) * 60L);
    return new Span(start, start.plusSeconds((5 + random.nextInt(180)) * 60L));
  }

  private static Hours hours(Random random) {
    List<Hours.Weekly> weekly = new ArrayList<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      int from = random.nextInt(48) * 30;
      int to = Math.min(24 * 60, from + 30 + random.nextInt(24) * 30);
      weekly.add(new Hours.Weekly(day, new Hours.Part(from, to, Set.of())));
    }
    return new Hours(Zones.zone("Europe/Athens", "zone"), weekly, List.of(), List.of());
  }

  private static SessionType type(Random random) {
    return SessionType.of(
            new SessionType.Id(new UUID(0, 7)), "Lesson", 15 * (1 + random.nextInt(8)))
        .with(
            new JsonObject()
                .put("seats", 1 + random.nextInt(3))
                .put("startEvery", 15 * (1 + random.nextInt(4)))
                .put("horizon", 1 + random.nextInt(7)));
  }

  /// What of slots is asked, and what is in the way.
  private record Case(
      Hours hours,
      SessionType type,
      Availability.Terms terms,
      Instant now,
      List<Span> blocked,
      List<Span> elsewhere,
      List<AvailabilityStore.Taken> taken) {

    static Case of(Random random) {
      SessionType type = SlotsTest.type(random);
      List<Span> blocked = new ArrayList<>();
      List<AvailabilityStore.Taken> taken = new ArrayList<>();
      for (int n = random.nextInt(20); n > 0; n--) {
        Span span = span(random);
        blocked.add(span);
        if (random.nextBoolean()) {
          UUID of = random.nextInt(3) > 0 ? type.id().value() : new UUID(0, 8);
          taken.add(new AvailabilityStore.Taken(new UUID(1, n), span, span, random.nextInt(3), of));
        }
      }
      List<Span> elsewhere = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        elsewhere.add(span(random));
      }
      return new Case(
          SlotsTest.hours(random),
          type,
          new Availability.Terms(
              random.nextInt(3) * 10, random.nextInt(3) * 15, random.nextInt(24 * 60)),
          MONDAY.plusSeconds(random.nextInt(3 * 24 * 60) * 60L),
          blocked,
          elsewhere,
          taken);
    }

    List<String> offered() {
      Slots.Taken all = new Slots.Taken(Spans.of(blocked), Spans.of(elsewhere), taken);
      return Slots.of(hours, type, terms, all, WEEK, now).all().stream()
          .map(slot -> {
            String at = slot.span().startsAt() + " " + slot.seatsLeft();
            return slot.booking() == null ? at : at + " " + slot.booking();
          })
          .sorted()
          .toList();
    }

    List<String> free() {
      List<String> free = new ArrayList<>();
      Duration length = Duration.ofMinutes(type.minutes());
      for (Instant start : hours.starts(WEEK, type.id(), length, type.startEvery())) {
        if (inTime(start, now, type, terms)
            && isFree(start, type, terms, blocked)
            && isFree(start, type, new Availability.Terms(0, 0, 0), elsewhere)) {
          free.add(start + " " + type.seats());
        }
      }
      return free;
    }

    List<String> joinable() {
      List<String> joinable = new ArrayList<>();
      for (AvailabilityStore.Taken each : taken) {
        if (type.seats() > 1
            && each.seatsLeft() > 0
            && type.id().value().equals(each.type())
            && each.span().startsAt().isBefore(WEEK.endsAt())
            && elsewhere.stream().noneMatch(each.span()::overlaps)
            && inTime(each.span().startsAt(), now, type, terms)) {
          joinable.add(each.span().startsAt() + " " + each.seatsLeft() + " " + each.booking());
        }
      }
      return joinable;
    }
  }

  @Test
  void whatIsOfferedIsFreeAndWhatIsFreeIsOffered() {
    Random random = new Random(SEED);
    int free = 0;
    int joinable = 0;
    for (int i = 0; i < 1000; i++) {
      Case given = Case.of(random);
      List<String> expected = new ArrayList<>(given.free());
      free += expected.size();
      expected.addAll(given.joinable());
      joinable += given.joinable().size();
      expected.sort(null);
      assertEquals(expected, given.offered(), "case " + i + " seed " + SEED);
    }
    assertTrue(free > 1000 && joinable > 300, free + " free, " + joinable + " to join");
  }

  private static boolean inTime(
      Instant start, Instant now, SessionType type, Availability.Terms terms) {
    long minutes = Duration.between(now, start).toMinutes();
    return minutes >= terms.minimumNotice() && minutes <= type.horizon() * 24L * 60;
  }

  private static boolean isFree(
      Instant start, SessionType type, Availability.Terms terms, List<Span> blocked) {
    for (int minute = -terms.bufferBefore();
        minute < type.minutes() + terms.bufferAfter();
        minute++) {
      Instant at = start.plusSeconds(minute * 60L);
      for (Span span : blocked) {
        if (!at.isBefore(span.startsAt()) && at.isBefore(span.endsAt())) {
          return false;
        }
      }
    }
    return true;
  }
}
