// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.scheduling.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Classes and a calendar elsewhere, over HTTP to servers that speak as Google and Microsoft
/// document it, and fail as they do.
final class OutsideSyncTest {

  private static final Instant CLASS = OutsideSchool.MONDAY;

  @ParameterizedTest
  @EnumSource(names = {"GOOGLE", "MICROSOFT"})
  void aClassIsMadeMovedAndCancelledThere(Provider provider) {
    try (OutsidePlace place = OutsidePlace.open(provider)) {
      place.assertConnected();
      assertTrue(place.state().account().startsWith("ann@"));
      BookingId booking = place.school().book(CLASS);
      place.sync();
      assertEquals(OutsideSchool.hour(CLASS), place.only().span());
      assertEquals("Latin", place.only().title());
      assertTrue(place.only().place().endsWith("/class/" + booking), place.only().place());
      assertEquals(1, place.state().classes());

      Instant later = CLASS.plus(Duration.ofHours(5));
      place.school().move(booking, later);
      place.sync();
      assertEquals(OutsideSchool.hour(later), place.only().span());

      int calls = place.server().calls().size();
      place.sync();
      assertEquals(calls + 1, place.server().calls().size(), "one look when nothing has changed");

      place.school().cancel(booking);
      place.sync();
      assertTrue(place.server().present(true).isEmpty());
      assertEquals(List.of(), place.school().told());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GOOGLE", "MICROSOFT"})
  void otherEventsKeepTimeFreeAndStayPrivate(Provider provider) {
    try (OutsidePlace place = OutsidePlace.open(provider)) {
      List<String> ids = new ArrayList<>();
      List<Span> spans = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        spans.add(OutsideSchool.hour(CLASS.plus(Duration.ofDays(i))));
        ids.add(place.server().add(spans.get(i), true));
      }
      place.server().add(OutsideSchool.hour(CLASS.plus(Duration.ofHours(3))), false);
      place.school().book(CLASS.plus(Duration.ofHours(6)));
      place.sync();
      place.sync();
      assertEquals(spans, place.school().busy(place.school().tutor));

      place.server().delete(ids.get(0));
      Span other = OutsideSchool.hour(CLASS.minus(Duration.ofHours(4)));
      place.server().move(ids.get(1), other);
      place.sync();
      List<Span> left = new ArrayList<>(spans.subList(2, 7));
      left.addFirst(other);
      assertEquals(left, place.school().busy(place.school().tutor));

      String known = place.school().everything();
      assertFalse(known.contains("Dentist"), known);
      assertFalse(known.contains(ids.get(2)), known);
      assertFalse(known.contains("access-"), known);
      assertFalse(known.contains("refresh-"), known);
    }
  }

  @Test
  void googleSaysWhoIsBusyInManyWays() {
    try (OutsidePlace place = OutsidePlace.open(Provider.GOOGLE)) {
      JsonObject day =
          new JsonObject()
              .put("id", "day")
              .put("status", "confirmed")
              .put("start", new JsonObject().put("date", "2027-03-02"))
              .put("end", new JsonObject().put("date", "2027-03-03"));
      JsonArray guests =
          new JsonArray().add(new JsonObject().put("self", true).put("responseStatus", "declined"));
      place.server().raw.add(day);
      place.server().raw.add(day.copy().put("id", "declined").put("attendees", guests));
      place.server().raw.add(day.copy().put("id", "home").put("eventType", "workingLocation"));
      place.server().raw.add(day.copy().put("id", "free").put("transparency", "transparent"));
      place
          .server()
          .raw
          .add(
              day.copy()
                  .put("id", "copy")
                  .put(
                      "extendedProperties",
                      new JsonObject()
                          .put("private", new JsonObject().put("stoaClass", "of another"))));
      place.server().raw.add(new JsonObject().put("id", "odd").put("start", new JsonObject()));
      place.sync();
      // The calendar is in Athens.
      assertEquals(
          List.of(
              new Span(
                  Instant.parse("2027-03-01T22:00:00Z"), Instant.parse("2027-03-02T22:00:00Z"))),
          place.school().busy(place.school().tutor));
    }
  }

  @Test
  void microsoftSaysOfAnOccurrenceNoMoreThanItsTime() {
    try (OutsidePlace place = OutsidePlace.open(Provider.MICROSOFT)) {
      for (String shows : List.of("busy", "free")) {
        place
            .server()
            .raw
            .add(
                new JsonObject()
                    .put("id", shows)
                    .put("type", "seriesMaster")
                    .put("showAs", shows)
                    .put("start", MicrosoftServer.at(CLASS))
                    .put("end", MicrosoftServer.at(CLASS.plusSeconds(3600))));
        for (int i = 0; i < 3; i++) {
          Instant start = CLASS.plus(Duration.ofDays(i * 7L + shows.length()));
          place
              .server()
              .raw
              .add(
                  new JsonObject()
                      .put("id", shows + i)
                      .put("type", "occurrence")
                      .put("seriesMasterId", shows)
                      .put("start", MicrosoftServer.at(start))
                      .put("end", MicrosoftServer.at(start.plusSeconds(3600))));
        }
      }
      place.sync();
      assertEquals(
          Stream.of(0, 1, 2)
              .map(i -> OutsideSchool.hour(CLASS.plus(Duration.ofDays(i * 7L + 4))))
              .toList(),
          place.school().busy(place.school().tutor));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GOOGLE", "MICROSOFT"})
  void theTutorsMoveThereMovesTheClass(Provider provider) {
    try (OutsidePlace place = OutsidePlace.open(provider)) {
      BookingId booking = place.school().book(CLASS);
      place.sync();
      Span later = OutsideSchool.hour(CLASS.plus(Duration.ofHours(2)));
      place.server().move(place.only().id(), later);
      place.sync();
      assertEquals(later.startsAt(), place.school().read(booking).startsAt());
      assertEquals(later, place.only().span());
      assertEquals(List.of(), place.school().told());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GOOGLE", "MICROSOFT"})
  void theStudentsMoveThereIsAWishAndTheClassStays(Provider provider) {
    OutsideServer own = provider == Provider.GOOGLE ? new GoogleServer() : new MicrosoftServer();
    try (own;
        OutsideSchool school = OutsidePlace.school(provider, own)) {
      UUID connection = school.connect(school.student(), provider, own);
      BookingId booking = school.book(CLASS);
      school.sync(connection);
      OutsideServer.Event event = own.present(true).iterator().next();
      Span later = OutsideSchool.hour(CLASS.plus(Duration.ofHours(2)));
      own.move(event.id(), later);
      school.sync(connection);
      assertEquals(CLASS, school.read(booking).startsAt());
      var proposal = school.read(booking).trail().proposal();
      assertNotNull(proposal);
      assertEquals(later.startsAt(), proposal.startsAt());
      assertEquals(OutsideSchool.hour(CLASS), own.present(true).iterator().next().span());
      assertEquals(List.of("MovedBack asked"), school.told());
      school.sync(connection);
      assertEquals(List.of("MovedBack asked"), school.told(), "told once");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GOOGLE", "MICROSOFT"})
  void whatIsDeletedOrMovedIntoThePastThereIsPutBack(Provider provider) {
    try (OutsidePlace place = OutsidePlace.open(provider)) {
      BookingId booking = place.school().book(CLASS);
      place.sync();
      place.server().delete(place.only().id());
      place.sync();
      assertEquals(OutsideSchool.hour(CLASS), place.only().span());
      assertEquals(List.of("PutBack"), place.school().told());
      assertEquals(1, place.school().classes().size());

      place
          .server()
          .move(place.only().id(), OutsideSchool.hour(Instant.parse("2020-01-01T10:00:00Z")));
      place.sync();
      place.sync();
      assertEquals(OutsideSchool.hour(CLASS), place.only().span());
      assertEquals(CLASS, place.school().read(booking).startsAt());
      assertEquals(List.of("PutBack", "MovedBack in_the_past"), place.school().told());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GOOGLE", "MICROSOFT"})
  void whenBothHaveMovedItTheSchoolWins(Provider provider) {
    try (OutsidePlace place = OutsidePlace.open(provider)) {
      BookingId booking = place.school().book(CLASS);
      place.sync();
      Instant ours = CLASS.plus(Duration.ofHours(3));
      place.school().move(booking, ours);
      place.server().move(place.only().id(), OutsideSchool.hour(CLASS.plus(Duration.ofHours(7))));
      place.sync();
      assertEquals(OutsideSchool.hour(ours), place.only().span());
      assertEquals(ours, place.school().read(booking).startsAt());
      assertEquals(List.of("MovedBack changed"), place.school().told());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GOOGLE", "MICROSOFT"})
  void anOutageIsToldAndMadeGood(Provider provider) {
    try (OutsidePlace place = OutsidePlace.open(provider)) {
      place.server().down(true);
      BookingId first = place.school().book(CLASS);
      place.school().book(CLASS.plus(Duration.ofHours(1)));
      place.sync();
      assertEquals(Connection.State.BEHIND, place.state().state());
      assertEquals("down", place.state().error());
      Instant since = place.state().behindSince();
      assertNotNull(since);
      assertEquals(List.of(), place.school().told());
      place.sync();
      place.sync();
      assertEquals(since, place.state().behindSince());
      assertEquals(List.of("FellBehind"), place.school().told(), "told once");

      place.school().cancel(first);
      place.server().add(OutsideSchool.hour(CLASS.plus(Duration.ofDays(1))), true);
      place.server().down(false);
      place.sync();
      place.assertConnected();
      assertEquals(OutsideSchool.hour(CLASS.plus(Duration.ofHours(1))), place.only().span());
      assertEquals(1, place.school().busy(place.school().tutor).size());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GOOGLE", "MICROSOFT"})
  void tokensEndCursorsEndAndTooMuchIsTooMuch(Provider provider) {
    try (OutsidePlace place = OutsidePlace.open(provider)) {
      place.school().book(CLASS);
      place.server().expire();
      place.sync();
      place.assertConnected();
      place.only();

      // Forgotten cursors: what was deleted meanwhile is missing among all there is.
      place.server().delete(place.only().id());
      place.server().add(OutsideSchool.hour(CLASS.plus(Duration.ofDays(1))), true);
      place.server().forget();
      place.sync();
      place.only();
      assertEquals(List.of("PutBack"), place.school().told());
      assertEquals(1, place.school().busy(place.school().tutor).size());

      place.server().throttle(1);
      place.sync();
      assertEquals("limited", place.state().error());
      place.sync();
      place.assertConnected();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GOOGLE", "MICROSOFT"})
  void whoTakesConsentBackSignsInAgain(Provider provider) {
    try (OutsidePlace place = OutsidePlace.open(provider)) {
      place.school().book(CLASS);
      place.sync();
      place.server().revoke();
      place.sync();
      assertEquals(Connection.State.SIGNED_OUT, place.state().state());
      assertEquals(List.of("SignedOut"), place.school().told());
      int calls = place.server().calls().size();
      place.sync();
      assertEquals(calls, place.server().calls().size(), "nobody tries again");

      UUID again = place.school().connect(place.school().tutor(), provider, place.server());
      assertEquals(place.connection(), again, "the same calendar");
      place.sync();
      place.assertConnected();
      place.only();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GOOGLE", "MICROSOFT"})
  void disconnectingKeepsOrRemovesAndDoesNotDoubleWhenItComesBack(Provider provider) {
    try (OutsidePlace place = OutsidePlace.open(provider)) {
      place.school().book(CLASS);
      place.server().add(OutsideSchool.hour(CLASS.plus(Duration.ofDays(1))), true);
      place.sync();
      place.school().connections.disconnect(place.school().tutor(), place.connection(), false);
      assertEquals(List.of(), place.school().busy(place.school().tutor));
      assertEquals(List.of(), place.school().connections.list(place.school().tutor()));
      place.sync();
      place.only();
      assertEquals(provider == Provider.GOOGLE, place.server().isRevoked());
      assertEquals("", place.school().everything());

      UUID again = place.school().connect(place.school().tutor(), provider, place.server());
      place.school().sync(again);
      place.only();
      place.school().connections.disconnect(place.school().tutor(), again, true);
      place.school().sync(again);
      assertTrue(place.server().present(true).isEmpty());
      assertEquals("", place.school().everything());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GOOGLE", "MICROSOFT"})
  void consentIsForWhoAskedInTheBrowserThatAsked(Provider provider) {
    try (OutsidePlace place = OutsidePlace.open(provider)) {
      OutsideSchool school = place.school();
      Connections.Begun begun =
          school.connections.begin(school.tutor(), provider, "localhost:8080");
      String code = place.server().consent(begun.page());
      String state =
          String.valueOf(
              OutsideServer.query(begun.page().replaceFirst("^[^?]*\\?", "")).get("state"));
      refused(
          "consent_not_asked",
          () -> school.connections.finish(school.student(), state, code, begun.verifier()));
      refused(
          "consent_not_asked",
          () -> school.connections.finish(school.tutor(), state + "x", code, begun.verifier()));
      refused(
          "consent_not_asked",
          () -> school.connections.finish(school.tutor(), state, code, "another browser's"));
      refused(
          "consent_not_asked",
          () -> school.connections.finish(school.tutor(), state, code, begun.verifier()));
      Connections.Begun late = school.connections.begin(school.tutor(), provider, "localhost:8080");
      school.pass(Duration.ofMinutes(11));
      String lateState =
          String.valueOf(
              OutsideServer.query(late.page().replaceFirst("^[^?]*\\?", "")).get("state"));
      refused(
          "consent_not_asked",
          () ->
              school.connections.finish(
                  school.tutor(), lateState, place.server().consent(late.page()), late.verifier()));
    }
  }

  private static void refused(String code, Runnable what) {
    assertEquals(code, assertThrows(Refused.class, what::run).code());
  }
}
