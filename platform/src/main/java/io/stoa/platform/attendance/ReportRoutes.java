// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.crm.Links;
import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Scope;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.kernel.Zones;
import io.stoa.platform.tenancy.Schools;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Show rate, cancellations, moves, punctuality and use of a period: `/reports/sessions`.
public final class ReportRoutes {

  private static final int LINES_MAX = 10_000;
  private static final int DAYS_MAX = 366;
  private static final List<String> MEMBERS =
      List.of(
          "key",
          "name",
          "booked",
          "completed",
          "noShowStudent",
          "noShowTutor",
          "technical",
          "cancelled",
          "rescheduled",
          "late",
          "showRate",
          "onTimeRate",
          "bookedMinutes",
          "taughtMinutes",
          "utilisation");

  private final Database db;
  private final Schools schools;
  private final People people;
  private final Links links;
  private final ReportStore store = new ReportStore();

  public ReportRoutes(Database db, Schools schools, People people, Links links) {
    this.db = db;
    this.schools = schools;
    this.people = people;
    this.links = links;
  }

  public void mount(Api api) {
    api.answer("reportSessions", this::report);
  }

  private Reply report(Caller caller, Request request) {
    LocalDate from = day(request, "from");
    LocalDate to = day(request, "to");
    if (!to.isAfter(from) || to.isAfter(from.plusDays(DAYS_MAX))) {
      throw Refused.invalid(
          "invalid_time", "\"to\" must be after \"from\", and within 366 days of it.", "to");
    }
    String by = request.parameter("by").orElse("tutor");
    ZoneId zone =
        request
            .parameter("zone")
            .map(name -> Zones.zone(name, "zone"))
            .orElseGet(() -> schools.own(caller).zone());
    JsonObject report =
        db.transact(
            caller,
            tx -> {
              ReportStore.Wanted wanted =
                  new ReportStore.Wanted(
                      from.atStartOfDay(zone).toInstant(),
                      to.atStartOfDay(zone).toInstant(),
                      reached(tx),
                      zone);
              List<ReportStore.Line> lines = store.lines(tx, wanted, by, LINES_MAX);
              Map<String, String> names = by.equals("month") ? Map.of() : names(caller, lines);
              JsonArray items = new JsonArray();
              lines.forEach(line -> items.add(json(line, names.getOrDefault(line.key(), ""))));
              ReportStore.Line total =
                  store.lines(tx, wanted, "total", 1).stream()
                      .findFirst()
                      .orElse(new ReportStore.Line("", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
              return new JsonObject()
                  .put("from", from.toString())
                  .put("to", to.toString())
                  .put("by", by)
                  .put("items", items)
                  .put("total", json(total, ""));
            });
    return request.parameter("format").orElse("json").equals("csv")
        ? Reply.bytes("text/csv", Buffer.buffer(csv(report.getJsonArray("items"))))
            .with("Content-Disposition", "attachment; filename=\"sessions.csv\"")
        : Reply.ok(report);
  }

  private static LocalDate day(Request request, String name) {
    try {
      return LocalDate.parse(request.parameter(name).orElse(""));
    } catch (DateTimeException e) {
      throw Refused.invalid("invalid_time", "There is no such day: " + name + ".", name);
    }
  }

  /// Whose classes the caller may count; null for everybody's.
  private @Nullable Collection<PersonId> reached(Tx tx) {
    Caller caller = tx.caller();
    if (caller.needs(Permission.BOOKINGS_READ) == Scope.ALL) {
      return null;
    }
    Set<PersonId> all = new HashSet<>(links.students(tx, caller.person()));
    all.add(caller.person());
    return all;
  }

  private Map<String, String> names(Caller caller, List<ReportStore.Line> lines) {
    Set<PersonId> ids =
        lines.stream()
            .map(line -> new PersonId(UUID.fromString(line.key())))
            .collect(Collectors.toSet());
    return ids.isEmpty()
        ? Map.of()
        : people.named(caller, ids).values().stream()
            .collect(Collectors.toMap(person -> person.id().toString(), Person::name));
  }

  private static JsonObject json(ReportStore.Line line, String name) {
    int attended = line.completed();
    int held = attended + line.noShowStudent() + line.noShowTutor();
    return new JsonObject()
        .put("key", line.key())
        .put("name", name)
        .put("booked", line.booked())
        .put("completed", attended)
        .put("noShowStudent", line.noShowStudent())
        .put("noShowTutor", line.noShowTutor())
        .put("technical", line.technical())
        .put("cancelled", line.cancelled())
        .put("rescheduled", line.rescheduled())
        .put("late", line.late())
        .put("showRate", rate(attended, held))
        .put("onTimeRate", rate(attended - line.late(), attended))
        .put("bookedMinutes", line.bookedMinutes())
        .put("taughtMinutes", line.taughtMinutes())
        .put("utilisation", rate(line.taughtMinutes(), line.bookedMinutes()));
  }

  private static @Nullable Double rate(int part, int whole) {
    return whole == 0 ? null : Math.round(1000.0 * part / whole) / 1000.0;
  }

  /// RFC 4180. A text that a spreadsheet would run as a formula is kept from it.
  private static String csv(JsonArray items) {
    StringBuilder all = new StringBuilder(String.join(",", MEMBERS)).append("\r\n");
    for (Object item : items) {
      JsonObject line = (JsonObject) item;
      all.append(
          MEMBERS.stream().map(name -> cell(line.getValue(name))).collect(Collectors.joining(",")));
      all.append("\r\n");
    }
    return all.toString();
  }

  private static String cell(@Nullable Object value) {
    if (!(value instanceof String text)) {
      return value == null ? "" : value.toString();
    }
    String safe = text.matches("(?s)[=+@\\t\\r-].*") ? "'" + text : text;
    return "\"" + safe.replace("\"", "\"\"") + "\"";
  }
}
