// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.stoa.platform.TestFolder;
import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.DataFolder;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.DatabaseAddress;
import io.stoa.platform.kernel.EmbeddedPostgres;
import io.stoa.platform.kernel.SchoolId;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real classes in a real browser, of which nobody says afterwards who was there: what is in the
/// database is what happened, to the second, also across a server that is killed.
///
/// `-Dattendance.real=true` takes the time that a class takes: three minutes late, twenty seconds
/// away, ten minutes until somebody is absent.
final class AttendanceTest {

  private static final Duration EXACT = Duration.ofSeconds(1);

  /// Speech is what is loud for a while, and silence what is not for a while.
  private static final Duration SPEECH = Duration.ofSeconds(3);

  private static final boolean REAL = Boolean.getBoolean("attendance.real");
  private static final Duration PATIENCE = Duration.ofSeconds(REAL ? 900 : 60);
  private static final Duration LATE = Duration.ofMinutes(3);
  private static final Duration NO_SHOW = Duration.ofMinutes(10);
  private static final Duration AWAY = Duration.ofSeconds(REAL ? 20 : 8);

  /// Seconds in which somebody talks, and what they come to.
  private static final List<List<Double>> TURNS =
      List.of(List.of(0.0, 6.0), List.of(10.0, 14.0), List.of(19.0, 22.0));

  private static final Caller SCHOOL =
      Caller.system(new SchoolId(UUID.fromString("570adea0-0000-7000-8000-000000000001")));

  @TempDir private static Path serverData;

  private final Path databaseData = TestSchool.folder();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();
  private final Database db = new Database(vertx);

  /// A booking and those who are to come.
  private record Lesson(UUID id, UUID tutor, UUID student) {
    String room() {
      return "room-" + id;
    }
  }

  private Lesson book(Duration beganAgo, Duration length) {
    Lesson agreed = new Lesson(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
    Instant start = Instant.now().minus(beganAgo);
    UUID school = SCHOOL.school().value();
    db.transact(
        SCHOOL,
        tx -> {
          for (UUID person : List.of(agreed.tutor, agreed.student)) {
            tx.update(
                "insert into identity.person (tenant_id, id, name, email, role)"
                    + " values ($1, $2, 'P', $3, $4)",
                school,
                person,
                person + "@x.example",
                person.equals(agreed.tutor) ? "tutor" : "student");
          }
          tx.update(
              "insert into scheduling.booking"
                  + " (tenant_id, id, tutor_id, title, starts_at, ends_at, status, room)"
                  + " values ($1, $2, $3, 'T', $4, $5, 'confirmed', $6)",
              school,
              agreed.id,
              agreed.tutor,
              start.atOffset(ZoneOffset.UTC),
              start.plus(length).atOffset(ZoneOffset.UTC),
              agreed.room());
          return tx.update(
              "insert into scheduling.seat (tenant_id, booking_id, student_id) values ($1, $2, $3)",
              school,
              agreed.id,
              agreed.student);
        });
    return agreed;
  }

  /// Its time is over now.
  private void endsNow(Lesson which) {
    db.transact(
        SCHOOL,
        tx ->
            tx.update(
                "update scheduling.booking set ends_at = clock_timestamp() where id = $1",
                which.id));
  }

  private JsonObject attendance(StoaServer server, String cookie, Lesson which) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(
                    server.address().resolve("/api/v1/bookings/" + which.id + "/attendance"))
                .header("Cookie", cookie)
                .build(),
            BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private JsonObject await(
      String what, StoaServer server, String cookie, Lesson which, Predicate<JsonObject> done)
      throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    JsonObject now = attendance(server, cookie, which);
    while (!done.test(now)) {
      assertTrue(System.nanoTime() < until, what + ": " + now.encodePrettily());
      LockSupport.parkNanos(200_000_000);
      now = attendance(server, cookie, which);
    }
    return now;
  }

  private JsonObject decided(StoaServer server, String cookie, Lesson which) throws Exception {
    return await("not decided", server, cookie, which, a -> a.getJsonObject("outcome") != null);
  }

  private static void assertDecided(String decision, String status, JsonObject attendance) {
    JsonObject outcome = attendance.getJsonObject("outcome");
    System.out.printf(
        "%s (%s), booking %s%n",
        outcome.getString("decision"), outcome.getString("why"), attendance.getString("status"));
    assertEquals(decision, outcome.getString("decision"), attendance::encodePrettily);
    assertEquals(status, attendance.getString("status"));
  }

  private static JsonObject person(JsonObject attendance, UUID who) {
    for (Object each : attendance.getJsonArray("people")) {
      JsonObject person = (JsonObject) each;
      if (person.getJsonObject("person").getString("id").equals(who.toString())) {
        return person;
      }
    }
    throw new AssertionError(who + " is not in " + attendance.encodePrettily());
  }

  private static void assertAt(String what, Instant happened, Object stored) {
    assertAt(what, happened, EXACT, stored);
  }

  private static void assertAt(String what, Instant happened, Duration most, Object stored) {
    Duration off = Duration.between(happened, Instant.parse(String.valueOf(stored)));
    System.out.printf("%s is %d ms off%n", what, off.toMillis());
    assertTrue(off.abs().compareTo(most) < 0, what + " is off by " + off);
  }

  private String login(StoaServer server) throws IOException, InterruptedException {
    String body = new JsonObject().put("email", "owner@demo.stoa").put("password", "demo").encode();
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(server.address().resolve("/api/v1/session"))
                .header("Sec-Fetch-Site", "same-origin")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }

  private static Page enter(
      StoaServer server, StockPages pages, Chromium chromium, Lesson to, UUID who, boolean films) {
    Page page = chromium.newPerson();
    // Whose clock is two hours off comes and goes when he does.
    page.addInitScript("const right = Date.now; Date.now = () => right() + 7_200_000;");
    page.navigate(pages.page());
    page.evaluate(
        "([url, token, options]) => harness.join(url, token, options)",
        List.of(
            server.webSocket(),
            SignalSocket.token(to.room(), who.toString()),
            Map.of("publish", films, "height", 180)));
    return page;
  }

  /// When the client says that it was connected.
  private static Instant connectedAt(Page page) {
    Object millis =
        page.evaluate(
            "() => performance.timeOrigin + harness.events.find((e) => e.name === 'Connected').at");
    return Instant.ofEpochMilli(((Number) millis).longValue());
  }

  private static Instant leave(Page page) {
    page.evaluate("() => harness.room.disconnect()");
    return Instant.now();
  }

  private static Instant vanish(Page page) {
    Instant now = Instant.now();
    page.context().close();
    return now;
  }

  private StoaServer start(DatabaseAddress address) throws IOException {
    return new StoaServer(
        serverData,
        "http.port=0",
        "media.port=0",
        "media.shards=1",
        "database.url=postgresql://stoa:%s@127.0.0.1:%d/stoa"
            .formatted(address.password(), address.port()));
  }

  @Test
  void theDatabaseKnowsWhoWasThereAndWhatFollows() throws Exception {
    try (DataFolder data = DataFolder.open(databaseData);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
        StockPages pages = new StockPages();
        Chromium chromium = Chromium.filming(pages.page())) {
      StoaServer server = start(postgres.address());
      try {
        db.open(postgres.address());
        String cookie = login(server);
        Lesson noStudent = book(ago(NO_SHOW, 20), Duration.ofHours(1));
        Lesson noTutor = book(ago(NO_SHOW, 20), Duration.ofHours(1));
        enter(server, pages, chromium, noStudent, noStudent.tutor, false);
        enter(server, pages, chromium, noTutor, noTutor.student, false);
        Lesson lesson = book(ago(LATE, 10), Duration.ofHours(1));
        final Lesson restarted = book(Duration.ofSeconds(60), Duration.ofHours(1));
        final Lesson failed = book(Duration.ofSeconds(60), Duration.ofHours(1));
        spoken(server, pages, chromium, cookie);
        lesson(server, pages, chromium, cookie, lesson);
        for (Lesson each : List.of(restarted, failed)) {
          enter(server, pages, chromium, each, each.tutor, false);
          enter(server, pages, chromium, each, each.student, each.equals(restarted));
          await("not there", server, cookie, each, now -> now.getInteger("overlapSeconds") > 0);
        }
        assertDecided("no_show_student", "no_show", decided(server, cookie, noStudent));
        assertDecided("no_show_tutor", "no_show", decided(server, cookie, noTutor));

        Instant killed = Instant.now();
        server.kill();
        chromium.closePages();
        server = start(postgres.address());
        cookie = login(server);
        restart(server, pages, chromium, cookie, restarted, killed);
        failed(server, pages, chromium, cookie, failed, killed);
      } finally {
        db.close();
        server.close();
        vertx.close().await();
      }
    } finally {
      TestFolder.delete(databaseData);
    }
  }

  /// How long ago a class began of which so much has to pass: nothing when there is time to wait.
  private static Duration ago(Duration passes, int secondsLeft) {
    return REAL ? Duration.ZERO : passes.minusSeconds(secondsLeft);
  }

  /// How long somebody talked is what he talked, and a class that runs over is waited for.
  private void spoken(StoaServer server, StockPages pages, Chromium chromium, String cookie)
      throws Exception {
    Lesson which = book(Duration.ofSeconds(30), Duration.ofHours(1));
    Page tutor = enter(server, pages, chromium, which, which.tutor, false);
    Page student = enter(server, pages, chromium, which, which.student, false);
    Object millis = student.evaluate("turns => harness.talks(turns)", TURNS);
    final Instant began = Instant.ofEpochMilli(((Number) millis).longValue());
    student.waitForFunction(
        "() => performance.now() > harness.talkedUntil + 4000",
        null,
        new Page.WaitForFunctionOptions().setTimeout((double) PATIENCE.toMillis()));
    endsNow(which);
    JsonObject over =
        await("not looked at", server, cookie, which, now -> looksAgainAfterTheEnd(which));
    assertEquals("confirmed", over.getString("status"));
    assertTrue(over.getBoolean("running"), over::encodePrettily);
    leave(student);
    final Instant ended = leave(tutor);
    JsonObject attendance = decided(server, cookie, which);
    assertDecided("completed", "completed", attendance);
    assertAt(
        "the end of the class that ran over",
        ended,
        person(attendance, which.tutor).getString("leftAt"));
    JsonObject sam = person(attendance, which.student);
    List<JsonObject> talks = intervals(sam, "talking");
    assertEquals(TURNS.size(), talks.size(), sam::encodePrettily);
    double talked = 0;
    for (int i = 0; i < talks.size(); i++) {
      Instant from = began.plusMillis((long) (1000 * TURNS.get(i).getFirst()));
      Instant to = began.plusMillis((long) (1000 * TURNS.get(i).getLast()));
      assertAt("turn " + i, from, SPEECH, talks.get(i).getString("from"));
      assertAt("its end", to, SPEECH, talks.get(i).getString("to"));
      talked += Duration.between(from, to).toMillis() / 1000.0;
    }
    System.out.printf("%.1f s talked, %d s stored%n", talked, sam.getInteger("talkedSeconds"));
    assertEquals(talked, sam.getInteger("talkedSeconds"), 4.0, sam::encodePrettily);
    assertFalse(intervals(sam, "rated").isEmpty(), sam::encodePrettily);
    StockClass.leave(tutor, student);
  }

  /// Whether it was looked at since its end, and is to be looked at again.
  private boolean looksAgainAfterTheEnd(Lesson which) {
    return db.transact(
        SCHOOL,
        tx ->
            tx.first(
                    "select a.due_at > b.ends_at from attendance.class a"
                        + " join scheduling.booking b on b.id = a.booking_id where b.id = $1",
                    row -> Boolean.TRUE.equals(row.getBoolean(0)),
                    which.id)
                .orElse(false));
  }

  /// The server was down for most of it: nobody's fault, and nobody clicks anything.
  private void failed(
      StoaServer server,
      StockPages pages,
      Chromium chromium,
      String cookie,
      Lesson which,
      Instant killed)
      throws Exception {
    Page tutor = enter(server, pages, chromium, which, which.tutor, false);
    Page student = enter(server, pages, chromium, which, which.student, false);
    db.transact(
        SCHOOL,
        tx ->
            tx.update(
                "update scheduling.booking set starts_at = $2, ends_at = $3 where id = $1",
                which.id,
                killed.minusSeconds(1).atOffset(ZoneOffset.UTC),
                killed.plusSeconds(2).atOffset(ZoneOffset.UTC)));
    leave(student);
    leave(tutor);
    JsonObject attendance = decided(server, cookie, which);
    System.out.printf("%d s of 3 taken by us%n", attendance.getInteger("spoiledSeconds"));
    assertDecided("technical", "cancelled", attendance);
    assertEquals("server_down", attendance.getJsonObject("outcome").getString("why"));
    assertEquals(1, attendance.getJsonArray("outages").size(), attendance::encodePrettily);
    StockClass.leave(tutor, student);
  }

  /// The student comes three minutes late, is gone for some seconds, and the tutor ends it.
  private void lesson(
      StoaServer server, StockPages pages, Chromium chromium, String cookie, Lesson lesson)
      throws Exception {
    Page tutor = enter(server, pages, chromium, lesson, lesson.tutor, true);
    if (REAL) {
      tutor.waitForTimeout((double) LATE.toMillis());
    }
    Page student = enter(server, pages, chromium, lesson, lesson.student, true);
    final Instant came = connectedAt(student);
    tutor.evaluate("() => harness.meets(1, 10)");
    final Instant vanished = vanish(student);
    tutor.waitForTimeout((double) AWAY.toMillis());
    student = enter(server, pages, chromium, lesson, lesson.student, true);
    final Instant back = connectedAt(student);
    tutor.evaluate("() => harness.meets(1, 10)");
    final Instant ended = leave(tutor);
    leave(student);
    endsNow(lesson);
    JsonObject attendance = decided(server, cookie, lesson);
    assertDecided("completed", "completed", attendance);
    JsonObject sam = person(attendance, lesson.student);
    assertAt("the student's arrival", came, sam.getString("arrivedAt"));
    assertEquals("late", sam.getString("verdict"), sam::encodePrettily);
    JsonArray gaps = sam.getJsonArray("gaps");
    assertEquals(1, gaps.size(), sam::encodePrettily);
    assertAt("the loss", vanished, gaps.getJsonObject(0).getString("from"));
    assertAt("the return", back, gaps.getJsonObject(0).getString("to"));
    assertAt("the tutor's end", ended, person(attendance, lesson.tutor).getString("leftAt"));
    long together = Duration.between(came, ended).toSeconds();
    long overlap = attendance.getInteger("overlapSeconds");
    assertTrue(Math.abs(together - overlap) <= 2, together + " s together, " + overlap + " stored");
    assertTrue(sam.getInteger("publishedSeconds") > 0, sam::encodePrettily);
    StockClass.leave(tutor, student);
  }

  private void restart(
      StoaServer server,
      StockPages pages,
      Chromium chromium,
      String cookie,
      Lesson restarted,
      Instant killed)
      throws Exception {
    Page tutor = enter(server, pages, chromium, restarted, restarted.tutor, false);
    Page student = enter(server, pages, chromium, restarted, restarted.student, true);
    Instant back = connectedAt(student);
    tutor.evaluate("() => harness.meets(1, 10)");
    leave(tutor);
    leave(student);
    endsNow(restarted);
    JsonObject attendance = decided(server, cookie, restarted);
    assertDecided("completed", "completed", attendance);
    JsonObject sam = person(attendance, restarted.student);
    JsonObject end = connected(sam, 0);
    boolean merged = sam.getJsonArray("gaps").size() == 1;
    JsonObject gap = merged ? sam.getJsonArray("gaps").getJsonObject(0) : null;
    assertAt("the kill", killed, gap == null ? end.getString("to") : gap.getString("from"));
    assertAt(
        "the return",
        back,
        gap == null ? connected(sam, 1).getString("from") : gap.getString("to"));
    assertTrue(gap == null || gap.getString("why").equals("server"), attendance::encodePrettily);
    assertEquals(1, attendance.getJsonArray("outages").size(), attendance::encodePrettily);
  }

  private static JsonObject connected(JsonObject person, int index) {
    return intervals(person, "connected").get(index);
  }

  private static List<JsonObject> intervals(JsonObject person, String kind) {
    return person.getJsonArray("intervals").stream()
        .map(each -> (JsonObject) each)
        .filter(each -> each.getString("kind").equals(kind))
        .toList();
  }
}
