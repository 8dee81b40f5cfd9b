// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Booking;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// Classes that never took place, with the facts that there would be if they had: for the demo.
/// From facts on all is as it is with real ones. Any virtual thread.
public final class Rehearsal {

  /// How a class went.
  public enum Course {
    ON_TIME,
    /// The student comes some minutes late.
    LATE,
    /// One of the students goes before the end.
    LEFT_EARLY,
    /// The student's connection is poor, and lost for twenty seconds.
    DROPPED,
    /// The student does not come.
    ABSENT,
    /// Our own failure: both are badly connected, most of the time.
    SPOILED
  }

  private static final String WILL = "client_initiated";

  private final Database db;
  private final Attendance attendance;
  private final FactStore facts = new FactStore();
  private final OutcomeStore outcomes = new OutcomeStore();

  Rehearsal(Database db, Attendance attendance) {
    this.db = db;
    this.attendance = attendance;
  }

  /// Plays a class that is over. Once: one of which something is known stays as it is.
  public void play(Caller school, Booking booking, Course course) {
    db.transact(
        school,
        tx -> {
          if (outcomes.outcome(tx, booking.id()).isEmpty()
              && facts.of(tx, booking.id()).isEmpty()) {
            facts.add(tx, new Script(booking, course).facts(), fact -> booking.id());
            decide(tx, booking);
          }
          return null;
        });
  }

  private void decide(Tx tx, Booking booking) {
    BookingId id = booking.id();
    Instant over = booking.endsAt().plus(Duration.ofMinutes(5));
    Register register = attendance.read(tx, id, over).register();
    Decision decision = Decision.of(register, false, over);
    if (decision.result() != Decision.Result.WAIT) {
      outcomes.decide(
          tx,
          id,
          new OutcomeStore.Outcome(decision.result(), decision.why(), over),
          register.measured(decision.why()));
      register.lines().forEach(line -> outcomes.sheet(tx, id, line));
    }
  }

  /// What is noticed of one class. The same each time.
  private static final class Script {
    private final Booking booking;
    private final Course course;
    private final Random random;
    private final UUID run;
    private final Instant start;
    private final Instant end;
    private final List<Fact> all = new ArrayList<>();

    Script(Booking booking, Course course) {
      this.booking = booking;
      this.course = course;
      this.random = new Random(booking.id().value().getLeastSignificantBits());
      this.run = id("run");
      this.start = booking.startsAt();
      this.end = booking.endsAt();
    }

    private UUID id(String what) {
      return UUID.nameUUIDFromBytes((booking.id() + what).getBytes(StandardCharsets.UTF_8));
    }

    List<Fact> facts() {
      tutor();
      List<PersonId> students = booking.students();
      for (int i = 0; i < students.size(); i++) {
        if (course != Course.ABSENT) {
          student(students.get(i), i == students.size() - 1);
        }
      }
      all.sort(Comparator.comparing(Fact::at));
      return all;
    }

    private void tutor() {
      Instant from = start.minusSeconds(60 + random.nextInt(180));
      Instant to =
          course == Course.ABSENT
              ? start.plus(Duration.ofMinutes(12))
              : end.plusSeconds(20 + random.nextInt(60));
      connection(booking.tutor(), 1, from, to, WILL);
      if (course == Course.SPOILED) {
        poorly(booking.tutor(), start.plus(Duration.ofMinutes(6)), end.minusSeconds(90));
      }
      talk(booking.tutor(), start, to, 45, 40);
    }

    /// @param last of them
    private void student(PersonId who, boolean last) {
      boolean late = course == Course.LATE && last;
      Instant from =
          late
              ? start.plusSeconds(180 + random.nextInt(240))
              : start.minusSeconds(random.nextInt(50));
      Instant to =
          course == Course.LEFT_EARLY && last
              ? end.minusSeconds(420 + random.nextInt(300))
              : end.plusSeconds(random.nextInt(15));
      if (course == Course.DROPPED && last) {
        Instant lost = start.plusSeconds(1200 + random.nextInt(300));
        connection(who, 1, from, lost, "connection_timeout");
        poorly(who, lost.minusSeconds(150), lost);
        connection(who, 2, lost.plusSeconds(20), to, WILL);
      } else {
        connection(who, 1, from, to, WILL);
      }
      if (course == Course.SPOILED) {
        poorly(who, start.plus(Duration.ofMinutes(6)), end.minusSeconds(150));
      }
      talk(who, from.plusSeconds(30), to, 20, 70);
    }

    private void connection(PersonId who, int number, Instant from, Instant to, String why) {
      String sid = "PA_" + number;
      add(who, sid, Fact.Kind.JOINED, from, "");
      add(who, sid, Fact.Kind.RATED, from.plusSeconds(3), Quality.EXCELLENT.word());
      add(who, sid, Fact.Kind.PUBLISHES, from.plusSeconds(2), "microphone");
      add(who, sid, Fact.Kind.PUBLISHES, from.plusSeconds(4), "camera");
      if (!why.equals(WILL)) {
        add(who, sid, Fact.Kind.LOST, to, "quiet");
      }
      add(who, sid, Fact.Kind.LEFT, to, why);
    }

    private void poorly(PersonId who, Instant from, Instant to) {
      add(who, "PA_1", Fact.Kind.RATED, from, Quality.POOR.word());
      add(who, "PA_1", Fact.Kind.RATED, to, Quality.GOOD.word());
    }

    /// Turns of about so many seconds, with pauses of about so many.
    private void talk(PersonId who, Instant from, Instant to, int turn, int pause) {
      Instant at = from.plusSeconds(random.nextInt(pause));
      while (true) {
        Instant until = at.plusSeconds(5 + random.nextInt(2 * turn));
        if (!until.isBefore(to.minusSeconds(10))) {
          return;
        }
        add(who, "PA_1", Fact.Kind.SPEAKS, at, "");
        add(who, "PA_1", Fact.Kind.SILENT, until, "");
        at = until.plusSeconds(5 + random.nextInt(2 * pause));
      }
    }

    private void add(PersonId who, String sid, Fact.Kind kind, Instant at, String detail) {
      String participant = sid + "_" + who;
      all.add(
          new Fact(
              id(participant + all.size()),
              run,
              booking.room(),
              who,
              participant,
              kind,
              at,
              detail));
    }
  }
}
