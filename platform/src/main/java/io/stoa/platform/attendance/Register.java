// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.scheduling.Measured;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who attended a class, and how: verdicts and seconds, from timelines alone. Immutable.
///
/// @param outages when the server was not there
/// @param spoiled when both sides were there and no side could take part as one should: what all
///   have at once is no matter of anybody's own connection
/// @param overlap when teacher and student were there together
record Register(
    Plan plan, List<Line> lines, List<Span> outages, List<Span> spoiled, List<Span> overlap) {

  /// Later than this is late, and before the end by more is early.
  static final Duration GRACE = Duration.ofSeconds(60);

  /// From so long before the start on, a failure excuses.
  static final Duration BEFORE = Duration.ofMinutes(15);

  /// An outage that is shorter keeps nobody from coming.
  static final Duration OUTAGE_LEAST = Duration.ofSeconds(20);

  /// A class that runs over is followed for so long.
  static final Duration OVERRUN_MAX = Duration.ofHours(4);

  /// What was agreed.
  ///
  /// @param students who have a seat
  /// @param teachers who else may stand in for the tutor
  /// @param noShowAfter from the start on
  /// @param technicalPercent of the time, from which our own failure makes it nobody's class
  record Plan(
      Instant startsAt,
      Instant endsAt,
      Duration noShowAfter,
      int technicalPercent,
      PersonId tutor,
      Set<PersonId> students,
      Set<PersonId> teachers) {

    Plan {
      students = Set.copyOf(students);
      teachers = Set.copyOf(teachers);
    }

    /// From then on who has not come is absent.
    Instant deadline() {
      return Span.earlier(startsAt.plus(noShowAfter), endsAt);
    }

    Part partOf(PersonId person) {
      if (person.equals(tutor)) {
        return Part.TUTOR;
      }
      if (students.contains(person)) {
        return Part.STUDENT;
      }
      return teachers.contains(person) ? Part.SUBSTITUTE : Part.GUEST;
    }
  }

  /// What somebody is in a class.
  enum Part {
    TUTOR,
    STUDENT,
    /// Teaches instead of the tutor, or with him.
    SUBSTITUTE,
    GUEST;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean teaches() {
      return this == TUTOR || this == SUBSTITUTE;
    }
  }

  /// How somebody attended.
  enum Verdict {
    EXPECTED,
    ON_TIME,
    LATE,
    LEFT_EARLY,
    ABSENT,
    TECHNICAL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Verdict of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /// Somebody's line.
  ///
  /// @param arrivedAt null for who has not come to the class itself
  /// @param excused by failures, or an outage
  record Line(
      PersonId person,
      Part part,
      Verdict verdict,
      @Nullable Instant arrivedAt,
      @Nullable Instant leftAt,
      int lateSeconds,
      int earlySeconds,
      boolean excused,
      List<Span> overlap,
      Timeline timeline) {

    /// Whether he was there after the class had begun.
    boolean attended() {
      return arrivedAt != null;
    }

    int presentSeconds() {
      return Span.seconds(timeline.connected());
    }

    int poorSeconds() {
      return Span.seconds(timeline.rated(Quality.POOR));
    }

    int lostSeconds() {
      return Span.seconds(timeline.lost());
    }
  }

  /// Which facts count.
  static Span window(Plan plan, Duration early) {
    return new Span(plan.startsAt.minus(early), plan.endsAt.plus(OVERRUN_MAX));
  }

  /// @param timelines of everybody who was there, and of whom a connection failed
  /// @param outages in order
  static Register of(
      Plan plan, Map<PersonId, Timeline> timelines, List<Span> outages, Instant now) {
    Map<PersonId, Timeline> all = new LinkedHashMap<>();
    all.put(plan.tutor, timelines.getOrDefault(plan.tutor, Timeline.nobody(plan.tutor)));
    plan.students.stream()
        .sorted(Comparator.comparing(PersonId::toString))
        .forEach(
            student -> all.put(student, timelines.getOrDefault(student, Timeline.nobody(student))));
    timelines.forEach(all::putIfAbsent);
    Side teaching = new Side();
    Side learning = new Side();
    for (Timeline timeline : all.values()) {
      Part part = plan.partOf(timeline.person());
      if (part.teaches()) {
        teaching.add(timeline);
      } else if (part == Part.STUDENT) {
        learning.add(timeline);
      }
    }
    List<Span> taught = Span.joined(teaching.there, Duration.ZERO);
    List<Span> learnt = Span.joined(learning.there, Duration.ZERO);
    List<Line> lines = new ArrayList<>();
    for (Timeline timeline : all.values()) {
      Part part = plan.partOf(timeline.person());
      List<Span> others = part.teaches() ? learnt : taught;
      lines.add(line(plan, part, timeline, others, outages, now));
    }
    List<Span> spoiled = Span.common(teaching.spoiled(), learning.spoiled());
    return new Register(plan, lines, outages, spoiled, Span.common(taught, learnt));
  }

  /// Who teaches, or who learns, together.
  private static final class Side {
    private final List<Span> there = new ArrayList<>();
    private final List<Span> poorly = new ArrayList<>();
    private final List<Span> well = new ArrayList<>();

    void add(Timeline timeline) {
      List<Span> spoiled = timeline.spoiled();
      there.addAll(timeline.connected());
      poorly.addAll(spoiled);
      well.addAll(Span.without(timeline.connected(), spoiled));
    }

    /// When somebody was there and nobody was well connected.
    List<Span> spoiled() {
      return Span.without(Span.joined(poorly, Duration.ZERO), Span.joined(well, Duration.ZERO));
    }
  }

  private static Line line(
      Plan plan, Part part, Timeline timeline, List<Span> others, List<Span> outages, Instant now) {
    List<Span> overlap = Span.common(timeline.connected(), others);
    boolean came =
        !timeline.connected().isEmpty()
            && timeline.connected().getLast().to().isAfter(plan.startsAt);
    if (!came) {
      boolean excused = excused(plan, timeline, outages, plan.deadline());
      Verdict verdict =
          excused
              ? Verdict.TECHNICAL
              : now.isBefore(plan.deadline()) ? Verdict.EXPECTED : Verdict.ABSENT;
      return new Line(
          timeline.person(), part, verdict, null, null, 0, 0, excused, overlap, timeline);
    }
    Instant arrived = timeline.connected().getFirst().from();
    Instant left = timeline.connected().getLast().to();
    int late = seconds(plan.startsAt, arrived);
    int early = timeline.there() ? 0 : seconds(left, until(plan, part, left, others, now));
    boolean isLate = late > GRACE.toSeconds();
    boolean isEarly = early > GRACE.toSeconds();
    boolean cutOff = isEarly && outages.stream().anyMatch(outage -> startsAt(outage, left));
    boolean excused = isLate ? excused(plan, timeline, outages, arrived) : cutOff;
    Verdict verdict =
        excused
            ? Verdict.TECHNICAL
            : isLate ? Verdict.LATE : isEarly ? Verdict.LEFT_EARLY : Verdict.ON_TIME;
    return new Line(
        timeline.person(),
        part,
        verdict,
        arrived,
        timeline.there() ? null : left,
        late,
        early,
        excused,
        overlap,
        timeline);
  }

  /// Until when somebody had to stay: a student until the class ends or is left by who teaches, who
  /// teaches until the end, or until every student has been gone for a minute.
  private static Instant until(Plan plan, Part part, Instant left, List<Span> others, Instant now) {
    Instant end = Span.earlier(plan.endsAt, now);
    if (others.isEmpty()) {
      return part.teaches() ? Span.earlier(end, plan.deadline()) : end;
    }
    Instant gone = others.getLast().to();
    if (part.teaches()) {
      return gone.plus(GRACE).isAfter(left) ? end : Span.earlier(end, gone);
    }
    return Span.earlier(end, gone);
  }

  private static boolean startsAt(Span outage, Instant left) {
    return !left.isBefore(outage.from().minus(GRACE)) && left.isBefore(outage.to());
  }

  private static int seconds(Instant from, Instant to) {
    return (int) Math.max(0, Duration.between(from, to).toSeconds());
  }

  /// Whether what kept somebody away until then was none of their doing.
  private static boolean excused(Plan plan, Timeline timeline, List<Span> outages, Instant until) {
    Span time = new Span(plan.startsAt.minus(BEFORE), Span.later(until, plan.startsAt).plus(GRACE));
    if (timeline.failures().stream().anyMatch(f -> f.excuses() && time.holds(f.at()))) {
      return true;
    }
    Span waiting = new Span(plan.startsAt.minus(GRACE), time.to());
    Duration down = Duration.ZERO;
    for (Span outage : Span.common(outages, List.of(waiting))) {
      down = down.plus(outage.length());
    }
    return down.compareTo(OUTAGE_LEAST) >= 0;
  }

  List<Line> of(Part part) {
    return lines.stream().filter(line -> line.part == part).toList();
  }

  List<Line> teachers() {
    return lines.stream().filter(line -> line.part.teaches()).toList();
  }

  /// What is told with the decision.
  Measured measured(String why) {
    return new Measured(
        Span.seconds(overlap),
        spoiledSeconds(),
        why,
        lines.stream()
            .map(line ->
                new Measured.Line(
                    line.person,
                    line.part.word(),
                    line.verdict.word(),
                    line.lateSeconds,
                    line.earlySeconds,
                    line.presentSeconds(),
                    Span.seconds(line.timeline.talking()),
                    Span.seconds(line.overlap),
                    line.poorSeconds(),
                    line.lostSeconds()))
            .toList());
  }

  /// How much of what they had together, or of what was booked, our own failure took.
  int spoiledSeconds() {
    List<Span> all = new ArrayList<>(outages);
    all.addAll(spoiled);
    List<Span> booked = List.of(new Span(plan.startsAt, plan.endsAt));
    return Span.seconds(Span.common(Span.joined(all, Duration.ZERO), booked));
  }

  /// Whether anybody is in the room.
  boolean running() {
    return lines.stream().anyMatch(line -> line.timeline.there());
  }
}
