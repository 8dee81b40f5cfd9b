// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What may be booked, of whom and when: the kinds of class that the school offers, and who can
/// teach and learn. Any virtual thread.
final class Kinds {

  private static final Set<Role> TEACHING =
      Set.of(Role.TUTOR, Role.MODERATOR, Role.ADMIN, Role.OWNER);

  private static final Set<Role> LEARNING = Set.of(Role.STUDENT, Role.TUTOR);

  private final People people;
  private final Availability availability;
  private final SessionTypeStore types = new SessionTypeStore();

  Kinds(People people, Availability availability) {
    this.people = people;
    this.availability = availability;
  }

  /// A kind of class with what holds between this tutor and who books it. Immutable.
  ///
  /// @param notice from booking to start, at least
  record Kind(SessionType type, int bufferBefore, int bufferAfter, Duration notice) {

    Duration length() {
      return Duration.ofMinutes(type.minutes());
    }

    Policy policy() {
      return Policy.of(type.policy());
    }
  }

  /// Whether nobody needs to confirm such a class.
  ///
  /// @param ahead from now to its start
  static boolean confirmsAtOnce(Kind kind, Duration ahead) {
    return switch (kind.type().confirmation()) {
      case MANUAL -> false;
      case AUTO -> ahead.compareTo(Requests.AUTO) > 0;
      case INSTANT -> true;
    };
  }

  Optional<Kind> find(Tx tx, @Nullable UUID id, PersonId tutor) {
    return id == null
        ? Optional.empty()
        : types
            .byId(tx, new SessionType.Id(id))
            .map(type -> {
              Availability.Terms terms = availability.terms(tx, tutor, type);
              return new Kind(
                  type,
                  terms.bufferBefore(),
                  terms.bufferAfter(),
                  Duration.ofMinutes(terms.minimumNotice()));
            });
  }

  /// The kind of class that is asked for; null for none, which those may who decide.
  ///
  /// @throws Refused naming the field
  @Nullable Kind offered(Tx tx, @Nullable UUID id, PersonId tutor, boolean writes) {
    if (id == null && writes) {
      return null;
    }
    Kind kind =
        find(tx, id, tutor)
            .filter(found -> writes || !found.type().archived())
            .orElseThrow(() ->
                Refused.invalid(
                    "unknown_session_type",
                    "\"sessionType\" must be a kind of class that the school offers.",
                    "sessionType"));
    if (!kind.type().isTaughtBy(tutor)) {
      throw Refused.invalid(
          "not_taught_by", "The tutor does not teach this kind of class.", "sessionType");
    }
    return kind;
  }

  void requireTutor(Tx tx, PersonId tutor) {
    requireTeaching(people, tx, List.of(tutor), "tutor");
  }

  /// Goes on only when all of them are people of the school who teach.
  ///
  /// @param field where they were named
  static void requireTeaching(People people, Tx tx, Collection<PersonId> tutors, String field) {
    Map<PersonId, Person> known =
        tutors.isEmpty() ? Map.of() : people.named(tx.caller(), new HashSet<>(tutors));
    for (PersonId tutor : tutors) {
      Person person = known.get(tutor);
      if (person == null || !TEACHING.contains(person.role())) {
        throw Refused.invalid(
            "unknown_tutor", "\"" + field + "\" must be people who teach.", field);
      }
    }
  }

  /// Who teaches may learn, too; not at the same time, as the database sees to.
  ///
  /// @param field where they were named
  void requireStudents(Tx tx, Collection<PersonId> students, String field) {
    if (students.isEmpty()) {
      return;
    }
    Map<PersonId, Person> known = people.named(tx.caller(), new HashSet<>(students));
    for (PersonId student : students) {
      Person person = known.get(student);
      if (person == null || !LEARNING.contains(person.role())) {
        throw Refused.invalid(
            "unknown_student", "\"" + field + "\" must be students of the school.", field);
      }
    }
  }

  /// What of the tutor's hours, notice and other calendars is in the way of classes; nothing where
  /// there is no kind of class, for who decides about the tutor's time.
  List<Availability.Problem> problems(
      Tx tx, PersonId tutor, @Nullable Kind kind, List<Span> times) {
    return kind == null ? List.of() : availability.problems(tx, tutor, kind.type(), times);
  }

  /// Those of them that count for who asks.
  List<Availability.Problem> problems(Tx tx, Requests.Plan plan, List<Span> times) {
    if (plan.override()) {
      return List.of();
    }
    return problems(tx, plan.first().tutor(), plan.kind(), times).stream()
        .filter(problem -> plan.asks() || problem.why() != Availability.Why.NOTICE)
        .toList();
  }

  /// Goes on only at a time at which the tutor teaches, and in which it can be booked.
  ///
  /// @throws Refused 409 `not_open`, `too_short_notice`, `too_far_ahead`, `slot_taken`
  void requireOpen(Tx tx, Requests.Plan plan, Instant startsAt, Instant endsAt, Instant now) {
    List<Availability.Problem> problems = problems(tx, plan, List.of(new Span(startsAt, endsAt)));
    Kind kind = plan.kind();
    if (!problems.isEmpty() && kind != null) {
      throw refused(problems.getFirst(), now.plus(kind.notice()));
    }
  }

  private static Refused refused(Availability.Problem problem, Instant earliest) {
    Span span = problem.span();
    Map<String, Object> at =
        Map.of("startsAt", span.startsAt().toString(), "endsAt", span.endsAt().toString());
    return switch (problem.why()) {
      case CLOSED -> Refused.conflict("not_open", "The tutor does not teach then.", at);
      case BUSY -> Refused.conflict("slot_taken", "Something else is there at that time.", at);
      case NOTICE ->
          span.startsAt().isBefore(earliest)
              ? Refused.conflict("too_short_notice", "It must be booked earlier.", at)
              : Refused.conflict("too_far_ahead", "It cannot be booked yet.", at);
    };
  }
}
