// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stoa.platform.LogCatch;
import io.stoa.platform.TestSchool;
import io.stoa.platform.kernel.Caller;
import io.stoa.platform.kernel.PersonId;
import io.stoa.platform.kernel.RepeatableCalls;
import io.stoa.platform.kernel.SchoolId;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ApiTest {

  private final Caller caller =
      new Caller(new SchoolId(UUID.randomUUID()), new PersonId(UUID.randomUUID()), "test");
  private final Router router = Router.router(TestSchool.vertx());
  private final Api api =
      new Api(
          TestSchool.vertx(),
          router,
          ApiDocument.of(List.of("test")),
          InstantSource.system(),
          new RepeatableCalls(TestSchool.database()),
          request -> caller);
  private final AtomicInteger made = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server = TestSchool.vertx().createHttpServer();

  @BeforeEach
  void listen() throws Exception {
    api.answer(
        "makeThing",
        (who, request) -> {
          String name = request.text("name", 10);
          if (name.equals("error")) {
            throw new LinkageError("a class is missing");
          }
          Reply reply =
              Reply.created(
                  new JsonObject().put("number", made.incrementAndGet()).put("name", name));
          return name.equals("header") ? reply.with("X-Broken", "a\r\nb") : reply;
        });
    api.closeRoutes();
    server = server.requestHandler(router).listen(0).await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    server.close().await(10, TimeUnit.SECONDS);
    api.close();
    client.close();
  }

  private HttpResponse<String> post(String name, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://localhost:" + server.actualPort() + "/api/v1/things"))
            .header("Sec-Fetch-Site", "same-origin")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(new JsonObject().put("name", name).encode()));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aCallThatIsSentAgainIsAnsweredAgainAndDoneOnce() throws Exception {
    HttpResponse<String> first = post("a", "Idempotency-Key", "one");
    assertEquals(201, first.statusCode(), first.body());
    HttpResponse<String> again = post("a", "Idempotency-Key", "one");
    assertEquals(201, again.statusCode());
    assertEquals(new JsonObject(first.body()), new JsonObject(again.body()));
    assertEquals(1, made.get());

    HttpResponse<String> other = post("b", "Idempotency-Key", "one");
    assertEquals(409, other.statusCode());
    assertEquals(
        "idempotency_key_reused",
        new JsonObject(other.body()).getJsonObject("error").getString("code"));
  }

  /// A stranger could fill the disk with them.
  @Test
  void whoHangsUpInTheMiddleOfABodyIsNoLineInTheLog() throws Exception {
    String begun =
        "POST /api/v1/things HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
            + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    try (LogCatch log = new LogCatch("io.stoa.platform.web")) {
      for (int i = 0; i < 20; i++) {
        try (Socket socket = new Socket("localhost", server.actualPort())) {
          socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
          assertEquals(201, post("meanwhile").statusCode());
          socket.setSoLinger(i % 2 == 0, 0); // every other one says goodbye
        }
      }
      // The server has been busy with all of them.
      assertEquals(201, post("after").statusCode());
      assertEquals(201, post("after that").statusCode());
      assertEquals(List.of(), log.lines());
    }
  }

  @Test
  void whatIsBrokenOnOurSideIsAnsweredToo() throws Exception {
    HttpResponse<String> error = post("error");
    assertEquals(500, error.statusCode());
    assertEquals("internal", new JsonObject(error.body()).getJsonObject("error").getString("code"));
    assertThrows(IOException.class, () -> post("header")); // closed at once, not left waiting
    assertEquals(201, post("a").statusCode());
  }

  @Test
  void withoutAKeyEachCallIsDone() throws Exception {
    assertNotEquals(post("a").body(), post("a").body());
  }

  @Test
  void aRefusedCallMayBeMadeRightWithTheSameKey() throws Exception {
    assertEquals(400, post("far too long a name", "Idempotency-Key", "k").statusCode());
    assertEquals(201, post("short", "Idempotency-Key", "k").statusCode());
  }

  @Test
  void aKeyHasItsLimits() throws Exception {
    assertEquals(400, post("a", "Idempotency-Key", "k".repeat(201)).statusCode());
    assertEquals(400, post("a", "Idempotency-Key", " ").statusCode());
    assertEquals(0, made.get());
  }

  private JsonObject refused(int status, String code, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://localhost:" + server.actualPort() + "/api/v1" + path))
            .header("Sec-Fetch-Site", "same-origin")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertEquals(status, answer.statusCode(), answer.body());
    JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
    assertEquals(code, error.getString("code"));
    assertEquals(0, made.get());
    return error.getJsonObject("details");
  }

  @Test
  void whatIsWrongIsNamed() throws Exception {
    JsonObject missing = refused(400, "invalid_request", "/things", "{}");
    assertEquals("name", missing.getString("field"));
    assertEquals("required", missing.getJsonArray("fields").getJsonObject(0).getString("problem"));
    JsonObject both = refused(400, "invalid_request", "/things", "{\"name\":7,\"<b>\":1}");
    assertEquals(
        Set.of("name type", "<b> unknown"),
        both.getJsonArray("fields").stream()
            .map(JsonObject.class::cast)
            .map(field -> field.getString("field") + " " + field.getString("problem"))
            .collect(Collectors.toSet()));
    assertEquals("q", refused(400, "invalid_request", "/things?q=1", "{}").getString("field"));
    assertEquals("body", refused(400, "invalid_request", "/things", "").getString("field"));
    assertEquals("body", refused(400, "invalid_request", "/things", "[]").getString("field"));
    String zero = "{\"name\":\"a\\u0000\"}";
    assertEquals("name", refused(400, "invalid_request", "/things", zero).getString("field"));
  }

  @Test
  void whatIsNoJsonIsRefusedCheaply() throws Exception {
    for (String body :
        List.of(
            "[".repeat(10_000),
            "{\"name\":".repeat(5_000) + "1" + "}".repeat(5_000),
            "{\"name\":\"a\",\"name\":\"b\"}",
            "{\"name\":\"a\"} x",
            "{\"name\":" + "9".repeat(1000) + "}")) {
      assertEquals("body", refused(400, "malformed_json", "/things", body).getString("field"));
    }
    JsonObject large = refused(413, "too_large", "/things", " ".repeat(65 * 1024));
    assertEquals(64 * 1024, large.getInteger("maxBytes"));
  }

  @Test
  void aPatternDoesNotRunAway() {
    long began = System.nanoTime();
    assertFalse(BoundedPattern.of("^(a+)+$").matches("a".repeat(60) + "!"));
    assertFalse(BoundedPattern.of("^(a|b|ab)*$").matches("ab".repeat(4_900) + "c"));
    assertFalse(BoundedPattern.of("^a*$").matches("a".repeat(10_001)));
    assertTrue(BoundedPattern.of("^a*$").matches("a".repeat(10_000)));
    assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(5));
  }

  @Test
  void whatIsThereOtherwiseIsSaid() throws Exception {
    URI things = URI.create("http://localhost:" + server.actualPort() + "/api/v1/things");
    HttpResponse<String> wrongWay =
        client.send(HttpRequest.newBuilder(things).build(), HttpResponse.BodyHandlers.ofString());
    assertEquals(405, wrongWay.statusCode());
    assertEquals("POST", wrongWay.headers().firstValue("Allow").orElseThrow());
    refused(404, "not_found", "/things/more", "{}");
    HttpResponse<String> document =
        client.send(
            HttpRequest.newBuilder(things.resolve("openapi.json")).build(),
            HttpResponse.BodyHandlers.ofString());
    JsonObject operation =
        new JsonObject(document.body())
            .getJsonObject("paths")
            .getJsonObject("/things")
            .getJsonObject("post");
    assertEquals("makeThing", operation.getString("operationId"));
    assertTrue(operation.getJsonObject("responses").containsKey("default"));
    assertEquals(
        "Idempotency-Key", operation.getJsonArray("parameters").getJsonObject(0).getString("name"));
  }

  /// Who shows a token needs no cookie, and so no proof of where the call comes from.
  @Test
  void aCallWithATokenMayComeFromAnywhere() throws Exception {
    URI things = URI.create("http://localhost:" + server.actualPort() + "/api/v1/things");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(things)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"a\"}"));
    assertEquals(
        403, client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode());
    request.header("Authorization", "Bearer token");
    assertEquals(
        201, client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode());
  }

  @Test
  void anOperationWithoutAnAnswerOrAnAccessDoesNotStart() {
    Router other = Router.router(TestSchool.vertx());
    ApiDocument document = ApiDocument.of(List.of("test"));
    RepeatableCalls calls = new RepeatableCalls(TestSchool.database());
    try (Api unanswered =
        new Api(
            TestSchool.vertx(),
            other,
            document,
            InstantSource.system(),
            calls,
            request -> caller)) {
      IllegalStateException missing =
          assertThrows(IllegalStateException.class, unanswered::closeRoutes);
      assertTrue(String.valueOf(missing.getMessage()).contains("makeThing"));
      assertThrows(
          IllegalStateException.class,
          () -> unanswered.answerOpen("makeThing", request -> Reply.noContent()));
    }
    assertThrows(IllegalStateException.class, () -> ApiDocument.of(List.of("test-no-access")));
  }

  @Test
  void everySchemaOfTheDocumentIsUnderstood() {
    ApiDocument document = ApiDocument.load();
    new Contract(document).readAll(document);
    assertTrue(document.operations().size() > 20);
  }

  @Test
  void anAnswerThatIsNotAsDescribedIsFound() {
    ApiDocument document = ApiDocument.of(List.of("test"));
    Contract contract = new Contract(document);
    ApiOperation operation =
        document.operations().stream()
            .filter(each -> each.id().equals("makeThing"))
            .findFirst()
            .orElseThrow();
    JsonObject fits = new JsonObject().put("number", 1).put("name", "a");
    assertEquals("", contract.misfit(operation, Reply.created(fits), document));
    assertNotEquals("", contract.misfit(operation, Reply.ok(fits), document));
    assertNotEquals("", contract.misfit(operation, Reply.created(new JsonObject()), document));
    JsonObject more = fits.copy().put("secret", 1);
    assertNotEquals("", contract.misfit(operation, Reply.created(more), document));
    assertNotEquals("", contract.misfit(operation, Reply.of(409, fits), document));
  }
}
