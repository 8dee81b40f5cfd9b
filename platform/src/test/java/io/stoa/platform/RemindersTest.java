// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.crm.Links;
import io.stoa.platform.identity.People;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Bookings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Reminders ahead of classes, with a clock that the test sets.
final class RemindersTest {

  private static final String SETTINGS = "/api/v1/school/reminders";

  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final AtomicReference<Instant> clock = new AtomicReference<>(start);
  private final TwoSchools schools = new TwoSchools(clock::get);
  private final TwoSchools.One first = schools.first();
  private final Caller school = Caller.system(first.id());
  private final Bookings bookings = new Bookings(TestSchool.database());
  private final PersonId student = first.person(Role.STUDENT).id();

  @AfterEach
  void close() throws Exception {
    schools.close();
  }

  private BookingId book(Duration ahead) {
    BookingId id = new BookingId(UUID.randomUUID());
    plan(id, start.plus(ahead), Booking.Status.CONFIRMED);
    return id;
  }

  private void plan(BookingId id, Instant startsAt, Booking.Status status) {
    Booking booking =
        new Booking(
            id,
            first.person(Role.TUTOR).id(),
            List.of(student),
            "Latin",
            startsAt,
            startsAt.plus(Duration.ofHours(1)),
            status,
            Bookings.newRoom());
    bookings.plan(school, List.of(booking));
  }

  private void remindAt(Duration after) {
    clock.set(start.plus(after));
    schools.domains().messaging().reminders().remind();
  }

  private List<JsonObject> sent(String channel) throws Exception {
    List<JsonObject> found = new ArrayList<>();
    JsonArray all =
        schools.visitor(first.host()).get("/api/v1/outbox").json().getJsonArray("items");
    for (int i = 0; i < all.size(); i++) {
      JsonObject one = all.getJsonObject(i);
      if (one.getString("template").equals("class-reminder")
          && one.getString("channel").equals(channel)) {
        found.add(one);
      }
    }
    return found;
  }

  private String email(Role role) {
    return first.person(role).email();
  }

  private List<String> mailed() throws Exception {
    return sent("email").stream().map(one -> one.getString("to")).sorted().toList();
  }

  private static List<String> sorted(String... all) {
    return java.util.Arrays.stream(all).sorted().toList();
  }

  @Test
  void eachIsRemindedOnceByEachChannelAtEachLeadTime() throws Exception {
    Links links = new Links(schools.kernel(), new People(TestSchool.database()));
    links.plan(school, Links.Kind.GUARDIAN, first.person(Role.GUARDIAN).id(), student);
    schools.domains().messaging().phones().enrol(school, Map.of(student, "+4915112345678"));
    book(Duration.ofHours(3));

    remindAt(Duration.ofMinutes(1));
    assertEquals(List.of(), mailed(), "its lead time of a day had passed when it was agreed");
    remindAt(Duration.ofMinutes(119));
    assertEquals(List.of(), mailed());
    remindAt(Duration.ofMinutes(121));
    remindAt(Duration.ofMinutes(122));
    assertEquals(sorted(email(Role.TUTOR), email(Role.STUDENT), email(Role.GUARDIAN)), mailed());
    assertEquals(
        List.of("+4915112345678"), sent("sms").stream().map(one -> one.getString("to")).toList());
    assertTrue(sent("sms").getFirst().getString("text").contains("Latin"));
    assertTrue(sent("sms").getFirst().getString("text").contains("/class/"));

    HostClient client = first.signedIn(Role.STUDENT);
    JsonObject told = client.get("/api/v1/notifications?unread=true").json();
    assertEquals(
        1,
        told.getJsonArray("items").stream()
            .filter(one -> ((JsonObject) one).getString("kind").equals("classReminder"))
            .count());
    remindAt(Duration.ofHours(4));
    assertEquals(3, mailed().size());
  }

  @Test
  void aMovedClassIsRemindedOfAnewAndACancelledOneNever() throws Exception {
    BookingId moved = book(Duration.ofHours(3));
    BookingId cancelled = new BookingId(UUID.randomUUID());
    plan(cancelled, start.plus(Duration.ofHours(6)), Booking.Status.CONFIRMED);
    remindAt(Duration.ofMinutes(121));
    assertEquals(2, mailed().size());

    Instant later = start.plus(Duration.ofHours(8));
    plan(moved, later, Booking.Status.CONFIRMED);
    plan(cancelled, start.plus(Duration.ofHours(6)), Booking.Status.CANCELLED);
    remindAt(Duration.ofMinutes(301));
    assertEquals(2, mailed().size(), "of what is cancelled");
    remindAt(Duration.ofMinutes(421));
    assertEquals(4, mailed().size(), "of its new time");
    plan(moved, later, Booking.Status.CONFIRMED);
    remindAt(Duration.ofMinutes(422));
    assertEquals(4, mailed().size());
  }

  @Test
  void nobodyIsRemindedTwiceOrNotAtAllWhenTheServerDiesOverIt() throws Exception {
    book(Duration.ofHours(3));
    // One that stands in the way, and one that sees who waits.
    try (Connection holder = TestSchool.owner();
        Statement holding = holder.createStatement();
        Connection watcher = TestSchool.owner();
        Statement sql = watcher.createStatement()) {
      holder.setAutoCommit(false);
      holding.execute("lock table mail.outbox in exclusive mode");
      clock.set(start.plus(Duration.ofMinutes(121)));
      Thread dying = Thread.ofVirtual().start(this::remindAndFail);
      int killed = 0;
      long until = System.nanoTime() + 60_000_000_000L;
      // What other tests have left may be due, too: whoever waits is cut off, until nobody does.
      while (dying.isAlive()) {
        assertTrue(System.nanoTime() < until, "it does not end");
        try (ResultSet row =
            sql.executeQuery(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where wait_event_type = 'Lock' and query like '%into mail.outbox%'")) {
          row.next();
          killed += row.getInt(1);
        }
      }
      assertTrue(killed > 0, "nobody waited for the outbox");
      holder.rollback();
    }
    assertEquals(List.of(), mailed());
    // What had failed is looked at again after a while, by several processes at once.
    clock.set(start.plus(Duration.ofMinutes(127)));
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(Thread.ofVirtual().start(() -> schools.domains().messaging().reminders().remind()));
    }
    for (Thread each : all) {
      each.join();
    }
    assertEquals(sorted(email(Role.TUTOR), email(Role.STUDENT)), mailed());
  }

  private void remindAndFail() {
    try {
      schools.domains().messaging().reminders().remind();
    } catch (RuntimeException e) {
      // Its connection was cut off.
    }
  }

  @Test
  void oneClickInAMailProgramEndsTheLettersAndNothingElse() throws Exception {
    book(Duration.ofHours(3));
    HostClient client = first.signedIn(Role.STUDENT);
    String token =
        TestSchool.database()
            .transact(
                school,
                tx ->
                    tx.first(
                        "insert into messaging.way_out values ($1, $2, $3) returning token",
                        row -> row.getString(0),
                        first.id().value(),
                        student.value(),
                        "secret-" + student))
            .orElseThrow();
    HostClient program = schools.visitor(first.host());
    assertEquals(303, program.get("/unsubscribe/" + token).status(), "following it ends nothing");
    assertEquals(
        404, program.form("/unsubscribe/nobody", Map.of(), "List-Unsubscribe=One-Click").status());
    assertEquals(
        200,
        program.form("/unsubscribe/" + token, Map.of(), "List-Unsubscribe=One-Click").status());
    JsonArray lines =
        client.get("/api/v1/me/notification-preferences").json().getJsonArray("items");
    JsonObject line =
        lines.stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.getString("kind").equals("classReminder"))
            .findFirst()
            .orElseThrow();
    assertFalse(line.getBoolean("email"));
    assertTrue(line.getBoolean("inApp") && line.getBoolean("push") && line.getBoolean("sms"));
    remindAt(Duration.ofMinutes(121));
    assertEquals(List.of(email(Role.TUTOR)), mailed());
  }

  @Test
  void aSchoolChoosesLeadTimesAndWords() throws Exception {
    HostClient admin = first.admin();
    HostClient.Answer seen = admin.get(SETTINGS);
    assertEquals(200, seen.status(), seen.body().toString());
    assertEquals(
        new JsonArray(List.of(1440, 60)), seen.json().getJsonObject("leads").getJsonArray("email"));
    String etag = seen.etag();
    JsonObject unknown = texts("sms", "{title} with {tuor}");
    HostClient.Answer refused = admin.patch(SETTINGS, etag, unknown);
    assertEquals(400, refused.status());
    assertEquals("unknown_placeholder", refused.json().getJsonObject("error").getString("code"));
    assertEquals(
        "texts.en.sms",
        refused.json().getJsonObject("error").getJsonObject("details").getString("field"));
    JsonObject change =
        texts("subject", "{name}: {title} with {tutor}, soon")
            .put("leads", new JsonObject().put("email", new JsonArray(List.of(30, 90))));
    HostClient.Answer changed = admin.patch(SETTINGS, etag, change);
    assertEquals(200, changed.status(), changed.body().toString());
    assertEquals(409, admin.patch(SETTINGS, etag, change).status(), "somebody changed it");
    assertEquals(403, first.signedIn(Role.STUDENT).get(SETTINGS).status());

    HostClient.Answer preview =
        admin.post(
            SETTINGS + "/preview",
            new JsonObject()
                .put("language", "ar")
                .put("texts", new JsonObject().put("sms", "{title}")));
    assertEquals("الجبر: الدوال", preview.json().getString("sms"));
    assertEquals(1, preview.json().getInteger("smsParts"));

    book(Duration.ofHours(3));
    remindAt(Duration.ofMinutes(91));
    assertEquals(2, mailed().size());
    assertEquals(
        List.of(
            "First student: Latin with First tutor, soon",
            "First tutor: Latin with First tutor, soon"),
        sent("email").stream().map(one -> one.getString("subject")).sorted().toList());
    remindAt(Duration.ofMinutes(151));
    assertEquals(4, mailed().size());
  }

  private static JsonObject texts(String part, String text) {
    return new JsonObject()
        .put("texts", new JsonObject().put("en", new JsonObject().put(part, text)));
  }

  @Test
  void theTimeIsWhereTheReaderIsAndInHisLanguage() throws Exception {
    HostClient client = first.signedIn(Role.STUDENT);
    JsonObject here = new JsonObject().put("locale", "ar").put("timeZone", "Asia/Tokyo");
    assertEquals(200, client.patch("/api/v1/me", "*", here).status());
    book(Duration.ofHours(3));
    remindAt(Duration.ofMinutes(121));
    Map<String, String> texts =
        Map.of(
            email(Role.STUDENT), text(email(Role.STUDENT)),
            email(Role.TUTOR), text(email(Role.TUTOR)));
    assertTrue(
        texts.getOrDefault(email(Role.STUDENT), "").contains("(Asia/Tokyo)"), texts.toString());
    assertTrue(texts.getOrDefault(email(Role.STUDENT), "").contains("حصة"), texts.toString());
    assertTrue(texts.getOrDefault(email(Role.TUTOR), "").contains("(UTC)"), texts.toString());
  }

  private String text(String to) throws Exception {
    return sent("email").stream()
        .filter(one -> one.getString("to").equals(to))
        .map(one -> one.getString("text"))
        .findFirst()
        .orElse("");
  }

  @Test
  void aNumberIsSomebodysOnceTheCodeCameBack() throws Exception {
    HostClient client = first.signedIn(Role.STUDENT);
    String phone = "/api/v1/me/phone";
    JsonObject number = new JsonObject().put("number", "+4915112345678");
    assertEquals(400, client.put(phone, new JsonObject().put("number", "0151")).status());
    HostClient.Answer asked = client.put(phone, number);
    assertEquals(200, asked.status(), asked.body().toString());
    assertFalse(asked.json().getBoolean("verified"));
    JsonArray outbox =
        schools.visitor(first.host()).get("/api/v1/outbox").json().getJsonArray("items");
    String code = outbox.getJsonObject(0).getString("text").substring(0, 6);
    String wrong = code.equals("000000") ? "000001" : "000000";
    JsonObject guess = new JsonObject().put("code", wrong);
    assertEquals(400, client.post(phone + "/verification", guess).status());
    HostClient.Answer verified =
        client.post(phone + "/verification", new JsonObject().put("code", code));
    assertEquals(200, verified.status(), verified.body().toString());
    assertTrue(verified.json().getBoolean("verified"));
    assertEquals(
        409,
        client.post(phone + "/verification", new JsonObject().put("code", code)).status(),
        "a code is used once");
    for (int i = 0; i < 4; i++) {
      assertEquals(200, client.put(phone, number).status());
    }
    assertEquals(204, client.delete(phone, Map.of()).status());
    assertEquals(429, client.put(phone, number).status(), "taking it away buys no more codes");
    assertNull(client.get(phone).json().getString("number"));
  }
}
