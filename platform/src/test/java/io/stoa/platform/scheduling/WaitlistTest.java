// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WaitlistTest {

  private static final Instant START = BookedSchool.MONDAY;
  private BookedSchool school;
  private BookingId group;

  /// Two seats, both taken by the first two students; notice of an hour.
  @BeforeEach
  void open() {
    school = new BookedSchool(6);
    UUID kind = school.kind(2, "instant", 0, 60);
    group = school.group(kind, START, student(0), student(1)).id();
  }

  private PersonId student(int number) {
    return school.students.get(number);
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    for (PersonId student : school.students) {
      line.append(
          school
              .read(group)
              .seat(student)
              .map(seat -> seat.state().word().substring(0, 1))
              .orElse("-"));
    }
    return line.toString();
  }

  private void join(int number) {
    school.waitlist.join(school.student(number), group, null);
  }

  private void give(int number) {
    school.waitlist.give(school.student(number), group, student(number));
  }

  private void accept(int number) {
    school.waitlist.accept(school.student(number), group, null);
  }

  private Instant until(int number) {
    return java.util.Objects.requireNonNull(
        school.read(group).seat(student(number)).orElseThrow().until());
  }

  @Test
  void whoWaitsLongestIsOfferedTheSeatAndNobodyElseCanTakeIt() {
    join(3);
    join(2);
    assertEquals("bbww--", line());
    give(0);
    assertEquals("cbwo--", line());
    assertEquals(school.now().plus(Waitlist.OFFER), until(3));
    assertEquals(
        "class_full",
        BookedSchool.code(() -> school.waitlist.take(school.student(4), group, null)));
    assertEquals("no_offer", BookedSchool.code(() -> accept(2)));
    accept(3);
    assertEquals("cbwb--", line());
    assertEquals(List.of(student(1), student(3)), school.read(group).students());
    assertEquals("no_offer", BookedSchool.code(() -> accept(3)));
    assertEquals(1, school.events("SeatOffered").size());
  }

  @Test
  void anOfferThatNobodyAnswersGoesToTheNext() {
    join(2);
    join(3);
    give(1);
    assertEquals("bcow--", line());
    school.pass(Waitlist.OFFER.minusSeconds(1));
    school.deadlines.meet();
    assertEquals("bcow--", line());
    school.pass(Duration.ofSeconds(1));
    assertEquals("no_offer", BookedSchool.code(() -> accept(2)));
    school.deadlines.meet();
    assertEquals("bcco--", line());
    assertEquals(school.now().plus(Waitlist.OFFER), until(3));
    school.pass(Waitlist.OFFER);
    school.deadlines.meet();
    assertEquals("bccc--", line());
    school.waitlist.take(school.student(4), group, null);
    assertEquals("bcccb-", line());
  }

  @Test
  void anOfferEndsWithTheNoticeThatTheClassNeeds() {
    join(2);
    school.until(START.minus(Duration.ofHours(3)));
    give(0);
    assertEquals(START.minus(Duration.ofHours(1)), until(2));
    school.until(START.minus(Duration.ofMinutes(30)));
    school.deadlines.meet();
    school.waitlist.take(school.student(3), group, null);
    join(4);
    give(1);
    assertEquals("cccbw-", line(), "too late to ask anybody");
    school.waitlist.take(school.student(4), group, null);
    assertEquals("cccbb-", line());
  }

  @Test
  void whoLeavesTheLineAndComesBackIsLast() {
    join(2);
    join(3);
    school.waitlist.leave(school.student(2), group, null);
    join(2);
    give(0);
    assertEquals("cbwo--", line());
    school.waitlist.leave(school.student(3), group, null);
    assertEquals("cboc--", line());
  }

  @Test
  void whoHasSomethingElseThenCannotTakeTheOffer() {
    join(2);
    school.requests.create(
        school.as(school.otherTutor, io.stoa.platform.kernel.Role.TUTOR),
        school.wish(null, school.otherTutor, List.of(student(2)), START.plusSeconds(1800)));
    give(0);
    assertEquals("slot_taken", BookedSchool.code(() -> accept(2)));
    assertEquals("cbo---", line());
  }

  @Test
  void nobodyWaitsForAClassThatDoesNotTakePlace() {
    join(2);
    give(0);
    join(3);
    school.decisions.cancel(school.tutor(), group, "ill", Decisions.Extent.ONE);
    assertEquals("cbcc--", line());
    assertTrue(school.events("Cancelled").getFirst().contains("\"rule\": \"BY_TUTOR\""));
    school.pass(Duration.ofDays(8));
    school.deadlines.meet();
    assertEquals("cbcc--", line());
  }

  @Test
  void theLineIsOnlyForWhoHasNoSeat() {
    assertEquals("already_in", BookedSchool.code(() -> join(0)));
    join(2);
    assertEquals("already_in", BookedSchool.code(() -> join(2)));
    give(0);
    accept(2);
    give(1);
    assertEquals("seats_free", BookedSchool.code(() -> join(3)));
  }

  @Test
  void aRequestThatNobodyDecidesOnIsDeclinedWhenItShouldBegin() {
    UUID manual = school.kind(1, "manual");
    Instant at = START.plus(Duration.ofHours(5));
    Booking asked =
        school.requests.create(school.student(5), school.wish(manual, school.otherTutor, null, at));
    school.until(at.minusSeconds(1));
    school.deadlines.meet();
    assertEquals(Booking.Status.PENDING, school.read(asked.id()).status());
    school.until(at);
    school.deadlines.meet();
    Booking declined = school.read(asked.id());
    assertEquals(Booking.Status.DECLINED, declined.status());
    assertEquals(Decisions.OVERDUE, declined.trail().reason());
    assertEquals("system", declined.trail().by());
    school.deadlines.meet();
    assertEquals(1, school.events("Declined").size());
  }
}
