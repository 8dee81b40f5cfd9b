// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Booking, moving and cancelling, and who may.
final class BookingsTest {

  private static final Decisions.Extent ONE = Decisions.Extent.ONE;
  private static BookedSchool school;
  private static int days;

  @BeforeAll
  static void open() {
    school = new BookedSchool(4);
  }

  /// A time that no other test uses.
  private static Instant day() {
    return BookedSchool.MONDAY.plus(Duration.ofDays(days++));
  }

  private static PersonId student(int number) {
    return school.students.get(number);
  }

  private static Booking ask(int student, UUID kind, Instant at) {
    return school.requests.create(
        school.student(student), school.wish(kind, school.tutor, null, at));
  }

  @Test
  void theKindOfClassSaysWhetherSomebodyMustConfirm() {
    Instant at = school.now().plus(Duration.ofHours(24));
    UUID auto = school.kind(1, "auto");
    assertEquals(Booking.Status.PENDING, ask(0, auto, at).status(), "not more than 24 hours");
    assertEquals(Booking.Status.CONFIRMED, ask(1, auto, at.plus(Duration.ofHours(2))).status());
    assertEquals(
        Booking.Status.CONFIRMED,
        ask(2, school.kind(1, "instant"), school.now().plus(Duration.ofHours(3))).status());
    assertEquals(Booking.Status.PENDING, ask(0, school.kind(1, "manual"), day()).status());
    assertEquals(Booking.Status.CONFIRMED, school.book(day(), student(0)).status());
  }

  @Test
  void nobodyIsInTwoPlacesAndBuffersCountForTheTutorOnly() {
    Instant at = day();
    UUID kind = school.kind(1, "instant", 10, 0);
    ask(0, kind, at);
    Refused refused = BookedSchool.refused(() -> ask(1, kind, at.plus(Duration.ofMinutes(70))));
    assertEquals("slot_taken", refused.code());
    assertEquals(school.tutor.toString(), refused.details().get("person"));
    assertEquals(at.minus(Duration.ofMinutes(10)).toString(), refused.details().get("startsAt"));
    ask(1, kind, at.plus(Duration.ofMinutes(80)));
    Caller other = school.as(school.otherTutor, Role.TUTOR);
    assertEquals(
        "slot_taken",
        BookedSchool.code(() ->
            school.requests.create(
                other, school.wish(null, school.otherTutor, List.of(student(0)), at))));
    school.requests.create(
        other,
        school.wish(null, school.otherTutor, List.of(student(0)), at.plus(Duration.ofHours(1))));
  }

  @Test
  void theDatabaseItselfRefusesOverlaps() {
    Instant at = day();
    Booking booking = school.book(at, student(0));
    Booking later = school.book(at.plus(Duration.ofHours(1)), student(0));
    String sql = "update scheduling.booking set starts_at = $2, ends_at = $3 where id = $1";
    assertEquals(
        "slot_taken",
        BookedSchool.code(() ->
            school.db.transact(
                school.system(),
                tx ->
                    tx.update(
                        sql,
                        later.id().value(),
                        BookingStore.time(at),
                        BookingStore.time(at.plusSeconds(60))))));
    school.decisions.cancel(school.tutor(), booking.id(), "", ONE);
    school.db.transact(
        school.system(),
        tx ->
            tx.update(
                sql,
                later.id().value(),
                BookingStore.time(at),
                BookingStore.time(at.plusSeconds(60))));
  }

  @Test
  void overridingIsForWhoRunsTheSchoolAndNeverBooksAnybodyTwice() {
    UUID kind = school.kind(1, "manual", 0, 7 * 24 * 60);
    Instant soon = school.now().plus(Duration.ofHours(30));
    assertEquals("too_short_notice", BookedSchool.code(() -> ask(3, kind, soon)));
    Requests.Wish emergency =
        new Requests.Wish(
            kind,
            school.tutor,
            List.of(student(3)),
            soon,
            null,
            null,
            null,
            ZoneOffset.UTC,
            true,
            "exam tomorrow");
    assertEquals(
        "forbidden", BookedSchool.code(() -> school.requests.create(school.tutor(), emergency)));
    Booking booked = school.requests.create(school.admin(), emergency);
    assertTrue(booked.terms().emergency());
    assertEquals(Booking.Status.CONFIRMED, booked.status());
    assertEquals("admin", booked.trail().by());
    assertEquals(
        "slot_taken", BookedSchool.code(() -> school.requests.create(school.admin(), emergency)));
  }

  @Test
  void aTutorsMoveCountsAtOnceAndAStudentsIsAProposal() {
    Instant at = day();
    Instant later = at.plus(Duration.ofHours(3));
    Booking booking = school.book(at, student(0));
    Booking proposed =
        school.moves.change(school.student(0), booking.id(), BookedSchool.to(later), etag -> {});
    assertEquals(at, proposed.startsAt());
    assertEquals(
        new Booking.Proposal(later, later.plus(Duration.ofHours(1)), student(0)),
        proposed.trail().proposal());
    Booking declined = school.decisions.decline(school.tutor(), booking.id(), "no", ONE);
    assertNull(declined.trail().proposal());
    assertEquals(Booking.Status.CONFIRMED, declined.status());
    school.moves.change(school.student(0), booking.id(), BookedSchool.to(later), etag -> {});
    Booking moved = school.decisions.confirm(school.tutor(), booking.id(), ONE);
    assertEquals(later, moved.startsAt());
    assertNull(moved.trail().proposal());
    Booking back =
        school.moves.change(school.tutor(), booking.id(), BookedSchool.to(at), etag -> {});
    assertEquals(at, back.startsAt());
    assertTrue(back.trail().sequence() > moved.trail().sequence());
    Booking pending = ask(1, school.kind(1, "manual"), at.plus(Duration.ofHours(5)));
    assertEquals(
        at.plus(Duration.ofHours(7)),
        school
            .moves
            .change(
                school.student(1),
                pending.id(),
                BookedSchool.to(at.plus(Duration.ofHours(7))),
                etag -> {})
            .startsAt());
  }

  @Test
  void aMoveMeetsTheSameConflicts() {
    Instant at = day();
    school.book(at, student(0));
    Booking other = school.book(at.plus(Duration.ofHours(2)), student(1));
    assertEquals(
        "slot_taken",
        BookedSchool.code(() ->
            school.moves.change(
                school.tutor(),
                other.id(),
                BookedSchool.to(at.plus(Duration.ofMinutes(30))),
                etag -> {})));
    Booking moved =
        school.moves.change(
            school.tutor(),
            other.id(),
            BookedSchool.to(at.plus(Duration.ofMinutes(90))),
            etag -> {});
    assertEquals(at.plus(Duration.ofMinutes(90)), moved.startsAt());
  }

  @Test
  void whatComesBackIsTheSameBeforehandAndAfterwards() {
    Instant at = day();
    Booking early = school.book(at, student(0));
    assertEquals(
        Outcome.Rule.EARLY, school.decisions.preview(school.student(0), early.id()).rule());
    assertEquals(
        Outcome.Rule.BY_TUTOR, school.decisions.preview(school.tutor(), early.id()).rule());
    Outcome told = school.decisions.preview(school.student(0), early.id());
    school.decisions.cancel(school.student(0), early.id(), "ill", ONE);
    String event =
        school.events("Cancelled").stream()
            .filter(body -> body.contains(early.id().toString()))
            .findFirst()
            .orElseThrow();
    assertTrue(event.contains("\"share\": " + told.share()), event);
    assertTrue(event.contains("\"by\": \"student\""), event);
    assertEquals(
        "illegal_move",
        BookedSchool.code(() -> school.decisions.preview(school.student(0), early.id())));
  }

  @Test
  void strangersSeeNothingAndStudentsDecideNothing() {
    Booking booking = school.book(day(), student(0));
    Caller stranger = school.student(3);
    Agenda agenda = new Agenda(school.changes, new Bookings(school.db));
    assertEquals("not_found", BookedSchool.code(() -> agenda.one(stranger, booking.id())));
    assertEquals(
        "not_found",
        BookedSchool.code(() -> school.decisions.cancel(stranger, booking.id(), "", ONE)));
    assertEquals(
        "forbidden",
        BookedSchool.code(() -> school.decisions.confirm(school.student(0), booking.id(), ONE)));
    assertEquals(
        "forbidden",
        BookedSchool.code(() ->
            school.requests.create(
                stranger,
                school.wish(school.kind(1, "manual"), school.tutor, List.of(student(0)), day()))));
    assertEquals(
        "not_found",
        BookedSchool.code(() ->
            school.decisions.cancel(
                school.as(school.otherTutor, Role.TUTOR), booking.id(), "", ONE)));
  }

  @Test
  void aGuardianActsForHisOwn() {
    Caller guardian = school.as(school.guardian, Role.GUARDIAN);
    UUID kind = school.kind(1, "manual");
    Instant at = day();
    assertEquals(
        "forbidden",
        BookedSchool.code(() ->
            school.requests.create(
                guardian, school.wish(kind, school.tutor, List.of(student(2)), at))));
    school.wards.add(student(2));
    Booking asked =
        school.requests.create(guardian, school.wish(kind, school.tutor, List.of(student(2)), at));
    assertEquals(Booking.Status.PENDING, asked.status());
    assertEquals("student", asked.trail().by());
    assertEquals(
        Booking.Status.CANCELLED, school.decisions.cancel(guardian, asked.id(), "", ONE).status());
    school.wards.clear();
  }

  @Test
  void whatIsAgreedIsNotTouchedByLaterEditsOfTheKind() {
    UUID kind = school.kind(1, "instant", 10, 0);
    Booking booking = ask(0, kind, day());
    school.db.transact(
        school.system(),
        tx ->
            tx.update(
                "update scheduling.session_type set buffer_before = 60, policy = '{\"cancelBefore\": 99}'"
                    + " where id = $1",
                kind));
    Booking same = school.read(booking.id());
    assertEquals(10, same.terms().bufferBefore());
    assertEquals(Policy.STANDARD, same.terms().policy());
    assertFalse(same.terms().emergency());
  }

  private static Booking planned(Instant at) {
    return new Booking(
        new BookingId(UUID.randomUUID()),
        school.tutor,
        List.of(student(0)),
        "Planned",
        at,
        at.plusSeconds(3600),
        Booking.Status.CONFIRMED,
        Bookings.newRoom());
  }

  @Test
  void theDemosRunningClassesComeFirstAndItsOthersWhereNothingIs() {
    Instant at = day();
    Bookings bookings = new Bookings(school.db);
    Booking inTheWay = school.book(at, student(1));
    Booking first = planned(at.plusSeconds(1800));
    bookings.planFirst(school.system(), List.of(first));
    assertEquals("not_found", BookedSchool.code(() -> school.read(inTheWay.id())));
    Booking late = planned(at);
    Booking free = planned(at.plusSeconds(3 * 3600));
    bookings.fill(school.system(), List.of(late, free));
    bookings.fill(school.system(), List.of(late, free));
    assertEquals("not_found", BookedSchool.code(() -> school.read(late.id())));
    assertEquals(1, school.read(free.id()).students().size());
    assertEquals(first.room(), school.read(first.id()).room());
  }
}
