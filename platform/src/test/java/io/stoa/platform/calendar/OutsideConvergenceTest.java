// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.scheduling.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Changes at random on both sides of a calendar elsewhere, by a seed that is printed. More with
/// `-Dstoa.sync.runs=20`.
final class OutsideConvergenceTest {

  private static final Instant CLASS = OutsideSchool.MONDAY;

  private static Stream<Arguments> seeds() {
    long first = Long.getLong("stoa.sync.seed", System.nanoTime());
    int runs = Integer.getInteger("stoa.sync.runs", 2);
    return Stream.of(Provider.GOOGLE, Provider.MICROSOFT)
        .flatMap(provider ->
            Stream.iterate(first, seed -> seed + 1)
                .limit(runs)
                .map(seed -> Arguments.of(provider, seed)));
  }

  /// Changes on both sides while answers are lost and the provider comes and goes: in the end both
  /// have the same, once.
  @ParameterizedTest
  @MethodSource("seeds")
  void bothSidesConverge(Provider provider, long seed) {
    System.out.println("bothSidesConverge: " + provider + " -Dstoa.sync.seed=" + seed);
    Random random = new Random(seed);
    try (OutsidePlace place = OutsidePlace.open(provider)) {
      OutsideSchool school = place.school();
      OutsideServer server = place.server();
      List<BookingId> booked = new ArrayList<>();
      AtomicInteger losses = new AtomicInteger();
      server.losing(() -> random.nextInt(8) == 0 && losses.incrementAndGet() > 0);
      for (int step = 0; step < 60; step++) {
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
          change(random, place, booked);
        }
        server.down(random.nextInt(10) == 0);
        if (random.nextInt(15) == 0) {
          server.forget();
        }
        if (random.nextInt(15) == 0) {
          server.expire();
        }
        if (random.nextInt(15) == 0) {
          server.throttle(1 + random.nextInt(3));
        }
        place.sync();
      }
      server.losing(() -> false);
      server.down(false);
      server.throttle(0);
      for (int i = 0; i < 4; i++) {
        place.sync();
      }
      place.assertConnected();
      assertTrue(losses.get() > 5, "answers were lost: " + losses);
      Map<String, Span> there = new TreeMap<>();
      for (OutsideServer.Event event : server.present(true)) {
        String booking = event.place().substring(event.place().lastIndexOf('/') + 1);
        assertEquals(null, there.put(booking, event.span()), "once: " + booking);
      }
      assertEquals(school.classes(), there);
      assertEquals(
          server.present(false).stream()
              .map(OutsideServer.Event::span)
              .sorted(Comparator.comparing(Span::startsAt))
              .toList(),
          school.busy(school.tutor));
    }
  }

  /// Each class has a day of its own, so that none is in another's way.
  private static void change(Random random, OutsidePlace place, List<BookingId> booked) {
    OutsideSchool school = place.school();
    List<OutsideServer.Event> ours = new ArrayList<>(place.server().present(true));
    List<OutsideServer.Event> others = new ArrayList<>(place.server().present(false));
    Map<Integer, Runnable> choices = new HashMap<>();
    choices.put(
        0,
        () -> {
          booked.add(school.book(at(booked.size(), random)));
        });
    choices.put(
        1,
        () ->
            place
                .server()
                .add(
                    OutsideSchool.hour(
                        CLASS
                            .plus(Duration.ofDays(200))
                            .plus(Duration.ofHours(2L * place.server().changes))),
                    true));
    if (!booked.isEmpty()) {
      int one = random.nextInt(booked.size());
      boolean open = school.read(booked.get(one)).status().isOpen();
      if (open) {
        choices.put(2, () -> school.move(booked.get(one), at(one, random)));
        choices.put(3, () -> school.cancel(booked.get(one)));
      }
    }
    if (!ours.isEmpty()) {
      OutsideServer.Event event = ours.get(random.nextInt(ours.size()));
      String booking = event.place().substring(event.place().lastIndexOf('/') + 1);
      int day = booked.indexOf(new BookingId(UUID.fromString(booking)));
      choices.put(4, () -> place.server().move(event.id(), OutsideSchool.hour(at(day, random))));
      choices.put(5, () -> place.server().delete(event.id()));
    }
    if (!others.isEmpty()) {
      String id = others.get(random.nextInt(others.size())).id();
      choices.put(6, () -> place.server().delete(id));
    }
    List<Integer> keys = new ArrayList<>(choices.keySet());
    Runnable chosen = choices.get(keys.get(random.nextInt(keys.size())));
    if (chosen != null) {
      chosen.run();
    }
  }

  private static Instant at(int day, Random random) {
    return CLASS.plus(Duration.ofDays(day)).plus(Duration.ofHours(random.nextInt(12)));
  }
}
