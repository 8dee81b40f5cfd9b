// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.messaging;

import io.stoa.platform.crm.Links;
import io.stoa.platform.kernel.EventLog;
import io.stoa.platform.kernel.Happened;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Tx;
import io.stoa.platform.scheduling.BookingEvent;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/// Tells tutors, students and their guardians what becomes of their classes; never who did it
/// himself. Any virtual thread.
final class BookingNotices {

  private final EventLog events;
  private final Notifications notifications;
  private final Links links;

  BookingNotices(Kernel kernel, Notifications notifications, Links links) {
    this.notifications = notifications;
    this.links = links;
    this.events = kernel.events();
  }

  /// Follows the event log from its start on.
  void follow() {
    on(
        BookingEvent.Requested.class,
        (tx, happened) -> tell(happened, tutor(happened), Kind.CLASS_REQUESTED));
    on(
        BookingEvent.Confirmed.class,
        (tx, happened) -> tell(happened, everybody(tx, happened), Kind.CLASS_CONFIRMED));
    on(
        BookingEvent.Declined.class,
        (tx, happened) -> tell(happened, learners(tx, happened), Kind.CLASS_DECLINED));
    on(
        BookingEvent.Cancelled.class,
        (tx, happened) -> tell(happened, everybody(tx, happened), Kind.CLASS_CANCELLED));
    on(
        BookingEvent.Rescheduled.class,
        (tx, happened) -> tell(happened, everybody(tx, happened), Kind.CLASS_MOVED));
    on(
        BookingEvent.MoveProposed.class,
        (tx, happened) ->
            tell(happened, tutor(happened), Kind.CLASS_MOVE_PROPOSED, happened.event().startsAt()));
    on(
        BookingEvent.SeatOffered.class,
        (tx, happened) -> {
          PersonId student = happened.event().student();
          Set<PersonId> people = new HashSet<>(links.guardians(tx, List.of(student)));
          people.add(student);
          tell(happened, people, Kind.SEAT_OFFERED);
        });
  }

  private <E extends BookingEvent> void on(Class<E> type, BiConsumer<Tx, Happened<E>> effect) {
    events.follow(
        Notifications.FOLLOWER,
        type,
        (tx, happened) -> {
          if (!happened.event().facts().quiet()) {
            effect.accept(tx, happened);
          }
        });
  }

  private static Set<PersonId> tutor(Happened<? extends BookingEvent> happened) {
    return Set.of(happened.event().facts().tutor());
  }

  private Set<PersonId> learners(Tx tx, Happened<? extends BookingEvent> happened) {
    List<PersonId> students = happened.event().facts().students();
    Set<PersonId> people = new HashSet<>(links.guardians(tx, students));
    people.addAll(students);
    return people;
  }

  private Set<PersonId> everybody(Tx tx, Happened<? extends BookingEvent> happened) {
    Set<PersonId> people = learners(tx, happened);
    people.addAll(tutor(happened));
    return people;
  }

  private <E extends BookingEvent> void tell(
      Happened<E> happened, Set<PersonId> people, Kind kind) {
    tell(happened, people, kind, happened.event().facts().startsAt());
  }

  private <E extends BookingEvent> void tell(
      Happened<E> happened, Set<PersonId> people, Kind kind, Instant startsAt) {
    BookingEvent.Facts facts = happened.event().facts();
    String said = new Kind.Told(startsAt, facts.booking().toString(), facts.title()).toString();
    PersonId by = happened.by().person();
    for (PersonId person : people) {
      if (!person.equals(by)) {
        notifications.tell(happened, person, kind, null, said);
      }
    }
  }
}
