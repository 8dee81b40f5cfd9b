// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.ApiSamples.Operation;
import io.stoa.platform.kernel.Access;
import io.stoa.platform.kernel.Permission;
import io.stoa.platform.kernel.Role;
import io.stoa.platform.kernel.Scope;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Calls every operation that the API's document has, whoever adds it: with every role, with the
/// ids of another school, with what is not as described, and from elsewhere.
final class EveryOperationTest {

  // What calls leave behind also when they are refused: who tried, and when a session was used.
  private static final List<String> TRACES =
      List.of("audit", "session", "device", "attempt", "guess", "token", "repeatable", "event");

  private static SchoolPair schools;
  private static ApiSamples samples;
  private static List<Operation> operations;
  private static final List<@Nullable Role> EVERYBODY = new ArrayList<>(List.of(Role.values()));

  static {
    EVERYBODY.add(null);
  }

  private final List<String> findings = new ArrayList<>();
  private int turn;
  private int calls;

  @BeforeAll
  static void open() throws Exception {
    schools = new SchoolPair();
    samples = schools.samples();
    operations = samples.operations();
    assertTrue(operations.size() > 25, operations::toString);
  }

  @AfterAll
  static void close() throws Exception {
    schools.close();
  }

  private void none(String what) {
    System.out.printf("%s: %d calls of %d operations%n", what, calls, operations.size());
    assertEquals("", String.join("\n", findings));
  }

  private HttpResponse<String> call(
      @Nullable Role role, Operation operation, Map<String, String> ids, String query, String body)
      throws Exception {
    calls++;
    String id = ids.getOrDefault("id", UUID.randomUUID().toString());
    Map<String, String> path = new TreeMap<>(samples.required(operation, "path", id));
    path.replaceAll((name, value) -> ids.getOrDefault(name, value));
    return schools.ask(
        role,
        operation.method(),
        SchoolPair.path(operation, path, query),
        samples.required(operation, "header", id),
        body);
  }

  private void expect(
      boolean holds, Operation operation, String what, HttpResponse<String> answer) {
    if (!holds) {
      String body = answer.body();
      findings.add(
          "%s %s: %d %s"
              .formatted(
                  operation,
                  what,
                  answer.statusCode(),
                  body.substring(0, Math.min(300, body.length()))));
    }
  }

  @Test
  void whoMayDoWhatIsTheMatrix() throws Exception {
    for (Operation operation : operations) {
      if (operation.streams()) {
        continue;
      }
      Map<String, String> ids = SchoolPair.ids(operation, schools.own);
      String body = samples.body(operation, ids.getOrDefault("id", ""), false).toString();
      if (operation.access().equals("open")) {
        openToEverybody(operation, ids, body);
        continue;
      }
      HttpResponse<String> nobody = call(null, operation, ids, "", body);
      expect(nobody.statusCode() == 401, operation, "by nobody", nobody);
      for (Role role : Role.values()) {
        HttpResponse<String> answer = call(role, operation, ids, "", body);
        if (operation.id().equals("impersonate") && answer.statusCode() == 200) {
          schools.ask(role, "DELETE", "/session/impersonation", Map.of(), "");
        }
        Permission permission = Permission.of(operation.access()).orElse(null);
        Scope scope = permission == null ? Scope.ALL : Access.scope(role, permission);
        JsonObject details = SchoolPair.error(answer).getJsonObject("details", new JsonObject());
        boolean forbidden =
            answer.statusCode() == 403
                && SchoolPair.code(answer).equals("forbidden")
                && operation.access().equals(details.getString("permission"));
        expect(forbidden == (scope == Scope.NONE), operation, "by " + role, answer);
        expect(answer.statusCode() < 500, operation, "by " + role, answer);
        expect(
            answer.statusCode() != 401 || !SchoolPair.code(answer).equals("not_signed_in"),
            operation,
            "by " + role,
            answer);
      }
    }
    none("roles");
  }

  /// Whoever calls it, and if it is nobody: no permission is asked for.
  private void openToEverybody(Operation operation, Map<String, String> ids, String body)
      throws Exception {
    for (Role role : EVERYBODY) {
      HttpResponse<String> answer = call(role, operation, ids, "", body);
      JsonObject details = SchoolPair.error(answer).getJsonObject("details", new JsonObject());
      boolean asked =
          SchoolPair.code(answer).equals("forbidden") || details.containsKey("permission");
      expect(answer.statusCode() < 500 && !asked, operation, "by " + role, answer);
    }
  }

  /// Somebody who may call it, another one each time; nobody, too, where it is open.
  private @Nullable Role another(Operation operation) {
    Permission permission = Permission.of(operation.access()).orElse(null);
    for (; ; turn++) {
      Role role = EVERYBODY.get(turn % EVERYBODY.size());
      boolean may =
          role == null
              ? operation.access().equals("open")
              : permission == null || Access.scope(role, permission) != Scope.NONE;
      if (may) {
        turn++;
        return role;
      }
    }
  }

  @Test
  void nothingOfAnotherSchoolIsSeenOrTouched() throws Exception {
    Set<String> secrets = schools.secrets();
    Map<String, String> before = SchoolPair.rows(schools.other.school());
    assertTrue(secrets.size() > 8 && before.size() > 10, "there is something to see");
    for (Operation operation : operations) {
      if (operation.streams()) {
        continue;
      }
      Map<String, String> foreign = SchoolPair.ids(operation, schools.other);
      Map<String, String> absent = new HashMap<>(foreign);
      absent.replaceAll((name, value) -> UUID.randomUUID().toString());
      for (Role role : Role.values()) {
        String id = foreign.getOrDefault("id", "");
        String gone = absent.getOrDefault("id", "");
        HttpResponse<String> answer =
            call(role, operation, foreign, "", samples.body(operation, id, true).toString());
        HttpResponse<String> nothing =
            call(role, operation, absent, "", samples.body(operation, gone, true).toString());
        if (operation.path().contains("{")) {
          expect(
              answer.statusCode() == nothing.statusCode()
                  && SchoolPair.code(answer).equals(SchoolPair.code(nothing)),
              operation,
              "by "
                  + role
                  + " tells a foreign id from one that is not there: "
                  + nothing.statusCode()
                  + " "
                  + nothing.body(),
              answer);
        }
        String told = answer.body() + answer.headers().map();
        expect(
            secrets.stream()
                .noneMatch(secret -> told.contains(secret) && !sent(secret, operation, id)),
            operation,
            "by " + role + " shows what is another school's",
            answer);
      }
    }
    assertEquals(before, SchoolPair.rows(schools.other.school()));
    none("another school's ids");
  }

  /// What we sent ourselves may come back.
  private static boolean sent(String secret, Operation operation, String id) {
    return secret.equals(id) || SchoolPair.ids(operation, schools.other).containsValue(secret);
  }

  @Test
  void whatIsNotAsDescribedIsRefusedWithItsFieldAndStoresNothing() throws Exception {
    Map<String, String> before = stored();
    for (Operation operation : operations) {
      if (operation.streams()) {
        continue;
      }
      Map<String, String> ids = SchoolPair.ids(operation, schools.own);
      String id = ids.getOrDefault("id", "");
      if (!operation.reads()) {
        for (ApiSamples.Bad bad : samples.bad(operation, id)) {
          refused(operation, bad.what(), call(another(operation), operation, ids, "", bad.body()));
        }
        int max = operation.node().path("x-stoa-body-max").asInt(64 * 1024);
        HttpResponse<String> large =
            call(another(operation), operation, ids, "", "{\"a\":\"" + "x".repeat(max) + "\"}");
        expect(large.statusCode() == 413, operation, "huge", large);
      }
      String good = samples.body(operation, id, false).toString();
      refused(
          operation,
          "an unknown parameter",
          call(another(operation), operation, ids, "nobody=knows", good));
      for (String name : samples.parameters(operation, "query")) {
        refused(
            operation,
            name + " twice",
            call(another(operation), operation, ids, name + "=a&" + name + "=b", good));
        refused(
            operation,
            name + " with a zero",
            call(another(operation), operation, ids, name + "=a%00", good));
      }
      for (String name : samples.parameters(operation, "path")) {
        Map<String, String> wrong = new HashMap<>(ids);
        wrong.put(name, "' or 1=1 --\u0000");
        refused(operation, name + " of SQL", call(another(operation), operation, wrong, "", good));
      }
    }
    assertEquals(before, stored());
    none("bad input");
  }

  private void refused(Operation operation, String what, HttpResponse<String> answer) {
    boolean client = answer.statusCode() >= 400 && answer.statusCode() < 500;
    String field =
        SchoolPair.error(answer).getJsonObject("details", new JsonObject()).getString("field", "");
    expect(client, operation, what, answer);
    expect(answer.statusCode() != 400 || !field.isEmpty(), operation, what, answer);
  }

  private static Map<String, String> stored() throws Exception {
    Map<String, String> rows = SchoolPair.rows(schools.own.school());
    rows.keySet().removeIf(table -> TRACES.stream().anyMatch(table::contains));
    return rows;
  }

  @Test
  void hostileTextsAreOnlyTexts() throws Exception {
    for (Operation operation : operations) {
      if (operation.streams()) {
        continue;
      }
      Map<String, String> ids = SchoolPair.ids(operation, schools.own);
      String id = UUID.randomUUID().toString();
      if (!operation.reads()) {
        for (String body : samples.hostile(operation, id)) {
          HttpResponse<String> answer = call(another(operation), operation, ids, "", body);
          expect(answer.statusCode() < 500, operation, body, answer);
        }
      }
      for (String name : samples.parameters(operation, "query")) {
        for (String text : ApiSamples.HOSTILE) {
          String value = java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
          HttpResponse<String> answer =
              call(another(operation), operation, ids, name + "=" + value, "{}");
          expect(answer.statusCode() < 500, operation, name + "=" + text, answer);
        }
      }
    }
    assertTrue(
        SchoolPair.rows(schools.own.school()).containsKey("identity.person"), "no table is lost");
    none("hostile texts");
  }

  @Test
  void aCallFromElsewhereIsRefused() throws Exception {
    for (Operation operation : operations) {
      // Where neither cookie nor token counts, it does not matter whose page it is.
      if (operation.reads() || operation.node().path("x-stoa-origin").asText().equals("any")) {
        continue;
      }
      Map<String, String> ids = SchoolPair.ids(operation, schools.own);
      String path =
          SchoolPair.path(
              operation, samples.required(operation, "path", ids.getOrDefault("id", "")), "");
      for (Map<String, String> headers :
          List.of(
              Map.of("Sec-Fetch-Site", "cross-site"),
              Map.of("Sec-Fetch-Site", "same-site", "Origin", "https://evil.example"))) {
        calls++;
        HttpResponse<String> answer =
            schools.ask(Role.OWNER, operation.method(), path, headers, "{}");
        expect(
            answer.statusCode() == 403 && SchoolPair.code(answer).equals("cross_origin"),
            operation,
            headers.toString(),
            answer);
      }
    }
    none("cross-origin");
  }
}
