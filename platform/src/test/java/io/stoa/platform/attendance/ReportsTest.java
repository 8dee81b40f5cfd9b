// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What reports count agrees with a naive count over generated classes.
final class ReportsTest {

  private static final int SCHOOLS = 3;
  private static final int CLASSES = 60;
  private static final int REPORTS = 10;
  private static final Instant START = Instant.parse("2025-10-01T00:00:00Z");
  private static final List<String> ZONES =
      List.of("UTC", "Pacific/Auckland", "America/New_York", "Asia/Kathmandu");
  private static final List<String> STATUSES =
      List.of("pending", "declined", "confirmed", "completed", "completed", "cancelled", "no_show");
  private static final List<String> VERDICTS =
      List.of("on_time", "late", "left_early", "absent", "technical");

  private final Database db = TestSchool.database();

  /// @param verdict what counts
  /// @param overlap of the student, in seconds
  private record Pupil(UUID id, boolean booked, @Nullable String verdict, int overlap) {}

  private record Lesson(
      UUID id,
      UUID tutor,
      Instant startsAt,
      int minutes,
      String status,
      @Nullable String decision,
      int overlap,
      boolean tutorLate,
      int moves,
      List<Pupil> pupils) {

    boolean completed() {
      return status.equals("completed");
    }
  }

  private static String decision(Random random, String status) {
    return switch (status) {
      case "completed" -> "completed";
      case "no_show" -> random.nextBoolean() ? "no_show_student" : "no_show_tutor";
      default -> random.nextBoolean() ? "technical" : "";
    };
  }

  private static Lesson lesson(Random random, int hour, List<UUID> tutors, List<UUID> students) {
    String status = STATUSES.get(random.nextInt(STATUSES.size()));
    boolean decided = Set.of("completed", "no_show", "cancelled").contains(status);
    String decision = decided ? decision(random, status) : "";
    List<UUID> some = new ArrayList<>(students);
    Collections.shuffle(some, random);
    List<Pupil> pupils = new ArrayList<>();
    for (UUID student : some.subList(0, 1 + random.nextInt(3))) {
      String verdict =
          decided && random.nextInt(8) > 0 ? VERDICTS.get(random.nextInt(VERDICTS.size())) : null;
      pupils.add(new Pupil(student, random.nextInt(6) > 0, verdict, random.nextInt(3600)));
    }
    return new Lesson(
        UUID.randomUUID(),
        tutors.get(random.nextInt(tutors.size())),
        START.plus(Duration.ofHours(hour)),
        15 * (1 + random.nextInt(6)),
        status,
        decision.isEmpty() ? null : decision,
        random.nextInt(5400),
        decided && random.nextInt(4) == 0,
        random.nextInt(4) == 0 ? 1 : 0,
        pupils);
  }

  private static void store(Tx tx, Lesson lesson) {
    UUID tenant = tx.caller().school().value();
    Instant first = lesson.startsAt.plusSeconds(lesson.moves == 0 ? 0 : 600);
    tx.update(
        "insert into scheduling.booking (tenant_id, id, tutor_id, title, starts_at, ends_at,"
            + " status, room, seats) values ($1, $2, $3, 'T', $4, $5, $6, $7, 9)",
        tenant,
        lesson.id,
        lesson.tutor,
        first.atOffset(ZoneOffset.UTC),
        first.plus(Duration.ofMinutes(lesson.minutes)).atOffset(ZoneOffset.UTC),
        lesson.status,
        "room-" + lesson.id);
    if (lesson.moves > 0) {
      tx.update(
          "update scheduling.booking set starts_at = $2, ends_at = $3 where id = $1",
          lesson.id,
          lesson.startsAt.atOffset(ZoneOffset.UTC),
          lesson.startsAt.plus(Duration.ofMinutes(lesson.minutes)).atOffset(ZoneOffset.UTC));
    }
    if (lesson.decision != null) {
      tx.update(
          "insert into attendance.outcome (tenant_id, booking_id, decision, why, overlap_seconds,"
              + " decided_at) values ($1, $2, $3, 'test', $4, now())",
          tenant,
          lesson.id,
          lesson.decision,
          lesson.overlap);
    }
    sheet(tx, lesson, lesson.tutor, "tutor", lesson.tutorLate ? "late" : "on_time", 0);
    for (Pupil pupil : lesson.pupils) {
      tx.update(
          "insert into scheduling.seat (tenant_id, booking_id, student_id, state)"
              + " values ($1, $2, $3, $4)",
          tenant,
          lesson.id,
          pupil.id,
          pupil.booked ? "booked" : "cancelled");
      if (pupil.verdict != null) {
        sheet(tx, lesson, pupil.id, "student", pupil.verdict, pupil.overlap);
      }
    }
  }

  /// Of half of them something else was measured, and corrected.
  private static void sheet(
      Tx tx, Lesson lesson, UUID person, String part, String verdict, int overlap) {
    boolean corrected = (person.hashCode() + lesson.id.hashCode()) % 2 == 0;
    tx.update(
        "insert into attendance.sheet (tenant_id, booking_id, person_id, part, verdict, now_verdict,"
            + " late_seconds, early_seconds, present_seconds, talked_seconds, overlap_seconds)"
            + " values ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, $7)",
        tx.caller().school().value(),
        lesson.id,
        person,
        part,
        corrected ? "expected" : verdict,
        corrected ? verdict : null,
        overlap);
  }

  /// The slow way that nobody gets wrong: each class by itself, added to each line it is of.
  private static Map<String, ReportStore.Line> naive(
      List<Lesson> lessons, ReportStore.Wanted wanted, String by) {
    Map<String, int[]> sums = new TreeMap<>();
    for (Lesson lesson : lessons) {
      boolean counts =
          Set.of("confirmed", "completed", "cancelled", "no_show").contains(lesson.status)
              && !lesson.startsAt.isBefore(wanted.from())
              && lesson.startsAt.isBefore(wanted.to());
      List<Pupil> booked = lesson.pupils.stream().filter(Pupil::booked).toList();
      boolean tutorWanted = wants(wanted, lesson.tutor);
      if (!counts || (!tutorWanted && booked.stream().noneMatch(p -> wants(wanted, p.id)))) {
        continue;
      }
      boolean anyLate = lesson.pupils.stream().anyMatch(p -> "late".equals(p.verdict));
      switch (by) {
        case "tutor" -> add(sums, lesson.tutor.toString(), lesson, null, lesson.tutorLate);
        case "student" ->
            booked.stream()
                .filter(pupil -> tutorWanted || wants(wanted, pupil.id))
                .forEach(pupil ->
                    add(sums, pupil.id.toString(), lesson, pupil, "late".equals(pupil.verdict)));
        case "month" ->
            add(
                sums,
                YearMonth.from(lesson.startsAt.atZone(wanted.zone())).toString(),
                lesson,
                null,
                anyLate);
        default -> add(sums, "", lesson, null, anyLate);
      }
    }
    Map<String, ReportStore.Line> lines = new TreeMap<>();
    sums.forEach((key, n) ->
        lines.put(
            key,
            new ReportStore.Line(
                key, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9] / 60)));
    return lines;
  }

  private static boolean wants(ReportStore.Wanted wanted, UUID person) {
    return wanted.people() == null || wanted.people().contains(new PersonId(person));
  }

  private static void add(
      Map<String, int[]> sums, String key, Lesson lesson, @Nullable Pupil pupil, boolean late) {
    int[] n = sums.computeIfAbsent(key, k -> new int[10]);
    boolean missed = pupil != null && "absent".equals(pupil.verdict);
    boolean held = lesson.completed() && !missed;
    boolean technical = "technical".equals(lesson.decision);
    boolean noShow = lesson.status.equals("no_show");
    boolean byTutor = noShow && "no_show_tutor".equals(lesson.decision);
    n[0]++;
    n[1] += held ? 1 : 0;
    n[2] += (lesson.completed() && missed) || (noShow && !byTutor) ? 1 : 0;
    n[3] += byTutor ? 1 : 0;
    n[4] += technical ? 1 : 0;
    n[5] += lesson.status.equals("cancelled") && !technical ? 1 : 0;
    n[6] += lesson.moves > 0 ? 1 : 0;
    n[7] += held && late ? 1 : 0;
    n[8] += lesson.status.equals("cancelled") ? 0 : lesson.minutes;
    int overlap = pupil == null || pupil.verdict == null ? lesson.overlap : pupil.overlap;
    n[9] += held ? overlap : 0;
  }

  private List<UUID> people(Caller school, String role, int count) {
    List<UUID> ids = IntStream.range(0, count).mapToObj(i -> UUID.randomUUID()).toList();
    db.transact(
        school,
        tx -> {
          for (UUID id : ids) {
            tx.update(
                "insert into identity.person (tenant_id, id, name, email, role)"
                    + " values ($1, $2, 'P', $3, $4)",
                school.school().value(),
                id,
                id + "@x.example",
                role);
          }
          return null;
        });
    return ids;
  }

  @Test
  void countsWhatANaiveModelCounts() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int lines = 0;
    for (int s = 0; s < SCHOOLS; s++) {
      Caller school = Caller.system(new SchoolId(UUID.randomUUID()));
      db.transact(
          school,
          tx ->
              tx.update(
                  "insert into tenancy.school (tenant_id, name) values ($1, 'S')",
                  school.school().value()));
      List<UUID> tutors = people(school, "tutor", 4);
      List<UUID> students = people(school, "student", 8);
      List<UUID> everybody = new ArrayList<>(tutors);
      everybody.addAll(students);
      List<Lesson> lessons = new ArrayList<>();
      for (int i = 0; i < CLASSES; i++) {
        lessons.add(lesson(random, i * 40 + random.nextInt(30), tutors, students));
      }
      db.transact(
          school,
          tx -> {
            lessons.forEach(lesson -> store(tx, lesson));
            return null;
          });
      for (int i = 0; i < REPORTS; i++) {
        Instant from = START.plus(Duration.ofHours(random.nextInt(2400)));
        ReportStore.Wanted wanted =
            new ReportStore.Wanted(
                from,
                from.plus(Duration.ofHours(1 + random.nextInt(2400))),
                random.nextBoolean() ? null : some(random, everybody),
                ZoneId.of(ZONES.get(random.nextInt(ZONES.size()))));
        for (String by : List.of("tutor", "student", "month", "total")) {
          Map<String, ReportStore.Line> counted = new TreeMap<>();
          db.transact(school, tx -> new ReportStore().lines(tx, wanted, by, 1000))
              .forEach(line -> counted.put(line.key(), line));
          assertEquals(naive(lessons, wanted, by), counted, by + " of seed " + seed);
          lines += counted.size();
        }
      }
    }
    System.out.printf("%d reports, %d lines agree%n", SCHOOLS * REPORTS * 4, lines);
    assertTrue(lines > 100, lines + " lines");
  }

  private static Set<PersonId> some(Random random, List<UUID> everybody) {
    Set<PersonId> some = new java.util.HashSet<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      some.add(new PersonId(everybody.get(random.nextInt(everybody.size()))));
    }
    return some;
  }
}
