// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Refused;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Where a booking can go from where it stands: nowhere else, whoever asks and whichever way.
final class BookingStatesTest {

  private static final long SEED = Long.getLong("stoa.seed", System.nanoTime());
  private static final int CASES = 120;
  private static final int CALLS = 8;
  private static final Map<Booking.Status, Set<Booking.Status>> LEGAL =
      Map.of(
          Booking.Status.PENDING,
          EnumSet.of(Booking.Status.CONFIRMED, Booking.Status.DECLINED, Booking.Status.CANCELLED),
          Booking.Status.CONFIRMED,
          EnumSet.of(Booking.Status.COMPLETED, Booking.Status.CANCELLED, Booking.Status.NO_SHOW));

  private static BookedSchool school;
  private static UUID manual;
  private static int hours;

  @BeforeAll
  static void open() {
    school = new BookedSchool(2);
    manual = school.kind(1, "manual");
  }

  private Booking asked() {
    Instant at = BookedSchool.MONDAY.plus(Duration.ofHours(2L * hours++));
    return school.requests.create(school.student(0), school.wish(manual, school.tutor, null, at));
  }

  /// Something that somebody does with a booking.
  private record Call(String name, java.util.function.Consumer<BookingId> act) {}

  private List<Call> calls() {
    PersonId student = school.students.getFirst();
    List<Call> all = new ArrayList<>();
    all.add(new Call("confirm", id -> school.decisions.confirm(school.tutor(), id, ONE)));
    all.add(new Call("decline", id -> school.decisions.decline(school.admin(), id, "no", ONE)));
    all.add(new Call("cancel", id -> school.decisions.cancel(school.tutor(), id, "ill", ONE)));
    all.add(new Call("withdraw", id -> school.decisions.cancel(school.student(0), id, "", ONE)));
    all.add(
        new Call(
            "complete",
            id -> in(id, (tx, b) -> school.decisions.complete(tx, b, Measured.NOTHING))));
    all.add(
        new Call("absent", id -> in(id, (tx, b) -> noShow(tx, b, Policy.Cause.STUDENT_ABSENT))));
    all.add(
        new Call("tutorAbsent", id -> in(id, (tx, b) -> noShow(tx, b, Policy.Cause.TUTOR_ABSENT))));
    all.add(new Call("technical", id -> in(id, (tx, b) -> noShow(tx, b, Policy.Cause.TECHNICAL))));
    all.add(new Call("move", id -> school.moves.change(school.tutor(), id, later(id), etag -> {})));
    all.add(
        new Call(
            "propose", id -> school.moves.change(school.student(0), id, later(id), etag -> {})));
    all.add(new Call("giveSeat", id -> school.waitlist.give(school.student(0), id, student)));
    all.add(new Call("stranger", id -> school.decisions.cancel(school.student(1), id, "", ONE)));
    return all;
  }

  private static final Decisions.Extent ONE = Decisions.Extent.ONE;

  private static Moves.Wish later(BookingId id) {
    return BookedSchool.to(school.read(id).startsAt().plus(Duration.ofMinutes(10)));
  }

  private interface InTransaction {
    Booking run(io.stoa.platform.kernel.Tx tx, BookingId id);
  }

  private static void in(BookingId id, InTransaction act) {
    school.db.transact(school.system(), tx -> act.run(tx, id));
  }

  private static Booking noShow(io.stoa.platform.kernel.Tx tx, BookingId id, Policy.Cause cause) {
    return school.decisions.noShow(tx, id, cause, Measured.NOTHING);
  }

  @Test
  void whateverIsCalledOnlyLegalMovesHappen() {
    Random random = new Random(SEED);
    List<Call> calls = calls();
    Map<String, Integer> seen = new TreeMap<>();
    for (int i = 0; i < CASES; i++) {
      BookingId id = asked().id();
      StringBuilder path = new StringBuilder("seed " + SEED + ": pending");
      for (int j = 0; j < CALLS; j++) {
        Booking before = school.read(id);
        Call call = calls.get(random.nextInt(calls.size()));
        boolean refused = false;
        try {
          call.act().accept(id);
        } catch (Refused e) {
          refused = true;
        }
        Booking after = school.read(id);
        path.append(" -").append(call.name()).append("-> ").append(after.status().word());
        if (before.status() != after.status()) {
          assertTrue(
              LEGAL.getOrDefault(before.status(), Set.of()).contains(after.status()),
              path::toString);
          seen.merge(before.status().word() + "->" + after.status().word(), 1, Integer::sum);
        }
        if (refused) {
          assertEquals(before.trail().version(), after.trail().version(), path::toString);
        } else {
          assertTrue(after.trail().version() > before.trail().version(), path::toString);
        }
      }
    }
    System.out.println("moves: " + seen);
    assertEquals(6, seen.size(), "every legal move has happened: " + seen);
  }

  @Test
  void theDatabaseAdmitsTheSameMovesAndNoOthers() {
    for (Booking.Status from : Booking.Status.values()) {
      for (Booking.Status to : Booking.Status.values()) {
        Booking booking = asked();
        school.db.transact(
            school.system(),
            tx -> {
              String sql = "update scheduling.booking set status = $2 where id = $1";
              reach(tx, booking.id(), from, sql);
              return null;
            });
        String code = "";
        try {
          school.db.transact(
              school.system(),
              tx ->
                  tx.update(
                      "update scheduling.booking set status = $2 where id = $1",
                      booking.id().value(),
                      to.word()));
        } catch (Refused refused) {
          code = refused.code();
        }
        boolean legal = from == to || LEGAL.getOrDefault(from, Set.of()).contains(to);
        assertEquals(legal ? "" : "illegal_move", code, from + " -> " + to);
        assertEquals(legal && from != to, from.next().contains(to), from + " -> " + to);
      }
    }
  }

  private static void reach(
      io.stoa.platform.kernel.Tx tx, BookingId id, Booking.Status status, String sql) {
    if (status == Booking.Status.COMPLETED || status == Booking.Status.NO_SHOW) {
      tx.update(sql, id.value(), "confirmed");
    }
    if (status != Booking.Status.PENDING) {
      tx.update(sql, id.value(), status.word());
    }
  }

  @Test
  void whatWasDecidedAboutAClassIsTurnedRoundWithAReasonOnly() {
    Booking booking = asked();
    in(
        booking.id(),
        (tx, id) ->
            school.decisions.noShow(
                tx, confirmed(id), Policy.Cause.STUDENT_ABSENT, Measured.NOTHING));
    in(booking.id(), (tx, id) -> school.decisions.correct(tx, id, null, "he was there"));
    assertEquals(Booking.Status.COMPLETED, school.read(booking.id()).status());
    in(
        booking.id(),
        (tx, id) -> school.decisions.correct(tx, id, Policy.Cause.TUTOR_ABSENT, "he was there"));
    assertEquals(Booking.Status.NO_SHOW, school.read(booking.id()).status());
    in(
        booking.id(),
        (tx, id) -> school.decisions.correct(tx, id, Policy.Cause.STUDENT_ABSENT, "it was he"));
    Booking open = asked();
    assertEquals(
        "illegal_move",
        BookedSchool.code(
            () -> in(open.id(), (tx, id) -> school.decisions.correct(tx, id, null, "x"))));
    assertEquals(
        "illegal_move",
        BookedSchool.code(() ->
            school.db.transact(
                school.system(),
                tx ->
                    tx.update(
                        "update scheduling.booking set status = 'completed' where id = $1",
                        booking.id().value()))));
    List<String> rules =
        school.events("Corrected").stream()
            .map(body -> new JsonObject(body).getJsonObject("outcome").getString("rule"))
            .toList();
    assertEquals(List.of("HELD", "TUTOR_NO_SHOW", "STUDENT_NO_SHOW"), rules);
  }

  private static BookingId confirmed(BookingId id) {
    school.decisions.confirm(school.tutor(), id, ONE);
    return id;
  }
}
