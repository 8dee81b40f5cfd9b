// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.attendance.Decision.Result;
import io.stoa.platform.attendance.Register.Verdict;
import io.stoa.platform.kernel.PersonId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DecisionTest {

  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final UUID RUN = new UUID(1, 1);
  private static final UUID LATER_RUN = new UUID(1, 2);
  private static final PersonId TUTOR = new PersonId(new UUID(2, 1));
  private static final PersonId SAM = new PersonId(new UUID(2, 2));
  private static final PersonId MINA = new PersonId(new UUID(2, 3));
  private static final PersonId ADMIN = new PersonId(new UUID(2, 4));
  private static final PersonId PARENT = new PersonId(new UUID(2, 5));

  private final List<Fact> facts = new ArrayList<>();
  private final List<Span> outages = new ArrayList<>();
  private @Nullable Instant runEnd;
  private Set<PersonId> students = Set.of(SAM);
  private boolean logged;
  private int technicalPercent = 50;

  /// Minutes after the start.
  private static Instant at(double minutes) {
    return START.plusMillis((long) (minutes * 60_000));
  }

  private void fact(PersonId who, Fact.Kind kind, double minute, String detail) {
    fact(who, RUN, "PA_" + who, kind, minute, detail);
  }

  private void fact(
      PersonId who, UUID run, String sid, Fact.Kind kind, double minute, String detail) {
    facts.add(new Fact(UUID.randomUUID(), run, "room-a", who, sid, kind, at(minute), detail));
  }

  /// Comes and goes by will.
  private void stays(PersonId who, double from, double to) {
    String sid = "PA_" + facts.size();
    fact(who, RUN, sid, Fact.Kind.JOINED, from, "");
    fact(who, RUN, sid, Fact.Kind.LEFT, to, "client_initiated");
  }

  /// Forty minutes; who is not there after ten has not come.
  private Register register(double minute) {
    Register.Plan plan =
        new Register.Plan(
            START,
            at(40),
            Duration.ofMinutes(10),
            technicalPercent,
            TUTOR,
            students,
            Set.of(TUTOR, ADMIN));
    Span window = Register.window(plan, Duration.ofMinutes(30));
    Map<PersonId, Timeline> timelines =
        Timeline.of(facts, run -> run.equals(RUN) ? runEnd : null, window, at(minute));
    return Register.of(plan, timelines, outages, at(minute));
  }

  private String decided(double minute) {
    Decision decision = Decision.of(register(minute), logged, at(minute));
    return decision.result() + " " + decision.why();
  }

  private Verdict verdict(PersonId who, double minute) {
    return register(minute).lines().stream()
        .filter(line -> line.person().equals(who))
        .findFirst()
        .orElseThrow()
        .verdict();
  }

  @Test
  void aStudentWhoComesLateAndDropsOutHasAttended() {
    fact(TUTOR, Fact.Kind.JOINED, -2, "");
    fact(SAM, RUN, "PA_1", Fact.Kind.JOINED, 3, "");
    fact(SAM, RUN, "PA_1", Fact.Kind.LOST, 20, "quiet");
    fact(SAM, RUN, "PA_2", Fact.Kind.JOINED, 20 + 20 / 60.0, "");
    assertEquals("WAIT in_class", decided(11));
    fact(TUTOR, Fact.Kind.LEFT, 40.5, "client_initiated");
    fact(SAM, RUN, "PA_2", Fact.Kind.LEFT, 40.5, "room_deleted");
    assertEquals("COMPLETED met", decided(40.6));
    assertEquals(Verdict.LATE, verdict(SAM, 40.6));
    assertEquals(Verdict.ON_TIME, verdict(TUTOR, 40.6));
    assertEquals(37 * 60 + 30, Span.seconds(register(41).overlap()));
  }

  @Test
  void aStudentWhoDoesNotComeWhileTheTutorWaits() {
    fact(TUTOR, Fact.Kind.JOINED, 0, "");
    assertEquals("WAIT not_yet", decided(9.9));
    assertEquals(Verdict.EXPECTED, verdict(SAM, 9.9));
    assertEquals("NO_SHOW_STUDENT tutor_waited", decided(10));
    assertEquals(Verdict.ABSENT, verdict(SAM, 10));
  }

  @Test
  void aTutorWhoDoesNotWaitCannotBlameTheStudent() {
    stays(TUTOR, 0, 5);
    assertEquals("WAIT in_class", decided(11));
    assertEquals("NO_SHOW_TUTOR tutor_did_not_wait", decided(41));
  }

  @Test
  void aTutorWhoDoesNotComeAndOneWhoseWorkSomebodyElseDoes() {
    fact(SAM, Fact.Kind.JOINED, -1, "");
    assertEquals("NO_SHOW_TUTOR student_waited", decided(10));
    fact(ADMIN, Fact.Kind.JOINED, 4, "");
    assertEquals("WAIT in_class", decided(10));
    fact(ADMIN, Fact.Kind.LEFT, 39.9, "client_initiated");
    fact(SAM, Fact.Kind.LEFT, 39.9, "client_initiated");
    assertEquals("COMPLETED met", decided(40));
    assertEquals(Verdict.ABSENT, verdict(TUTOR, 40));
  }

  @Test
  void aGuestDoesNotTeach() {
    fact(SAM, Fact.Kind.JOINED, -1, "");
    fact(PARENT, Fact.Kind.JOINED, -1, "");
    assertEquals("NO_SHOW_TUTOR student_waited", decided(10));
  }

  @Test
  void nobodyComesAtAll() {
    assertEquals("WAIT in_class", decided(10));
    assertEquals("NO_SHOW_TUTOR nobody_came", decided(40));
    logged = true;
    assertEquals("COMPLETED logged", decided(40));
  }

  @Test
  void whoseConnectionFailsIsNotAbsent() {
    fact(TUTOR, Fact.Kind.JOINED, 0, "");
    fact(SAM, Fact.Kind.FAILED, 2, "ice ice_timeout");
    assertEquals("WAIT in_class", decided(10));
    assertEquals(Verdict.TECHNICAL, verdict(SAM, 10));
    fact(TUTOR, Fact.Kind.LEFT, 15, "client_initiated");
    assertEquals("TECHNICAL join_failed", decided(40));
  }

  @Test
  void whoClosesThePageIsAbsent() {
    fact(TUTOR, Fact.Kind.JOINED, 0, "");
    fact(SAM, Fact.Kind.FAILED, 2, "ice client_initiated");
    fact(SAM, Fact.Kind.FAILED, 3, "admitted token_expired");
    fact(SAM, Fact.Kind.FAILED, -60, "ice ice_timeout");
    assertEquals("NO_SHOW_STUDENT tutor_waited", decided(10));
  }

  @Test
  void aServerThatWasDownExcusesWhoDidNotComeAndNotWhoDid() {
    outages.add(new Span(at(1), at(4)));
    fact(TUTOR, Fact.Kind.JOINED, 0, "");
    assertEquals("WAIT in_class", decided(10));
    fact(SAM, Fact.Kind.JOINED, 12, "");
    assertEquals(Verdict.TECHNICAL, verdict(SAM, 13));
    stays(SAM, 12, 40);
    fact(TUTOR, Fact.Kind.LEFT, 40, "client_initiated");
    fact(SAM, Fact.Kind.LEFT, 40, "client_initiated");
    assertEquals("COMPLETED met", decided(41));
  }

  @Test
  void aServerThatIsDownForHalfOfTheClassIsNobodysFault() {
    stays(TUTOR, 0, 5);
    stays(SAM, 0, 5);
    outages.add(new Span(at(5), at(26)));
    assertEquals("TECHNICAL server_down", decided(41));
    outages.set(0, new Span(at(5), at(20)));
    assertEquals("COMPLETED met", decided(41));
  }

  /// Both are there all the time; each is badly connected in the minutes that are given.
  private void meet(double tutorFrom, double tutorTo, double samFrom, double samTo) {
    for (PersonId who : List.of(TUTOR, SAM)) {
      boolean teaches = who.equals(TUTOR);
      fact(who, Fact.Kind.JOINED, 0, "");
      fact(who, Fact.Kind.RATED, 0.1, "excellent");
      fact(who, Fact.Kind.RATED, teaches ? tutorFrom : samFrom, teaches ? "poor" : "lost");
      fact(who, Fact.Kind.RATED, teaches ? tutorTo : samTo, "good");
      fact(who, Fact.Kind.LEFT, 40, "client_initiated");
    }
  }

  @Test
  void whatIsPoorOnBothSidesAtOnceIsOurFailure() {
    meet(5, 30, 5, 26);
    assertEquals("TECHNICAL quality", decided(40));
    assertEquals(21 * 60, register(40).spoiledSeconds());
    technicalPercent = 60;
    assertEquals("COMPLETED met", decided(40));
  }

  @Test
  void aPoorConnectionOfOneSideIsItsOwn() {
    meet(1, 39, 39, 39.5);
    assertEquals("COMPLETED met", decided(40));
    assertEquals(0, register(40).spoiledSeconds());
    Register.Line tutor = register(40).teachers().getFirst();
    assertEquals(38 * 60, tutor.poorSeconds());
    assertEquals(0, tutor.lostSeconds());
  }

  /// They gave up because of it: most of what they had together, though not of what was booked.
  @Test
  void whoGivesUpOnAPoorConnectionHasNotLeftByWill() {
    for (PersonId who : List.of(TUTOR, SAM)) {
      fact(who, Fact.Kind.JOINED, 0, "");
      fact(who, Fact.Kind.RATED, 2, "poor");
      fact(who, Fact.Kind.LEFT, 10, "client_initiated");
    }
    assertEquals("TECHNICAL quality", decided(41));
    facts.removeIf(fact -> fact.kind() == Fact.Kind.RATED);
    assertEquals("COMPLETED met", decided(41));
  }

  @Test
  void ofSeveralStudentsOneWhoIsWellConnectedShowsThatItIsNotUs() {
    students = Set.of(SAM, MINA);
    meet(5, 35, 5, 35);
    assertEquals("TECHNICAL quality", decided(40));
    fact(MINA, Fact.Kind.JOINED, 0, "");
    fact(MINA, Fact.Kind.LEFT, 40, "client_initiated");
    assertEquals("COMPLETED met", decided(40));
  }

  @Test
  void aRestartInTheMiddleIsAGapAndNoAbsence() {
    fact(TUTOR, Fact.Kind.JOINED, 0, "");
    fact(SAM, Fact.Kind.JOINED, 0, "");
    runEnd = at(10);
    outages.add(new Span(at(10), at(10.5)));
    fact(TUTOR, LATER_RUN, "PA_9", Fact.Kind.JOINED, 10.6, "");
    fact(SAM, LATER_RUN, "PA_8", Fact.Kind.JOINED, 10.7, "");
    assertEquals("WAIT in_class", decided(11));
    Register register = register(20);
    for (Register.Line line : register.lines()) {
      assertEquals(Verdict.ON_TIME, line.verdict(), line.part().word());
      assertEquals(1, line.timeline().gaps().size());
      assertEquals(Timeline.Why.SERVER, line.timeline().gaps().getFirst().why());
      assertEquals(1, line.timeline().connected().size());
    }
  }

  @Test
  void aClassThatRunsOverIsWaitedFor() {
    fact(TUTOR, Fact.Kind.JOINED, 0, "");
    fact(SAM, Fact.Kind.JOINED, 0, "");
    assertEquals("WAIT runs_over", decided(55));
    fact(TUTOR, Fact.Kind.LOST, 56, "quiet");
    fact(SAM, Fact.Kind.LEFT, 56, "client_initiated");
    assertEquals("WAIT may_come_back", decided(56.5));
    assertEquals("COMPLETED met", decided(57.1));
    assertEquals(56 * 60, Span.seconds(register(58).overlap()));
  }

  @Test
  void whoEndsItEarlyHasLeftEarlyAndNotWhoIsLeft() {
    stays(TUTOR, 0, 25);
    stays(SAM, 0, 25.01);
    assertEquals(Verdict.LEFT_EARLY, verdict(TUTOR, 41));
    assertEquals(Verdict.ON_TIME, verdict(SAM, 41));
  }

  @Test
  void ofSeveralStudentsEachHasHisOwnVerdict() {
    students = Set.of(SAM, MINA);
    stays(TUTOR, 0, 40);
    stays(SAM, 0, 20);
    assertEquals("COMPLETED met", decided(41));
    assertEquals(Verdict.LEFT_EARLY, verdict(SAM, 41));
    assertEquals(Verdict.ABSENT, verdict(MINA, 41));
  }

  /// Whatever the facts are: nobody who was there is absent, no side that came is blamed, and what
  /// is decided stays decided by the same facts.
  @Test
  void blamesOnlyWhoWasNotThere() {
    Map<Result, Integer> seen = new EnumMap<>(Result.class);
    for (int seed = 1; seed <= 2_000; seed++) {
      facts.clear();
      outages.clear();
      Random random = new Random(seed * 0x9E3779B97F4A7C15L);
      for (PersonId who : List.of(TUTOR, SAM, ADMIN)) {
        for (int i = random.nextInt(3); i > 0; i--) {
          double from = random.nextInt(-20, 50);
          stays(who, from, from + random.nextInt(1, 40));
        }
        if (random.nextInt(6) == 0) {
          fact(who, Fact.Kind.FAILED, random.nextInt(-20, 40), "ice ice_timeout");
        }
      }
      boolean poorly = random.nextInt(4) == 0;
      for (PersonId who : poorly ? List.of(TUTOR, SAM) : List.<PersonId>of()) {
        facts.stream()
            .filter(fact -> fact.person().equals(who) && fact.kind() == Fact.Kind.JOINED)
            .toList()
            .forEach(fact -> fact(who, RUN, fact.participant(), Fact.Kind.RATED, -20, "poor"));
      }
      if (random.nextInt(4) == 0) {
        double from = random.nextInt(-5, 30);
        outages.add(new Span(at(from), at(from + random.nextInt(1, 30))));
      }
      double now = random.nextInt(0, 300);
      Register register = register(now);
      Decision decision = Decision.of(register, false, at(now));
      seen.merge(decision.result(), 1, Integer::sum);
      String which = "seed " + seed + ": " + decision;
      boolean sam = register.of(Register.Part.STUDENT).getFirst().attended();
      for (Register.Line line : register.lines()) {
        assertFalse(line.attended() && line.verdict() == Verdict.ABSENT, which);
        assertFalse(line.excused() && line.verdict() == Verdict.ABSENT, which);
      }
      switch (decision.result()) {
        case NO_SHOW_STUDENT -> assertFalse(sam, which);
        case NO_SHOW_TUTOR -> assertTrue(register.overlap().isEmpty() || now < 40, which);
        case COMPLETED -> assertFalse(register.overlap().isEmpty(), which);
        case WAIT -> assertTrue(decision.lookAgainAt().isAfter(at(now)), which);
        case TECHNICAL ->
            assertTrue(
                poorly
                    || !outages.isEmpty()
                    || register.lines().stream().anyMatch(Register.Line::excused),
                which);
      }
    }
    for (Result result : Result.values()) {
      assertTrue(seen.getOrDefault(result, 0) > 20, result + ": " + seen);
    }
  }
}
