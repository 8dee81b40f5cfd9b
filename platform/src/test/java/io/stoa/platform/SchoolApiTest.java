// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.classroom.LiveRooms;
import io.stoa.platform.identity.People;
import io.stoa.platform.identity.Person;
import io.stoa.platform.kernel.BookingId;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Kernel;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.kernel.VaultKeys;
import io.stoa.platform.scheduling.Booking;
import io.stoa.platform.scheduling.Bookings;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.stoa.signaling.CallRefused;
import io.stoa.signaling.Doors;
import io.stoa.signaling.token.KeyRing;
import io.stoa.signaling.wire.IceServer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The school over HTTP, against a real database.
final class SchoolApiTest {

  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final String PASSWORD = "correct horse";

  private final Database db = TestSchool.database();
  private final Bookings bookings = new Bookings(db);
  private static final SchoolId SCHOOL = new SchoolId(UUID.randomUUID());
  private static final Person TUTOR = person("Tutor", Role.TUTOR);
  private static final Person STUDENT = person("Student", Role.STUDENT);
  private static final Person OUTSIDER = person("Outsider", Role.STUDENT);
  private final Booking running = booking(NOON, Booking.Status.CONFIRMED);
  private final HttpClient client = HttpClient.newHttpClient();
  private Instant now = NOON;
  private boolean accepting = true;
  private TestDoor door = door(db);

  private Instant now() {
    return now;
  }

  private static Person person(String name, Role role) {
    PersonId id = new PersonId(UUID.randomUUID());
    return new Person(id, SCHOOL, name, id + "@School.example", role);
  }

  private Booking booking(Instant start, Booking.Status status) {
    return new Booking(
        new BookingId(UUID.randomUUID()),
        TUTOR.id(),
        List.of(STUDENT.id()),
        "Greek",
        start,
        start.plus(Duration.ofHours(1)),
        status,
        Bookings.newRoom());
  }

  private TestDoor door(Database database) {
    return TestDoor.open(
        new SchoolDomains.Given(
            TestSchool.vertx(),
            this::now,
            Kernel.over(database, VaultKeys.passing()),
            KeyRing.of(Map.of("key", "0123456789abcdef0123456789abcdef")),
            sid -> List.of(new IceServer(List.of("turn:relay.example:3478"), sid, "password")),
            new LiveRooms(
                call -> Future.failedFuture(new CallRefused(CallRefused.Code.NOT_FOUND, "none")),
                new Doors()),
            () -> accepting));
  }

  @BeforeAll
  static void enrol() {
    Database db = TestSchool.database();
    new Schools(db).openDemo(new School(SCHOOL, "Test School"));
    new People(db).enrol(SCHOOL, List.of(TUTOR, STUDENT, OUTSIDER), PASSWORD);
  }

  @BeforeEach
  void plan() {
    db.transact(Caller.system(SCHOOL), tx -> tx.update("delete from scheduling.booking"));
    bookings.plan(Caller.system(SCHOOL), List.of(running));
  }

  @AfterEach
  void close() throws Exception {
    door.close();
    client.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + door.port() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder post(String path, String body) {
    return request(path)
        .header("Sec-Fetch-Site", "same-origin")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private HttpResponse<String> login(String email, String password)
      throws IOException, InterruptedException {
    return send(
        post(
            "/api/v1/session",
            new JsonObject().put("email", email).put("password", password).encode()));
  }

  private String cookie(Person person) throws IOException, InterruptedException {
    return cookie(person.email(), PASSWORD);
  }

  private String cookie(String email, String password) throws IOException, InterruptedException {
    HttpResponse<String> answer = login(email, password);
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }

  private HttpResponse<String> join(String cookie, String booking)
      throws IOException, InterruptedException {
    return send(post("/api/v1/bookings/" + booking + "/join", "").header("Cookie", cookie));
  }

  private static void assertError(int status, String code, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
    assertEquals(code, error.getString("code"));
    assertFalse(error.getString("message").isBlank());
    assertEquals(
        NOON.getEpochSecond() / 86_400,
        Instant.parse(error.getString("timestamp")).getEpochSecond() / 86_400);
    assertEquals(
        answer.headers().firstValue("X-Request-Id").orElseThrow(), error.getString("requestId"));
    assertTrue(error.containsKey("details"));
  }

  private static JsonObject claims(String token) {
    byte[] json = Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]);
    return new JsonObject(new String(json, StandardCharsets.UTF_8));
  }

  @Test
  void aPersonSignsInStaysAndSignsOut() throws Exception {
    HttpResponse<String> in =
        login(" " + STUDENT.email().toUpperCase(java.util.Locale.ROOT), PASSWORD);
    assertEquals(200, in.statusCode(), in.body());
    JsonObject body = new JsonObject(in.body());
    assertEquals(STUDENT.id().toString(), body.getJsonObject("person").getString("id"));
    assertEquals("student", body.getJsonObject("person").getString("role"));
    assertEquals("Test School", body.getJsonObject("school").getString("name"));
    String set = in.headers().firstValue("Set-Cookie").orElseThrow();
    assertTrue(
        set.matches("stoa_session=[\\w-]{43}; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax"),
        set);

    String cookie = set.split(";", 2)[0];
    HttpResponse<String> session = send(request("/api/v1/session").header("Cookie", cookie));
    assertEquals(body, new JsonObject(session.body()));

    HttpResponse<String> out =
        send(
            request("/api/v1/session")
                .DELETE()
                .header("Origin", "http://localhost:" + door.port())
                .header("Cookie", cookie));
    assertEquals(204, out.statusCode());
    assertError(401, "not_signed_in", send(request("/api/v1/session").header("Cookie", cookie)));
  }

  @Test
  void anAccessTokenEndsAfterAQuarterOfAnHour() throws Exception {
    String cookie = cookie(STUDENT);
    now = NOON.plus(Duration.ofMinutes(15)).minusSeconds(1);
    assertEquals(200, send(request("/api/v1/session").header("Cookie", cookie)).statusCode());
    now = NOON.plus(Duration.ofMinutes(15));
    HttpResponse<String> answer = send(request("/api/v1/session").header("Cookie", cookie));
    assertEquals(401, answer.statusCode());
  }

  @Test
  void theCookieIsSecureBehindHttps() throws Exception {
    JsonObject body = new JsonObject().put("email", STUDENT.email()).put("password", PASSWORD);
    HttpResponse<String> in =
        send(post("/api/v1/session", body.encode()).header("X-Forwarded-Proto", "https"));
    assertTrue(in.headers().firstValue("Set-Cookie").orElseThrow().endsWith("; Secure"));
  }

  @Test
  void aWrongPasswordAndAnUnknownAddressLookTheSame() throws Exception {
    HttpResponse<String> wrong = login(STUDENT.email(), "wrong");
    HttpResponse<String> unknown = login("nobody@school.example", "wrong");
    assertError(401, "invalid_credentials", wrong);
    assertError(401, "invalid_credentials", unknown);
    assertEquals(
        new JsonObject(wrong.body()).getJsonObject("error").getString("message"),
        new JsonObject(unknown.body()).getJsonObject("error").getString("message"));
  }

  @Test
  void theEleventhLoginWithinAMinuteWaits() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertEquals(401, login("nobody@school.example", "wrong").statusCode());
    }
    HttpResponse<String> eleventh = login(STUDENT.email(), PASSWORD);
    assertError(429, "too_many_requests", eleventh);
    assertEquals("60", eleventh.headers().firstValue("Retry-After").orElseThrow());
    now = NOON.plusSeconds(60);
    assertEquals(200, login(STUDENT.email(), PASSWORD).statusCode());
  }

  @Test
  void onlyOurOwnPagesMayChangeSomething() throws Exception {
    String path = "/api/v1/session";
    HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString("{}");
    assertError(403, "cross_origin", send(request(path).POST(body)));
    assertError(
        403, "cross_origin", send(request(path).header("Sec-Fetch-Site", "same-site").POST(body)));
    assertError(
        403,
        "cross_origin",
        send(request(path).header("Origin", "https://evil.example").POST(body)));
    assertError(403, "cross_origin", send(request(path).header("Origin", "null").POST(body)));
    assertError(
        415,
        "unsupported_media_type",
        send(
            request(path)
                .header("Sec-Fetch-Site", "same-origin")
                .header("Content-Type", "text/plain")
                .POST(body)));
  }

  @Test
  void whatIsNotUnderstoodIsRefusedInTheSameShape() throws Exception {
    assertError(400, "malformed_json", send(post("/api/v1/session", "{")));
    assertError(400, "invalid_request", send(post("/api/v1/session", "[1]")));
    assertError(400, "invalid_request", send(post("/api/v1/session", "{\"email\":7}")));
    assertError(413, "too_large", send(post("/api/v1/session", "x".repeat(70_000))));
    assertError(404, "not_found", send(request("/api/v1/nothing")));
    String cookie = cookie(STUDENT);
    assertError(
        400, "invalid_zone", send(request("/api/v1/bookings?zone=Mars").header("Cookie", cookie)));
    assertError(
        400,
        "invalid_day",
        send(request("/api/v1/bookings?day=2026-02-30").header("Cookie", cookie)));
    assertError(401, "not_signed_in", send(request("/api/v1/bookings")));
  }

  @Test
  void todaysClassesAreThoseOfThePerson() throws Exception {
    Booking tomorrow = booking(NOON.plus(Duration.ofDays(1)), Booking.Status.CONFIRMED);
    Booking evening = booking(Instant.parse("2026-03-10T23:30:00Z"), Booking.Status.CONFIRMED);
    bookings.plan(Caller.system(SCHOOL), List.of(tomorrow, evening));
    String path = "/api/v1/bookings?day=today&zone=America/New_York";
    HttpResponse<String> answer = send(request(path).header("Cookie", cookie(STUDENT)));
    JsonArray items = new JsonObject(answer.body()).getJsonArray("items");
    assertEquals(2, items.size(), answer.body());
    JsonObject first = items.getJsonObject(0);
    assertEquals(running.id().toString(), first.getString("id"));
    assertEquals("2026-03-10T12:00:00Z", first.getString("startsAt"));
    assertEquals("confirmed", first.getString("status"));
    assertEquals("Tutor", first.getJsonObject("tutor").getString("name"));
    assertEquals("Student", first.getJsonArray("students").getJsonObject(0).getString("name"));
    assertEquals(true, first.getBoolean("joinable"));
    assertEquals(false, items.getJsonObject(1).getBoolean("joinable"));
    assertFalse(answer.body().contains(running.room()), "the room is told at the join");

    HttpResponse<String> other = send(request(path).header("Cookie", cookie(OUTSIDER)));
    assertEquals(0, new JsonObject(other.body()).getJsonArray("items").size());
  }

  @Test
  void aMemberGetsATokenForHisRoomUntilTheClassCloses() throws Exception {
    HttpResponse<String> answer = join(cookie(TUTOR), running.id().toString());
    assertEquals(200, answer.statusCode(), answer.body());
    JsonObject body = new JsonObject(answer.body());
    assertEquals("ws://localhost:" + door.port(), body.getString("serverUrl"));
    assertEquals(running.room(), body.getString("roomName"));
    assertEquals("Greek", body.getString("title"));
    assertEquals("2026-03-10T13:00:00Z", body.getString("endsAt"));
    JsonObject claims = claims(body.getString("token"));
    assertEquals("key", claims.getString("iss"));
    assertEquals(TUTOR.id().toString(), claims.getString("sub"));
    assertEquals("Tutor", claims.getString("name"));
    assertEquals(running.closesAt().getEpochSecond(), claims.getLong("exp"));
    assertEquals(running.room(), claims.getJsonObject("video").getString("room"));
    assertEquals(true, claims.getJsonObject("video").getBoolean("roomAdmin"));

    JsonObject other = new JsonObject(join(cookie(STUDENT), running.id().toString()).body());
    JsonObject video = claims(other.getString("token")).getJsonObject("video");
    assertNotEquals(true, video.getBoolean("roomAdmin"));
    assertEquals(running.room(), video.getString("room"));
  }

  @Test
  void nobodyElseLearnsThatTheClassExists() throws Exception {
    String cookie = cookie(OUTSIDER);
    HttpResponse<String> foreign = join(cookie, running.id().toString());
    HttpResponse<String> absent = join(cookie, UUID.randomUUID().toString());
    assertError(400, "invalid_request", join(cookie, "7"));
    for (HttpResponse<String> answer : List.of(foreign, absent)) {
      assertError(404, "not_found", answer);
      assertEquals(
          new JsonObject(foreign.body()).getJsonObject("error").getString("message"),
          new JsonObject(answer.body()).getJsonObject("error").getString("message"));
    }
    assertError(401, "not_signed_in", join("stoa_session=guess", running.id().toString()));
  }

  @Test
  void theDoorIsOpenFromHalfAnHourBeforeToAQuarterAfter() throws Exception {
    now = NOON.minus(Duration.ofMinutes(30)).minusSeconds(1);
    String cookie = cookie(STUDENT);
    String id = running.id().toString();
    assertError(409, "class_not_open", join(cookie, id));
    now = NOON.minus(Duration.ofMinutes(30));
    assertEquals(200, join(cookie, id).statusCode());
    now = running.endsAt().plus(Duration.ofMinutes(15)).minusSeconds(1);
    cookie = cookie(STUDENT);
    assertEquals(200, join(cookie, id).statusCode());
    now = running.endsAt().plus(Duration.ofMinutes(15));
    assertError(409, "class_over", join(cookie, id));
    now = NOON;
    Booking off = booking(NOON.minus(Duration.ofMinutes(10)), Booking.Status.CANCELLED);
    bookings.plan(Caller.system(SCHOOL), List.of(off));
    assertError(409, "class_not_confirmed", join(cookie(STUDENT), off.id().toString()));
  }

  @Test
  void theApiSaysThatItIsStartingUntilTheDatabaseIsThere() throws Exception {
    door.close();
    door = door(new Database(TestSchool.vertx()));
    HttpResponse<String> answer = login(STUDENT.email(), PASSWORD);
    assertError(503, "starting", answer);
    assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
    assertEquals(200, send(request("/health/live")).statusCode());
    HttpResponse<String> ready = send(request("/health/ready"));
    assertEquals(503, ready.statusCode());
    assertEquals(
        "{\"accepting\":\"up\",\"database\":\"down\",\"media\":\"up\"}",
        new JsonObject(ready.body()).getJsonObject("parts").encode());
  }

  @Test
  void aServerThatDrainsIsAliveButNotReadyAndLetsNobodyIn() throws Exception {
    String cookie = cookie(STUDENT);
    accepting = false;
    HttpResponse<String> refused = join(cookie, running.id().toString());
    assertError(503, "server_draining", refused);
    assertEquals("1", refused.headers().firstValue("Retry-After").orElseThrow());
    assertEquals(200, send(request("/health/live")).statusCode());
    assertEquals(503, send(request("/health/ready")).statusCode());
    assertEquals(503, send(request("/health")).statusCode());
    accepting = true;
    assertEquals(200, send(request("/health")).statusCode());
    assertEquals(200, join(cookie, running.id().toString()).statusCode());
  }

  @Test
  void theDemoFindsItsSchoolAgainAndClosesItOnRequest() throws Exception {
    DemoSchool demo = door.school().demo();
    demo.open(NOON);
    String cookie = cookie("tutor@demo.stoa", DemoSchool.PASSWORD);
    String room =
        new JsonObject(join(cookie, DemoSchool.RUNNING.toString()).body()).getString("roomName");
    now = NOON.plus(Duration.ofHours(3));
    demo.open(now);
    cookie = cookie("tutor@demo.stoa", DemoSchool.PASSWORD);
    HttpResponse<String> list = send(request("/api/v1/bookings").header("Cookie", cookie));
    assertEquals(3, new JsonObject(list.body()).getJsonArray("items").size(), list.body());
    HttpResponse<String> again = join(cookie, DemoSchool.RUNNING.toString());
    assertEquals(room, new JsonObject(again.body()).getString("roomName"), again.body());

    assertEquals(8, demo.close());
    assertEquals(401, send(request("/api/v1/session").header("Cookie", cookie)).statusCode());
    assertEquals(401, login("tutor@demo.stoa", DemoSchool.PASSWORD).statusCode());
    assertEquals(0, demo.close());
  }

  @Test
  void pagesCarryTheirPolicy() throws Exception {
    HttpResponse<String> page = send(request("/class/" + running.id()));
    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertTrue(policy.contains("script-src 'self';"), policy);
    assertTrue(policy.contains("frame-ancestors 'self'"), policy);
    assertEquals("nosniff", page.headers().firstValue("X-Content-Type-Options").orElseThrow());
    assertTrue(
        page.headers().firstValue("Permissions-Policy").orElseThrow().contains("camera=(self)"));
    for (String path : List.of("/..%2f..%2fdb/migration/V1__school.sql", "/nothing.js", "/web/")) {
      assertEquals(404, send(request(path)).statusCode(), path);
    }
  }

  @Test
  void filesAreRevalidatedCompressedAndOpenToOtherPages() throws Exception {
    String path = "/classroom/probe-ABCD1234.js";
    HttpResponse<String> plain = send(request(path).header("Accept-Encoding", "identity"));
    assertEquals(200, plain.statusCode());
    assertEquals("export const answer = 42;\n", plain.body());
    assertEquals("*", plain.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
    assertTrue(plain.headers().firstValue("Cache-Control").orElseThrow().contains("immutable"));
    String etag = plain.headers().firstValue("ETag").orElseThrow();
    assertEquals(304, send(request(path).header("If-None-Match", etag)).statusCode());

    HttpResponse<byte[]> packed =
        client.send(
            request(path).header("Accept-Encoding", "br, gzip").build(),
            BodyHandlers.ofByteArray());
    assertEquals("gzip", packed.headers().firstValue("Content-Encoding").orElseThrow());
    assertNotEquals(etag, packed.headers().firstValue("ETag").orElseThrow());
    byte[] unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes();
    assertEquals(plain.body(), new String(unpacked, StandardCharsets.UTF_8));
  }

  @Test
  void aConnectionTestIsKeptWithTheBookingForItsMembers() throws Exception {
    String cookie = cookie(STUDENT);
    HttpResponse<String> begun =
        send(post("/api/v1/connection-tests", "{}").header("Cookie", cookie));
    JsonObject ticket = new JsonObject(begun.body());
    JsonObject passes = ticket.getJsonObject("passes");
    assertEquals(Set.of("udp", "tcp", "turnUdp", "turnTls"), passes.fieldNames());
    JsonObject publish = claims(passes.getJsonObject("udp").getString("publish"));
    JsonObject play = claims(passes.getJsonObject("udp").getString("play"));
    String room = publish.getJsonObject("video").getString("room");
    assertTrue(room.startsWith("connection-test-"), room);
    assertEquals(room, play.getJsonObject("video").getString("room"));
    assertNotEquals(publish.getString("sub"), play.getString("sub"));
    assertEquals(
        "turn:relay.example:3478",
        ticket.getJsonArray("iceServers").getJsonObject(0).getJsonArray("urls").getString(0));

    JsonObject result =
        new JsonObject()
            .put("bookingId", running.id().toString())
            .put("ways", new JsonObject().put("udp", false).put("tcp", true))
            .put("upBps", 900_000)
            .put("downBps", 800_000)
            .put("upLoss", 0.01)
            .put("downLoss", 0)
            .put("rttMillis", 40);
    String path = "/api/v1/connection-tests/results";
    HttpResponse<String> kept = send(post(path, result.encode()).header("Cookie", cookie));
    assertEquals("no_udp", new JsonObject(kept.body()).getString("verdict"), kept.body());
    String list = "/api/v1/bookings/" + running.id() + "/connection-tests";
    HttpResponse<String> tests = send(request(list).header("Cookie", cookie(TUTOR)));
    JsonObject first = new JsonObject(tests.body()).getJsonArray("items").getJsonObject(0);
    assertEquals(STUDENT.id().toString(), first.getString("person"));
    assertEquals("no_udp", first.getString("verdict"));

    String outsider = cookie(OUTSIDER);
    assertError(404, "not_found", send(post(path, result.encode()).header("Cookie", outsider)));
    assertError(404, "not_found", send(request(list).header("Cookie", outsider)));
    assertError(401, "not_signed_in", send(post("/api/v1/connection-tests", "{}")));
    result.put("upLoss", 2);
    assertError(400, "invalid_request", send(post(path, result.encode()).header("Cookie", cookie)));
    result.put("upLoss", 0).put("ways", new JsonObject().put("udp", "yes"));
    assertError(400, "invalid_request", send(post(path, result.encode()).header("Cookie", cookie)));
  }
}
