// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.crm;

import io.stoa.platform.identity.MemberEvent;
import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.Tx;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who answers for which students, and who teaches them. Any virtual thread.
public final class Links {

  private final Kernel kernel;
  private final People people;
  private final CircleStore store = new CircleStore();

  public Links(Kernel kernel, People people) {
    this.kernel = kernel;
    this.people = people;
    kernel
        .events()
        .follow(
            "crm-forget",
            MemberEvent.PersonDeleted.class,
            (tx, happened) -> {
              PersonId person = happened.event().person();
              store.forget(tx, person);
              kernel.live().tell(tx, Permission.PEOPLE_READ, "people.changed", person);
            });
  }

  /// What links two people.
  public enum Kind {
    GUARDIAN(Role.GUARDIAN),
    TUTOR(Role.TUTOR);

    private final Role role;

    Kind(Role role) {
      this.role = role;
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /// One end of a link, seen from the other.
  record Link(Kind kind, Person person) {}

  /// Whom a guardian answers for.
  public Set<PersonId> students(Tx tx, PersonId guardian) {
    return Set.copyOf(store.wards(tx, guardian));
  }

  /// Who answers for any of these students.
  public Set<PersonId> guardians(Tx tx, Collection<PersonId> students) {
    return students.isEmpty() ? Set.of() : new HashSet<>(store.guardians(tx, students));
  }

  Set<PersonId> wards(Caller caller) {
    return kernel.db().transact(caller, tx -> students(tx, caller.person()));
  }

  Set<PersonId> taught(Caller caller) {
    return kernel.db().transact(caller, tx -> Set.copyOf(store.taught(tx, caller.person())));
  }

  /// With whom somebody is linked, by name.
  ///
  /// @param known whom the caller may know of; empty for everybody
  List<Link> of(Caller caller, PersonId person, Optional<Set<PersonId>> known) {
    if (known.isPresent() && !known.get().contains(person)) {
      throw nobody();
    }
    return kernel
        .db()
        .transact(
            caller,
            tx -> {
              people.member(tx, person);
              // Who sees a student sees who else is there for him.
              boolean all =
                  known.isEmpty()
                      || caller.role() == Role.GUARDIAN
                      || person.equals(caller.person());
              return store.of(tx, person).stream()
                  .filter(link -> all || known.get().contains(link.person().id()))
                  .toList();
            });
  }

  /// Links two people, whichever of them is the student.
  Link add(Caller caller, PersonId one, Kind kind, PersonId other) {
    return kernel
        .db()
        .transact(
            caller,
            tx -> {
              Person first = people.member(tx, one);
              Person second = people.member(tx, other);
              boolean forward = first.role() == Role.STUDENT;
              Person student = forward ? first : second;
              Person adult = forward ? second : first;
              if (student.role() != Role.STUDENT || adult.role() != kind.role) {
                throw Refused.conflict(
                    "not_a_pair",
                    "A " + kind.word() + " is linked with a student, and with nobody else.",
                    Map.of("field", "person"));
              }
              if (store.add(tx, kind, adult.id(), student.id())) {
                tell(tx, "link.added", kind, adult.id(), student.id());
              }
              return new Link(kind, second);
            });
  }

  /// Parts two people, whichever of them is the student.
  void remove(Caller caller, PersonId one, Kind kind, PersonId other) {
    kernel
        .db()
        .transact(
            caller,
            tx -> {
              if (store.remove(tx, kind, one, other)) {
                tell(tx, "link.removed", kind, one, other);
              } else if (store.remove(tx, kind, other, one)) {
                tell(tx, "link.removed", kind, other, one);
              } else {
                throw Refused.notFound("There is no such link.");
              }
              return null;
            });
  }

  private void tell(Tx tx, String action, Kind kind, PersonId adult, PersonId student) {
    JsonObject link = new JsonObject().put("kind", kind.word()).put(kind.word(), adult.toString());
    boolean added = action.equals("link.added");
    kernel.audit().record(tx, action, student, added ? null : link, added ? link : null);
    kernel.live().tell(tx, Permission.PEOPLE_READ, "people.changed", student);
    kernel.live().tell(tx, Permission.PEOPLE_READ, "people.changed", adult);
  }

  /// Makes sure that a link exists.
  public void plan(Caller caller, Kind kind, PersonId adult, PersonId student) {
    kernel.db().transact(caller, tx -> store.add(tx, kind, adult, student));
  }

  static Refused nobody() {
    return Refused.notFound("There is no such person.");
  }
}
