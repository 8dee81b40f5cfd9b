// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import io.stoa.platform.classroom.LiveRooms;
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
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Two schools with somebody of each role, behind one door; nobody of the second ever calls. Time
/// passes by what calls need.
final class SchoolPair implements AutoCloseable {

  private static final String PASSWORD = "correct horse";
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /// A school, its people, and what of it can be named in an address.
  record Side(SchoolId school, Map<Role, Person> people, Person spare, Booking booking) {
    Person person(Role role) {
      return people.getOrDefault(role, spare);
    }
  }

  private final Database db = TestSchool.database();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<Role, String> cookies = new EnumMap<>(Role.class);
  private Instant now = Instant.parse("2026-03-10T12:00:00Z");
  private final Kernel kernel = Kernel.over(db, VaultKeys.passing());
  private final TestDoor door;
  final Side own;
  final Side other;

  SchoolPair() {
    door =
        TestDoor.open(
            new SchoolDomains.Given(
                TestSchool.vertx(),
                this::time,
                kernel,
                KeyRing.of(Map.of("key", "0123456789abcdef0123456789abcdef")),
                sid -> List.of(),
                new LiveRooms(
                    call -> Future.failedFuture(new CallRefused(CallRefused.Code.NOT_FOUND, "")),
                    new Doors()),
                () -> true));
    own = open("Own");
    other = open("Foreign");
  }

  Kernel kernel() {
    return kernel;
  }

  int port() {
    return door.port();
  }

  private synchronized Instant time() {
    return now;
  }

  private synchronized void pass(Duration time) {
    now = now.plus(time);
  }

  private Side open(String name) {
    SchoolId school = new SchoolId(UUID.randomUUID());
    Map<Role, Person> people = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      people.put(role, person(school, name + " " + role.word(), role));
    }
    Person spare = person(school, name + " spare", Role.STUDENT);
    new Schools(db).openDemo(new School(school, name + " school"));
    List<Person> all = new ArrayList<>(people.values());
    all.add(spare);
    door.school().people().enrol(school, all, PASSWORD);
    Booking booking =
        new Booking(
            new BookingId(UUID.randomUUID()),
            people.getOrDefault(Role.TUTOR, spare).id(),
            List.of(people.getOrDefault(Role.STUDENT, spare).id()),
            name + " class",
            now,
            now.plus(Duration.ofDays(1)),
            Booking.Status.CONFIRMED,
            Bookings.newRoom());
    new Bookings(db).plan(Caller.system(school), List.of(booking));
    return new Side(school, people, spare, booking);
  }

  private static Person person(SchoolId school, String name, Role role) {
    PersonId id = new PersonId(UUID.randomUUID());
    return new Person(id, school, name, id + "@school.example", role);
  }

  /// The document as this door serves it.
  ApiSamples samples() throws IOException, InterruptedException {
    return new ApiSamples(send(request("GET", "/openapi.json", null), null).body());
  }

  HttpRequest.Builder request(String method, String path, @Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + door.port() + "/api/v1" + path))
            .timeout(Duration.ofSeconds(60));
    return body == null || method.equals("GET")
        ? request.method(method, HttpRequest.BodyPublishers.noBody())
        : request
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
  }

  /// Sends as somebody in this role, or as nobody; signs in first, and again when that is over; and
  /// waits for as long as the server says.
  HttpResponse<String> ask(
      @Nullable Role role,
      String method,
      String path,
      Map<String, String> headers,
      @Nullable String body)
      throws IOException, InterruptedException {
    for (int i = 0; ; i++) {
      HttpRequest.Builder request = request(method, path, body);
      request.header("Sec-Fetch-Site", "same-origin");
      headers.forEach(request::setHeader);
      HttpResponse<String> answer = send(request, role);
      String code = code(answer);
      if (answer.statusCode() == 429 && i < 3) {
        pass(
            Duration.ofSeconds(
                Long.parseLong(answer.headers().firstValue("Retry-After").orElse("60"))));
      } else if (answer.statusCode() == 401
          && code.equals("not_signed_in")
          && role != null
          && i < 2) {
        cookies.remove(role);
      } else {
        return answer;
      }
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request, @Nullable Role role)
      throws IOException, InterruptedException {
    pass(STEP);
    if (role != null) {
      request.header("Cookie", cookie(role));
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  String cookie(Role role) throws IOException, InterruptedException {
    String known = cookies.get(role);
    if (known != null) {
      return known;
    }
    JsonObject login =
        new JsonObject().put("email", own.person(role).email()).put("password", PASSWORD);
    HttpResponse<String> answer = ask(null, "POST", "/session", Map.of(), login.encode());
    if (answer.statusCode() != 200) {
      throw new AssertionError(role + " cannot sign in: " + answer.body());
    }
    List<String> set = new ArrayList<>();
    answer.headers().allValues("Set-Cookie").forEach(each -> set.add(each.split(";", 2)[0]));
    String cookie = String.join("; ", set);
    cookies.put(role, cookie);
    return cookie;
  }

  static String code(HttpResponse<String> answer) {
    return error(answer).getString("code", "");
  }

  static JsonObject error(HttpResponse<String> answer) {
    String body = answer.body();
    return answer.statusCode() >= 400 && body.startsWith("{")
        ? new JsonObject(body).getJsonObject("error", new JsonObject())
        : new JsonObject();
  }

  /// All rows of a school, table by table, as the application sees them.
  static Map<String, String> rows(SchoolId school) throws SQLException {
    Map<String, String> all = new TreeMap<>();
    try (Connection connection = TestSchool.owner();
        Statement sql = connection.createStatement()) {
      sql.execute("set role stoa_app");
      sql.execute("select set_config('stoa.tenant', '" + school + "', false)");
      List<String> tables = new ArrayList<>();
      try (ResultSet found =
          sql.executeQuery(
              """
              select table_schema || '.' || table_name from information_schema.columns
              join information_schema.tables using (table_schema, table_name)
              where column_name = 'tenant_id' and table_type = 'BASE TABLE'
                and has_table_privilege(table_schema || '.' || table_name, 'select')
              """)) {
        while (found.next()) {
          tables.add(found.getString(1));
        }
      }
      for (String table : tables) {
        try (ResultSet rows =
            sql.executeQuery(
                "select coalesce(string_agg(t::text, e'\\n' order by t::text), '') from %s t where tenant_id = '%s'"
                    .formatted(table, school))) {
          rows.next();
          all.put(table, rows.getString(1));
        }
      }
    }
    return all;
  }

  /// What of the other school must be in no answer: its ids, names and addresses.
  Set<String> secrets() throws SQLException {
    Set<String> all = new HashSet<>();
    rows(other.school())
        .values()
        .forEach(text -> {
          Matcher ids = UUID_TEXT.matcher(text);
          while (ids.find()) {
            all.add(ids.group());
          }
        });
    all.add("Foreign ");
    all.add(other.booking().room());
    return all;
  }

  /// An address with its parameters put in.
  static String path(ApiSamples.Operation operation, Map<String, String> values, String query) {
    String path = operation.path();
    for (Map.Entry<String, String> value : values.entrySet()) {
      path =
          path.replace(
              "{" + value.getKey() + "}",
              java.net.URLEncoder.encode(value.getValue(), java.nio.charset.StandardCharsets.UTF_8)
                  .replace("+", "%20"));
    }
    return query.isEmpty() ? path : path + "?" + query;
  }

  /// Ids of a side that fit this operation.
  static Map<String, String> ids(ApiSamples.Operation operation, Side side) {
    Map<String, String> ids = new HashMap<>();
    boolean booking = operation.path().toLowerCase(Locale.ROOT).startsWith("/bookings");
    String spare = side.spare().id().toString();
    ids.put("id", booking ? side.booking().id().toString() : spare);
    ids.put("person", spare);
    return ids;
  }

  @Override
  public void close() throws TimeoutException {
    door.close();
    client.close();
  }
}
