// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.crm.Links;
import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.Scope;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.scheduling.Decisions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What can be asked of attendance. Any virtual thread.
public final class Attendance implements AutoCloseable {

  /// Told whenever somebody comes or goes, and when something is decided or corrected.
  private static final String CHANGED = "attendance.changed";

  private static final Set<Role> TEACHERS = EnumSet.of(Role.TUTOR, Role.ADMIN, Role.OWNER);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Kernel kernel;
  private final Bookings bookings;
  private final People people;
  private final Links links;
  private final FactRecorder recorder;
  private final Decisions decisions;
  private final Decider decider;
  private final FactStore facts = new FactStore();
  private final OutcomeStore outcomes = new OutcomeStore();

  /// Decides what became of classes from the start of the kernel's jobs on.
  public Attendance(
      Kernel kernel,
      Bookings bookings,
      Decisions decisions,
      People people,
      Links links,
      SessionLogs logs,
      InstantSource wall) {
    this.kernel = kernel;
    this.bookings = bookings;
    this.decisions = decisions;
    this.people = people;
    this.links = links;
    this.recorder = new FactRecorder(kernel.db(), wall, this::changed);
    decider = new Decider(kernel.db(), this, decisions, logs::logged, this::changed);
    kernel.jobs().every("decide-classes", LOOK, decider::look);
  }

  /// What takes down the facts.
  public FactRecorder recorder() {
    return recorder;
  }

  Decider decider() {
    return decider;
  }

  /// What plays classes for the demo.
  public Rehearsal rehearsal() {
    return new Rehearsal(kernel.db(), this);
  }

  /// A class as whoever asks may know it.
  ///
  /// @param names of everybody in it
  /// @param outcome empty while nothing is decided
  /// @param corrected what somebody says instead, of whom somebody does
  record Seen(
      Booking booking,
      Register register,
      Outages outages,
      Map<PersonId, Person> names,
      Optional<OutcomeStore.Outcome> outcome,
      Map<PersonId, OutcomeStore.Corrected> corrected,
      List<OutcomeStore.Correction> corrections) {}

  /// What somebody wants to be said instead of what was measured.
  ///
  /// @param person null for the outcome alone
  /// @param outcome null for the person alone
  record Wish(
      @Nullable PersonId person,
      OutcomeStore.Corrected to,
      Decision.@Nullable Result outcome,
      String reason) {}

  /// A class's attendance, as far as the caller's permission reaches.
  Seen of(Caller caller, BookingId id) {
    return kernel.db().transact(caller, tx -> narrowed(tx, read(tx, id, recorder.now())));
  }

  /// A class as its facts up to a time tell it.
  Seen read(Tx tx, BookingId id, Instant now) {
    Caller caller = tx.caller();
    // Before the booking, which is decided with it: never an outcome of a class that has none.
    Optional<OutcomeStore.Outcome> outcome = outcomes.outcome(tx, id);
    Booking booking = bookings.known(caller, id);
    List<Fact> known = facts.of(tx, id);
    Set<PersonId> all = known.stream().map(Fact::person).collect(Collectors.toSet());
    all.add(booking.tutor());
    all.addAll(booking.students());
    Map<PersonId, Person> names = people.named(caller, all);
    Set<PersonId> teachers =
        names.values().stream()
            .filter(person -> TEACHERS.contains(person.role()))
            .map(Person::id)
            .collect(Collectors.toSet());
    Register.Plan plan =
        new Register.Plan(
            booking.startsAt(),
            booking.endsAt(),
            Duration.ofMinutes(booking.terms().policy().noShowAfter()),
            booking.terms().policy().technicalPercent(),
            booking.tutor(),
            Set.copyOf(booking.students()),
            teachers);
    Span window = Register.window(plan, Booking.EARLY);
    Outages outages = Outages.in(tx, facts, window, recorder.run(), known);
    Map<PersonId, Timeline> timelines = Timeline.of(known, outages::endOf, window, now);
    List<OutcomeStore.Correction> corrections = outcomes.corrections(tx, id);
    return new Seen(
        booking,
        Register.of(plan, timelines, outages.all(), now),
        outages,
        named(caller, names, corrections),
        outcome,
        outcomes.corrected(tx, id),
        corrections);
  }

  private Map<PersonId, Person> named(
      Caller caller, Map<PersonId, Person> known, List<OutcomeStore.Correction> corrections) {
    Set<PersonId> by =
        corrections.stream().map(OutcomeStore.Correction::by).collect(Collectors.toSet());
    if (known.keySet().containsAll(by)) {
      return known;
    }
    Map<PersonId, Person> all = new HashMap<>(people.named(caller, by));
    all.putAll(known);
    return all;
  }

  /// Says otherwise than the facts. What was measured stays; both are in the audit log.
  ///
  /// @throws Refused `not_decided` before there is an outcome, `own_attendance` to whom it is
  ///   about, `illegal_move` for an outcome that the booking cannot have
  Seen correct(Caller caller, BookingId id, Wish wish) {
    boolean all = caller.needs(Permission.ATTENDANCE_WRITE) == Scope.ALL;
    return kernel
        .db()
        .transact(
            caller,
            tx -> {
              Booking booking = bookings.known(caller, id);
              if (!all || booking.involves(caller.person())) {
                throw Refused.forbidden(
                    "own_attendance", "Somebody who runs the school must correct this.");
              }
              OutcomeStore.Outcome outcome =
                  outcomes
                      .outcome(tx, id)
                      .orElseThrow(() ->
                          Refused.conflict(
                              "not_decided", "What became of it is not decided yet.", Map.of()));
              correctPerson(tx, id, wish);
              correctOutcome(tx, id, wish, outcome);
              changed(tx, id);
              return read(tx, id, recorder.now());
            });
  }

  private void correctPerson(Tx tx, BookingId id, Wish wish) {
    PersonId person = wish.person();
    if (person == null) {
      return;
    }
    Seen seen = read(tx, id, recorder.now());
    Register.Line line =
        seen.register().lines().stream()
            .filter(each -> each.person().equals(person))
            .findFirst()
            .orElseThrow(() -> Refused.notFound("There is no such person in this class."));
    OutcomeStore.Corrected before =
        seen.corrected()
            .getOrDefault(
                person,
                new OutcomeStore.Corrected(line.verdict(), line.arrivedAt(), line.leftAt()));
    OutcomeStore.Corrected after = before.with(wish.to());
    Instant from = after.arrivedAt();
    Instant to = after.leftAt();
    if (from != null && to != null && to.isBefore(from)) {
      throw Refused.invalid("invalid_span", "\"to\" is before \"from\".", "to");
    }
    outcomes.sheet(tx, id, line);
    outcomes.correct(tx, id, person, after);
    keep(tx, id, person, wish.reason(), before.json(), after.json());
  }

  private void correctOutcome(Tx tx, BookingId id, Wish wish, OutcomeStore.Outcome before) {
    Decision.Result to = wish.outcome();
    if (to == null || to == before.decision()) {
      return;
    }
    decisions.correct(tx, id, to.cause(), wish.reason());
    outcomes.change(tx, id, to);
    JsonObject was = new JsonObject().put("outcome", before.decision().word());
    keep(tx, id, null, wish.reason(), was, new JsonObject().put("outcome", to.word()));
  }

  private void keep(
      Tx tx,
      BookingId id,
      @Nullable PersonId person,
      String reason,
      JsonObject before,
      JsonObject after) {
    PersonId by = tx.caller().person();
    outcomes.add(
        tx, id, new OutcomeStore.Correction(person, by, recorder.now(), reason, before, after));
    String whose = person == null ? "" : person.toString();
    JsonObject was = before.copy().put("person", whose);
    JsonObject is = after.copy().put("person", whose).put("reason", reason);
    kernel.audit().record(tx, "attendance.corrected", id, was, is);
  }

  /// Takes out whom the caller need not know of: a student sees himself, a guardian his students.
  private Seen narrowed(Tx tx, Seen seen) {
    Caller caller = tx.caller();
    Booking booking = seen.booking();
    Scope scope = caller.needs(Permission.BOOKINGS_READ);
    if (scope == Scope.ALL || caller.person().equals(booking.tutor())) {
      return seen;
    }
    Set<PersonId> own = new HashSet<>(links.students(tx, caller.person()));
    own.add(caller.person());
    if (booking.students().stream().noneMatch(own::contains)) {
      throw Refused.notFound("There is no such class.");
    }
    Register register = seen.register();
    List<Register.Line> lines =
        register.lines().stream()
            .filter(line -> line.part().teaches() || own.contains(line.person()))
            .toList();
    return new Seen(
        booking,
        new Register(
            register.plan(), lines, register.outages(), register.spoiled(), register.overlap()),
        seen.outages(),
        seen.names(),
        seen.outcome(),
        seen.corrected(),
        seen.corrections().stream()
            .filter(each -> each.person() == null || own.contains(each.person()))
            .toList());
  }

  /// Tells open pages, if the transaction commits.
  private void changed(Tx tx, BookingId id) {
    Booking booking = bookings.known(tx.caller(), id);
    Set<PersonId> members = new HashSet<>(booking.students());
    members.add(booking.tutor());
    kernel.live().tell(tx, members, CHANGED, id);
    kernel.live().tell(tx, Permission.SCHOOL_READ, CHANGED, id);
  }

  /// Stores what there is.
  @Override
  public void close() {
    recorder.close();
  }
}
