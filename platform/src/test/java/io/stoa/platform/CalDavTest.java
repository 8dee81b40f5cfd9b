// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What calendar programs do, over HTTP, and one of them.
final class CalDavTest {

  private static final TwoSchools SCHOOLS = new TwoSchools();
  private static final TwoSchools.One FIRST = SCHOOLS.first();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String CLASSES = "/dav/calendars/classes/";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Instant noon =
      Instant.now()
          .truncatedTo(ChronoUnit.DAYS)
          .plus(10, ChronoUnit.DAYS)
          .plus(12, ChronoUnit.HOURS);

  private static final Map<String, HostClient> CLIENTS = new TreeMap<>();

  private static HostClient as(TwoSchools.One school, Role role) throws Exception {
    HostClient known = CLIENTS.get(school.slug() + role);
    HostClient client = known == null ? school.signedIn(role) : known;
    CLIENTS.put(school.slug() + role, client);
    return client;
  }

  private static HostClient as(Role role) throws Exception {
    return as(FIRST, role);
  }

  @AfterAll
  static void close() throws Exception {
    HTTP.close();
    SCHOOLS.close();
  }

  @BeforeEach
  void begin() {
    for (String table : List.of("scheduling.booking", "scheduling.busy", "calendar.own_event")) {
      SCHOOLS
          .kernel()
          .db()
          .transact(Caller.system(FIRST.id()), tx -> tx.update("delete from " + table));
    }
  }

  private static long count(String from) {
    return SCHOOLS
        .kernel()
        .db()
        .transact(
            Caller.system(FIRST.id()),
            tx -> tx.first("select count(*) from " + from, row -> row.getLong(0)))
        .orElseThrow();
  }

  private static String key(Role role, String... permissions) throws Exception {
    HostClient.Answer made =
        as(role)
            .post(
                "/api/v1/me/api-keys",
                new JsonObject()
                    .put("name", "Calendar")
                    .put("permissions", new JsonArray(List.of(permissions))));
    assertEquals(201, made.status(), made.body().toString());
    return made.json().getString("secret");
  }

  private static String tutorKey() throws Exception {
    return key(Role.TUTOR, "bookings.read", "bookings.request", "bookings.write");
  }

  private String book() throws Exception {
    HostClient.Answer made =
        as(Role.TUTOR)
            .post(
                "/api/v1/bookings",
                new JsonObject()
                    .put("tutor", FIRST.person(Role.TUTOR).id().toString())
                    .put(
                        "students", new JsonArray().add(FIRST.person(Role.STUDENT).id().toString()))
                    .put("title", "Latin; ä, \"b\"")
                    .put("zone", "Europe/Athens")
                    .put("startsAt", noon.toString())
                    .put("endsAt", noon.plusSeconds(3600).toString()));
    assertEquals(201, made.status(), made.body().toString());
    return made.json().getString("id");
  }

  private static Instant startsAt(String booking) throws Exception {
    return Instant.parse(
        as(Role.TUTOR).get("/api/v1/bookings/" + booking).json().getString("startsAt"));
  }

  private static HttpResponse<String> ask(
      String method, String path, String key, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + SCHOOLS.port() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!key.isEmpty()) {
      String pair = Base64.getEncoder().encodeToString(("anybody:" + key).getBytes(UTF_8));
      request.header("Authorization", "Basic " + pair);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private String event(String uid, Instant start) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:"
        + uid
        + "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:"
        + TIME.format(start)
        + "\r\nDTEND:"
        + TIME.format(start.plusSeconds(3600))
        + "\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  }

  @Test
  void nobodyComesInWithoutAKey() throws Exception {
    String session = key(Role.TUTOR, "people.read");
    for (String method : List.of("PROPFIND", "REPORT", "GET", "PUT", "DELETE")) {
      HttpResponse<String> none = ask(method, CLASSES, "", "");
      assertEquals(401, none.statusCode(), method);
      assertTrue(none.headers().firstValue("WWW-Authenticate").orElse("").startsWith("Basic"));
      assertEquals(401, ask(method, CLASSES, "stoa_key_wrong", "").statusCode(), method);
    }
    assertEquals(403, ask("PROPFIND", CLASSES, session, "").statusCode(), "may not read bookings");
    assertEquals(403, ask("GET", "/calendar/" + session + ".ics", "", "").statusCode());
    assertEquals(401, ask("GET", "/calendar/stoa_key_x.ics", "", "").statusCode());
    assertEquals(404, ask("GET", "/calendar/x", "", "").statusCode());
    assertEquals(301, ask("PROPFIND", "/.well-known/caldav", "", "").statusCode());
  }

  @Test
  void whoAsksIsShownHisOwnAlone() throws Exception {
    String booking = book();
    for (Role role : List.of(Role.TUTOR, Role.STUDENT)) {
      String key = key(role, "bookings.read");
      HttpResponse<String> list = ask("PROPFIND", CLASSES, key, "", "Depth", "1");
      assertEquals(207, list.statusCode(), list.body());
      assertTrue(list.body().contains(booking + ".ics"), list.body());
      String feed = ask("GET", "/calendar/" + key + ".ics", "", "").body();
      assertTrue(feed.contains("UID:" + booking + "@"), feed);
      assertTrue(feed.contains("SUMMARY:Latin\\; ä\\, b\r\n"), feed);
    }
    for (TwoSchools.One school : List.of(FIRST, SCHOOLS.second())) {
      Role role = school == FIRST ? Role.MODERATOR : Role.TUTOR;
      HostClient.Answer made =
          as(school, role)
              .post(
                  "/api/v1/me/api-keys",
                  new JsonObject()
                      .put("name", "c")
                      .put("permissions", new JsonArray().add("bookings.read")));
      String key = made.json().getString("secret");
      assertFalse(ask("PROPFIND", CLASSES, key, "").body().contains(booking));
      assertEquals(404, ask("GET", CLASSES + booking + ".ics", key, "").statusCode());
    }
  }

  @Test
  void aMovedEventMovesTheClassOrAsksForIt() throws Exception {
    String booking = book();
    String path = CLASSES + booking + ".ics";
    String tutor = tutorKey();
    HttpResponse<String> read = ask("GET", path, tutor, "");
    String etag = read.headers().firstValue("ETag").orElseThrow();
    assertEquals(
        204, ask("PUT", path, tutor, read.body(), "If-Match", etag).statusCode(), "as it is");
    assertEquals(noon, startsAt(booking));

    Instant later = noon.plusSeconds(7200);
    assertEquals(
        412, ask("PUT", path, tutor, event(booking, later), "If-Match", "\"old\"").statusCode());
    HttpResponse<String> moved = ask("PUT", path, tutor, event(booking, later), "If-Match", etag);
    assertEquals(204, moved.statusCode(), moved.body());
    assertTrue(moved.headers().firstValue("ETag").isEmpty());
    assertEquals(later, startsAt(booking));

    String student = key(Role.STUDENT, "bookings.read", "bookings.request");
    Instant wish = noon.plusSeconds(2 * 86400);
    HttpResponse<String> asked = ask("PUT", path, student, event(booking, wish));
    assertEquals(204, asked.statusCode(), asked.body());
    JsonObject now = as(Role.TUTOR).get("/api/v1/bookings/" + booking).json();
    assertEquals(later, Instant.parse(now.getString("startsAt")), "the tutor decides");
    assertEquals(wish, Instant.parse(now.getJsonObject("proposal").getString("startsAt")));

    String reader = key(Role.TUTOR, "bookings.read");
    assertEquals(403, ask("PUT", path, reader, event(booking, noon)).statusCode(), "may only read");
    assertEquals(403, ask("DELETE", path, tutor, "").statusCode(), "is cancelled in the portal");
    assertEquals(later, startsAt(booking));
  }

  @Test
  void anEventOfOnesOwnKeepsTheTimeFree() throws Exception {
    String tutor = tutorKey();
    String path = CLASSES + "dentist%20%C3%A4.ics";
    HttpResponse<String> put = ask("PUT", path, tutor, event("d1", noon), "If-None-Match", "*");
    assertEquals(201, put.statusCode(), put.body());
    assertEquals(1, count("scheduling.busy where uid = 'd1'"));
    HttpResponse<String> read = ask("GET", path, tutor, "");
    assertEquals(event("d1", noon), read.body());
    assertEquals(put.headers().firstValue("ETag"), read.headers().firstValue("ETag"));
    assertEquals(
        412, ask("PUT", path, tutor, event("d1", noon), "If-None-Match", "*").statusCode());
    String query =
        """
        <C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/>\
        <C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">\
        <C:time-range start="%s" end="%s"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>\
        """;
    String hit =
        query.formatted(TIME.format(noon.minusSeconds(60)), TIME.format(noon.plusSeconds(60)));
    assertTrue(ask("REPORT", CLASSES, tutor, hit).body().contains("SUMMARY:Dentist"));
    String miss =
        query.formatted(TIME.format(noon.plusSeconds(86400)), TIME.format(noon.plusSeconds(90000)));
    assertFalse(ask("REPORT", CLASSES, tutor, miss).body().contains("Dentist"));
    assertEquals(204, ask("DELETE", path, tutor, "").statusCode());
    assertEquals(0, count("scheduling.busy where uid = 'd1'"));
    assertEquals(404, ask("DELETE", path, tutor, "").statusCode());
  }

  @Test
  void hostileBodiesAreRefused() throws Exception {
    String tutor = tutorKey();
    String bomb =
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
            + "<D:propfind xmlns:D=\"DAV:\"><D:prop><D:displayname>&b;&f;</D:displayname></D:prop></D:propfind>";
    for (String body : List.of(bomb, "<", "x", "<a>".repeat(50_000), "\0")) {
      assertEquals(400, ask("PROPFIND", CLASSES, tutor, body).statusCode(), body.substring(0, 1));
    }
    for (String body :
        List.of(
            "",
            "BEGIN:VCALENDAR",
            "x".repeat(5_000_000),
            event("u", noon).replace("DTEND", "X-E"))) {
      int status = ask("PUT", CLASSES + "x.ics", tutor, body).statusCode();
      assertTrue(status == 400 || status == 413, status + " " + body.length());
    }
    assertEquals(404, ask("PUT", CLASSES + "a%2Fb.ics", tutor, event("u", noon)).statusCode());
    assertEquals(404, ask("PUT", CLASSES + "a%00b.ics", tutor, event("u", noon)).statusCode());
    assertEquals(405, ask("MOVE", CLASSES + "x.ics", tutor, "").statusCode());
    assertEquals(0, count("calendar.own_event"));
  }

  /// vdirsyncer and khal of Debian, where they are installed.
  @Test
  void vdirsyncerGoesBothWays(@TempDir Path home) throws Exception {
    assumeTrue(
        Stream.of("vdirsyncer", "khal")
            .allMatch(name -> Files.isExecutable(Path.of("/usr/bin", name))),
        "vdirsyncer and khal are not installed");
    String booking = book();
    Path config = pair(home);
    run(home, "vdirsyncer", "-c", config.toString(), "discover", "--no-list", "classes");
    String said = run(home, "vdirsyncer", "-c", config.toString(), "sync");
    Path folder = home.resolve("calendars/classes");
    Map<String, String> files = files(folder);
    assertEquals(1, files.size(), said + files);
    String file = files.keySet().iterator().next();
    assertTrue(files.getOrDefault(file, "").contains("SUMMARY:Latin"), files.toString());

    assertTrue(shown(home, folder).contains("12:00 Latin"), "by khal");

    // From here to there: another hour, and an event of one's own.
    Files.writeString(
        folder.resolve(file),
        event(booking + "@" + FIRST.host(), noon.plusSeconds(3600)).replace("Dentist", "Latin"));
    Files.writeString(folder.resolve("own.ics"), event("own", noon.plusSeconds(5 * 3600)));
    run(home, "vdirsyncer", "-c", config.toString(), "sync");
    assertEquals(noon.plusSeconds(3600), startsAt(booking));
    assertEquals(1, count("scheduling.busy where uid = 'own'"));

    // And from there to here.
    HostClient tutor = as(Role.TUTOR);
    String etag = tutor.get("/api/v1/bookings/" + booking).etag();
    assertEquals(
        200,
        tutor
            .patch("/api/v1/bookings/" + booking, etag, new JsonObject().put("title", "Greek"))
            .status());
    run(home, "vdirsyncer", "-c", config.toString(), "sync");
    assertTrue(
        files(folder).getOrDefault(file, "").contains("SUMMARY:Greek"), files(folder).toString());
  }

  /// vdirsyncer's configuration: a folder here and the collection there.
  private static Path pair(Path home) throws Exception {
    Path config = home.resolve("config");
    Files.writeString(
        config,
        """
        [general]
        status_path = "%1$s/status/"
        [pair classes]
        a = "here"
        b = "there"
        collections = ["classes"]
        conflict_resolution = "b wins"
        [storage here]
        type = "filesystem"
        path = "%1$s/calendars/"
        fileext = ".ics"
        [storage there]
        type = "caldav"
        url = "http://127.0.0.1:%2$d/"
        username = "tutor"
        password = "%3$s"
        """
            .formatted(home, SCHOOLS.port(), tutorKey()));
    return config;
  }

  /// What khal shows of the class's day.
  private String shown(Path home, Path folder) throws Exception {
    Files.writeString(
        home.resolve("khal.conf"),
        """
        [calendars]
        [[classes]]
        path = %s
        [locale]
        timeformat = %%H:%%M
        dateformat = %%Y-%%m-%%d
        longdateformat = %%Y-%%m-%%d
        datetimeformat = %%Y-%%m-%%d %%H:%%M
        longdatetimeformat = %%Y-%%m-%%d %%H:%%M
        local_timezone = UTC
        default_timezone = UTC
        """
            .formatted(folder));
    String day = noon.toString().substring(0, 10);
    return run(
        home,
        "khal",
        "-c",
        home.resolve("khal.conf").toString(),
        "list",
        "--format",
        "{start-time} {title}",
        day,
        "1d");
  }

  private static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> list = Files.list(folder)) {
      for (Path file : list.toList()) {
        all.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return all;
  }

  private static String run(Path home, String... command) throws Exception {
    Path out = Files.createTempFile(home, "out", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().putAll(Map.of("HOME", home.toString(), "LC_ALL", "C.UTF-8"));
    Process process =
        builder
            .redirectInput(
                ProcessBuilder.Redirect.from(
                    Files.writeString(home.resolve("yes"), "y\ny\ny\n").toFile()))
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still runs: " + List.of(command));
    String said = Files.readString(out);
    assertEquals(0, process.exitValue(), said);
    return said;
  }
}
