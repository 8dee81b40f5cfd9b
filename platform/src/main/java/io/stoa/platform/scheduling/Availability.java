// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import io.stoa.platform.crm.Circle;
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
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// When people teach, or could learn, and what that leaves to be booked. Any virtual thread.
public final class Availability {

  private final Kernel kernel;
  private final People people;
  private final Schools schools;
  private final Circle circle;
  private final InstantSource clock;
  private final AvailabilityStore store = new AvailabilityStore();
  private final SessionTypeStore types = new SessionTypeStore();

  public Availability(
      Kernel kernel, People people, Schools schools, Circle circle, InstantSource clock) {
    this.kernel = kernel;
    this.people = people;
    this.schools = schools;
    this.circle = circle;
    this.clock = clock;
    kernel
        .events()
        .follow(
            "availability-forget",
            MemberEvent.PersonDeleted.class,
            (tx, happened) -> {
              store.forget(tx, happened.event().person());
              changed(tx, happened.event().person());
            });
  }

  /// What somebody learns, or teaches himself.
  private Spans elsewhere(Tx tx, PersonId learner, Span window) {
    List<Span> all = new ArrayList<>(store.attended(tx, learner, window));
    store.taken(tx, learner, window).forEach(each -> all.add(each.occupied()));
    return Spans.of(all);
  }

  /// What holds between a tutor and who books a kind of class with him, in minutes: his own word
  /// where he has said one, else the kind's.
  public record Terms(int bufferBefore, int bufferAfter, int minimumNotice) {}

  /// Why a class cannot be at a time.
  public enum Why {
    /// The tutor does not teach then.
    CLOSED,
    /// It is too soon, or too far ahead.
    NOTICE,
    /// One of the tutor's other calendars has something.
    BUSY;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What stands in the way of a class.
  ///
  /// @param span of the class
  public record Problem(PersonId person, Why why, Span span) {}

  /// What somebody has said, and where he is. Who has said nothing has no hours.
  AvailabilityStore.Said of(Caller caller, PersonId person) {
    return kernel
        .db()
        .transact(
            caller,
            tx -> {
              if (!circle.reaches(caller, Permission.PEOPLE_READ, person)) {
                throw nobody();
              }
              people.member(tx, person);
              return said(tx, person);
            });
  }

  private AvailabilityStore.Said said(Tx tx, PersonId person) {
    return store
        .ofPerson(tx, person)
        .orElseGet(
            () -> new AvailabilityStore.Said(Hours.none(zone(tx, person)), null, null, null, 0));
  }

  private ZoneId zone(Tx tx, PersonId person) {
    ZoneId zone = people.zone(tx, person).orElseGet(() -> schools.own(tx.caller()).zone());
    return zone instanceof ZoneOffset ? ZoneId.of("UTC") : zone;
  }

  /// Whether the caller may change what somebody has said.
  boolean mayChange(Caller caller, PersonId person) {
    return circle.reaches(caller, Permission.BOOKINGS_REQUEST, person);
  }

  /// Says anew when somebody teaches, or could learn.
  ///
  /// @param seen is told the current ETag, and refuses when the caller has seen another
  /// @param given what the document describes
  AvailabilityStore.Said set(
      Caller caller, PersonId person, Consumer<String> seen, JsonObject given) {
    AvailabilityStore.Said said =
        new AvailabilityStore.Said(
            HoursReader.read(given),
            given.getInteger("bufferBefore"),
            given.getInteger("bufferAfter"),
            given.getInteger("minimumNotice"),
            0);
    return kernel
        .db()
        .transact(
            caller,
            tx -> {
              of(caller, person); // refuses who may not even see it
              if (!mayChange(caller, person)) {
                throw Refused.forbidden("not_yours", "This is for others to change.");
              }
              AvailabilityStore.Said before = store.lock(tx, person);
              seen.accept(before.etag());
              checkTypes(tx, said.hours());
              store.save(tx, person, said);
              JsonObject old = before.version() == 0 ? null : before.json();
              kernel.audit().record(tx, "availability.changed", person, old, said.json());
              changed(tx, person);
              return said(tx, person);
            });
  }

  private void changed(Tx tx, PersonId person) {
    kernel.live().tell(tx, Permission.BOOKINGS_READ, "availability.changed", person);
  }

  private void checkTypes(Tx tx, Hours hours) {
    List<UUID> named = HoursReader.named(hours);
    Set<UUID> known = named.isEmpty() ? Set.of() : new HashSet<>(types.known(tx, named));
    String field = HoursReader.unknown(hours, known);
    if (field != null) {
      throw Refused.invalid(
          "unknown_session_type", "\"" + field + "\" names no kind of class.", field);
    }
  }

  /// Somebody's hours as times.
  record OpenTimes(ZoneId zone, List<Span> open, List<Span> busy) {}

  OpenTimes openTimes(Caller caller, PersonId person, Span window) {
    return kernel
        .db()
        .transact(
            caller,
            tx -> {
              Hours hours = of(caller, person).hours();
              Spans busy = Spans.of(store.busy(tx, person, window)).within(window);
              return new OpenTimes(hours.zone(), hours.open(window, null).all(), busy.all());
            });
  }

  /// What of a tutor's time can be booked for a kind of class, starting within a window.
  ///
  /// @param student whose own classes are in the way, too; null for nobody's but the caller's
  Slots slots(
      Caller caller, PersonId tutor, SessionType.Id id, Span window, @Nullable PersonId student) {
    if (student != null && !mayChange(caller, student)) {
      throw nobody();
    }
    PersonId learner = student == null && caller.role() == Role.STUDENT ? caller.person() : student;
    return kernel
        .db()
        .transact(
            caller,
            tx -> {
              Role role = people.active(tx, tutor).map(Person::role).orElse(Role.STUDENT);
              if (role == Role.STUDENT || role == Role.GUARDIAN) {
                throw nobody();
              }
              SessionType type =
                  types
                      .byId(tx, id)
                      .filter(found -> !found.archived())
                      .orElseThrow(() ->
                          Refused.invalid(
                              "unknown_session_type",
                              "\"sessionType\" names no kind of class that is offered.",
                              "sessionType"));
              AvailabilityStore.Said said = said(tx, tutor);
              if (!type.isTaughtBy(tutor)) {
                return new Slots(said.hours().zone(), List.of());
              }
              Terms terms = terms(said, type);
              Span wide =
                  window.padded(
                      Duration.ofMinutes(terms.bufferBefore()),
                      Duration.ofMinutes((long) type.minutes() + terms.bufferAfter()));
              List<AvailabilityStore.Taken> taken = store.taken(tx, tutor, wide);
              List<Span> blocked = new ArrayList<>(store.busy(tx, tutor, wide));
              taken.forEach(each -> blocked.add(each.occupied()));
              blocked.addAll(store.attended(tx, tutor, wide));
              Spans elsewhere = learner == null ? Spans.NONE : elsewhere(tx, learner, wide);
              return Slots.of(
                  said.hours(),
                  type,
                  terms,
                  new Slots.Taken(Spans.of(blocked), elsewhere, taken),
                  window,
                  clock.instant());
            });
  }

  /// What holds between a tutor and who books this kind of class with him.
  public Terms terms(Tx tx, PersonId tutor, SessionType type) {
    return terms(said(tx, tutor), type);
  }

  private static Terms terms(AvailabilityStore.Said said, SessionType type) {
    Integer before = said.bufferBefore();
    Integer after = said.bufferAfter();
    Integer notice = said.minimumNotice();
    return new Terms(
        before == null ? type.bufferBefore() : before,
        after == null ? type.bufferAfter() : after,
        notice == null ? type.minimumNotice() : notice);
  }

  /// What of a tutor's hours, notice and other calendars stands in the way of classes of a type;
  /// not what is booked with him. Of each class at most one problem of each kind.
  public List<Problem> problems(Tx tx, PersonId tutor, SessionType type, List<Span> classes) {
    AvailabilityStore.Said said = said(tx, tutor);
    Terms terms = terms(said, type);
    Instant now = clock.instant();
    Instant first = now.plus(Duration.ofMinutes(terms.minimumNotice()));
    Instant last = now.plus(Duration.ofDays(type.horizon()));
    Duration before = Duration.ofMinutes(terms.bufferBefore());
    Duration after = Duration.ofMinutes(terms.bufferAfter());
    Spans busy = busy(tx, tutor, classes, before, after);
    List<Problem> problems = new ArrayList<>();
    for (Span span : classes) {
      if (!said.hours().open(span, type.id()).contain(span)) {
        problems.add(new Problem(tutor, Why.CLOSED, span));
      }
      if (span.startsAt().isBefore(first) || span.startsAt().isAfter(last)) {
        problems.add(new Problem(tutor, Why.NOTICE, span));
      }
      if (busy.touching(span.padded(before, after)).isPresent()) {
        problems.add(new Problem(tutor, Why.BUSY, span));
      }
    }
    return problems;
  }

  /// What other calendars say from the first of these classes to the last.
  private Spans busy(Tx tx, PersonId tutor, List<Span> classes, Duration before, Duration after) {
    if (classes.isEmpty()) {
      return Spans.NONE;
    }
    Instant from =
        classes.stream().map(Span::startsAt).min(Comparator.naturalOrder()).orElseThrow();
    Instant to = classes.stream().map(Span::endsAt).max(Comparator.naturalOrder()).orElseThrow();
    return Spans.of(store.busy(tx, tutor, new Span(from, to).padded(before, after)));
  }

  /// The same of one class.
  public List<Problem> problems(Tx tx, PersonId tutor, SessionType type, Span span) {
    return problems(tx, tutor, type, List.of(span));
  }

  /// Says what one of a person's other calendars has at one of its events; no times are none.
  ///
  /// @param source names the calendar
  /// @param uid names the event there
  public void busy(Tx tx, PersonId person, String source, String uid, List<Span> times) {
    boolean had = store.dropEvent(tx, person, source, uid);
    if (!times.isEmpty()) {
      store.addBusy(tx, person, source, uid, times);
    }
    if (had || !times.isEmpty()) {
      changed(tx, person);
    }
  }

  /// Says what one of a person's other calendars has at several of its events, or at all of them.
  ///
  /// @param events by their names there; those without times are gone
  /// @param all whether there are no others
  public void busy(
      Tx tx, PersonId person, String source, Map<String, List<Span>> events, boolean all) {
    boolean had = all && store.dropSource(tx, person, source);
    for (Map.Entry<String, List<Span>> event : events.entrySet()) {
      had |= !all && store.dropEvent(tx, person, source, event.getKey());
      if (!event.getValue().isEmpty()) {
        store.addBusy(tx, person, source, event.getKey(), event.getValue());
        had = true;
      }
    }
    if (had) {
      changed(tx, person);
    }
  }

  /// Forgets all that one of a person's other calendars has said.
  public void notBusy(Tx tx, PersonId person, String source) {
    if (store.dropSource(tx, person, source)) {
      changed(tx, person);
    }
  }

  /// Makes sure that somebody has said something.
  ///
  /// @param rules as the API has them
  public void plan(Caller caller, PersonId person, JsonObject rules) {
    kernel
        .db()
        .transact(
            caller,
            tx -> {
              if (store.lock(tx, person).version() == 0) {
                Hours hours = HoursReader.read(rules);
                store.save(tx, person, new AvailabilityStore.Said(hours, null, null, null, 0));
              }
              return null;
            });
  }

  private static Refused nobody() {
    return Refused.notFound("There is no such person.");
  }
}
