// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.crm;

import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.function.Consumer;

/// What the school knows of its people besides their names. Any virtual thread.
final class Profiles {

  private final Kernel kernel;
  private final People people;
  private final Circle circle;
  private final ProfileStore store = new ProfileStore();

  Profiles(Kernel kernel, People people, Circle circle) {
    this.kernel = kernel;
    this.people = people;
    this.circle = circle;
  }

  ProfileStore.Profile of(Caller caller, PersonId person) {
    return kernel
        .db()
        .transact(
            caller,
            tx -> {
              if (!circle.reaches(caller, Permission.PEOPLE_READ, person)) {
                throw Links.nobody();
              }
              people.member(tx, person);
              return store.of(tx, person);
            });
  }

  /// Changes what is given.
  ///
  /// @param seen is told the current ETag, and refuses when the caller has seen another
  ProfileStore.Profile change(
      Caller caller, PersonId person, Consumer<String> seen, JsonObject given) {
    return kernel
        .db()
        .transact(
            caller,
            tx -> {
              ProfileStore.Profile before = of(caller, person);
              if (!circle.reaches(caller, Permission.PEOPLE_WRITE, person)) {
                throw Refused.forbidden("not_yours", "This is for others to change.");
              }
              seen.accept(before.etag());
              JsonObject texts = before.texts().copy().mergeIn(given);
              if (!store.save(tx, person, texts, before.version())) {
                throw Refused.conflict(
                    "stale",
                    "Somebody has changed this meanwhile.",
                    Map.of("current", store.of(tx, person).etag()));
              }
              kernel.audit().record(tx, "person.profile_changed", person, before.texts(), texts);
              kernel.live().tell(tx, Permission.PEOPLE_READ, "people.changed", person);
              return store.of(tx, person);
            });
  }
}
