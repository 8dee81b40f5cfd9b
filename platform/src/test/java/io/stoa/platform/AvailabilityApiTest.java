// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.HostClient.Answer;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Session types, availability and free slots, over HTTP.
final class AvailabilityApiTest {

  private static final String TYPES = "/api/v1/session-types";
  private static final String ZONE = "Europe/Athens";
  private static final TwoSchools SCHOOLS = new TwoSchools();
  private static final TwoSchools.One FIRST = SCHOOLS.first();
  private static final Map<Role, HostClient> CLIENTS = new EnumMap<>(Role.class);

  @AfterAll
  static void close() throws Exception {
    SCHOOLS.close();
  }

  @BeforeEach
  void begin() throws Exception {
    sql("delete from scheduling.booking");
    sql("delete from scheduling.busy");
    sql("delete from scheduling.availability");
    sql("delete from scheduling.session_type");
    sql("delete from crm.teaching");
    sql("delete from crm.guardianship");
  }

  private static void sql(String sql, Object... parameters) {
    SCHOOLS.kernel().db().transact(Caller.system(FIRST.id()), tx -> tx.update(sql, parameters));
  }

  private static HostClient as(Role role) throws Exception {
    HostClient known = CLIENTS.get(role);
    HostClient client = known == null ? FIRST.signedIn(role) : known;
    CLIENTS.put(role, client);
    return client;
  }

  private static String of(Role role, String what) {
    return "/api/v1/people/" + FIRST.person(role).id() + "/" + what;
  }

  private static Answer put(HostClient client, String path, String etag, JsonObject body)
      throws Exception {
    return client.send(HttpMethod.PUT, path, Map.of("If-Match", etag), body);
  }

  private static JsonObject rule(String day, String from, String to) {
    return new JsonObject().put("day", day).put("from", from).put("to", to);
  }

  private static JsonObject rules(JsonObject... weekly) {
    return new JsonObject()
        .put("zone", ZONE)
        .put("weekly", new JsonArray(new ArrayList<>(List.of(weekly))))
        .put("exceptions", new JsonArray())
        .put("blackouts", new JsonArray());
  }

  /// From nine to twelve, every day.
  private static JsonObject mornings() {
    List<JsonObject> weekly = new ArrayList<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      weekly.add(rule(day.name().toLowerCase(Locale.ROOT), "09:00", "12:00"));
    }
    return rules(weekly.toArray(JsonObject[]::new));
  }

  private static Answer teach(JsonObject rules) throws Exception {
    Answer answer = put(as(Role.TUTOR), of(Role.TUTOR, "availability"), "*", rules);
    assertEquals(200, answer.status(), answer.body().toString());
    return answer;
  }

  private static JsonObject type(JsonObject more) throws Exception {
    JsonObject body = new JsonObject().put("name", "t" + UUID.randomUUID()).put("minutes", 60);
    Answer answer = as(Role.ADMIN).post(TYPES, body.mergeIn(more));
    assertEquals(201, answer.status(), answer.body().toString());
    return answer.json();
  }

  private static LocalDate day(int ahead) {
    return LocalDate.now(ZoneId.of(ZONE)).plusDays(ahead);
  }

  private static Instant at(LocalDate day, int hour, int minute) {
    return ZonedDateTime.of(day, LocalTime.of(hour, minute), ZoneId.of(ZONE)).toInstant();
  }

  private static String span(LocalDate from, LocalDate to) {
    return "?from=" + at(from, 0, 0) + "&to=" + at(to, 0, 0);
  }

  private static List<String> slots(JsonObject type, LocalDate day) throws Exception {
    Answer answer =
        as(Role.STUDENT)
            .get(
                of(Role.TUTOR, "slots")
                    + span(day, day.plusDays(1))
                    + "&sessionType="
                    + type.getString("id"));
    assertEquals(200, answer.status(), answer.body().toString());
    List<String> starts = new ArrayList<>();
    for (Object item : answer.json().getJsonArray("items")) {
      Instant start = Instant.parse(((JsonObject) item).getString("startsAt"));
      starts.add(start.atZone(ZoneId.of(ZONE)).toLocalTime().toString());
    }
    return starts;
  }

  private static void book(Instant from, Duration length) {
    sql(
        "insert into scheduling.booking (tenant_id, tutor_id, title, starts_at, ends_at, status, room)"
            + " values ($1, $2, 'Class', $3, $4, 'confirmed', $5)",
        FIRST.id().value(),
        FIRST.person(Role.TUTOR).id().value(),
        from.atOffset(ZoneOffset.UTC),
        from.plus(length).atOffset(ZoneOffset.UTC),
        UUID.randomUUID().toString());
  }

  private static void busy(Instant from, Instant to) {
    sql(
        "insert into scheduling.busy (tenant_id, person_id, source, uid, starts_at, ends_at)"
            + " values ($1, $2, 'calendar', 'dentist', $3, $4)",
        FIRST.id().value(),
        FIRST.person(Role.TUTOR).id().value(),
        from.atOffset(ZoneOffset.UTC),
        to.atOffset(ZoneOffset.UTC));
  }

  @Test
  void sessionTypesAreMadeChangedAndArchived() throws Exception {
    JsonObject made = type(new JsonObject().put("name", "Piano").put("seats", 3));
    assertEquals(12, made.getJsonObject("policy").getInteger("cancelBefore"));
    assertEquals("manual", made.getString("confirmation"));
    String path = TYPES + "/" + made.getString("id");
    Answer read = as(Role.STUDENT).get(path);
    assertEquals(made, read.json());
    JsonObject policy =
        made.getJsonObject("policy").copy().put("late", "partial").put("latePercent", 50);
    Answer changed =
        as(Role.ADMIN)
            .patch(path, read.etag(), new JsonObject().put("policy", policy).put("minutes", 45));
    assertEquals(200, changed.status(), changed.body().toString());
    assertEquals(policy, changed.json().getJsonObject("policy"));
    assertEquals(45, changed.json().getInteger("minutes"));
    assertEquals(3, changed.json().getInteger("seats"));
    assertEquals(
        "409 stale",
        as(Role.ADMIN).patch(path, read.etag(), new JsonObject().put("minutes", 30)).refusal());
    Answer twice =
        as(Role.OWNER).post(TYPES, new JsonObject().put("name", "PIANO").put("minutes", 30));
    assertEquals("409 name_in_use", twice.refusal());
    for (Role role : List.of(Role.MODERATOR, Role.TUTOR, Role.STUDENT, Role.GUARDIAN)) {
      assertEquals(
          "403 forbidden",
          as(role).patch(path, "*", new JsonObject().put("minutes", 30)).refusal());
    }
    assertEquals(
        200, as(Role.ADMIN).patch(path, "*", new JsonObject().put("archived", true)).status());
    assertEquals(0, as(Role.TUTOR).get(TYPES).json().getJsonArray("items").size());
    Answer all = as(Role.TUTOR).get(TYPES + "?archived=true");
    assertEquals(1, all.json().getJsonArray("items").size());
    // What is archived leaves its name to others, until it comes back.
    type(new JsonObject().put("name", "Piano"));
    assertEquals(
        "409 name_in_use",
        as(Role.ADMIN).patch(path, "*", new JsonObject().put("archived", false)).refusal());
  }

  @Test
  void oneOfManyAtOnceGetsTheName() throws Exception {
    HostClient admin = as(Role.ADMIN);
    JsonObject body = new JsonObject().put("name", "Only one").put("minutes", 30);
    List<Future<Integer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 10; i++) {
        answers.add(threads.submit(() -> admin.post(TYPES, body).status()));
      }
    }
    List<Integer> told = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      told.add(answer.get());
    }
    told.sort(null);
    assertEquals(List.of(201, 409, 409, 409, 409, 409, 409, 409, 409, 409), told);
  }

  @ParameterizedTest
  @CsvSource({
    "late, partial, policy.latePercent",
    "noShow, partial, policy.noShowPercent",
    "lateFee, ABC, policy.lateFee.currency"
  })
  void aPolicyThatContradictsItselfIsRefused(String member, String value, String field)
      throws Exception {
    JsonObject policy =
        new JsonObject()
            .put("cancelBefore", 12)
            .put("early", "refund")
            .put("late", "none")
            .put("noShowAfter", 10)
            .put("noShow", "none")
            .put("tutorNoShow", "refund");
    if (member.equals("lateFee")) {
      policy.put("lateFee", new JsonObject().put("minor", 500).put("currency", value));
    } else {
      policy.put(member, value);
    }
    Answer answer =
        as(Role.ADMIN)
            .post(
                TYPES,
                new JsonObject().put("name", "Odd").put("minutes", 30).put("policy", policy));
    assertEquals(400, answer.status(), answer.body().toString());
    assertEquals(field, field(answer));
  }

  private static String field(Answer answer) {
    return answer.json().getJsonObject("error").getJsonObject("details").getString("field", "none");
  }

  @Test
  void availabilityIsReadAndWrittenAsAWhole() throws Exception {
    String path = of(Role.TUTOR, "availability");
    Answer nothing = as(Role.TUTOR).get(path);
    assertEquals("UTC", nothing.json().getString("zone"));
    assertEquals(new JsonArray(), nothing.json().getJsonArray("weekly"));
    assertEquals(new JsonArray().add("change"), nothing.json().getJsonArray("may"));
    String type = type(new JsonObject()).getString("id");
    JsonObject rules =
        rules(
                rule("monday", "09:00", "12:00"),
                rule("monday", "22:00", "24:00"),
                rule("tuesday", "00:00", "01:30").put("sessionTypes", new JsonArray().add(type)))
            .put("bufferAfter", 15)
            .put("minimumNotice", 60);
    rules
        .getJsonArray("exceptions")
        .add(new JsonObject().put("date", "2027-03-28").put("open", false))
        .add(
            new JsonObject()
                .put("date", "2027-03-28")
                .put("open", true)
                .put("from", "10:00")
                .put("to", "11:00"));
    rules
        .getJsonArray("blackouts")
        .add(new JsonObject().put("from", "2027-08-01").put("to", "2027-08-20"));
    Answer set = put(as(Role.TUTOR), path, nothing.etag(), rules);
    assertEquals(200, set.status(), set.body().toString());
    JsonObject read = as(Role.ADMIN).get(path).json();
    assertEquals(set.json(), read);
    assertEquals(rules.getJsonArray("weekly"), read.getJsonArray("weekly"));
    assertEquals("24:00", read.getJsonArray("exceptions").getJsonObject(0).getString("to"));
    assertEquals(15, read.getInteger("bufferAfter"));
    assertFalse(read.containsKey("bufferBefore"));
    assertEquals("409 stale", put(as(Role.TUTOR), path, nothing.etag(), rules).refusal());
    assertEquals(200, put(as(Role.ADMIN), path, set.etag(), rules()).status());
  }

  @ParameterizedTest
  @CsvSource({
    "zone, Mars/Olympus, zone",
    "zone, +02:00, zone",
    "weekly, 'monday 12:00 09:00', weekly.0.to",
    "weekly, 'monday 09:00 09:00', weekly.0.to",
    "weekly, 'monday 22:00 02:00', weekly.0.to",
    "weekly, 'monday 24:00 24:00', weekly.0.from",
    "weekly, 'monday 9:00 12:00', weekly.0.from",
    "weekly, 'monday 09:00 25:00', weekly.0.to",
    "weekly, 'monday 09:00 12:00;tuesday 11:00 13:00;monday 11:59 13:00', weekly.2.from",
    "weekly, 'caturday 09:00 12:00', weekly.0.day",
    "weekly, 'monday 09:00 12:00 2027-02-30', weekly.0.validFrom",
    "weekly, 'monday 09:00 12:00 2027-02-02 2027-02-01', weekly.0.validUntil",
    "weekly, 'monday 09:00 12:00 2027-01-01 2027-02-01;monday 11:00 13:00 2027-02-01', weekly.1.from",
    "exceptions, '2027-02-30 false', exceptions.0.date",
    "exceptions, '1969-12-31 false', exceptions.0.date",
    "exceptions, '9999-01-01 false', exceptions.0.date",
    "exceptions, '2027-02-03 true', exceptions.0.from",
    "exceptions, '2027-02-03 true 10:00', exceptions.0.to",
    "exceptions, '2027-02-03 true 10:00 11:00;2027-02-03 true 10:30 12:00', exceptions.1.from",
    "exceptions, '2027-02-03 false;2027-02-03 false 10:30 12:00', exceptions.1.from",
    "blackouts, '2027-02-03 2027-02-02', blackouts.0.to",
    "blackouts, '2027-02-03 2027-02-32', blackouts.0.to"
  })
  void whatCannotBeIsRefusedNamingTheField(String member, String given, String field)
      throws Exception {
    JsonObject rules = rules();
    if (member.equals("zone")) {
      rules.put("zone", given);
    } else {
      for (String one : given.split(";")) {
        String[] words = one.split(" ");
        JsonObject each = new JsonObject();
        String[] names =
            switch (member) {
              case "weekly" -> new String[] {"day", "from", "to", "validFrom", "validUntil"};
              case "exceptions" -> new String[] {"date", "open", "from", "to"};
              default -> new String[] {"from", "to"};
            };
        for (int i = 0; i < words.length; i++) {
          each.put(
              names[i], names[i].equals("open") ? (Object) Boolean.valueOf(words[i]) : words[i]);
        }
        rules.getJsonArray(member).add(each);
      }
    }
    Answer answer = put(as(Role.TUTOR), of(Role.TUTOR, "availability"), "*", rules);
    assertEquals(400, answer.status(), answer.body().toString());
    assertEquals(field, field(answer));
    assertEquals(
        0,
        as(Role.TUTOR)
            .get(of(Role.TUTOR, "availability"))
            .json()
            .getJsonArray(member.equals("zone") ? "weekly" : member)
            .size());
  }

  @Test
  void tooManyExceptionsAndForeignTypesAreRefused() throws Exception {
    JsonObject rules = rules();
    LocalDate day = LocalDate.of(2027, 1, 1);
    for (int i = 0; i < 10_000; i++) {
      rules
          .getJsonArray("exceptions")
          .add(new JsonObject().put("date", day.plusDays(i).toString()).put("open", false));
    }
    long started = System.nanoTime();
    Answer answer = put(as(Role.TUTOR), of(Role.TUTOR, "availability"), "*", rules);
    System.out.printf(
        "10,000 exceptions refused in %d ms%n", (System.nanoTime() - started) / 1_000_000);
    assertEquals(400, answer.status(), answer.body().toString());
    assertEquals("exceptions", field(answer));

    JsonObject foreign =
        rules(
            rule("monday", "09:00", "12:00")
                .put("sessionTypes", new JsonArray().add(UUID.randomUUID().toString())));
    Answer unknown = put(as(Role.TUTOR), of(Role.TUTOR, "availability"), "*", foreign);
    assertEquals("400 unknown_session_type", unknown.refusal());
    assertEquals("weekly.0.sessionTypes", field(unknown));

    String slots = of(Role.TUTOR, "slots") + "?sessionType=" + UUID.randomUUID();
    Answer far = as(Role.STUDENT).get(slots + "&from=2027-01-01T00:00:00Z&to=2027-03-05T00:00:00Z");
    assertEquals("to", field(far));
    Answer back =
        as(Role.STUDENT).get(slots + "&from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z");
    assertEquals("to", field(back));
    Answer none =
        as(Role.STUDENT).get(slots + "&from=2027-01-01T00:00:00Z&to=2027-02-01T00:00:00Z");
    assertEquals("400 unknown_session_type", none.refusal());
  }

  @Test
  void slotsAreWhatIsLeftOfTheHours() throws Exception {
    JsonObject type =
        type(new JsonObject().put("bufferBefore", 10).put("bufferAfter", 20).put("horizon", 20));
    LocalDate day = day(10);
    assertEquals(List.of(), slots(type, day), "who has said nothing has no hours");
    teach(mornings());
    assertEquals(List.of("09:00", "09:30", "10:00", "10:30", "11:00"), slots(type, day));
    assertEquals(List.of(), slots(type, day(21)), "beyond the horizon");

    // A class from eleven: with 20 minutes behind, the one before ends by 10:40.
    book(at(day, 11, 0), Duration.ofHours(1));
    assertEquals(List.of("09:00", "09:30"), slots(type, day));
    // The dentist until 09:20: with 10 minutes before, from 09:30.
    busy(at(day, 8, 0), at(day, 9, 20));
    assertEquals(List.of("09:30"), slots(type, day));
    // The tutor's own buffers count instead of the type's.
    JsonObject own = mornings().put("bufferBefore", 0).put("bufferAfter", 0);
    teach(own);
    assertEquals(List.of("09:30", "10:00"), slots(type, day));
    own.getJsonArray("blackouts")
        .add(new JsonObject().put("from", day.toString()).put("to", day.toString()));
    teach(own);
    assertEquals(List.of(), slots(type, day));
  }

  @Test
  void noticeIsKept() throws Exception {
    JsonObject type = type(new JsonObject().put("minimumNotice", 24 * 60).put("startEvery", 60));
    List<JsonObject> weekly = new ArrayList<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      weekly.add(rule(day.name().toLowerCase(Locale.ROOT), "00:00", "24:00"));
    }
    teach(rules(weekly.toArray(JsonObject[]::new)));
    Instant now = Instant.now();
    String path =
        of(Role.TUTOR, "slots")
            + ("?from=" + now + "&to=" + now.plus(Duration.ofDays(3)))
            + ("&sessionType=" + type.getString("id"));
    JsonArray items = as(Role.STUDENT).get(path).json().getJsonArray("items");
    Instant first = Instant.parse(items.getJsonObject(0).getString("startsAt"));
    Duration ahead = Duration.between(now, first);
    assertTrue(ahead.compareTo(Duration.ofHours(24)) >= 0, ahead.toString());
    assertTrue(ahead.compareTo(Duration.ofHours(25)) <= 0, ahead.toString());
    assertEquals(48, items.size(), items::encode);
  }

  @Test
  void hoursOfOneKindAreNotOfAnother() throws Exception {
    JsonObject piano = type(new JsonObject());
    JsonObject chess = type(new JsonObject());
    LocalDate day = day(7);
    String name = day.getDayOfWeek().name().toLowerCase(Locale.ROOT);
    JsonArray only = new JsonArray().add(piano.getString("id"));
    teach(
        rules(
            rule(name, "09:00", "11:00"), rule(name, "14:00", "15:00").put("sessionTypes", only)));
    assertEquals(List.of("09:00", "09:30", "10:00", "14:00"), slots(piano, day));
    assertEquals(List.of("09:00", "09:30", "10:00"), slots(chess, day));
    Answer open = as(Role.TUTOR).get(of(Role.TUTOR, "open-times") + span(day, day.plusDays(1)));
    assertEquals(200, open.status(), open.body().toString());
    assertEquals(ZONE, open.json().getString("zone"));
    assertEquals(2, open.json().getJsonArray("items").size());
    assertEquals(
        at(day, 9, 0).toString(),
        open.json().getJsonArray("items").getJsonObject(0).getString("startsAt"));
  }

  @Test
  void whoMaySeeAndChangeWhoseHours() throws Exception {
    String tutors = of(Role.TUTOR, "availability");
    String students = of(Role.STUDENT, "availability");
    assertEquals("404 not_found", as(Role.STUDENT).get(tutors).refusal());
    assertEquals("404 not_found", put(as(Role.STUDENT), tutors, "*", rules()).refusal());
    assertEquals("404 not_found", as(Role.TUTOR).get(students).refusal());
    assertEquals("404 not_found", as(Role.GUARDIAN).get(students).refusal());
    assertEquals(200, put(as(Role.STUDENT), students, "*", mornings()).status());

    link("tutor", Role.STUDENT, Role.TUTOR);
    link("guardian", Role.GUARDIAN, Role.STUDENT);
    Answer seen = as(Role.TUTOR).get(students);
    assertEquals(new JsonArray(), seen.json().getJsonArray("may"));
    assertEquals("403 not_yours", put(as(Role.TUTOR), students, "*", rules()).refusal());
    assertEquals(
        200, as(Role.TUTOR).get(of(Role.STUDENT, "open-times") + span(day(1), day(2))).status());
    Answer guarded = as(Role.GUARDIAN).get(students);
    assertEquals(new JsonArray().add("change"), guarded.json().getJsonArray("may"));
    assertEquals(200, put(as(Role.GUARDIAN), students, guarded.etag(), rules()).status());
    // Slots are the tutor's only, and a student's are nobody's.
    String type = type(new JsonObject()).getString("id");
    assertEquals(
        "404 not_found",
        as(Role.ADMIN)
            .get(of(Role.STUDENT, "slots") + span(day(1), day(2)) + "&sessionType=" + type)
            .refusal());
  }

  private static void link(String kind, Role one, Role other) throws Exception {
    Answer answer =
        as(Role.MODERATOR)
            .post(
                of(one, "links"),
                new JsonObject()
                    .put("kind", kind)
                    .put("person", FIRST.person(other).id().toString()));
    assertEquals(201, answer.status(), answer.body().toString());
  }
}
