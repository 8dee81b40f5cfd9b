// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SeriesTest {

  private static final ZoneId ATHENS = ZoneId.of("Europe/Athens");
  private static final Decisions.Extent ONE = Decisions.Extent.ONE;
  private BookedSchool school;

  @BeforeEach
  void open() {
    school = new BookedSchool(2);
  }

  private PersonId student(int number) {
    return school.students.get(number);
  }

  private Requests.Wish wish(Instant start) {
    return new Requests.Wish(
        null,
        school.tutor,
        List.of(student(0)),
        start,
        start.plus(Duration.ofHours(1)),
        "Every week",
        null,
        ATHENS,
        false,
        "");
  }

  private Booking weekly(int count, boolean skipConflicts) {
    return school.series.create(
        school.tutor(),
        wish(BookedSchool.MONDAY),
        new Series.Again(Recurrence.of("FREQ=WEEKLY;COUNT=" + count), List.of(), skipConflicts));
  }

  private List<Booking> all(Booking of) {
    UUID series = java.util.Objects.requireNonNull(of.trail().series());
    return school.db.transact(
        school.system(), tx -> school.changes.store.ofSeries(tx, series, Instant.EPOCH));
  }

  private List<String> starts(Booking of) {
    return all(of).stream().map(each -> each.startsAt().toString().substring(5, 16)).toList();
  }

  @Test
  void aSeriesKeepsTheWallClockAndItsRule() {
    Booking first =
        school.series.create(
            school.tutor(),
            wish(Instant.parse("2027-03-15T07:00:00Z")),
            new Series.Again(
                Recurrence.of("FREQ=WEEKLY;COUNT=4"), List.of(LocalDate.of(2027, 3, 22)), false));
    assertEquals(List.of("03-15T07:00", "03-29T06:00", "04-05T06:00"), starts(first));
    assertEquals(3, school.events("Confirmed").size());
    assertEquals(
        1,
        school.events("Confirmed").stream()
            .filter(event -> event.contains("\"quiet\": false"))
            .count());
  }

  @Test
  void whatClashesIsToldAllAtOnceOrLeftOut() {
    Instant second = BookedSchool.MONDAY.plus(Duration.ofDays(7));
    school.book(second.plus(Duration.ofMinutes(30)), student(1));
    school.requests.create(
        school.as(school.otherTutor, io.stoa.platform.kernel.Role.TUTOR),
        school.wish(
            null, school.otherTutor, List.of(student(0)), second.plus(Duration.ofDays(14))));
    Refused refused = BookedSchool.refused(() -> weekly(5, false));
    assertEquals("series_conflicts", refused.code());
    List<?> conflicts =
        (List<?>) java.util.Objects.requireNonNull(refused.details().get("conflicts"));
    assertEquals(2, conflicts.size(), conflicts::toString);
    assertTrue(conflicts.get(0).toString().contains("class=" + second), conflicts::toString);
    assertTrue(conflicts.get(1).toString().contains(student(0).toString()), conflicts::toString);
    assertEquals(List.of("03-01T09:00", "03-15T09:00", "03-29T08:00"), starts(weekly(5, true)));
  }

  @Test
  void oneClassIsMovedAloneAndTheRestStays() {
    Booking first = weekly(3, false);
    BookingId second = all(first).get(1).id();
    school.series.change(
        school.tutor(),
        second,
        BookedSchool.to(BookedSchool.MONDAY.plus(Duration.ofDays(9))),
        ONE,
        etag -> {});
    assertEquals(List.of("03-01T09:00", "03-10T09:00", "03-15T09:00"), starts(first));
    Booking moved = school.read(second);
    assertEquals(BookedSchool.MONDAY.plus(Duration.ofDays(7)), moved.trail().seriesAt());
  }

  @Test
  void thoseThatFollowMoveByAsMuchOnTheWallClock() {
    Booking first = weekly(6, false);
    BookingId third = all(first).get(2).id();
    school.series.change(
        school.tutor(),
        third,
        BookedSchool.to(BookedSchool.MONDAY.plus(Duration.ofDays(15))),
        Decisions.Extent.FOLLOWING,
        etag -> {});
    assertEquals(
        List.of(
            "03-01T09:00",
            "03-08T09:00",
            "03-16T09:00",
            "03-23T09:00",
            "03-30T08:00",
            "04-06T08:00"),
        starts(first));
    // By a week: each takes the place of the next.
    school.series.change(
        school.tutor(),
        first.id(),
        BookedSchool.to(BookedSchool.MONDAY.plus(Duration.ofDays(7))),
        Decisions.Extent.ALL,
        etag -> {});
    assertEquals(
        List.of(
            "03-08T09:00",
            "03-15T09:00",
            "03-23T09:00",
            "03-30T08:00",
            "04-06T08:00",
            "04-13T08:00"),
        starts(first));
  }

  @Test
  void aMoveOfSeveralMeetsTheSameConflicts() {
    Booking first = weekly(3, false);
    school.book(BookedSchool.MONDAY.plus(Duration.ofDays(8)), student(1));
    Refused refused =
        BookedSchool.refused(() ->
            school.series.change(
                school.tutor(),
                first.id(),
                BookedSchool.to(BookedSchool.MONDAY.plus(Duration.ofDays(1))),
                Decisions.Extent.ALL,
                etag -> {}));
    assertEquals("series_conflicts", refused.code());
    assertEquals(List.of("03-01T09:00", "03-08T09:00", "03-15T09:00"), starts(first));
  }

  @Test
  void theRestOfASeriesIsCancelledAtOnce() {
    Booking first = weekly(4, false);
    BookingId third = all(first).get(2).id();
    school.decisions.cancel(school.tutor(), third, "moving away", Decisions.Extent.FOLLOWING);
    assertEquals(List.of("03-01T09:00", "03-08T09:00"), starts(first));
    assertEquals(2, school.events("Cancelled").size());
    school.decisions.cancel(school.student(0), first.id(), "", ONE);
    assertEquals(List.of("03-08T09:00"), starts(first));
  }

  @Test
  void askedForAsAWholeItIsConfirmedAsAWhole() {
    UUID manual = school.kind(1, "manual");
    Booking asked =
        school.series.create(
            school.student(0),
            new Requests.Wish(
                manual,
                school.tutor,
                null,
                BookedSchool.MONDAY,
                null,
                null,
                null,
                ATHENS,
                false,
                ""),
            new Series.Again(Recurrence.of("FREQ=DAILY;COUNT=3"), List.of(), false));
    assertEquals(Booking.Status.PENDING, asked.status());
    school.decisions.confirm(school.tutor(), asked.id(), Decisions.Extent.ALL);
    assertTrue(all(asked).stream().allMatch(each -> each.status() == Booking.Status.CONFIRMED));
  }

  @Test
  void studentsMoveOneClassOnly() {
    Booking first = weekly(2, false);
    assertEquals(
        "forbidden",
        BookedSchool.code(() ->
            school.series.change(
                school.student(0),
                first.id(),
                BookedSchool.to(BookedSchool.MONDAY.plus(Duration.ofDays(1))),
                Decisions.Extent.ALL,
                etag -> {})));
  }
}
