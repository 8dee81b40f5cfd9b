// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Many want the same: one gets it, the others are told so; within a second, which
/// `-Dstoa.race.rounds=100` measures, on a machine that has nothing else to do.
final class SlotRaceTest {

  private static final int AT_ONCE = 200;
  private static final int ROUNDS = Integer.getInteger("stoa.race.rounds", 3);
  private static final boolean TIMED = ROUNDS >= 100;
  private static final Duration PROMPT = Duration.ofSeconds(1);

  private static BookedSchool school;

  @BeforeAll
  static void open() {
    school = new BookedSchool(AT_ONCE);
    race("warm-up", 1, round -> attempt -> school.book(hour(-1), student(attempt)), 1);
  }

  private static Instant hour(int round) {
    return BookedSchool.MONDAY.plus(Duration.ofHours(2L * round));
  }

  private static PersonId student(int number) {
    return school.students.get(number);
  }

  /// Has everybody try at once, in each round.
  ///
  /// @param winners of each round, exactly
  private static void race(
      String what, int rounds, java.util.function.IntFunction<IntConsumer> round, int winners) {
    List<Long> lostMillis = new ArrayList<>();
    Map<String, Integer> codes = new TreeMap<>();
    for (int i = 0; i < rounds; i++) {
      IntConsumer attempt = round.apply(i);
      int won = 0;
      for (Attempt each : attempts(attempt)) {
        if (each.code.isEmpty()) {
          won++;
        } else {
          codes.merge(each.code, 1, Integer::sum);
          lostMillis.add(each.millis);
        }
      }
      assertEquals(winners, won, what + ", round " + i + ": " + codes);
    }
    lostMillis.sort(null);
    System.out.printf(
        "%s: %d rounds of %d; lost by %s; median %d ms, p95 %d ms, worst %d ms%n",
        what,
        rounds,
        AT_ONCE,
        codes,
        lostMillis.get(lostMillis.size() / 2),
        lostMillis.get(lostMillis.size() * 95 / 100),
        lostMillis.getLast());
    assertTrue(
        codes.keySet().stream()
            .allMatch(code -> code.matches("slot_taken|class_full|already_in|series_conflicts")),
        codes::toString);
    if (TIMED && rounds > 1) {
      assertTrue(
          lostMillis.getLast() < PROMPT.toMillis(),
          "the last was told after " + lostMillis.getLast());
    }
  }

  /// @param code of the refusal; empty for who won
  private record Attempt(String code, long millis) {}

  private static List<Attempt> attempts(IntConsumer attempt) {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Attempt>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, AT_ONCE)
          .forEach(number ->
              all.add(
                  threads.submit(() -> {
                    start.await();
                    long begun = System.nanoTime();
                    String code = "";
                    try {
                      attempt.accept(number);
                    } catch (Refused refused) {
                      code = refused.code();
                    }
                    return new Attempt(
                        code, Duration.ofNanos(System.nanoTime() - begun).toMillis());
                  })));
      start.countDown();
    }
    return all.stream().map(Future::resultNow).toList();
  }

  @Test
  void oneOfTwoHundredGetsTheSlot() {
    race("one slot", ROUNDS, round -> attempt -> school.book(hour(round), student(attempt)), 1);
  }

  @Test
  void oneOfTwoHundredGetsTheLastSeat() {
    UUID kind = school.kind(2, "instant");
    race(
        "last seat",
        ROUNDS,
        round -> {
          Booking group = school.group(kind, hour(1000 + round), student((round + 1) % AT_ONCE));
          return attempt -> school.waitlist.take(school.student(attempt), group.id(), null);
        },
        1);
  }

  @Test
  void aTutorAndAStudentMeetOnceWhicheverWayTheyCome() {
    UUID kind = school.kind(50, "instant");
    Caller otherTutor = school.as(school.otherTutor, Role.TUTOR);
    race(
        "endpoints",
        ROUNDS,
        round -> {
          Instant at = hour(2000 + round);
          PersonId wanted = student(round % AT_ONCE);
          Booking elsewhere =
              school.requests.create(
                  school.admin(),
                  school.wish(null, school.admin, List.of(wanted), at.plus(Duration.ofDays(400))));
          Booking group =
              school.requests.create(
                  otherTutor, school.wish(kind, school.otherTutor, List.of(), at));
          return attempt -> {
            if (attempt == AT_ONCE / 2) {
              school.moves.change(school.admin(), elsewhere.id(), over(at), etag -> {});
            } else if (attempt % 2 == 0) {
              school.book(at, wanted);
            } else {
              school.waitlist.take(school.as(wanted, Role.STUDENT), group.id(), null);
            }
          };
        },
        1);
  }

  /// Of one person, who is a tutor to some and a student of another's: one class at a time.
  @Test
  void whoTeachesDoesNotLearnAtTheSameTime() {
    Caller otherTutor = school.as(school.otherTutor, Role.TUTOR);
    race(
        "both sides",
        ROUNDS,
        round -> {
          Instant at = hour(30_000 + round);
          return attempt -> {
            if (attempt % 2 == 0) {
              school.book(at.plus(Duration.ofMinutes(30)), student(attempt));
            } else {
              school.requests.create(
                  otherTutor, school.wish(null, school.otherTutor, List.of(school.tutor), at));
            }
          };
        },
        1);
  }

  @Test
  void aSeriesOfWhoTeachesAndOneInWhichHeLearnsMeetOnce() {
    Recurrence daily = Recurrence.of("FREQ=DAILY;COUNT=3");
    Caller otherTutor = school.as(school.otherTutor, Role.TUTOR);
    race(
        "both sides' series",
        ROUNDS,
        round -> {
          Instant at = BookedSchool.MONDAY.plus(Duration.ofDays(1000 + 6L * round));
          return attempt -> {
            boolean teaches = attempt % 2 == 0;
            school.series.create(
                teaches ? school.tutor() : otherTutor,
                school.wish(
                    null,
                    teaches ? school.tutor : school.otherTutor,
                    List.of(teaches ? student(attempt) : school.tutor),
                    at.plus(Duration.ofDays(teaches ? 0 : 2))),
                new Series.Again(daily, List.of(), false));
          };
        },
        1);
  }

  /// What the code does not look for, the database refuses: here nobody takes a lock, nor looks.
  @Test
  void theDatabaseAloneKeepsBothSidesApart() {
    Instant at = hour(31_000);
    add(school.tutor, student(0), at);
    String both = BookedSchool.code(() -> add(school.otherTutor, school.tutor, at));
    assertEquals("slot_taken", both);
    Booking after = add(school.otherTutor, school.tutor, at.plus(Duration.ofHours(1)));
    assertEquals(
        "slot_taken", BookedSchool.code(() -> add(school.tutor, student(1), after.startsAt())));
    assertEquals(
        "slot_taken",
        BookedSchool.code(() ->
            school.db.transact(
                school.system(),
                tx ->
                    tx.update(
                        "update scheduling.booking set starts_at = $2, ends_at = $3 where id = $1",
                        after.id().value(),
                        BookingStore.time(at.plus(Duration.ofMinutes(59))),
                        BookingStore.time(at.plus(Duration.ofMinutes(90)))))));
    school.decisions.cancel(school.admin(), after.id(), "ill", Decisions.Extent.ONE);
    add(school.tutor, student(1), after.startsAt());
    assertEquals("slot_taken", BookedSchool.code(() -> add(student(2), student(2), hour(31_010))));
  }

  private static Booking add(PersonId tutor, PersonId student, Instant at) {
    Booking plain =
        new Booking(
            new BookingId(UUID.randomUUID()),
            tutor,
            List.of(student),
            "T",
            at,
            at.plus(Duration.ofHours(1)),
            Booking.Status.CONFIRMED,
            Bookings.newRoom());
    school.db.transact(
        school.system(),
        tx -> {
          school.changes.store.add(tx, plain);
          return null;
        });
    return plain;
  }

  @Test
  void aSeriesAndSingleClassesMeetOnce() {
    Recurrence daily = Recurrence.of("FREQ=DAILY;COUNT=3");
    race(
        "series",
        ROUNDS,
        round -> {
          Instant at = BookedSchool.MONDAY.plus(Duration.ofDays(300 + 4L * round));
          return attempt -> {
            if (attempt % 2 == 0) {
              school.series.create(
                  school.tutor(),
                  school.wish(null, school.tutor, List.of(student(attempt)), at),
                  new Series.Again(daily, List.of(), false));
            } else {
              school.book(at.plus(Duration.ofDays(1)), student(attempt));
            }
          };
        },
        1);
  }

  private static Moves.Wish over(Instant at) {
    return new Moves.Wish(at, null, null, "", true);
  }
}
