// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.identity;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.Scope;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A session as the API shows it: who, where, with which rights, and who really. Any virtual
/// thread.
final class SessionPicture {

  private final Database db;
  private final People people;
  private final Schools schools;
  private final Impersonations impersonations;

  SessionPicture(Database db, People people, Schools schools, Impersonations impersonations) {
    this.db = db;
    this.people = people;
    this.schools = schools;
    this.impersonations = impersonations;
  }

  /// @param bearer null for an API key
  JsonObject of(Caller caller, @Nullable Bearer bearer) {
    return db.transact(caller, tx -> picture(caller, bearer));
  }

  private JsonObject picture(Caller caller, @Nullable Bearer bearer) {
    People.Profile profile = people.profile(caller);
    Person person = profile.person();
    School school = schools.own(caller);
    JsonArray permissions = new JsonArray();
    for (Permission permission : Permission.values()) {
      Scope scope = caller.scope(permission);
      if (scope != Scope.NONE) {
        permissions.add(
            new JsonObject().put("permission", permission.word()).put("scope", scope.word()));
      }
    }
    Optional<Impersonations.Impersonator> impersonator =
        bearer == null ? Optional.empty() : impersonations.impersonator(caller, bearer);
    return new JsonObject()
        .put(
            "person",
            new JsonObject()
                .put("id", person.id().toString())
                .put("name", person.name())
                .put("email", person.email())
                .put("role", person.role().word())
                .put("locale", profile.locale())
                .put("timeZone", profile.timeZone()))
        .put(
            "school",
            new JsonObject()
                .put("id", school.id().toString())
                .put("name", school.name())
                .put("colour", school.look().colour().text())
                .put("darkColour", school.look().dark().text())
                .put("logo", school.look().logoPath()))
        .put("permissions", permissions)
        .put("impersonator", impersonator.map(SessionPicture::json).orElse(null))
        .put("operator", caller.impersonator() == null && people.isOperator(person));
  }

  private static JsonObject json(Impersonations.Impersonator impersonator) {
    return new JsonObject()
        .put("id", impersonator.person().id().toString())
        .put("name", impersonator.person().name())
        .put("reason", impersonator.reason())
        .put("until", impersonator.until().toString());
  }
}
