// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.stoa.signaling.IceServers;
import io.stoa.signaling.token.KeyRing;
import io.stoa.signaling.wire.RoomCall;
import io.stoa.signaling.wire.RoomReply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Room control over HTTP, against a real database and a media side that writes down what it is
/// asked.
final class RoomControlApiTest {

  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final String PASSWORD = "correct horse";
  private static final SchoolId SCHOOL = new SchoolId(UUID.randomUUID());
  private static final SchoolId ELSEWHERE = new SchoolId(UUID.randomUUID());
  private static final Person TUTOR = person(SCHOOL, "Tutor", Role.TUTOR);
  private static final Person STUDENT = person(SCHOOL, "Student", Role.STUDENT);
  private static final Person SECOND = person(SCHOOL, "Second", Role.STUDENT);
  private static final Person GUARDIAN = person(SCHOOL, "Guardian", Role.GUARDIAN);
  private static final Person FOREIGNER = person(ELSEWHERE, "Foreigner", Role.TUTOR);
  private static final Map<Person, String> COOKIES = new HashMap<>();

  private final Database db = TestSchool.database();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Doors doors = new Doors();
  private final List<RoomCall> asked = new CopyOnWriteArrayList<>();
  private final Map<PersonId, String> places = new HashMap<>();
  private final Booking running =
      new Booking(
          new BookingId(UUID.randomUUID()),
          TUTOR.id(),
          List.of(STUDENT.id(), SECOND.id()),
          "Greek",
          NOON,
          NOON.plus(Duration.ofHours(1)),
          Booking.Status.CONFIRMED,
          Bookings.newRoom());
  private Instant now = NOON;
  private final TestDoor door = TestDoor.open(given());

  private SchoolDomains.Given given() {
    return new SchoolDomains.Given(
        TestSchool.vertx(),
        () -> now,
        Kernel.over(db, VaultKeys.passing()),
        KeyRing.of(Map.of("key", "0123456789abcdef0123456789abcdef")),
        IceServers.NONE,
        new LiveRooms(this::perform, doors),
        () -> true);
  }

  private static Person person(SchoolId school, String name, Role role) {
    PersonId id = new PersonId(UUID.randomUUID());
    return new Person(id, school, name, id + "@school.example", role);
  }

  /// Knows where people are, and moves them.
  private Future<RoomReply> perform(RoomCall call) {
    asked.add(call);
    return switch (call) {
      case RoomCall.GetParticipant one when !one.room().equals(placeOf(one.identity())) ->
          Future.failedFuture(new CallRefused(CallRefused.Code.NOT_FOUND, "not here"));
      case RoomCall.MoveParticipant move -> {
        places.put(new PersonId(UUID.fromString(move.identity())), move.destination());
        yield Future.succeededFuture(new RoomReply.Done());
      }
      case RoomCall.ListParticipants list ->
          Future.succeededFuture(new RoomReply.Participants(List.of()));
      default -> Future.succeededFuture(new RoomReply.Done());
    };
  }

  private String placeOf(String identity) {
    return places.getOrDefault(new PersonId(UUID.fromString(identity)), "");
  }

  @BeforeAll
  static void enrol() {
    Database db = TestSchool.database();
    new Schools(db).openDemo(new School(SCHOOL, "Test School"));
    new Schools(db).openDemo(new School(ELSEWHERE, "Another School"));
    People people = new People(db);
    people.enrol(SCHOOL, List.of(TUTOR, STUDENT, SECOND, GUARDIAN), PASSWORD);
    people.enrol(ELSEWHERE, List.of(FOREIGNER), PASSWORD);
  }

  @BeforeEach
  void plan() {
    db.transact(Caller.system(SCHOOL), tx -> tx.update("delete from scheduling.booking"));
    new Bookings(db).plan(Caller.system(SCHOOL), List.of(running));
  }

  @AfterEach
  void close() throws Exception {
    door.close();
    client.close();
  }

  private String cookie(Person person) throws Exception {
    String known = COOKIES.get(person);
    if (known == null) {
      JsonObject login = new JsonObject().put("email", person.email()).put("password", PASSWORD);
      HttpResponse<String> in = send(post("/api/v1/session", login.encode()));
      known = in.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
      COOKIES.put(person, known);
    }
    return known;
  }

  private HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + door.port() + path))
        .header("Sec-Fetch-Site", "same-origin")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> ask(Person who, String path, JsonObject body) throws Exception {
    return send(
        post("/api/v1/bookings/" + running.id() + path, body.encode())
            .header("Cookie", cookie(who)));
  }

  private HttpResponse<String> get(Person who, String path) throws Exception {
    return send(
        HttpRequest.newBuilder(
                URI.create(
                    "http://localhost:" + door.port() + "/api/v1/bookings/" + running.id() + path))
            .header("Cookie", cookie(who)));
  }

  private static JsonObject ok(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private static void refused(int status, String code, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals(code, new JsonObject(answer.body()).getJsonObject("error").getString("code"));
  }

  private static JsonObject with(String name, Object value) {
    return new JsonObject().put(name, value);
  }

  private static final JsonObject NOTHING = new JsonObject();

  @Test
  void aKnockWaitsIsToldSomethingAndIsAdmitted() throws Exception {
    refused(404, "not_found", ask(GUARDIAN, "/join", NOTHING));
    refused(404, "not_found", get(GUARDIAN, "/knock"));
    assertEquals("waiting", ok(ask(GUARDIAN, "/knock", NOTHING)).getString("status"));
    refused(404, "not_found", ask(GUARDIAN, "/join", NOTHING));
    refused(404, "not_found", get(GUARDIAN, "/control"));

    JsonArray waiting = ok(get(TUTOR, "/control")).getJsonArray("waiting");
    assertEquals(1, waiting.size());
    assertEquals("Guardian", waiting.getJsonObject(0).getString("name"));
    assertTrue(ok(get(STUDENT, "/control")).getJsonArray("waiting") == null);

    String path = "/knocks/" + GUARDIAN.id();
    ok(ask(TUTOR, path, with("answer", "waiting").put("message", "Two more minutes.")));
    JsonObject told = ok(get(GUARDIAN, "/knock"));
    assertEquals("waiting", told.getString("status"));
    assertEquals("Two more minutes.", told.getString("message"));

    refused(403, "not_host", ask(STUDENT, path, with("answer", "admitted")));
    ok(ask(TUTOR, path, with("answer", "admitted")));
    assertEquals("admitted", ok(get(GUARDIAN, "/knock")).getString("status"));
    assertEquals(running.room(), ok(ask(GUARDIAN, "/join", NOTHING)).getString("roomName"));
    assertEquals(
        List.of("class.person_knocked", "class.person_told_to_wait", "class.person_admitted"),
        audited().stream().map(line -> line.split(" ", 3)[1]).toList());
    assertTrue(
        audited().stream().noneMatch(line -> line.contains("Two more")), audited()::toString);
  }

  @Test
  void whoIsRefusedStaysOutsideAndAsksAgainLater() throws Exception {
    ok(ask(GUARDIAN, "/knock", NOTHING));
    ok(
        ask(
            TUTOR,
            "/knocks/" + GUARDIAN.id(),
            with("answer", "refused").put("message", "Not today.")));
    JsonObject told = ok(get(GUARDIAN, "/knock"));
    assertEquals("refused", told.getString("status"));
    assertEquals("Not today.", told.getString("message"));
    refused(404, "not_found", ask(GUARDIAN, "/join", NOTHING));
    refused(429, "too_many_requests", ask(GUARDIAN, "/knock", NOTHING));
    now = NOON.plusSeconds(31);
    assertEquals("waiting", ok(ask(GUARDIAN, "/knock", NOTHING)).getString("status"));
  }

  @Test
  void anotherSchoolSeesNothing() throws Exception {
    for (HttpResponse<String> answer :
        List.of(
            ask(FOREIGNER, "/knock", NOTHING),
            get(FOREIGNER, "/knock"),
            get(FOREIGNER, "/control"),
            ask(FOREIGNER, "/lock", with("locked", true)),
            ask(FOREIGNER, "/people/" + STUDENT.id() + "/ban", NOTHING),
            ask(FOREIGNER, "/breakouts/close", NOTHING))) {
      refused(404, "not_found", answer);
    }
    assertEquals(List.of(), asked);
  }

  @Test
  void aLockedClassTakesNobodyButWhoIsAdmitted() throws Exception {
    refused(403, "not_host", ask(STUDENT, "/lock", with("locked", true)));
    assertEquals(true, ok(ask(TUTOR, "/lock", with("locked", true))).getBoolean("locked"));
    refused(409, "class_locked", ask(STUDENT, "/join", NOTHING));
    ok(ask(TUTOR, "/join", NOTHING));
    assertEquals("waiting", ok(ask(STUDENT, "/knock", NOTHING)).getString("status"));
    ok(ask(TUTOR, "/knocks/" + STUDENT.id(), with("answer", "admitted")));
    ok(ask(STUDENT, "/join", NOTHING));
    refused(409, "class_locked", ask(SECOND, "/join", NOTHING));
    ok(ask(TUTOR, "/lock", with("locked", false)));
    ok(ask(SECOND, "/join", NOTHING));
  }

  @Test
  void whoIsRemovedAsksAndWhoIsBannedDoesNotComeBack() throws Exception {
    places.put(STUDENT.id(), running.room());
    ok(ask(TUTOR, "/people/" + STUDENT.id() + "/remove", NOTHING));
    assertTrue(
        asked.contains(new RoomCall.RemoveParticipant(running.room(), STUDENT.id().toString())));
    refused(409, "ask_to_enter", ask(STUDENT, "/join", NOTHING));
    now = NOON.plusSeconds(31);
    ok(ask(STUDENT, "/knock", NOTHING));
    ok(ask(TUTOR, "/knocks/" + STUDENT.id(), with("answer", "admitted")));
    ok(ask(STUDENT, "/join", NOTHING));

    JsonObject after = ok(ask(TUTOR, "/people/" + STUDENT.id() + "/ban", NOTHING));
    assertEquals("Student", after.getJsonArray("banned").getJsonObject(0).getString("name"));
    refused(403, "banned", ask(STUDENT, "/join", NOTHING));
    refused(403, "banned", ask(STUDENT, "/knock", NOTHING));
    refused(403, "banned", get(STUDENT, "/knock"));
    refused(409, "runs_the_class", ask(TUTOR, "/people/" + TUTOR.id() + "/ban", NOTHING));
    ok(ask(TUTOR, "/people/" + STUDENT.id() + "/pardon", NOTHING));
    ok(ask(STUDENT, "/join", NOTHING));
  }

  /// What the audit log says of the class that runs, in order.
  private List<String> audited() {
    return db.transact(
        Caller.system(SCHOOL),
        tx ->
            tx.list(
                """
                select person_id, action, subject from kernel.audit
                where subject = $1 or after like '%' || $1 || '%' order by entry
                """,
                row -> row.getUUID(0) + " " + row.getString(1) + " " + row.getString(2),
                running.id().toString()));
  }

  @Test
  void whatTheHostDoesIsInTheAuditLogAndWhatIsRefusedIsNot() throws Exception {
    refused(403, "not_host", ask(STUDENT, "/lock", with("locked", true)));
    assertEquals(List.of(), audited());
    ok(ask(TUTOR, "/lock", with("locked", true)));
    ok(ask(TUTOR, "/people/" + STUDENT.id() + "/ban", NOTHING));
    ok(ask(TUTOR, "/host", with("person", SECOND.id().toString())));
    refused(409, "runs_the_class", ask(SECOND, "/people/" + TUTOR.id() + "/ban", NOTHING));
    assertEquals(
        List.of(
            TUTOR.id() + " class.locked " + running.id(),
            TUTOR.id() + " class.person_banned " + STUDENT.id(),
            TUTOR.id() + " class.person_made_host " + SECOND.id()),
        audited());
  }

  @Test
  void theHostHandsOverAndTheTutorTakesBack() throws Exception {
    assertEquals(false, ok(get(SECOND, "/control")).getBoolean("runs"));
    ok(ask(TUTOR, "/host", with("person", SECOND.id().toString())));
    JsonObject seen = ok(get(SECOND, "/control"));
    assertEquals(true, seen.getBoolean("runs"));
    assertEquals(SECOND.id().toString(), seen.getJsonObject("host").getString("id"));
    ok(ask(SECOND, "/mute", NOTHING));
    refused(409, "runs_the_class", ask(SECOND, "/people/" + TUTOR.id() + "/remove", NOTHING));
    refused(400, "not_in_class", ask(TUTOR, "/host", with("person", GUARDIAN.id().toString())));
    ok(ask(TUTOR, "/host", with("person", TUTOR.id().toString())));
    refused(403, "not_host", ask(SECOND, "/mute", NOTHING));
  }

  private static JsonObject twoRooms(int minutes) {
    return new JsonObject()
        .put("minutes", minutes)
        .put(
            "rooms",
            new JsonArray()
                .add(
                    with("name", "Red").put("people", new JsonArray().add(STUDENT.id().toString())))
                .add(
                    with("name", "Blue")
                        .put("people", new JsonArray().add(SECOND.id().toString()))));
  }

  @Test
  void breakoutRoomsTakeEverybodyThereAndBringThemBack() throws Exception {
    List.of(TUTOR, STUDENT, SECOND).forEach(each -> places.put(each.id(), running.room()));
    refused(403, "not_host", ask(STUDENT, "/breakouts", twoRooms(10)));
    refused(409, "no_breakouts", ask(TUTOR, "/breakouts/extend", with("minutes", 5)));
    JsonObject state = ok(ask(TUTOR, "/breakouts", twoRooms(10))).getJsonObject("breakouts");
    assertEquals(2, state.getJsonArray("rooms").size());
    assertEquals(NOON.plus(Duration.ofMinutes(10)).toString(), state.getString("endsAt"));
    assertEquals(running.room() + "~1", places.get(STUDENT.id()));
    assertEquals(running.room() + "~2", places.get(SECOND.id()));
    assertEquals(running.room(), places.get(TUTOR.id()));
    refused(409, "breakouts_open", ask(TUTOR, "/breakouts", twoRooms(10)));

    JsonObject own = ok(get(STUDENT, "/control")).getJsonObject("breakouts");
    assertEquals(1, own.getJsonArray("rooms").size());
    assertEquals(1, own.getInteger("own"));
    // Whoever loads the page anew comes to the same room.
    JsonObject ticket = ok(ask(STUDENT, "/join", NOTHING));
    assertEquals(running.room() + "~1", ticket.getString("roomName"));
    assertEquals(running.room() + "~1", room(ticket.getString("token")));

    ok(ask(TUTOR, "/breakouts/seat", with("person", TUTOR.id().toString()).put("number", 2)));
    assertEquals(running.room() + "~2", places.get(TUTOR.id()));
    refused(
        400,
        "no_such_room",
        ask(TUTOR, "/breakouts/seat", with("person", TUTOR.id().toString()).put("number", 3)));
    asked.clear();
    ok(ask(TUTOR, "/breakouts/broadcast", with("text", "Five minutes left")));
    assertEquals(3, asked.stream().filter(call -> call instanceof RoomCall.SendData).count());
    ok(ask(TUTOR, "/breakouts/extend", with("minutes", 5)));
    JsonObject closed = ok(ask(TUTOR, "/breakouts/close", NOTHING)).getJsonObject("breakouts");
    assertEquals(0, closed.getJsonArray("rooms").size());
    assertEquals(running.room(), room(ok(ask(STUDENT, "/join", NOTHING)).getString("token")));
  }

  /// As the client of somebody who was away while everybody was moved: it has the token of before.
  @Test
  void whoComesBackToTheWrongRoomIsTakenToTheOthers() throws Exception {
    List.of(TUTOR, SECOND).forEach(each -> places.put(each.id(), running.room()));
    ok(ask(TUTOR, "/breakouts", twoRooms(10)));
    comes(STUDENT, running.room());
    assertEquals(running.room() + "~1", places.get(STUDENT.id()));
    comes(SECOND, running.room() + "~2");
    assertEquals(running.room() + "~2", places.get(SECOND.id()));
    ok(ask(TUTOR, "/breakouts/close", NOTHING));
    comes(STUDENT, running.room() + "~1");
    assertEquals(running.room(), places.get(STUDENT.id()));
    asked.clear();
    door.school().roomWatch().arrived(running.room() + "~1", "somebody without a row");
    assertEquals(List.of(), asked);
  }

  private void comes(Person person, String room) {
    places.put(person.id(), room);
    door.school().roomWatch().arrived(room, person.id().toString());
  }

  @Test
  void anActThatIsSentAgainIsCarriedOutOnce() throws Exception {
    HttpResponse<String> first = again("/people/" + STUDENT.id() + "/remove", "remove");
    ok(first);
    RoomCall removal = new RoomCall.RemoveParticipant(running.room(), STUDENT.id().toString());
    assertEquals(1, Collections.frequency(asked, removal));
    HttpResponse<String> second = again("/people/" + STUDENT.id() + "/remove", "remove");
    assertEquals(new JsonObject(first.body()), ok(second));
    assertEquals(1, Collections.frequency(asked, removal));
    refused(409, "idempotency_key_reused", again("/people/" + SECOND.id() + "/remove", "remove"));
    assertEquals(1, audited().size(), audited()::toString);
    // What is refused is not carried out, either.
    asked.clear();
    refused(409, "runs_the_class", again("/people/" + TUTOR.id() + "/remove", "remove the tutor"));
    assertEquals(List.of(), asked);
  }

  private HttpResponse<String> again(String path, String key) throws Exception {
    return send(
        post("/api/v1/bookings/" + running.id() + path, "{}")
            .header("Cookie", cookie(TUTOR))
            .header("Idempotency-Key", running.id() + key));
  }

  @Test
  void whatIsNotUnderstoodIsRefused() throws Exception {
    refused(400, "invalid_request", ask(TUTOR, "/lock", NOTHING));
    refused(400, "invalid_request", ask(TUTOR, "/host", with("person", "x")));
    refused(400, "invalid_request", ask(TUTOR, "/breakouts", with("minutes", 5)));
    refused(400, "invalid_request", ask(TUTOR, "/breakouts", twoRooms(0)));
    refused(
        400, "invalid_request", ask(TUTOR, "/knocks/" + STUDENT.id(), with("answer", "perhaps")));
    refused(404, "not_found", ask(TUTOR, "/knocks/" + STUDENT.id(), with("answer", "admitted")));
  }

  @Test
  void bansHoldAgainWhenTheRoomOpensAfterARestart() throws Exception {
    ok(ask(TUTOR, "/people/" + STUDENT.id() + "/ban", NOTHING));
    doors.pardon(running.room(), STUDENT.id().toString());
    asked.clear();
    door.school().roomWatch().opened(running.room());
    assertTrue(
        asked.contains(new RoomCall.RemoveParticipant(running.room(), STUDENT.id().toString())));
  }

  /// The timer went with the server; whoever opens the room first finds that the time is over.
  @Test
  void breakoutsEndWhenTheirTimeIsOverAlsoAfterARestart() throws Exception {
    ok(ask(TUTOR, "/breakouts", twoRooms(10)));
    now = NOON.plus(Duration.ofMinutes(11));
    try (TestDoor again = TestDoor.open(given())) {
      again.school().roomWatch().opened(running.room());
      long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      // The last that is done.
      RoomCall last = new RoomCall.ListParticipants(running.room() + "~2");
      while (!asked.contains(last)) {
        assertTrue(System.nanoTime() < until, "the breakout rooms do not end");
        Thread.onSpinWait();
      }
    }
    JsonObject state = ok(get(TUTOR, "/control")).getJsonObject("breakouts");
    assertEquals(0, state.getJsonArray("rooms").size());
    assertEquals(running.room(), room(ok(ask(STUDENT, "/join", NOTHING)).getString("token")));
  }

  private static String room(String token) {
    byte[] json = Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]);
    return new JsonObject(new String(json, StandardCharsets.UTF_8))
        .getJsonObject("video")
        .getString("room");
  }
}
