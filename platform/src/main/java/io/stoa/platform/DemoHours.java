// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.crm.Links;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.scheduling.Availability;
import io.stoa.platform.scheduling.SessionType;
import io.stoa.platform.scheduling.SessionTypes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/// What the demo school offers, when, and who belongs to whom there. What somebody has changed
/// meanwhile stays.
final class DemoHours {

  private static final List<String> WEEK =
      List.of("monday", "tuesday", "wednesday", "thursday", "friday");

  private final SessionTypes types;
  private final Availability availability;
  private final Links links;

  DemoHours(SessionTypes types, Availability availability, Links links) {
    this.types = types;
    this.availability = availability;
    this.links = links;
  }

  /// @param ids of its own for three session types
  void open(
      Caller school, List<UUID> ids, PersonId tutor, List<PersonId> students, PersonId guardian) {
    types.plan(
        school,
        List.of(
            type(
                ids.get(0),
                "Lesson",
                60,
                new JsonObject().put("bufferAfter", 10).put("confirmation", "auto")),
            type(
                ids.get(1),
                "Trial lesson",
                30,
                new JsonObject()
                    .put("minimumNotice", 60)
                    .put("confirmation", "instant")
                    .put("colour", "#8a5a00")),
            type(
                ids.get(2),
                "Group class",
                90,
                new JsonObject()
                    .put("seats", 6)
                    .put("startEvery", 60)
                    .put("bufferAfter", 15)
                    .put("colour", "#6b2d5c"))));
    availability.plan(school, tutor, teaching());
    for (PersonId student : students) {
      availability.plan(school, student, afternoons());
      links.plan(school, Links.Kind.TUTOR, tutor, student);
    }
    links.plan(school, Links.Kind.GUARDIAN, guardian, students.getFirst());
  }

  private static SessionType type(UUID id, String name, int minutes, JsonObject more) {
    return SessionType.of(new SessionType.Id(id), name, minutes).with(more);
  }

  private static JsonObject teaching() {
    JsonArray weekly = new JsonArray();
    for (String day : WEEK) {
      weekly.add(rule(day, "09:00", "13:00")).add(rule(day, "14:00", "19:00"));
    }
    return rules(weekly.add(rule("saturday", "10:00", "14:00")));
  }

  private static JsonObject afternoons() {
    JsonArray weekly = new JsonArray();
    WEEK.forEach(day -> weekly.add(rule(day, "15:00", "20:00")));
    return rules(weekly.add(rule("saturday", "10:00", "18:00")));
  }

  private static JsonObject rule(String day, String from, String to) {
    return new JsonObject().put("day", day).put("from", from).put("to", to);
  }

  private static JsonObject rules(JsonArray weekly) {
    return new JsonObject()
        .put("zone", "Europe/Athens")
        .put("weekly", weekly)
        .put("exceptions", new JsonArray())
        .put("blackouts", new JsonArray());
  }
}
