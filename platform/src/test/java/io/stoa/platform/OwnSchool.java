// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.crm.Circle;
import io.stoa.platform.crm.Links;
import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.VaultKeys;
import io.stoa.platform.scheduling.Availability;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/// A school of its own in the tests' database, asked without a door, with a tutor who has always
/// time, and whose time passes by hand. [TwoSchools] are behind a door.
public class OwnSchool {

  public static final Instant MONDAY = Instant.parse("2027-03-01T09:00:00Z");

  public final Database db = TestSchool.database();
  public final Kernel kernel = Kernel.over(db, VaultKeys.passing());
  public final SchoolId id = new SchoolId(UUID.randomUUID());
  public final People people = new People(db);
  public final Links links = new Links(kernel, people);
  public final Bookings bookings = new Bookings(db);
  public final Schools schools = new Schools(db);
  public final Availability availability =
      new Availability(kernel, people, schools, new Circle(links, bookings::taught), this::now);
  public final PersonId tutor;
  private volatile Instant now;

  /// @param before Monday, when it opens
  protected OwnSchool(Duration before) {
    now = MONDAY.minus(before);
    db.transact(
        system(),
        tx ->
            tx.update(
                "insert into tenancy.school (tenant_id, name) values ($1, 'Own')", id.value()));
    tutor = teacher();
  }

  public final PersonId person(Role role) {
    PersonId person = new PersonId(UUID.randomUUID());
    db.transact(
        system(),
        tx ->
            tx.update(
                "insert into identity.person (tenant_id, id, name, email, role)"
                    + " values ($1, $2, $3, $4, $5)",
                id.value(),
                person.value(),
                role.word() + " " + person,
                person + "@own.example",
                role.word()));
    return person;
  }

  /// Somebody who has always time.
  public final PersonId teacher() {
    PersonId teacher = person(Role.TUTOR);
    availability.plan(system(), teacher, always("UTC"));
    return teacher;
  }

  /// The hours of somebody who has always time.
  public static JsonObject always(String zone) {
    JsonArray weekly = new JsonArray();
    for (DayOfWeek day : DayOfWeek.values()) {
      weekly.add(
          new JsonObject()
              .put("day", day.name().toLowerCase(Locale.ROOT))
              .put("from", "00:00")
              .put("to", "24:00"));
    }
    return new JsonObject()
        .put("zone", zone)
        .put("weekly", weekly)
        .put("exceptions", new JsonArray())
        .put("blackouts", new JsonArray());
  }

  public final Caller system() {
    return Caller.system(id);
  }

  public final Caller as(PersonId person, Role role) {
    return new Caller(id, person, "test", "").as(role);
  }

  public final Caller tutor() {
    return as(tutor, Role.TUTOR);
  }

  public final void pass(Duration time) {
    until(now.plus(time));
  }

  public final void until(Instant time) {
    now = time;
  }

  public final Instant now() {
    return now;
  }
}
