// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.attendance.Register.Line;
import io.stoa.platform.attendance.Register.Part;
import io.stoa.platform.attendance.Register.Plan;
import io.stoa.platform.scheduling.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What became of a class, as its register tells it; or that it cannot be told yet. Immutable.
///
/// The rules, in their order:
/// 1. Once who has not come by the policy's time counts as absent: a student's no-show where
///    someone who teaches waited until then; a tutor's where a student came and nobody teaches.
/// 2. Otherwise it is decided after the end, and once nobody is in the room any more; who lost the
///    connection has a minute to come back.
/// 3. They met: completed; technical where our own failure, by outages or by connections that were
///    poor on both sides at once, took as much of the time as the policy says.
/// 4. They did not meet: completed by who has logged it by hand; technical where a side's absence
///    is excused; a student's no-show where someone who teaches waited; else the tutor's, also
///    where nobody came at all: it is for the tutor to be there.
///
/// @param why the rule's word
/// @param lookAgainAt when nothing is decided yet
record Decision(Result result, String why, Instant lookAgainAt) {

  /// What can be decided.
  enum Result {
    WAIT,
    COMPLETED,
    NO_SHOW_STUDENT,
    NO_SHOW_TUTOR,
    TECHNICAL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// Why it does not count as held; null when it does.
    Policy.@Nullable Cause cause() {
      return switch (this) {
        case NO_SHOW_STUDENT -> Policy.Cause.STUDENT_ABSENT;
        case NO_SHOW_TUTOR -> Policy.Cause.TUTOR_ABSENT;
        case TECHNICAL -> Policy.Cause.TECHNICAL;
        case WAIT, COMPLETED -> null;
      };
    }

    static Result of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /// Until somebody who is still there may have gone.
  static final Duration RUNNING = Duration.ofSeconds(5);

  private static Decision of(Result result, String why, Instant now) {
    return new Decision(result, why, now);
  }

  private static Decision wait(String why, Instant until) {
    return new Decision(Result.WAIT, why, until);
  }

  /// @param logged somebody has logged by hand that it took place
  static Decision of(Register register, boolean logged, Instant now) {
    Plan plan = register.plan();
    if (now.isBefore(plan.deadline())) {
      return wait("not_yet", plan.deadline());
    }
    if (now.isBefore(plan.endsAt())) {
      return inClass(register, now);
    }
    if (now.isBefore(plan.endsAt().plus(Register.OVERRUN_MAX))) {
      if (register.running()) {
        return wait("runs_over", now.plus(RUNNING));
      }
      Instant settled = settled(register);
      if (now.isBefore(settled)) {
        return wait("may_come_back", settled);
      }
    }
    return after(register, logged, now);
  }

  private static Decision inClass(Register register, Instant now) {
    Plan plan = register.plan();
    List<Line> students = register.of(Part.STUDENT);
    List<Line> teachers = register.teachers();
    boolean student = students.stream().anyMatch(Line::attended);
    boolean teacher = teachers.stream().anyMatch(Line::attended);
    if (teacher && !student && !students.isEmpty() && waited(register)) {
      if (students.stream().noneMatch(Line::excused)) {
        return of(Result.NO_SHOW_STUDENT, "tutor_waited", now);
      }
    } else if (student && !teacher && teachers.stream().noneMatch(Line::excused)) {
      return of(Result.NO_SHOW_TUTOR, "student_waited", now);
    }
    return wait("in_class", plan.endsAt());
  }

  /// Whether somebody who teaches was there until the policy's time was over.
  private static boolean waited(Register register) {
    Instant enough = register.plan().deadline().minus(Register.GRACE);
    return register.teachers().stream()
        .flatMap(line -> line.timeline().connected().stream())
        .anyMatch(span -> !span.to().isBefore(enough));
  }

  /// When it is certain that nobody comes back: at once where the last has taken leave.
  private static Instant settled(Register register) {
    Instant settled = register.plan().endsAt();
    for (Line line : register.lines()) {
      Instant left = line.leftAt();
      String farewell = line.timeline().farewell();
      boolean lost = !farewell.equals("client_initiated") && !farewell.equals("room_deleted");
      if (left != null && lost) {
        settled = Span.later(settled, left.plus(Timeline.RECONNECTS));
      }
    }
    return settled;
  }

  private static Decision after(Register register, boolean logged, Instant now) {
    Plan plan = register.plan();
    List<Span> booked = List.of(new Span(plan.startsAt(), plan.endsAt()));
    int down = Span.seconds(Span.common(register.outages(), booked));
    boolean wasDown = reaches(plan, down, Span.seconds(booked));
    if (!register.overlap().isEmpty()) {
      return wasDown
          ? of(Result.TECHNICAL, "server_down", now)
          : spoiled(register, Span.seconds(booked))
              ? of(Result.TECHNICAL, "quality", now)
              : of(Result.COMPLETED, "met", now);
    }
    List<Line> students = register.of(Part.STUDENT);
    boolean student = students.stream().anyMatch(Line::attended);
    boolean teacher = register.teachers().stream().anyMatch(Line::attended);
    if (logged) {
      return of(Result.COMPLETED, "logged", now);
    }
    if (students.isEmpty()) {
      return teacher
          ? of(Result.COMPLETED, "nobody_booked", now)
          : of(Result.TECHNICAL, "nobody_booked", now);
    }
    boolean studentExcused = !student && students.stream().anyMatch(Line::excused);
    boolean teacherExcused = !teacher && register.teachers().stream().anyMatch(Line::excused);
    if (studentExcused || teacherExcused || wasDown) {
      return of(Result.TECHNICAL, down == 0 ? "join_failed" : "server_down", now);
    }
    if (teacher && !student && waited(register)) {
      return of(Result.NO_SHOW_STUDENT, "tutor_waited", now);
    }
    return of(
        Result.NO_SHOW_TUTOR,
        student ? "student_alone" : teacher ? "tutor_did_not_wait" : "nobody_came",
        now);
  }

  private static boolean reaches(Plan plan, int seconds, int ofSeconds) {
    return seconds > 0 && seconds * 100L >= (long) plan.technicalPercent() * ofSeconds;
  }

  /// Whether our own failure took most of what was booked, or of what they had together.
  private static boolean spoiled(Register register, int booked) {
    Plan plan = register.plan();
    List<Span> together = register.overlap();
    int poorly = Span.seconds(Span.common(register.spoiled(), together));
    return reaches(plan, register.spoiledSeconds(), booked)
        || (poorly >= Register.GRACE.toSeconds() && reaches(plan, poorly, Span.seconds(together)));
  }
}
