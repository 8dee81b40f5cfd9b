// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.HostClient.Answer;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.Database;
import io.stoa.platform.kernel.Refused;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.SchoolId;
import io.stoa.platform.tenancy.School;
import io.stoa.platform.tenancy.Schools;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What holds for every school, person and setting, each for a hundred made-up ones. A failure
/// tells its seed, which `-Dstoa.seed` runs again.
final class FoundationPropertiesTest {

  private static final int CASES = 100;
  private static final int LETTERS_AHEAD = 10;
  private static final List<String> ROLES = List.of("tutor", "student", "guardian", "moderator");
  private static final List<String> STATES = List.of("active", "invited", "deactivated");

  private final long seed = Long.getLong("stoa.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Database db = TestSchool.database();
  private Instant now = Instant.now();
  private final TwoSchools schools = new TwoSchools(this::now);

  private synchronized Instant now() {
    return now;
  }

  private synchronized void pass(Duration time) {
    now = now.plus(time);
  }

  @AfterEach
  void close() throws Exception {
    schools.close();
  }

  private void forEach(IntConsumer property) {
    for (int i = 0; i < CASES; i++) {
      try {
        pass(Duration.ofSeconds(2)); // no rate is exceeded
        property.accept(i);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", case " + i + ": " + e.getMessage(), e);
      }
    }
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    for (int i = 3 + random.nextInt(8); i > 0; i--) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  private static Answer ask(HostClient client, HttpMethod method, String path, Object... more) {
    try {
      JsonObject body = more.length > 0 ? (JsonObject) more[0] : null;
      Map<String, String> headers =
          more.length > 1 ? Map.of("If-Match", String.valueOf(more[1])) : Map.of();
      return client.send(method, "/api/v1/" + path, headers, body);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError(path, e);
    }
  }

  private HostClient signedIn(TwoSchools.One school, Role role) {
    try {
      return school.signedIn(role);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private UUID add(SchoolId school, String mark, String role, String state) {
    UUID id = UUID.randomUUID();
    db.transact(
        Caller.system(school),
        tx ->
            tx.update(
                "insert into identity.person (tenant_id, id, name, email, role, state)"
                    + " values ($1, $2, $3, $4, $5, $6)",
                school.value(),
                id,
                mark + " " + word(),
                mark + id + "@x.example",
                role,
                state));
    return id;
  }

  // Feature: learning-marketplace, Property 64: For any tenant, all data queries should return only
  // data belonging to that tenant, never data from other tenants.
  @Test
  void aQueryReturnsWhatIsTheTenantsOwn() {
    List<TwoSchools.One> both = List.of(schools.first(), schools.second());
    List<String> marks = List.of("own" + word(), "other" + word());
    List<List<UUID>> ids = List.of(new ArrayList<>(), new ArrayList<>());
    Map<String, HostClient> clients = new HashMap<>();
    for (int side = 0; side < 2; side++) {
      for (int i = 10 + random.nextInt(30); i > 0; i--) {
        ids.get(side).add(add(both.get(side).id(), marks.get(side), any(ROLES), any(STATES)));
      }
    }
    List<String> lists =
        List.of("people", "audit", "notifications", "letters", "bookings?day=today&zone=UTC");
    forEach(i -> {
      int side = random.nextInt(2);
      Role role = any(List.of(Role.values()));
      HostClient client =
          clients.computeIfAbsent(side + role.word(), key -> signedIn(both.get(side), role));
      UUID foreign = any(ids.get(1 - side));
      String query =
          "people?limit=%d&sort=%s&q=%s"
              .formatted(
                  1 + random.nextInt(100),
                  any(List.of("name", "-name", "createdAt", "-createdAt")),
                  any(List.of("%25", "_", "x", marks.get(1 - side), marks.get(side))))
              .replace("&q=%25", random.nextBoolean() ? "" : "&q=%25");
      for (String path : List.of(query, any(lists), "school", "session", "me")) {
        Answer answer = ask(client, HttpMethod.GET, path);
        assertTrue(answer.status() < 500, path + answer.body());
        String told = answer.body().toString();
        assertFalse(told.contains(marks.get(1 - side)), path + " shows another school's: " + told);
        assertFalse(told.contains(foreign.toString()), path + " shows another school's: " + told);
      }
      assertEquals(404, ask(client, HttpMethod.GET, "people/" + foreign).status());
      Answer change =
          ask(
              client,
              HttpMethod.PATCH,
              "people/" + foreign,
              new JsonObject().put("name", "Mine"),
              "*");
      assertTrue(change.status() == 403 || change.status() == 404, change.body().toString());
    });
    for (int side = 0; side < 2; side++) {
      List<String> owned = all(signedIn(both.get(side), Role.OWNER));
      ids.get(side).forEach(id -> assertTrue(owned.contains(id.toString()), "one's own is there"));
      assertEquals(ids.get(side).size() + Role.values().length, owned.size());
    }
  }

  private static List<String> all(HostClient owner) {
    List<String> found = new ArrayList<>();
    String after = "";
    do {
      JsonObject page = ask(owner, HttpMethod.GET, "people?limit=7" + after).json();
      page.getJsonArray("items").forEach(each -> found.add(((JsonObject) each).getString("id")));
      after = page.getValue("next") == null ? "" : "&after=" + page.getString("next");
    } while (!after.isEmpty());
    return found;
  }

  // Feature: learning-marketplace, Property 65: For any subscription tier, the system should
  // enforce
  // the feature limits and user quotas defined for that tier.
  @Test
  void aTiersQuotasHoldWhateverIsTried() throws SQLException {
    String tier = "made-up-" + word();
    TwoSchools.One school = schools.first();
    SchoolId id = school.id();
    asOwner("insert into tenancy.tier values ('" + tier + "', 1, 1, null)");
    try {
      setTier(id, tier);
      Map<String, Integer> most = new HashMap<>();
      Map<UUID, String[]> people = new HashMap<>(); // role, state
      forEach(i -> {
        most.put("tutor", 1 + random.nextInt(4));
        most.put("student", 1 + random.nextInt(4));
        asOwner(
            "update tenancy.tier set tutors_max = %d, students_max = %d where name = '%s'"
                .formatted(most.get("tutor"), most.get("student"), tier));
        for (int step = 0; step < 6; step++) {
          UUID person =
              people.isEmpty() || random.nextInt(3) == 0
                  ? UUID.randomUUID()
                  : any(List.copyOf(people.keySet()));
          String[] before = people.getOrDefault(person, new String[] {"guardian", "none"});
          String[] after = {any(List.of("tutor", "student", "guardian")), any(STATES)};
          String seat = seat(after);
          boolean takes = !seat.isEmpty() && !seat.equals(seat(before));
          // The school's own tutor and student sit, too.
          long taken = 1 + people.values().stream().filter(each -> seat(each).equals(seat)).count();
          boolean fits = !takes || taken + 1 <= most.getOrDefault(seat, 0);
          assertEquals(fits ? "" : "tier_limit", put(id, person, after), seat + " " + taken);
          if (fits) {
            people.put(person, after);
          }
        }
      });
      Answer told = ask(signedIn(school, Role.OWNER), HttpMethod.GET, "school");
      JsonObject usage = told.json().getJsonObject("usage");
      for (String seat : List.of("tutor", "student")) {
        long taken = 1 + people.values().stream().filter(each -> seat(each).equals(seat)).count();
        assertEquals(taken, usage.getLong(seat + "s"), usage.encode());
      }
    } finally {
      setTier(id, "enterprise");
      asOwner("delete from tenancy.tier where name = '" + tier + "'");
    }
  }

  private void setTier(SchoolId school, String tier) {
    Caller caller = Caller.system(school);
    int changed = db.transact(caller, tx -> tx.update("update tenancy.school set tier = $1", tier));
    assertEquals(1, changed);
  }

  private static String seat(String[] person) {
    boolean sits = person[1].equals("active") || person[1].equals("invited");
    return sits && !person[0].equals("guardian") ? person[0] : "";
  }

  /// @return why not, or nothing
  private String put(SchoolId school, UUID person, String[] roleAndState) {
    try {
      db.transact(
          Caller.system(school),
          tx ->
              tx.update(
                  "insert into identity.person (tenant_id, id, name, email, role, state)"
                      + " values ($1, $2, 'x', $3, $4, $5) on conflict (id) do update"
                      + " set role = excluded.role, state = excluded.state",
                  school.value(),
                  person,
                  person + "@x.example",
                  roleAndState[0],
                  roleAndState[1]));
      return "";
    } catch (Refused refused) {
      return refused.code();
    }
  }

  private static void asOwner(String sql) {
    try (Connection connection = TestSchool.owner();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  // Feature: learning-marketplace, Property 96: For any student registration, a user profile should
  // be created with email, name, and password.
  @Test
  void aRegistrationMakesAProfile() {
    HostClient owner = signedIn(schools.first(), Role.OWNER);
    String etag = ask(owner, HttpMethod.GET, "school").etag();
    JsonObject open = new JsonObject().put("registrationOpen", true);
    assertEquals(200, ask(owner, HttpMethod.PATCH, "school", open, etag).status());
    Deque<Registered> asked = new ArrayDeque<>();
    forEach(i -> {
      // Letters take a moment: they come while others are read.
      while (asked.size() < LETTERS_AHEAD) {
        asked.add(register());
      }
      Registered registered = asked.remove();
      JsonObject form = registered.form();
      HostClient visitor = registered.visitor();
      JsonObject token = new JsonObject().put("token", token(visitor, form.getString("email")));
      Answer verified = ask(visitor, HttpMethod.POST, "registrations/verify", token);
      assertEquals(200, verified.status(), verified.body().toString());
      JsonObject me = ask(visitor, HttpMethod.GET, "me").json();
      assertEquals(form.getString("email").toLowerCase(Locale.ROOT), me.getString("email"));
      assertEquals(form.getString("name"), me.getString("name"));
      assertEquals("student", me.getString("role"));
      assertTrue(me.getBoolean("hasPassword"));
      String password = form.getString("password");
      assertEquals(200, signIn(form, password));
      if (i % 10 == 0) { // a password takes its time by design
        assertEquals(401, signIn(form, password + "x"));
      }
    });
  }

  /// Somebody who waits for a letter, in the same browser.
  private record Registered(HostClient visitor, JsonObject form) {}

  private Registered register() {
    pass(Duration.ofSeconds(20)); // no rate is exceeded
    JsonObject form =
        new JsonObject()
            .put("email", word() + random.nextLong() + "+" + word() + "@" + word() + ".Example")
            .put("name", word() + " " + any(List.of("O'Neil", "Łukasz", "نور", "李")))
            .put("password", word() + " " + word() + random.nextLong());
    HostClient visitor = schools.visitor(schools.first().host());
    assertEquals(202, ask(visitor, HttpMethod.POST, "registrations", form).status());
    return new Registered(visitor, form);
  }

  private int signIn(JsonObject form, String password) {
    JsonObject login =
        new JsonObject()
            .put("email", form.getString("email").toUpperCase(Locale.ROOT))
            .put("password", password);
    HostClient visitor = schools.visitor(schools.first().host());
    return ask(visitor, HttpMethod.POST, "session", login).status();
  }

  private static String token(HostClient visitor, String email) {
    long until = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < until) {
      for (Object each : ask(visitor, HttpMethod.GET, "outbox").json().getJsonArray("items")) {
        JsonObject letter = (JsonObject) each;
        if (letter.getString("to").equalsIgnoreCase(email)) {
          String link = letter.getString("link");
          return link.substring(link.indexOf('#') + 1);
        }
      }
    }
    throw new AssertionError("no letter to " + email);
  }

  // Feature: learning-marketplace, Property 99: For any course provider configuring their branding,
  // custom logos, colors, and domain names should be applied to their instance.
  @Test
  void aBrandIsOnItsOwnInstance() {
    Answer otherBefore = look(schools.second().host());
    HostClient owner = signedIn(schools.first(), Role.OWNER);
    Schools knows = new Schools(db);
    List<String> slugs = new ArrayList<>(List.of(schools.first().slug()));
    forEach(i -> {
      String slug = "p" + word() + "-" + i;
      String name = "School " + word();
      String colour = "#%02x%02x%02x".formatted(dark(), dark(), dark());
      String lightColour = "#%02x%02x%02x".formatted(light(), light(), light());
      byte[] logo = png();
      String base64 = Base64.getEncoder().encodeToString(logo);
      JsonObject data = new JsonObject().put("data", base64);
      // Whoever is signed in at the old address goes on at the server's own.
      HostClient at = atBase(owner);
      Answer put = ask(at, HttpMethod.PUT, "school/logo", data);
      assertEquals(200, put.status(), put.body().toString());
      JsonObject change =
          new JsonObject()
              .put("name", name)
              .put("slug", slug)
              .put("colour", colour)
              .put("darkColour", lightColour);
      String etag = ask(at, HttpMethod.GET, "school").etag();
      Answer changed = ask(at, HttpMethod.PATCH, "school", change, etag);
      assertEquals(200, changed.status(), changed.body().toString());

      JsonObject seen = look(slug + ".localhost").json();
      assertTrue(seen.getBoolean("found"));
      assertEquals(name, seen.getString("name"));
      assertEquals(colour, seen.getString("colour"));
      assertEquals(lightColour, seen.getString("darkColour"));
      assertArrayEquals(logo, file(slug + ".localhost", seen.getString("logo")));
      assertFalse(look(slugs.getLast() + ".localhost").json().getBoolean("found"));
      slugs.add(slug);
      assertEquals(otherBefore.json(), look(schools.second().host()).json());
    });
    School kept = knows.own(schools.first().caller(Role.OWNER));
    assertTrue(kept.name().startsWith("School "), kept.name());
  }

  private HostClient atBase(HostClient owner) {
    HostClient client = schools.visitor("localhost");
    client.cookies().putAll(owner.cookies());
    return client;
  }

  private Answer look(String host) {
    return ask(schools.visitor(host), HttpMethod.GET, "school/public");
  }

  private byte[] file(String host, String path) {
    try {
      return schools.visitor(host).get(path).body().getBytes();
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  // Readable on every light ground, and on every dark one.
  private int dark() {
    return random.nextInt(0x60);
  }

  private int light() {
    return 0xb0 + random.nextInt(0x50);
  }

  private byte[] png() {
    ByteBuffer file = ByteBuffer.allocate(60 + random.nextInt(200));
    file.putLong(0x89504e470d0a1a0aL).putInt(13).putInt(0x49484452);
    file.putInt(1 + random.nextInt(2048)).putInt(1 + random.nextInt(2048));
    byte[] rest = new byte[file.remaining()];
    random.nextBytes(rest);
    return file.put(rest).array();
  }

  // Feature: learning-marketplace, Property 100: For any course provider accessing analytics, only
  // metrics specific to their tenant should be displayed.
  @Test
  void whatIsCountedIsTheTenantsOwn() {
    List<TwoSchools.One> both = List.of(schools.first(), schools.second());
    List<HostClient> owners = both.stream().map(each -> signedIn(each, Role.OWNER)).toList();
    int[][] counts = {{1, 1}, {1, 1}}; // tutors, students
    forEach(i -> {
      for (int more = random.nextInt(4); more > 0; more--) {
        int side = random.nextInt(2);
        boolean tutor = random.nextBoolean();
        add(
            both.get(side).id(),
            "x",
            tutor ? "tutor" : "student",
            any(List.of("active", "invited")));
        counts[side][tutor ? 0 : 1]++;
      }
      int side = random.nextInt(2);
      JsonObject usage =
          ask(owners.get(side), HttpMethod.GET, "school").json().getJsonObject("usage");
      assertEquals(counts[side][0], usage.getInteger("tutors"));
      assertEquals(counts[side][1], usage.getInteger("students"));
    });
  }
}
