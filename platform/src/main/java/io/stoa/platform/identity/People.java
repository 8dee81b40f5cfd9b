// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.SchoolId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What can be done with people. Any virtual thread.
public final class People {

  private final Database db;
  private final PersonStore people = new PersonStore();
  private final SessionStore sessions = new SessionStore();

  public People(Database db) {
    this.db = db;
  }

  /// The caller as a person.
  public Person self(Caller caller) {
    return db.transact(
        caller,
        tx ->
            people
                .byId(tx, caller.person())
                .orElseThrow(() -> Refused.notFound("There is no such person.")));
  }

  /// Those of these people who belong to the caller's school.
  public Map<PersonId, Person> named(Caller caller, Collection<PersonId> ids) {
    return db.transact(
        caller,
        tx ->
            people.byIds(tx, ids).stream()
                .collect(Collectors.toMap(Person::id, Function.identity())));
  }

  /// Makes sure that these people exist and can sign in with this password.
  public void enrol(SchoolId school, List<Person> members, String password) {
    db.transact(
        Caller.system(school),
        tx -> {
          members.forEach(person -> people.save(tx, person));
          for (Person person : people.withoutPassword(tx)) {
            people.setPassword(tx, person.id(), Password.hash(password));
          }
          return null;
        });
  }

  /// Has nobody of a school sign in any more, and ends its sessions.
  ///
  /// @return how many people could sign in before
  public int lockOut(SchoolId school) {
    return db.transact(
        Caller.system(school),
        tx -> {
          sessions.closeAll(tx, school);
          return people.deactivateAll(tx);
        });
  }
}
