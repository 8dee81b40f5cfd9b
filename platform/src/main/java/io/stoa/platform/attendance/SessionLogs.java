// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.attendance;

import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Scope;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.web.Api;
import io.stoa.platform.web.Page;
import io.stoa.platform.web.Reply;
import io.stoa.platform.web.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// What can be done with sessions that are logged by hand, and how the API asks for it. Any virtual
/// thread.
public final class SessionLogs {

  /// A client's clock may be wrong by so much, and still be heard.
  private static final Duration AHEAD_MAX = Duration.ofDays(1);

  private final Kernel kernel;
  private final Bookings bookings;
  private final People people;
  private final InstantSource clock;
  private final SessionLogStore store = new SessionLogStore();

  public SessionLogs(Kernel kernel, Bookings bookings, People people, InstantSource clock) {
    this.kernel = kernel;
    this.bookings = bookings;
    this.people = people;
    this.clock = clock;
  }

  public void mount(Api api) {
    api.answer("logSession", this::put);
    api.answer("listSessionLogs", this::list);
  }

  /// Whether somebody has logged that a class took place.
  boolean logged(Tx tx, BookingId booking) {
    return store.logged(tx, booking);
  }

  private Reply put(Caller caller, Request request) {
    SessionLog.Id id = new SessionLog.Id(request.uuid("clientId", "log"));
    JsonObject body = request.json();
    Instant editedAt = OffsetDateTime.parse(body.getString("editedAt")).toInstant();
    Instant now = clock.instant();
    if (editedAt.isAfter(now.plus(AHEAD_MAX))) {
      throw Refused.invalid(
          "invalid_time", "\"editedAt\" is more than a day ahead: set the clock.", "editedAt");
    }
    Map<String, SessionLog.Field> edit = SessionLog.edit(body, editedAt);
    return Reply.ok(
        kernel
            .db()
            .transact(caller, tx -> json(caller, List.of(edit(tx, id, edit, body, now))))
            .getJsonArray("items")
            .getJsonObject(0));
  }

  private SessionLog edit(
      Tx tx, SessionLog.Id id, Map<String, SessionLog.Field> edit, JsonObject body, Instant now) {
    Caller caller = tx.caller();
    boolean all = caller.needs(Permission.ATTENDANCE_WRITE) == Scope.ALL;
    store.begin(tx, id, caller.person(), now);
    SessionLog before = store.lock(tx, id).orElseThrow();
    if (!all && !before.by().equals(caller.person())) {
      throw Refused.notFound("There is no such log.");
    }
    SessionLog after = before.merge(edit);
    check(caller, edit, all);
    if (!after.equals(before)) {
      store.save(tx, after);
      kernel.audit().record(tx, "session.logged", id, before.json(), after.json());
      kernel.live().tell(tx, Set.of(caller.person()), "session_log.changed", id.value());
    }
    store.add(tx, id, caller.person(), now, body);
    return after;
  }

  /// Who and what an edit names must be of the school, and a tutor logs his own sessions.
  private void check(Caller caller, Map<String, SessionLog.Field> edit, boolean all) {
    SessionLog.Field booking = edit.get("booking");
    if (booking != null && booking.value() != null) {
      BookingId id = new BookingId(UUID.fromString(booking.value().toString()));
      if (all) {
        bookings.known(caller, id);
      } else {
        bookings.own(caller, id);
      }
    }
    Set<PersonId> named = new HashSet<>();
    SessionLog.Field tutor = edit.get("tutor");
    if (tutor != null && tutor.value() != null) {
      PersonId id = new PersonId(UUID.fromString(tutor.value().toString()));
      if (!all && !id.equals(caller.person())) {
        throw Refused.forbidden("not_yours", "You log your own sessions only.");
      }
      named.add(id);
    }
    SessionLog.Field students = edit.get("students");
    if (students != null && students.value() instanceof JsonArray ids) {
      ids.forEach(id -> named.add(new PersonId(UUID.fromString(String.valueOf(id)))));
    }
    if (!named.isEmpty() && !people.named(caller, named).keySet().containsAll(named)) {
      throw Refused.notFound("There is no such person.");
    }
  }

  private Reply list(Caller caller, Request request) {
    Page page = Page.of(request);
    boolean all = caller.needs(Permission.ATTENDANCE_WRITE) == Scope.ALL;
    return Reply.ok(
        kernel
            .db()
            .transact(
                caller,
                tx -> {
                  List<SessionLog> found = store.list(tx, all ? null : caller.person(), page);
                  Map<PersonId, Person> names = names(caller, found);
                  return page.json(
                      found,
                      log -> json(log, names),
                      SessionLog::createdAt,
                      log -> log.id().value());
                }));
  }

  private JsonObject json(Caller caller, List<SessionLog> logs) {
    Map<PersonId, Person> names = names(caller, logs);
    JsonArray items = new JsonArray();
    logs.forEach(log -> items.add(json(log, names)));
    return new JsonObject().put("items", items);
  }

  private Map<PersonId, Person> names(Caller caller, List<SessionLog> logs) {
    Set<PersonId> ids = new HashSet<>();
    for (SessionLog log : logs) {
      ids.add(log.by());
      ids.add(tutor(log));
      ids.addAll(students(log));
    }
    return ids.isEmpty() ? Map.of() : people.named(caller, ids);
  }

  private static PersonId tutor(SessionLog log) {
    UUID tutor = log.uuid("tutor");
    return tutor == null ? log.by() : new PersonId(tutor);
  }

  private static List<PersonId> students(SessionLog log) {
    return log.value("students") instanceof JsonArray ids
        ? ids.stream().map(id -> new PersonId(UUID.fromString(String.valueOf(id)))).toList()
        : List.of();
  }

  private static JsonObject json(SessionLog log, Map<PersonId, Person> names) {
    JsonArray students = new JsonArray();
    students(log).forEach(id -> students.add(AttendanceRoutes.named(id, names)));
    JsonObject editedAt = new JsonObject();
    log.fields().forEach((name, field) -> editedAt.put(name, field.editedAt().toString()));
    Object note = log.value("note");
    return new JsonObject()
        .put("id", log.id().value().toString())
        .put("booking", log.value("booking"))
        .put("tutor", AttendanceRoutes.named(tutor(log), names))
        .put("students", students)
        .put("startsAt", log.value("startsAt"))
        .put("minutes", log.value("minutes"))
        .put("note", note == null ? "" : note)
        .put("deleted", log.deleted())
        .put("by", AttendanceRoutes.named(log.by(), names))
        .put("editedAt", editedAt)
        .put("createdAt", log.createdAt().toString());
  }
}
